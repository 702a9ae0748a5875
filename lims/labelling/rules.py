"""What stands on a label, the most important first, and how much of it a stock has room for. Pure."""

from collections.abc import Iterable, Sequence

from labels.errors import LabelError
from labels.label import MAX_LINES, Line
from labels.layout import space_needed
from labels.stock import Stock
from lims.errors import InvalidInputError, RuleBrokenError

SEPARATOR = " · "


class LabelRefusedError(InvalidInputError):
    """These labels cannot be printed this way."""

    @classmethod
    def because(cls, error: LabelError) -> "LabelRefusedError":
        """The refusal of the labels' own room, in its words."""
        return cls(str(error))


class CopiesError(InvalidInputError):
    """So many copies cannot be printed."""


class WithdrawnError(RuleBrokenError):
    """A record that was withdrawn gets no label."""


def check_in_force(records: Iterable[tuple[str, str]]) -> None:
    """Raises WithdrawnError for the first code whose record was withdrawn: what bears it is something else now."""
    for code, record in records:
        if record == "withdrawn":
            raise WithdrawnError(f"{code} was withdrawn as a mistake: print the label of the record that replaces it.")


def check_copies(copies: int) -> None:
    """Raises CopiesError."""
    if not 1 <= copies <= 100:
        raise CopiesError(f"{copies} copies cannot be printed: between 1 and 100 of each.", copies="between 1 and 100")


def room_for(stock: Stock) -> int:
    """How many lines of text a label of this stock has room for; the code is printed whatever else is."""
    for lines in range(MAX_LINES, 0, -1):
        need = space_needed(stock.resolution, lines)
        if need.width <= stock.label.width and need.height <= stock.label.height:
            return lines
    return 0


def sample_lines(
    *,
    scientific_name: str | None,
    verbatim_name: str | None,
    kind: str,
    control_type: str | None,
    preservation: str | None,
    field_number: str | None,
    collection: str,
    day: str | None,
    locality: str | None,
    amount: str | None,
    place: str | None,
) -> tuple[Line, ...]:
    """The lines of a sample, the most important first: its place where it has one, for whoever puts it back."""
    name = scientific_name or verbatim_name
    lines = [
        Line(place or ""),
        Line(name or "", italic=bool(scientific_name)),
        Line(joined([control_type or kind, kind if control_type else None, field_number, preservation])),
        Line(joined([collection, day, locality])),
        Line("" if place else amount or ""),
    ]
    return _first(lines)


def container_lines(*, name: str, kind: str, celsius: float | None, way: Sequence[str]) -> tuple[Line, ...]:
    """The lines of a container: what it is called, where it stands, what it is."""
    cold = "" if celsius is None else f"{celsius:g} °C".replace("-", "−")
    return _first([Line(name), Line(" › ".join(way)), Line(joined([kind, cold]))])


def joined(words: Sequence[str | None]) -> str:
    """What there is, in one line."""
    return SEPARATOR.join(word for word in words if word)


def day_of(event_date: str | None) -> str | None:
    """The day or days of an event, without hours: `2016-07-06`, `2016-07-06/08`."""
    if not event_date:
        return None
    start, _, end = event_date.partition("/")
    start, end = start[:10], end[:10]
    if not end or end == start:
        return start
    return f"{start}/{end[8:] if end[:8] == start[:8] else end}"


def _first(lines: Sequence[Line]) -> tuple[Line, ...]:
    return tuple(line for line in lines if line.text)[:MAX_LINES]
