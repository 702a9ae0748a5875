"""What may be said of how long things keep. Pure."""

from collections.abc import Mapping
from datetime import date, timedelta

from lims.errors import InvalidInputError, NotFoundError, RuleBrokenError
from lims.samples.rules import DAYS, DayError, check_days

EXPIRY, RETENTION, TESTING = DAYS
TERMS = DAYS
"""The days that a sample may have: it is to be used by the one, kept until the other, and tested by the third."""

GERMINATION, REVIVAL = "germination", "revival"
TESTS = (GERMINATION, REVIVAL)
"""How it is tried whether something still lives: seeds are sown, a culture is revived."""

REGENERATED_BELOW = 0.85
"""Of the first result: FAO's Genebank Standards (2014, 4.3.4) have a lot regenerated below 85 % of it."""

TESTED_AGAIN = 120
"""Months until the next test where no rule says another: FAO's standards (4.3.3), for seeds that live long."""

AHEAD = 30
"""So many days ahead keepers are told, and lists call it soon."""


class PreservationError(InvalidInputError):
    """It is not said well enough in what samples are kept from now on."""


class OtherwisePreservedError(RuleBrokenError):
    """A sample is kept in something else than was thought."""


def check_said(days: Mapping[str, date | None]) -> None:
    """Raises DayError where no day is said, or one that a slip of the keyboard makes."""
    if not days:
        raise DayError("Say until when the samples can be used, or are to be kept.", days="none is given")
    for name in days:
        if name not in TERMS:
            raise DayError(f"{name} is no day that samples have: {', '.join(TERMS)}.", days="unknown")
    check_days(days)


def check_preservation(to: str) -> str:
    """In what samples are kept from now on. Raises PreservationError."""
    if not to.strip():
        raise PreservationError('Say in what the samples are now, as "ethanol 96 %".', to="missing")
    return to.strip()


PAST = ("expired", "retention has ended", "test is due")
"""What a day means that is behind us."""


def state_of(term: str, day: date, today: date) -> str:
    """What a day means today. One can still use something on the day on which it expires."""
    over = day < today
    if term == TESTING:
        return "test is due" if over else "test is due soon" if day <= today + timedelta(days=AHEAD) else "tested"
    if term == EXPIRY:
        return "expired" if over else "expires soon" if day <= today + timedelta(days=AHEAD) else "can be used"
    return (
        "retention has ended" if over else "retention ends soon" if day <= today + timedelta(days=AHEAD) else "is kept"
    )


# --- by rule


class PeriodError(InvalidInputError):
    """It is not said well enough for how long, or of what."""


class NoRuleError(NotFoundError):
    """There is no such rule in force."""


def check_period(term: str, months: int, *, of_something: bool) -> None:
    """Raises PeriodError for a rule that says nothing, or of no day."""
    if term not in TERMS:
        raise PeriodError(f"{term} is no day that samples have: {', '.join(TERMS)}.", term="unknown")
    if not 1 <= months <= 1200:
        raise PeriodError(f"{months} months: a period is between one month and a hundred years.", months="cannot be")
    if not of_something:
        raise PeriodError("Say for which kind it is, or for which collection, or both.", kind="missing")


def months_later(day: date, months: int) -> date:
    """The same day so many months later; where that month is shorter, its last day."""
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), following - timedelta(days=1))


def period(months: int) -> str:
    """`10 years`, `18 months`, `1 year`."""
    number, word = (months // 12, "year") if months % 12 == 0 else (months, "month")
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


# --- whether it still lives


class ViabilityError(InvalidInputError):
    """This cannot be the result of a test."""


def check_test(test: str, tested: int, viable: int, tested_on: date, today: date) -> None:
    """Raises ViabilityError for what cannot have come out, or is still to come."""
    if test not in TESTS:
        raise ViabilityError(f"{test} is no test: {', '.join(TESTS)}.", test="unknown")
    if not 1 <= tested <= 1_000_000:
        raise ViabilityError(f"{tested} tested: say how many seeds were sown, or tubes opened.", tested="cannot be")
    if not 0 <= viable <= tested:
        raise ViabilityError(f"{viable} of {tested}: not more can live than were tested.", viable="cannot be")
    if not date(1900, 1, 1) <= tested_on <= today:
        raise ViabilityError(
            f"{tested_on:%Y-%m-%d} cannot be the day of a test: look at it again.", tested_on="cannot be"
        )


def check_counted(code: str, dimension: str) -> None:
    """Raises ViabilityError for what is not counted in pieces."""
    if dimension != "count":
        raise ViabilityError(f"{code} is measured by {dimension}: seeds and tubes that are tested are counted.")


def percent(viable: int, tested: int) -> float:
    """How many of a hundred live, to a tenth."""
    return round(100 * viable / tested, 1)


def is_to_regenerate(first: float, last: float) -> bool:
    """Whether so little lives, measured by the first result, that a lot is to be grown anew."""
    return last < REGENERATED_BELOW * first
