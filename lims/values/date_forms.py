"""The forms in which people write one date or time: ISO 8601, day first, with the month's name, packed digits."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from lims.errors import InvalidInputError


class EventTimeError(InvalidInputError):
    """This cannot be the time of an event."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A local time in ISO 8601, as long as it is precise, and its offset from UTC where that is known."""

    local: str
    utc_offset_minutes: int | None


# English, Dutch, French, and the Roman numerals of old labels.
_MONTH_NAMES: Final = (
    "january jan januari janvier janv i",
    "february feb februari février fevrier févr fevr fév ii",
    "march mar maart mrt mars iii",
    "april apr avril avr iv",
    "may mei mai v",
    "june jun juni juin vi",
    "july jul juli juillet juil vii",
    "august aug augustus août aout viii",
    "september sep sept septembre ix",
    "october oct oktober okt octobre x",
    "november nov novembre xi",
    "december dec décembre decembre déc xii",
)
_MONTHS: Final = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}

_TIME = (
    r"(?:(?:T|\s+)(?P<hour>[0-9]{1,2})[:uh](?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,][0-9]+)?)?"
    r"\s*(?P<zone>Z|[+-][0-9]{2}(?::?[0-9]{2})?)?)?"
)
_DAY_FORMS = (
    r"(?P<year>[0-9]{4})(?P<separator>[-/.])(?P<month>[0-9]{1,2})(?P=separator)(?P<day>[0-9]{1,2})",
    r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})",
    r"(?P<day>[0-9]{1,2})(?P<separator>[-/.])\s*(?P<month>[0-9]{1,2})(?P=separator)\s*(?P<year>[0-9]{4})",
    r"(?P<day>[0-9]{1,2})(?:er|st|nd|rd|th)?[\s.-]*(?P<name>[^\W\d_]+)[\s.-]*(?P<year>[0-9]{4})",
    r"(?P<name>[^\W\d_]+)\.?\s+(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>[0-9]{4})",
)
_COARSE_FORMS = (
    r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})",
    r"(?P<month>[0-9]{1,2})[-/.](?P<year>[0-9]{4})",
    r"(?P<name>[^\W\d_]+)[\s.-]+(?P<year>[0-9]{4})",
    r"(?P<year>[0-9]{4})",
)
_FORMS: Final = [
    *(re.compile(form + _TIME, re.IGNORECASE) for form in _DAY_FORMS),
    *(re.compile(form, re.IGNORECASE) for form in _COARSE_FORMS),
]
_TWO_DIGIT_YEAR = re.compile(r"[0-9]{1,2}(?:[-/.][0-9]{1,2}[-/.]|\s+[^\W\d_]+\.?\s+)'?[0-9]{2}(?:\s.*)?")


def moment_in(text: str) -> Moment | None:
    """The moment the text names, or None where it has none of the forms known.

    Raises EventTimeError where it has such a form and no such moment exists.
    """
    plain = text.strip().replace("−", "-")
    for form in _FORMS:
        if match := form.fullmatch(plain):
            return _moment(match.groupdict(), text)
    if _TWO_DIGIT_YEAR.fullmatch(plain):
        raise EventTimeError(f'"{text}" has a year of two digits: write all four.')
    return None


def _moment(parts: dict[str, str | None], text: str) -> Moment | None:
    year, month = int(parts["year"] or 0), parts.get("month")
    if name := parts.get("name"):
        if name.casefold() not in _MONTHS:
            return None
        month = str(_MONTHS[name.casefold()])
    if month is None:
        return Moment(f"{year:04d}", None)
    if day := parts.get("day"):
        local = _day(year, int(month), int(day), text)
        return Moment(local + _clock(parts, text), _offset(parts.get("zone"), text))
    return Moment(_day(year, int(month), 1, text)[:7], None)


def _day(year: int, month: int, day: int, text: str) -> str:
    if not 1 <= month <= 12:
        raise EventTimeError(f'"{text}": there is no month {month}. The day comes before the month: dd/mm/yyyy.')
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        raise EventTimeError(f'"{text}" is not in the calendar: {year:04d}-{month:02d} has no day {day}.') from None


def _clock(parts: dict[str, str | None], text: str) -> str:
    hour, minute, second = parts.get("hour"), parts.get("minute"), parts.get("second")
    if hour is None or minute is None:
        return ""
    if int(hour) > 23 or int(minute) > 59 or int(second or 0) > 59:
        raise EventTimeError(f'"{text}" has no time of the day: hours go to 23, minutes and seconds to 59.')
    return f"T{int(hour):02d}:{minute}" + (f":{second}" if second else "")


def _offset(zone: str | None, text: str) -> int | None:
    if zone is None:
        return None
    if zone in "Zz":
        return 0
    digits = zone[1:].replace(":", "").ljust(4, "0")
    size = int(digits[:2]) * 60 + int(digits[2:])
    if size > 14 * 60 or int(digits[2:]) > 59:
        raise EventTimeError(f'"{text}": no clock on earth is {zone} from UTC.')
    return -size if zone[0] == "-" else size
