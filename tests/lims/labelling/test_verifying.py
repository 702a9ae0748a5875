"""Printers, stocks, templates, print jobs and labels are held against the history, through all that becomes of them."""

from collections.abc import Callable

import pytest
from sqlalchemy import text

from labels.template import as_row, find_template
from lims.access import system_actor
from lims.collections.actions import correct_collection
from lims.labelling.actions import (
    add_printer,
    add_stock,
    add_template,
    cancel_job,
    correct_printer,
    correct_stock,
    correct_template,
    print_labels,
    print_range,
    retire_printer,
    retire_stock,
    retire_template,
    retry_job,
    scan_printed,
)
from lims.labelling.sending import find_due, taken, told_not_printed, told_printed
from lims.samples.actions import issue_codes
from lims.undoing.actions import undo
from lims.undoing.verifying import verify
from lims.unit_of_work import Work, reading, unit_of_work
from tests import make
from tests.lims.labelling.asking import ask_to_print

SYSTEM = system_actor()
SHEET = {
    "name": "Ours",
    "page_width": 210,
    "page_height": 297,
    "label_width": 40,
    "label_height": 20,
    "columns": 4,
    "rows": 10,
    "left": 10,
    "top": 10.5,
    "pitch_x": 45,
    "pitch_y": 25,
}
TUBE = {**as_row(find_template("tube")), "name": "Ours"}


def act(what: Callable[[Work], object]) -> None:
    with unit_of_work(SYSTEM) as work:
        what(work)


def wrong() -> list[str]:
    with reading(SYSTEM) as work:
        return [problem for each in verify(work) for problem in each.problems]


def sent(work: Work, again: bool | None = None) -> None:
    """The next job goes to its printer, or (`again`) does not arrive."""
    parcel, taking = taken(work, find_due(work)[0].id)
    work.record("send to printer", [taking])
    if again is None:
        work.record("note as printed", [told_printed(work, parcel)])
    else:
        work.record("note as not printed", [told_not_printed(work, parcel, "out of labels", again=again)])


@pytest.fixture
def printed(settings_for_test: object) -> None:
    """Everything that may become of printers, stocks, templates and jobs."""
    act(lambda work: make.collection(work))
    act(lambda work: correct_collection(work, collection="FIS", description="Fish of the Scheldt"))
    act(lambda work: add_printer(work, name="zebra", kind="zpl", host="10.0.0.9", offset_x=0.3))
    act(lambda work: add_printer(work, name="idle", kind="cups", queue="office"))
    act(lambda work: correct_printer(work, printer="zebra", changes={"port": 9101, "offset_y": -0.5}))
    act(undo)
    act(lambda work: retire_printer(work, printer="idle"))
    for name in ("Ours", "Theirs"):
        act(lambda work, name=name: add_stock(work, measures={**SHEET, "name": name}))  # type: ignore[misc]
        act(lambda work, name=name: add_template(work, row={**TUBE, "name": name}))  # type: ignore[misc]
    act(lambda work: correct_stock(work, stock="Ours", measures={**SHEET, "left": 9.5}))
    act(lambda work: correct_template(work, template="Ours", row={**TUBE, "name": "Ours, too"}))
    act(lambda work: retire_stock(work, stock="Theirs"))
    act(lambda work: retire_template(work, template="Theirs"))
    act(undo)
    act(lambda work: print_labels(work, codes=make.samples(work, 2), stock="LCRY-1700"))
    act(
        lambda work: print_range(
            work, code=issue_codes(work, collection="FIS", count=3, purpose="ahead").first, stock="LCRY-1700"
        )
    )
    act(lambda work: [ask_to_print(work, make.samples(work, 1), printer="zebra", needs_release=True) for _ in range(3)])
    act(sent)
    act(lambda work: sent(work, again=True))
    act(lambda work: retry_job(work, number=4))
    act(lambda work: sent(work, again=False))
    act(lambda work: cancel_job(work, number=5))
    with reading(SYSTEM) as work:
        code = work.execute(text("SELECT first_code FROM print_job WHERE number = 3")).scalar_one()
    act(lambda work: scan_printed(work, code=code))


def test_whatever_becomes_of_them_the_history_tells(printed: None) -> None:
    assert wrong() == []


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("UPDATE printer SET port = 9999 WHERE name = 'zebra'", "port"),
        ("UPDATE label_stock SET left_margin = 1 WHERE name = 'Ours'", "left_margin"),
        ("UPDATE label_template SET name = 'X' WHERE key = 'theirs'", "name"),
        ("UPDATE print_job SET state = 'printed' WHERE number = 5", "state"),
        ("UPDATE print_job SET labels = 7 WHERE number = 1", "Print job 1 has 7 labels, and 2 are on record."),
        ("UPDATE print_job SET released_at = NULL WHERE number = 3", "Print job 3: its release"),
        ("UPDATE printed_label SET payload = 'X'", "payload"),
        ("UPDATE collection SET description = 'X'", "description"),
        ("DELETE FROM collection_prefix", "Collection FIS has no prefix."),
    ],
)
def test_what_was_changed_past_the_history_is_found(printed: None, statement: str, message: str) -> None:
    act(lambda work: work.execute(text(statement)))
    assert any(message in problem for problem in wrong())
