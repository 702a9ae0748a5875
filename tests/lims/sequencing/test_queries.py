"""What is shown of runs and reads, and to whom."""

import pytest

from lims.access import Actor, Role, system_actor
from lims.samples.actions import derive, register
from lims.samples.drafts import DerivationDraft
from lims.sequencing.actions import AttachedAlreadyError, add_run, attach_reads, load
from lims.sequencing.queries import (
    UnknownReadsError,
    UnknownRunError,
    find_reads_of_run,
    find_runs,
    reads_for,
    run_for,
    stored_file_for,
)
from lims.unit_of_work import Work, reading, unit_of_work
from tests import make
from tests.lims.sequencing.conftest import Bench, reads

SYSTEM = system_actor()
RESEARCHER = Actor(None, None, "An Researcher", everywhere=Role.RESEARCHER)


def test_own_reads_come_before_those_made_further_on(work: Work, bench: Bench) -> None:
    attach_reads(work, code=bench.library, files=[("library.fastq", reads(2))])
    attach_reads(work, code=bench.extract, files=[("extract.fastq", reads(3))])
    assert [(view.file_name, view.own) for view in reads_for(work, bench.extract)] == [
        ("extract.fastq", True),
        ("library.fastq", False),
    ]
    assert [view.file_name for view in reads_for(work, bench.library)] == ["library.fastq"]


def test_the_newest_run_comes_first(work: Work) -> None:
    for name in ("first", "second"):
        add_run(work, name=name, platform="Illumina")
    assert [run.name for run in find_runs(work)] == ["second", "first"]
    assert run_for(work, " first ").name == "first"
    with pytest.raises(UnknownRunError, match="third"):
        run_for(work, "third")


def test_the_reads_of_a_run_are_listed(work: Work, bench: Bench) -> None:
    add_run(work, name="run 7", platform="Illumina")
    attach_reads(work, code=bench.library, files=[("b.fastq", reads(2)), ("a.fastq", reads(3))], run="run 7")
    attach_reads(work, code=bench.library, files=[("c.fastq", reads(4))])
    assert [view.file_name for view in find_reads_of_run(work, "run 7")] == ["a.fastq", "b.fastq"]


def test_a_kept_file_is_found_again(work: Work, bench: Bench) -> None:
    (view,) = attach_reads(work, code=bench.library, files=[("a.fastq", reads(2))])
    name, file = stored_file_for(work, view.uuid)
    assert (name, file.read_bytes()) == ("a.fastq", reads(2))
    with pytest.raises(UnknownReadsError):
        stored_file_for(work, "nothing")


def test_what_hangs_in_a_closed_collection_is_not_shown(bench: Bench) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "SECRET", visibility="members")
        (hidden,) = derive(
            work, parents=[bench.library], draft=DerivationDraft(kind="pool", pool=True), collection="SECRET"
        )
        add_run(work, name="run 7", platform="Illumina")
        load(work, run="run 7", codes=[hidden.code, bench.library])
        (view,) = attach_reads(work, code=hidden.code, files=[("a.fastq", reads(2))], run="run 7")
    with reading(RESEARCHER) as work:
        assert reads_for(work, bench.library) == []
        assert find_reads_of_run(work, "run 7") == []
        assert [each.code for each in run_for(work, "run 7").libraries] == [bench.library]
        with pytest.raises(UnknownReadsError):
            stored_file_for(work, view.uuid)


def test_bytes_that_hang_out_of_sight_are_refused_without_naming_where(bench: Bench) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "SECRET", visibility="members")
        (hidden,) = register(work, collection="SECRET", kind="library")
        attach_reads(work, code=hidden, files=[("a.fastq", reads(2))])
    technician = Actor(None, None, "Tess", everywhere=Role.TECHNICIAN)
    with pytest.raises(AttachedAlreadyError, match="another collection") as refusal, unit_of_work(technician) as work:
        attach_reads(work, code=bench.library, files=[("b.fastq", reads(2))])
    assert hidden not in str(refusal.value)
