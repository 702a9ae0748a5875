"""Days that cannot be right, and what a day means today."""

from datetime import date

import pytest

from lims.preserving.rules import (
    EXPIRY,
    RETENTION,
    DayError,
    PreservationError,
    check_preservation,
    check_said,
    state_of,
)

TODAY = date(2026, 3, 10)


@pytest.mark.parametrize("day", [date(206, 1, 1), date(1899, 12, 31), date(2200, 1, 1)])
def test_a_slip_of_the_keyboard_is_no_day(day: date) -> None:
    with pytest.raises(DayError, match="look at the year"):
        check_said({EXPIRY: day})


def test_some_day_must_be_said_and_one_that_samples_have() -> None:
    with pytest.raises(DayError, match="Say until when"):
        check_said({})
    with pytest.raises(DayError, match="no day that samples have"):
        check_said({"born_on": TODAY})
    check_said({EXPIRY: None, RETENTION: TODAY})


@pytest.mark.parametrize(
    ("term", "day", "state"),
    [
        (EXPIRY, date(2026, 3, 9), "expired"),
        (EXPIRY, date(2026, 3, 10), "expires soon"),
        (EXPIRY, date(2026, 4, 9), "expires soon"),
        (EXPIRY, date(2026, 4, 10), "can be used"),
        (RETENTION, date(2026, 3, 9), "retention has ended"),
        (RETENTION, date(2026, 3, 10), "retention ends soon"),
        (RETENTION, date(2027, 3, 10), "is kept"),
    ],
)
def test_the_last_day_still_counts(term: str, day: date, state: str) -> None:
    assert state_of(term, day, TODAY) == state


def test_in_what_it_is_kept_must_be_said() -> None:
    assert check_preservation(" ethanol 96 % ") == "ethanol 96 %"
    with pytest.raises(PreservationError):
        check_preservation("  ")
