"""What may be said of how long things keep. Pure."""

from collections.abc import Mapping
from datetime import date, timedelta

from lims.errors import InvalidInputError, RuleBrokenError

EXPIRY, RETENTION = "expires_on", "retain_until"
TERMS = (EXPIRY, RETENTION)
"""The days that a sample may have: it is to be used by the one, and to be kept until the other."""

AHEAD = 30
"""So many days ahead keepers are told, and lists call it soon."""

_LATEST = date(2200, 1, 1)


class DayError(InvalidInputError):
    """This cannot be such a day."""


class PreservationError(InvalidInputError):
    """It is not said well enough in what samples are kept from now on."""


class OtherwisePreservedError(RuleBrokenError):
    """A sample is kept in something else than was thought."""


def check_days(days: Mapping[str, date | None]) -> None:
    """Raises DayError where no day is said, or one that a slip of the keyboard makes."""
    if not days:
        raise DayError("Say until when the samples can be used, or are to be kept.", days="none is given")
    for name, day in days.items():
        if name not in TERMS:
            raise DayError(f"{name} is no day that samples have: {', '.join(TERMS)}.", days="unknown")
        if day is not None and not date(1900, 1, 1) <= day < _LATEST:
            raise DayError(f"{day:%Y-%m-%d} cannot be right: look at the year.", **{name: "look at the year"})


def check_preservation(to: str) -> str:
    """In what samples are kept from now on. Raises PreservationError."""
    if not to.strip():
        raise PreservationError('Say in what the samples are now, as "ethanol 96 %".', to="missing")
    return to.strip()


def state_of(term: str, day: date, today: date) -> str:
    """What a day means today. One can still use something on the day on which it expires."""
    over = day < today
    if term == EXPIRY:
        return "expired" if over else "expires soon" if day <= today + timedelta(days=AHEAD) else "can be used"
    return (
        "retention has ended" if over else "retention ends soon" if day <= today + timedelta(days=AHEAD) else "is kept"
    )
