"""Understands a logger's file: which channels it has, what was measured when, what cannot be, and where it has gaps.

Pure. `docs/operations.md` tells which files are understood.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from itertools import pairwise

from lims.errors import InvalidInputError
from lims.monitoring.clocks import BELGIAN, Clock, MissingHourError, zone_in, zone_of
from lims.monitoring.rules import Point, check_possible, gaps_in, shown
from lims.monitoring.sheets import Layout, NotALoggerFileError, decoded, layout_of, quantity_in

_DIGITS = re.compile(r"(\d+)[-/.](\d+)[-/.](\d+)")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.,]\d+)?\s*([AaPp])?")
_ZONED = re.compile(r"(Z|[+\-]\d{2}:?\d{2})$")
_VALUE = re.compile(r"([+\-−]?\d+(?:[.,]\d+)?)(?:\s*(?:°|º)?\s*[CF%].*)?")
SIGNS = {
    85_000: "what a sensor says at power-on, not a temperature",
    -127_000: "what is said where no sensor answers, not a temperature",
}
JUMP = 25_000
"""A DS18B20 says 85 °C until it has measured, its reader −127 °C without it: not believed far from their neighbours."""


@dataclass(frozen=True)
class RefusedRow:
    """A row, or one value of it, that did not come in: its number in the file, what stands there, and why."""

    row: int
    text: str
    why: str


@dataclass(frozen=True)
class Channel:
    """A column of values, in the order of time, each moment once."""

    heading: str
    quantity: str
    points: tuple[Point, ...]
    gaps: tuple[tuple[datetime, datetime], ...]


@dataclass(frozen=True)
class Understood:
    """What a file says, and how it was read; `notes` are assumptions that somebody should look at."""

    channels: tuple[Channel, ...]
    refused: tuple[RefusedRow, ...]
    rows: int
    repeated: int
    zone: str
    day_first: bool
    notes: tuple[str, ...]


@dataclass
class _Told:
    """What is noted on the way."""

    refused: list[RefusedRow] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    repeated: int = 0


def understand(content: bytes, *, zone: str | None = None) -> Understood:
    """Reads a logger's file. `zone`: that of its clock, if the file does not say; else Belgian time.

    Raises NotALoggerFileError, ZoneError.
    """
    layout, told = layout_of(decoded(content)), _Told()
    day_first = _day_first(layout, told)
    chosen = _zone(layout, zone)
    stamped = _stamped(layout, chosen, told, day_first=day_first)
    channels = tuple(_channel(layout, at, stamped, told) for at in layout.value_columns)
    if not any(channel.points for channel in channels):
        first = f" Row {told.refused[0].row}: {told.refused[0].why}" if told.refused else ""
        raise NotALoggerFileError(f"Not one value of this file can be used.{first}")
    refused = tuple(sorted(told.refused, key=lambda each: each.row))
    return Understood(
        channels, refused, len(layout.rows), told.repeated, str(chosen), day_first, tuple(dict.fromkeys(told.notes))
    )


# --- times


def _day_first(layout: Layout, told: _Told) -> bool:
    """Day before month, unless a number above 12 says otherwise."""
    parts = [match for _, row in layout.rows if (match := _DIGITS.match(_cell(row, layout.date_column)))]
    short = [match for match in parts if len(match[1]) < 4]
    if not short:
        return True
    if any(int(match[2]) > 12 for match in short):
        return False
    if not any(int(match[1]) > 12 for match in short):
        told.notes.append("Dates are read as day/month/year: no day above 12 tells them apart.")
    return True


def _zone(layout: Layout, asked: str | None) -> tzinfo:
    said = [layout.headings[at] for at in {layout.date_column, layout.time_column} - {None} if at is not None]
    for text in (*said, *layout.preamble):
        if found := zone_in(text):
            return found
    return zone_of(asked or BELGIAN)


def _stamped(
    layout: Layout, zone: tzinfo, told: _Told, *, day_first: bool
) -> list[tuple[int, datetime, tuple[str, ...]]]:
    """Each row with its moment, the oldest first as far as the file is in order."""
    locals_: list[tuple[int, datetime, tuple[str, ...]]] = []
    for number, row in layout.rows:
        try:
            locals_.append((number, _local(layout, row, day_first=day_first), row))
        except (ValueError, InvalidInputError):
            told.refused.append(RefusedRow(number, _shortened(row), "no date and time that can be read"))
    if _runs_backwards([local for _, local, _ in locals_]):
        locals_.reverse()
    clock = Clock(zone, _interval([local for _, local, _ in locals_]))
    found = []
    for number, local, row in locals_:
        try:
            found.append((number, clock.moment(local), row))
        except MissingHourError as error:
            told.refused.append(RefusedRow(number, _shortened(row), str(error)))
    if clock.twice and not clock.came_twice:
        told.notes.append("The hour that comes twice when clocks go back is in the file once: read as summer time.")
    return found


def _local(layout: Layout, row: Sequence[str], *, day_first: bool) -> datetime:
    text = _cell(row, layout.date_column)
    if layout.time_column is not None:
        text = f"{text} {_cell(row, layout.time_column)}"
    match, clock = _DIGITS.match(text), _CLOCK.search(text)
    if match is None or clock is None:
        raise ValueError(text)
    year, month, day = _in_order([int(part) for part in match.groups()], len(match[1]) == 4, day_first)
    hour = int(clock[1])
    if clock[4]:
        hour = hour % 12 + (12 if clock[4] in "pP" else 0)
    zoned = _ZONED.search(text[match.end() :].strip())
    zone = datetime.fromisoformat(f"2000-01-01T00:00:00{zoned[1]}").tzinfo if zoned else None
    return datetime(year, month, day, hour, int(clock[2]), int(clock[3] or 0), tzinfo=zone)


def _in_order(parts: Sequence[int], year_first: bool, day_first: bool) -> tuple[int, int, int]:
    if year_first:
        return parts[0], parts[1], parts[2]
    year = parts[2] + (2000 if parts[2] < 100 else 0)
    return (year, parts[1], parts[0]) if day_first else (year, parts[0], parts[1])


def _runs_backwards(moments: Sequence[datetime]) -> bool:
    plain = [moment.replace(tzinfo=None) for moment in moments]
    back = sum(later < earlier for earlier, later in pairwise(plain))
    return 2 * back > len(plain) - 1 > 0


def _interval(moments: Iterable[datetime]) -> timedelta:
    """The usual time between two rows."""
    plain = [moment.replace(tzinfo=None) for moment in moments]
    steps = sorted(later - earlier for earlier, later in pairwise(plain) if later > earlier)
    return steps[len(steps) // 2] if steps else timedelta()


# --- values


def _channel(layout: Layout, at: int, stamped: Sequence[tuple[int, datetime, tuple[str, ...]]], told: _Told) -> Channel:
    heading = layout.headings[at]
    quantity = quantity_in(heading) or "temperature"
    fahrenheit = _is_fahrenheit(heading)
    if quantity == "temperature" and not fahrenheit and "c" not in heading.casefold().replace("channel", ""):
        told.notes.append(f'"{heading}" does not name its unit: read as °C.')
    values: dict[datetime, tuple[int, int]] = {}
    for number, moment, row in stamped:
        cell = _cell(row, at)
        try:
            value = _value(cell, quantity, fahrenheit=fahrenheit)
        except InvalidInputError as error:
            told.refused.append(RefusedRow(number, cell[:40], str(error)))
            continue
        _keep(values, moment, value, number, told)
    points = _believable(sorted((moment, *kept) for moment, kept in values.items()), quantity, told)
    return Channel(heading, quantity, points, tuple(gaps_in([point.at for point in points])))


def _keep(values: dict[datetime, tuple[int, int]], moment: datetime, value: int, number: int, told: _Told) -> None:
    """Each moment once: the same again is passed over, another value for it is refused."""
    if moment not in values:
        values[moment] = (value, number)
    elif values[moment][0] == value:
        told.repeated += 1
    else:
        why = f"row {values[moment][1]} has another value for the same moment"
        told.refused.append(RefusedRow(number, f"{value / 1000:g}", why))


def _value(cell: str, quantity: str, *, fahrenheit: bool) -> int:
    match = _VALUE.fullmatch(cell)
    if match is None:
        raise InvalidInputError("no number" if cell else "empty")
    number = float(match[1].replace("−", "-").replace(",", "."))
    value = round((number - 32) * 5000 / 9) if fahrenheit else round(number * 1000)
    check_possible(value, quantity)
    return value


def _believable(rows: Sequence[tuple[datetime, int, int]], quantity: str, told: _Told) -> tuple[Point, ...]:
    """Without the signs of a fault, where the values beside them are far away."""
    if quantity != "temperature":
        return tuple(Point(moment, value) for moment, value, _ in rows)
    points = []
    usual = [value for _, value, _ in rows if value not in SIGNS]
    for at, (moment, value, number) in enumerate(rows):
        near = [rows[by][1] for by in (at - 1, at + 1) if 0 <= by < len(rows) and rows[by][1] not in SIGNS]
        if value in SIGNS and all(abs(value - each) > JUMP for each in near or usual[:1]):
            told.refused.append(RefusedRow(number, shown(value), SIGNS[value]))
        else:
            points.append(Point(moment, value))
    return tuple(points)


def _is_fahrenheit(heading: str) -> bool:
    text = heading.casefold()
    return any(mark in text for mark in ("°f", "ºf", "℉", "fahrenheit", "deg f", "[f]", "(f)"))


def _cell(row: Sequence[str], at: int) -> str:
    return row[at] if at < len(row) else ""


def _shortened(row: Sequence[str]) -> str:
    return " ".join(row)[:60]
