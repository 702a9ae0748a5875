"""How a request goes its way."""

from datetime import date

import pytest

from lims.errors import InvalidInputError
from lims.requests.rules import (
    DayPassedError,
    NotAvailableError,
    StepError,
    check_available,
    check_day,
    check_said,
    check_step,
    state_of,
)


@pytest.mark.parametrize(
    ("items", "state"),
    [
        (["asked"], "asked"),
        (["asked", "picked"], "asked"),
        (["granted", "refused"], "decided"),
        (["granted", "picked"], "picking"),
        (["granted", "handed out"], "picking"),
        (["picked"], "picking"),
        (["handed out", "refused"], "handed out"),
        (["handed out", "returned"], "handed out"),
        (["returned"], "closed"),
        (["refused"], "closed"),
        (["refused", "withdrawn"], "closed"),
        (["withdrawn"], "withdrawn"),
    ],
)
def test_the_state_of_a_request_follows_its_items(items: list[str], state: str) -> None:
    assert state_of(items) == state


def test_only_what_is_there_can_be_asked_for() -> None:
    check_available("FIS1", "in collection", "registered")
    for disposition in ("used up", "missing", "released", "deaccessioned", "destroyed"):
        with pytest.raises(NotAvailableError, match=disposition):
            check_available("FIS1", disposition, "registered")
    for record in ("withdrawn", "merged", "planned"):
        with pytest.raises(NotAvailableError, match=record):
            check_available("FIS1", "in collection", record)


def test_steps_are_not_left_out() -> None:
    check_step("FIS1", "granted", ("granted",), "picked")
    with pytest.raises(StepError, match="FIS1 is asked: only what is granted can be picked"):
        check_step("FIS1", "asked", ("granted",), "picked")


def test_days_have_not_passed() -> None:
    today = date(2026, 3, 1)
    check_day("due_on", None, today)
    check_day("due_on", today, today)
    with pytest.raises(DayPassedError, match="2026-02-28") as refusal:
        check_day("due_on", date(2026, 2, 28), today)
    assert "due_on" in refusal.value.fields


def test_something_must_be_said() -> None:
    assert check_said("purpose", " eels ", "Say why.") == "eels"
    with pytest.raises(InvalidInputError, match=r"Say why\."):
        check_said("purpose", "  ", "Say why.")
