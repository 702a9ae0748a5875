"""Finds the table in a logger's file: encoding, delimiter, headings, which columns hold times and values. Pure."""

import csv
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lims.errors import InvalidInputError

MOST_BYTES = 20 * 1024 * 1024
_DATE = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}")
_TIME = re.compile(r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:\s*[AaPp]\.?[Mm]\.?)?")
_BOTH = re.compile(rf"(?:{_DATE.pattern})(?:T|\s+|,\s*){_TIME.pattern}\s*(?:Z|[+\-]\d{{2}}:?\d{{2}})?")
_NUMBER = re.compile(r"[+\-−]?\d+(?:[.,]\d+)?")
_DELIMITERS = (";", "\t", ",", "|")


class NotALoggerFileError(InvalidInputError):
    """No table of times and values is found in the file."""


@dataclass(frozen=True)
class Layout:
    """Where things stand in the table. `time_column` is None where date and time share a column."""

    delimiter: str
    preamble: tuple[str, ...]
    headings: tuple[str, ...]
    first_row: int
    date_column: int
    time_column: int | None
    value_columns: tuple[int, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def decoded(content: bytes) -> str:
    """The text of a file, whatever program wrote it. Raises NotALoggerFileError."""
    if len(content) > MOST_BYTES:
        raise NotALoggerFileError(f"The file is larger than {MOST_BYTES // 2**20} MB: export a shorter time.")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    if content.startswith((b"PK", b"%PDF")) or b"\x00" in content[:4096]:
        raise NotALoggerFileError("This is no text file: have the logger's program export CSV.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def layout_of(text: str) -> Layout:
    """The table with the most rows among the ways in which the file may be read. Raises NotALoggerFileError."""
    lines = text.splitlines()
    found = [layout for delimiter in _DELIMITERS if (layout := _layout(lines, delimiter))]
    if not found:
        raise NotALoggerFileError(
            "No row with a time and a value was found: a logger's table has headings, then a date, a time and values "
            "separated by semicolons, tabs or commas."
        )
    return max(found, key=lambda each: (len(each.rows), len(each.value_columns)))


def _layout(lines: Sequence[str], delimiter: str) -> Layout | None:
    table = [tuple(cell.strip() for cell in row) for row in csv.reader(lines, delimiter=delimiter)]
    begins = next((at for at, row in enumerate(table) if _is_data(row)), None)
    if begins is None:
        return None
    first = table[begins]
    heading_at = next((at for at in range(begins - 1, -1, -1) if len([c for c in table[at] if c]) > 1), None)
    headings = table[heading_at] if heading_at is not None else ()
    preamble = tuple(" ".join(cell for cell in row if cell) for row in table[: heading_at or 0])
    date_column, time_column = _time_columns(first)
    rows = tuple((at + 1, row) for at, row in enumerate(table) if at >= begins and any(row))
    values = _value_columns(headings, rows, {date_column, time_column})
    if not values:
        return None
    return Layout(delimiter, preamble, headings, begins + 1, date_column, time_column, values, rows)


def _is_data(row: Sequence[str]) -> bool:
    if not any(_BOTH.fullmatch(cell) for cell in row):
        dates, times = _matching(row, _DATE.fullmatch), _matching(row, _TIME.fullmatch)
        if not dates or not times:
            return False
    return any(_NUMBER.match(cell) and not _DATE.match(cell) and not _TIME.match(cell) for cell in row)


def _matching(row: Sequence[str], matches: Callable[[str], object]) -> list[int]:
    return [at for at, cell in enumerate(row) if matches(cell)]


def _time_columns(row: Sequence[str]) -> tuple[int, int | None]:
    if both := _matching(row, _BOTH.fullmatch):
        return both[0], None
    return _matching(row, _DATE.fullmatch)[0], _matching(row, _TIME.fullmatch)[0]


def quantity_in(heading: str) -> str | None:
    """What a column measures, by its heading; None for serial numbers, batteries and the like."""
    text = heading.casefold()
    if any(word in text for word in ("dew", "dauw", "batt", "volt", "alarm", "limit", "min", "max", "serial", "avg")):
        return None
    if any(word in text for word in ("humid", "vocht", "% rh", "%rh", "%hr", "%", "r.h.")):
        return "humidity"
    if any(word in text for word in ("temp", "°c", "°f", "℃", "℉", "celsius", "fahrenheit", "deg c", "deg f", "º")):
        return "temperature"
    return "temperature" if re.fullmatch(r"(?:ch|channel|kanaal|probe|sonde)?\s*\d?\s*[\[(]?[cf][\])]?", text) else None


def _value_columns(
    headings: Sequence[str], rows: Sequence[tuple[int, tuple[str, ...]]], times: set[int | None]
) -> tuple[int, ...]:
    """The columns whose headings name a temperature or humidity and that hold numbers."""
    found = []
    for at, heading in enumerate(headings):
        if at not in times and quantity_in(heading):
            cells = [row[at] for _, row in rows[:200] if at < len(row)]
            if any(_NUMBER.match(cell) for cell in cells):
                found.append(at)
    return tuple(found)
