"""What a table says, apart from how its file is written: its digest. Pure.

The same cells give the same digest in a re-saved workbook, in text with decimal commas, with the rows sorted otherwise
or the columns moved: it is the same catch, and would be registered twice.
"""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time

_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})(?: 0?0:00(?::00)?)?")
_YEAR_FIRST = re.compile(r"([0-9]{4})[/.-]([0-9]{1,2})[/.-]([0-9]{1,2})(?:[T ]0?0:00(?::00(?:\.0+)?)?)?")


def as_text(cell: object) -> str:
    """A cell as people read it: `237`, `121984.812`, `2016-07-06`."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float):
        return f"{cell:.15g}"
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return "" if cell is None else str(cell)


def table_digest(headings: Sequence[str], columns: Sequence[Sequence[object]]) -> str:
    """SHA-256 of the table's cells, whatever the order of its rows and columns."""
    named = [(_plain(heading), cells) for heading, cells in zip(headings, columns, strict=True)]
    filled = sorted(
        ((heading, cells) for heading, cells in named if heading or any(cell is not None for cell in cells)),
        key=lambda each: each[0],
    )
    known: dict[tuple[type, object], str] = {}
    said = [[_said(cell, known) for cell in cells] for _, cells in filled]
    lines = sorted("\x1f".join(row) for row in zip(*said, strict=True))
    digest = hashlib.sha256("\x1f".join(heading for heading, _ in filled).encode())
    for line in lines:
        digest.update(b"\x1e" + line.encode())
    return digest.hexdigest()


def _said(cell: object, known: dict[tuple[type, object], str]) -> str:
    key = (type(cell), cell)
    if key not in known:
        known[key] = _plain(as_text(cell))
    return known[key]


def _plain(text: str) -> str:
    """One spelling for one value: blanks trimmed, numbers and days in one form."""
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    if _NUMBER.fullmatch(plain):
        return f"{float(plain.replace(',', '.')):.12g}"
    if day := _YEAR_FIRST.fullmatch(plain):
        return f"{day[1]}-{int(day[2]):02d}-{int(day[3]):02d}"
    if day := _DAY_FIRST.fullmatch(plain):
        return f"{day[3]}-{int(day[2]):02d}-{int(day[1]):02d}"
    return plain
