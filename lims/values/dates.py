"""When something was collected: a day, a part of one, a month, a year, or an interval of these.

Kept as the local time on the spot, beside the offset from UTC or "zone unknown", and only as precise as it was said.
Given out as Darwin Core eventDate (ISO 8601-1:2019, https://dwc.tdwg.org/terms/#dwc:eventDate).
"""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from lims.values.date_forms import EventTimeError, Moment, moment_in

EARLIEST_YEAR: Final = 1700  # older than any collection's labels; below it stand mistyped years


class Precision(StrEnum):
    """How precisely the time is known, coarsest first."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    MINUTE = "minute"
    SECOND = "second"


_PRECISION_OF_LENGTH: Final = {
    4: Precision.YEAR,
    7: Precision.MONTH,
    10: Precision.DAY,
    16: Precision.MINUTE,
    19: Precision.SECOND,
}
_INTERVAL_WORDS = re.compile(r"\s+(?:-|to|tot|t/m|au)\s+|\s*[–—]\s*", re.IGNORECASE)
_ABBREVIATED_END = re.compile(r"T?(?P<stub>[0-9]{2}(?:[-:][0-9]{2}){0,2})(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?")


@dataclass(frozen=True, slots=True)
class EventTime:
    """Start and end as local ISO 8601 without zone; `utc_offset_minutes` is None where the zone is unknown.

    `precision` is the coarser of the two ends'.
    """

    start: str
    end: str | None
    utc_offset_minutes: int | None
    precision: Precision
    verbatim: str

    @property
    def event_date(self) -> str:
        """Darwin Core eventDate: `2016-07-06T14:30+02:00`, an interval with `/`."""
        return "/".join(self._zoned(local) for local in (self.start, self.end) if local)

    def _zoned(self, local: str) -> str:
        if self.utc_offset_minutes is None or "T" not in local:
            return local
        if self.utc_offset_minutes == 0:
            return f"{local}Z"
        hours, minutes = divmod(abs(self.utc_offset_minutes), 60)
        return f"{local}{'-' if self.utc_offset_minutes < 0 else '+'}{hours:02d}:{minutes:02d}"


def parse_event_time(value: str | int | date | datetime, *, today: date) -> EventTime:
    """The time a person or a spreadsheet gives. `today`: the date where that person is; later ones are refused.

    Day comes before month: 06/07/2016 is the sixth of July. A datetime at midnight without zone is a day, as
    spreadsheets have no other way to say it. Raises EventTimeError.
    """
    verbatim = str(value)
    start, end = _span(verbatim) if isinstance(value, str | int) else (_from_clock(value), None)
    for moment in (start, end):
        if moment:
            _check_possible(moment.local, verbatim, today)
    end = _in_zone_of(start, end)
    if end and end.local[: len(start.local)] < start.local[: len(end.local)]:
        raise EventTimeError(f'"{verbatim}" ends before it begins: swap the two dates or correct one.')
    return _event_time(start, end, verbatim)


def _event_time(start: Moment, end: Moment | None, verbatim: str) -> EventTime:
    if end is None or end.local == start.local:
        return EventTime(start.local, None, start.utc_offset_minutes, _precision(start.local), verbatim)
    offset = end.utc_offset_minutes if start.utc_offset_minutes is None else start.utc_offset_minutes
    coarser = _precision(min(start.local, end.local, key=len))
    return EventTime(start.local, end.local, offset, coarser, verbatim)


def _precision(local: str) -> Precision:
    return _PRECISION_OF_LENGTH[len(local)]


def _from_clock(value: date | datetime) -> Moment:
    if value != value:  # pandas' NaT calls itself a datetime
        raise EventTimeError("The date is empty.")
    if not isinstance(value, datetime):
        return Moment(value.isoformat(), None)
    # Spreadsheets count days in floating point: 14:30 may come as 14:29:59.999997.
    clock = (value + timedelta(milliseconds=500)).replace(microsecond=0)
    if clock.tzinfo is None and clock.time() == time.min:
        return Moment(clock.date().isoformat(), None)
    local = clock.replace(tzinfo=None).isoformat(timespec="seconds" if clock.second else "minutes")
    offset = clock.utcoffset()
    return Moment(local, None if offset is None else round(offset.total_seconds() / 60))


def _span(text: str) -> tuple[Moment, Moment | None]:
    """The one moment of the text, or the two of an interval."""
    if moment := moment_in(text):
        return moment, None
    parts = _INTERVAL_WORDS.split(text.strip())
    if len(parts) != 2:
        parts = text.split("/")
    start = moment_in(parts[0]) if len(parts) == 2 else None
    end = (moment_in(parts[1]) or _completed(start, parts[1])) if start else None
    if start is None or end is None:
        raise EventTimeError(
            f'"{text}" is not a date: write 2016-07-06, 06/07/2016, 6 July 2016, 2016-07 or 2016 '
            "(and for an interval 2016-07-06/2016-07-08)."
        )
    return start, end


def _completed(start: Moment, text: str) -> Moment | None:
    """An end that leaves out what it has in common with the start: `2016-07-06/08`, `2016-07-06T10:00/12:00`."""
    match = _ABBREVIATED_END.fullmatch(text.strip())
    if match is None:
        return None
    shared = start.local[: -len(match["stub"])]
    # Only whole parts are left out: the 07 of 2016/07 would replace half a year.
    return moment_in(f"{shared}{match['stub']}{match['zone'] or ''}") if shared.endswith(("-", "T", ":")) else None


def _in_zone_of(start: Moment, end: Moment | None) -> Moment | None:
    """The same end told by the clock of the start: an event has one offset, also where summer time ended in it."""
    if end is None or None in (start.utc_offset_minutes, end.utc_offset_minutes):
        return end
    ahead = (start.utc_offset_minutes or 0) - (end.utc_offset_minutes or 0)
    moved = datetime.fromisoformat(end.local) + timedelta(minutes=ahead)
    return replace(start, local=moved.isoformat()[: len(end.local)])


def _check_possible(local: str, verbatim: str, today: date) -> None:
    if int(local[:4]) < EARLIEST_YEAR:
        raise EventTimeError(f'"{verbatim}" is before {EARLIEST_YEAR}: check the year.')
    if local[:10] > today.isoformat()[: len(local)]:
        raise EventTimeError(f'"{verbatim}" is in the future: today is {today.isoformat()}.')
