"""How answers look: JSON for programs, aligned columns for people."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

NOTHING = "–"
"""What is not known."""


def as_json(data: Any) -> str:
    """UTF-8 text as it is, two blanks for each level."""
    return json.dumps(data, ensure_ascii=False, indent=2, default=_plain)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"{value!r} has no place in JSON.")


def number(value: Decimal | float | int) -> int | float:
    """A number as JSON writes it: whole ones without a decimal point."""
    whole = int(value)
    return whole if whole == value else float(value)


def moment(when: datetime) -> str:
    """Date and time on this computer's clock, to the minute."""
    return f"{when.astimezone():%Y-%m-%d %H:%M}"


def known(value: object) -> str:
    """The value as text, a dash where there is none."""
    return NOTHING if value is None or value == "" else str(value)


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Columns under their headings, as wide as what stands in them; a column with nothing in it is left out."""
    lines = [[known(value) for value in row] for row in rows]
    filled = [at for at in range(len(headings)) if any(line[at] != NOTHING for line in lines)]
    shown = [[headings[at] for at in filled], *([line[at] for at in filled] for line in lines)]
    widths = [max(len(line[at]) for line in shown) for at in range(len(filled))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in shown
    )


def facts(pairs: Iterable[tuple[str, object]], indent: str = "  ") -> str:
    """Names and values under one another; what is not known is left out."""
    told = [(name, known(value)) for name, value in pairs if known(value) != NOTHING]
    width = max((len(name) for name, _ in told), default=0)
    return "\n".join(f"{indent}{name.ljust(width)}  {value}" for name, value in told)


def paragraphs(*parts: str) -> str:
    """Those parts that say something, with an empty line between."""
    return "\n\n".join(part for part in parts if part)


def counted(number_of: int, one: str, many: str | None = None) -> str:
    """`1 sample`, `884 samples`."""
    return f"{number_of:,} {one if number_of == 1 else many or one + 's'}"
