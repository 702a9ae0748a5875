"""Reads the cells of one column: each distinct value once, errors and warnings told for every row that has it. Pure."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from lims.errors import InvalidInputError
from lims.importing.content import as_text
from lims.importing.headings import Target
from lims.importing.rules import Problem
from lims.measurements.rules import measurement_unit
from lims.values.amounts import parse_amount
from lims.values.dates import EventTime, Precision, parse_event_time
from lims.values.numbers import parse_number
from lims.values.quantities import AmountError, unit_named

NOTHING = frozenset(
    [
        "",
        "-",
        "--",
        "–",
        "/",
        "na",
        "n/a",
        "#n/a",
        "nan",
        "null",
        "nul",
        "\\n",
        "none",
        "nil",
        "not provided",
        "not collected",
        "not applicable",
        "n.v.t.",
        "nvt",
        "niet van toepassing",
        "s.o.",
    ]
)
"""What people and programs write where there is nothing to write."""

_MIDNIGHT = re.compile(r"(?<=\d)[T ]00?:00(?::00(?:[.,]0+)?)?$")
_WITH_UNIT = re.compile(r"^(?P<number>.*?\d)\s*(?P<unit>[a-zA-Zµμ°%][^\d]{0,10})$")
_RANGE = re.compile(r"^\s*(?P<low>\d+(?:[.,]\d+)?)\s*(?:-|–|to|tot|à)\s*(?P<high>\d+(?:[.,]\d+)?)\s*m?\.?\s*$")
_EXCEL_ERRORS = frozenset({"#ref!", "#value!", "#div/0!", "#name?", "#null!", "#num!"})
_MOST_INDIVIDUALS = 10**12
_EXCEL_DAY_0 = date(1899, 12, 30)
_PIECE = unit_named("piece")
_FAR = date(2200, 1, 1)


class CellError(InvalidInputError):
    """This cannot stand in this column."""


class Warned(NamedTuple):
    """A value that is taken, and what is odd about it."""

    value: Any
    message: str


class Number(NamedTuple):
    """A measured number. `operator` is "<" for what lay below the scale."""

    value: float
    operator: str
    verbatim: str
    unit: str | None


@dataclass(frozen=True)
class Column:
    """A column of the sheet, and what it becomes."""

    heading: str
    target: Target
    cells: Sequence[Any]


@dataclass
class Reading:
    """Goes through columns and collects what is wrong; `numbers` are the rows' as the spreadsheet shows them."""

    numbers: Sequence[int]
    problems: list[Problem] = field(default_factory=list)
    rejected: set[int] = field(default_factory=set)

    def parsed(self, column: Column, parse: Callable[[Any], Any]) -> list[Any]:
        """The values of a column; None for what is empty or wrong."""
        return self.combined([column], column, lambda cells: parse(cells[0]))

    def combined(self, columns: Sequence[Column], at: Column, parse: Callable[[tuple[Any, ...]], Any]) -> list[Any]:
        """The values that several columns say together; what is wrong is told of the column `at`."""
        known: dict[tuple[Any, ...], tuple[Any, Problem | None]] = {(None,) * len(columns): (None, None)}
        values = []
        for number, cells in zip(self.numbers, zip(*(column.cells for column in columns), strict=True), strict=True):
            result = known.get(cells)
            if result is None:
                result = known[cells] = _attempt(parse, cells, at, columns)
            if result[1] is not None:
                self.tell(replace(result[1], row=number))
            values.append(result[0])
        return values

    def tell(self, problem: Problem) -> None:
        """Notes a problem; an error rejects its row."""
        self.problems.append(problem)
        if problem.severity == "error" and problem.row is not None:
            self.rejected.add(problem.row)


def _attempt(
    parse: Callable[[Any], Any], cells: Any, at: Column, columns: Sequence[Column]
) -> tuple[Any, Problem | None]:
    try:
        value = parse(cells)
    except InvalidInputError as error:
        where = next((column for column in columns if column.target.term in error.fields), at)
        return None, Problem(None, where.heading, _shown(cells, where, columns), str(error), "error")
    if isinstance(value, Warned):
        return value.value, Problem(None, at.heading, _shown(cells, at, columns), value.message, "warning")
    return value, None


def _shown(cells: Any, at: Column, columns: Sequence[Column]) -> str:
    return as_text(next(cell for cell, column in zip(cells, columns, strict=True) if column is at))


# --- one cell


def given(cell: Any) -> Any:
    """The cell, or None where it says that there is nothing. Raises CellError for a formula that failed."""
    if not isinstance(cell, str):
        return cell
    folded = cell.strip().casefold()
    if folded in _EXCEL_ERRORS:
        raise CellError(f'"{cell}" is a formula that failed: correct it in the sheet.')
    return None if folded in NOTHING or folded.startswith("missing:") else cell


def text(cell: Any) -> Any:
    """Text, without blanks at its ends (told, as somebody may have meant something)."""
    found = given(cell)
    if found is None:
        return None
    written = as_text(found)
    plain = " ".join(written.split())
    if written != written.strip():
        return Warned(plain, "There are blanks before or behind it.")
    return plain


def number(cell: Any, unit: str | None) -> Any:
    """A measured number: `237`, `<1`, `12,5 g`. Raises CellError, NumberError."""
    found = given(cell)
    if found is None:
        return None
    if isinstance(found, int | float):
        return _checked(Number(float(found), "", as_text(found), unit))
    if not isinstance(found, str):
        raise CellError(f'"{as_text(found)}" is a date or time, not a number: the cell has the wrong format.')
    stated = _WITH_UNIT.match(found.strip())
    named = measurement_unit(stated["unit"]) if stated else None
    parsed = parse_number(stated["number"] if stated and named else found)
    return _checked(Number(float(parsed.value), parsed.operator, found, named or unit))


def _checked(found: Number) -> Any:
    if found.value < 0:
        raise CellError(f'"{found.verbatim}" is below zero.')
    if found.value == 0 and not found.operator:
        return Warned(found, 'It is 0. What was too little for the scale is written "<1".')
    return found


def metres(cell: Any) -> Any:
    """A number of metres, or the two of a range. Raises CellError, NumberError."""
    found = given(cell)
    if isinstance(found, str) and (match := _RANGE.match(found)):
        return float(match["low"].replace(",", ".")), float(match["high"].replace(",", "."))
    if isinstance(found, int | float):
        return float(found), float(found)
    read = number(found, "m")
    value = read.value if isinstance(read, Warned) else read
    if value is None:
        return None
    if value.unit != "m":
        raise CellError(f'"{value.verbatim}" is not in metres.')
    return value.value, value.value


def uncertainty(cell: Any) -> Any:
    """Metres above zero; a 0 says that nobody knew. Raises CellError, NumberError."""
    found = metres(cell)
    return Warned(None, "An uncertainty is above 0 m: it is left out.") if found and found[1] <= 0 else found


def count(cell: Any) -> Any:
    """How many: a whole number, or a range, and how exact it is. Raises CellError, AmountError, NumberError."""
    found = given(cell)
    if found is None:
        return None
    if isinstance(found, date | time):
        raise CellError(
            f'"{as_text(found)}" is a date or time, not a number: the cell has the wrong format. '
            "(Spreadsheets make a date of a range such as 5-10: write 5 to 10.)"
        )
    try:
        stated = parse_amount(as_text(found), _PIECE)
    except AmountError:
        raise CellError(f'"{as_text(found)}" is not a number of individuals.') from None
    if stated.most == 0:
        raise CellError("A count of 0: nothing was taken, so there is nothing to register. Leave the row out.")
    if stated.most > _MOST_INDIVIDUALS:
        raise CellError(f'"{as_text(found)}" is more than can be counted: is it a number of another kind?')
    return stated


def day(cell: Any, *, today: date) -> Any:
    """A whole day, to come or past: until when something can be used. Raises CellError."""
    found = given(cell)
    if found is None:
        return None
    if isinstance(found, datetime | date):
        return found.date() if isinstance(found, datetime) else found
    try:
        read = parse_event_time(_day_or_text(found), today=_FAR)
    except CellError:
        raise
    except InvalidInputError:
        read = None
    if read is None or read.end or read.precision not in (Precision.DAY, Precision.MINUTE, Precision.SECOND):
        raise CellError(f'"{as_text(found)}" is no day: write {today.year + 5}-12-31.')
    return date.fromisoformat(read.start[:10])


def people(cell: Any) -> Any:
    """Names, separated by `|`, `;` or `&`: a comma stands within names too."""
    found = given(cell)
    if found is None:
        return None
    names = (" ".join(name.split()) for name in re.split(r"[|;&]", as_text(found)))
    return tuple(dict.fromkeys(name for name in names if name and name.casefold() not in NOTHING)) or None


def when(cells: Sequence[Any], *, today: date) -> EventTime | None:
    """The time of (date, end, time of day, year, month, day). Raises EventTimeError, CellError."""
    start, end, clock, year, month, day = (given(cell) for cell in cells)
    if start is None and year is not None:
        start = _joined(year, month, day)
    if start is None and end is None:
        return None
    first = _day_or_text(end if start is None else start)
    if start is not None and end is not None and end != start:
        return _interval(first, _day_or_text(end), today)
    if clock is not None and isinstance(first, str | date) and not isinstance(first, datetime):
        first = f"{first} {clock.isoformat('minutes') if isinstance(clock, time) else str(clock).strip()}"
    return parse_event_time(first, today=today)


def _interval(first: str | date | datetime, last: str | date | datetime, today: date) -> EventTime:
    ends = [parse_event_time(each, today=today) for each in (first, last)]
    if ends[0].end is not None:  # the first column says the whole interval already
        return ends[0]
    both = f"{ends[0].event_date}/{ends[1].event_date}"
    return replace(parse_event_time(both, today=today), verbatim=f"{ends[0].verbatim}/{ends[1].verbatim}")


def _joined(year: Any, month: Any, day: Any) -> str:
    parts = [as_text(year), *(as_text(each).strip().zfill(2) for each in (month, day) if each is not None)]
    if month is None:
        parts = parts[:1]
    return "-".join(part.strip() for part in parts)


def _day_or_text(cell: Any) -> str | date | datetime:
    if isinstance(cell, datetime | date):
        return cell
    if isinstance(cell, str):
        return _MIDNIGHT.sub("", cell.strip())
    if isinstance(cell, int) and 20_000 < cell < 70_000:
        meant = _EXCEL_DAY_0 + timedelta(days=cell)
        raise CellError(f'"{cell}" is not a date: if the cell lost its format, it was {meant.isoformat()}.')
    return as_text(cell)


def first_of(columns: Iterable[Column | None]) -> Column | None:
    """The first column that is there."""
    return next((column for column in columns if column is not None), None)
