"""Tables for a spreadsheet: CSV that it opens as it is meant."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO


def as_csv(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Headings and rows, with a mark by which a spreadsheet knows UTF-8; what is None is left empty."""
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(headings)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def _cell(value: object) -> object:
    """What a spreadsheet would take for a formula is told to be text; numbers are numbers."""
    if isinstance(value, str):
        return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
    return "" if value is None else value
