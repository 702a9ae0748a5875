"""The printers page: what waits, what is to be scanned, what was printed, and entering printers."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from lims.access import Role, system_actor
from lims.labelling.actions import add_printer, print_labels
from lims.labelling.jobs import find_jobs, job_for
from lims.labelling.printers import find_printers
from lims.labelling.tables import PrintJob
from lims.unit_of_work import reading, unit_of_work
from lims.values.codes import grouped
from tests import make
from tests.lims.labelling.asking import ask_to_print
from tests.pages.conftest import OpenPage
from tests.pages.looking import SQLITE, fill, labels, press, press_in_dialog, refusals, rows, shown

SYSTEM = system_actor()


@pytest.fixture
def tubes(settings_for_test: Any) -> list[str]:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        add_printer(work, name="Zebra lab 2", kind="zpl", host="192.0.2.7", ribbon="resin")
        return make.samples(work, 3)


def state_of(number: int) -> str:
    with reading(SYSTEM) as work:
        return job_for(work, number).state


def fail(number: int, problem: str) -> None:
    with unit_of_work(SYSTEM) as work:
        work.execute(update(PrintJob).where(PrintJob.number == number).values(state="failed", problem=problem))  # type: ignore[arg-type]


def test_what_went_wrong_is_tried_again_or_cancelled(open_page: OpenPage, tubes: list[str]) -> None:
    with unit_of_work(SYSTEM) as work:
        for _ in range(2):
            ask_to_print(work, tubes, printer="Zebra lab 2")
    fail(1, "No *answer* from 192.0.2.7.")
    page = open_page("printers", account="tom", role=Role.TECHNICIAN)
    text = shown(page)
    assert "Not printed** · Job 1 · 3 labels · Zebra lab 2" in text
    assert "No *answer* from 192.0.2.7." in text
    assert "Waits** · Job 2" in text
    assert f"{grouped(tubes[0])} – {grouped(tubes[2])}" in text
    page.button(key="retry-1").click().run()
    assert state_of(1) == "queued"
    page.button(key="cancel-2").click().run()
    assert state_of(2) == "cancelled"
    assert [(row["Job"], row["State"]) for row in rows(page)] == [("2", "⊘ Cancelled"), ("1", "… Waits")]


@SQLITE
def test_it_is_told_that_no_worker_takes_what_waits(open_page: OpenPage, tubes: list[str]) -> None:
    with unit_of_work(SYSTEM) as work:
        ask_to_print(work, tubes, printer="Zebra lab 2")
    assert "no worker is at work" not in shown(open_page("printers"))
    with unit_of_work(SYSTEM) as work:
        work.execute(update(PrintJob).values(created_at=datetime.now(UTC) - timedelta(minutes=5)))
    assert "no worker is at work" in shown(open_page("printers"))


@SQLITE
def test_batches_wait_for_their_scan_here_too(open_page: OpenPage, tubes: list[str]) -> None:
    with unit_of_work(SYSTEM) as work:
        ask_to_print(work, tubes, needs_release=True)
    page = open_page("printers")
    assert "Scan before use · 1" in shown(page)
    for code in (tubes[0], tubes[2]):
        page.text_input(key="printed-any").set_value(code)
        press(page, "Check")
    assert "Scan before use" not in shown(page)
    with reading(SYSTEM) as work:
        assert not find_jobs(work, waiting_for_release=True)


@SQLITE
def test_what_was_printed_stands_below_one_another_newest_first(open_page: OpenPage, tubes: list[str]) -> None:
    with unit_of_work(SYSTEM) as work:
        for each in tubes:
            print_labels(work, codes=[each], stock="LCRY-1700", copies=2)
    table = rows(open_page("printers"))
    assert [row["Job"] for row in table] == ["3", "2", "1"]
    assert table[0] | {"When (UTC)": ""} == {
        "Job": "3",
        "State": "↓ Saved as a file",
        "Labels": 2,
        "Printer": "–",
        "Stock": "LCRY-1700",
        "From": grouped(tubes[2]),
        "To": grouped(tubes[2]),
        "By": "–",
        "When (UTC)": "",
        "Problem": "–",
    }


@SQLITE
def test_an_administrator_enters_corrects_and_retires_a_printer(open_page: OpenPage, settings_for_test: object) -> None:
    page = open_page("printers")
    assert "There is no printer yet" in shown(page)
    press(page, "Add a printer")
    fill(page, "Name", "Zebra lab 2")
    press_in_dialog(page, "Add a printer", "Add")
    assert "give its host name or address" in refusals(page)
    fill(page, "Host", "zebra2.lab.example")
    press_in_dialog(page, "Add a printer", "Add")
    assert "zebra2.lab.example:9100 · 300 dpi" in shown(page)
    press(page, "Correct")
    fill(page, "Too far right (mm)", 1.5)
    press_in_dialog(page, "Correct", "Save")
    assert "offset 1.5, 0 mm" in shown(page)
    press(page, "Correct")
    press_in_dialog(page, "Correct", "Take out of use")
    assert "There is no printer yet" in shown(page)
    with reading(SYSTEM) as work:
        assert not find_printers(work)


@SQLITE
def test_others_see_printers_and_change_none(open_page: OpenPage, tubes: list[str]) -> None:
    page = open_page("printers", account="kim", role=Role.KEEPER)
    assert "Zebra lab 2" in shown(page)
    assert labels(page) == ["Print labels"]
    with pytest.raises(ValueError, match="printers"):
        open_page("printers", account="rik", role=Role.RESEARCHER)
