"""The sequencing page: runs, loading, attaching."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lims.access import Role, system_actor
from lims.samples.actions import register
from lims.sequencing.actions import add_run, attach_reads, load
from lims.sequencing.queries import reads_for, run_for
from lims.unit_of_work import reading, unit_of_work
from tests import make
from tests.pages.conftest import OpenPage

SYSTEM = system_actor()
READS = b"@r1\nACGT\n+\nIIII\n@r2\nGGCC\n+\nIIII\n"


@pytest.fixture
def library(settings_for_test: Any) -> str:
    """A library, and a run for it."""
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        add_run(work, name="run 7", platform="Illumina", instrument_model="MiSeq")
        return register(work, collection="FIS", kind="library")[0]


def shown(page: AppTest) -> str:
    kinds = ("title", "subheader", "markdown", "caption", "error", "info")
    return "\n".join(str(element.value) for kind in kinds for element in page.get(kind))


def test_a_run_is_added(open_page: OpenPage, library: str) -> None:
    page = open_page("sequencing")
    assert page.dataframe[0].value["Run"].tolist() == ["run 7"]
    page.button(key="open-add").click().run()
    page.text_input(key="run-name").set_value("run 8")
    page.button(key="run-add").click().run()
    assert not page.exception
    with reading(SYSTEM) as work:
        assert run_for(work, "run 8").platform == "Illumina"


def test_libraries_are_loaded_on_a_run(open_page: OpenPage, library: str) -> None:
    page = open_page("sequencing", run="run 7")
    page.text_input(key="load-codes").set_value(library)
    page.number_input(key="load-lane").set_value(3)
    page.button(key="load-submit").click().run()
    assert not page.exception
    assert "lane 3" in shown(page)
    with reading(SYSTEM) as work:
        assert [each.code for each in run_for(work, "run 7").libraries] == [library]


def test_reads_are_uploaded_and_summed_up(open_page: OpenPage, library: str) -> None:
    with unit_of_work(SYSTEM) as work:
        load(work, run="run 7", codes=[library])
    page = open_page("sequencing", run="run 7")
    page.file_uploader(key="attach-files-0").upload("a_R1.fastq", READS)
    page.button(key="attach-submit").click().run()
    assert not page.exception
    row = page.dataframe[0].value.iloc[0]
    assert (row["File"], row["Read"], row["Reads"], row["Quality"], row["GC"]) == (
        "a_R1.fastq",
        "1",
        "2",
        "Q40.0",
        "75.0%",
    )
    with reading(SYSTEM) as work:
        assert reads_for(work, library)[0].run == "run 7"


def test_a_file_without_reads_is_refused_where_it_was_uploaded(open_page: OpenPage, library: str) -> None:
    page = open_page("sequencing", code=library)
    page.file_uploader(key="attach-files-0").upload("a.fastq", b"<html>")
    page.button(key="attach-submit").click().run()
    assert "web page" in page.error[0].value


def test_a_researcher_reads_and_writes_nothing(open_page: OpenPage, library: str) -> None:
    with unit_of_work(SYSTEM) as work:
        attach_reads(work, code=library, files=[("a.fastq", READS)], run="run 7")
    page = open_page("sequencing", account="rik", role=Role.RESEARCHER, run="run 7")
    assert page.dataframe[0].value["File"].tolist() == ["a.fastq"]
    assert {button.key for button in page.button} & {"load-submit", "attach-submit", "open-add"} == set()
