"""From a file to the one table in it that is a field sheet: the building block of importing and of its page."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lims.importing.checking import FieldTable
from lims.importing.content import as_text
from lims.importing.headings import folded
from lims.importing.rules import ColumnMapping, HeadingError, Problem, header_of
from lims.importing.sheets import EmptySheetError, RawTable, bytes_of, read_tables


def open_sheet(
    file: Path | str | bytes, file_name: str | None, mapping: ColumnMapping
) -> tuple[FieldTable, list[Problem]]:
    """The table, and what is to be said about how it lay in the file.

    Raises MissingFileError, UnreadableFileError, EmptySheetError, HeadingError.
    """
    content = file if isinstance(file, bytes) else bytes_of(Path(file))
    name = file_name or ("the file" if isinstance(file, bytes) else Path(file).name)
    tables = read_tables(content, name)
    raw, header, others = _chosen(tables, mapping, name)
    if header + 1 >= len(raw.rows):
        raise EmptySheetError(f"{name} has headings only: there is no row below them.")
    table = _field_table(name, raw, header)
    told = "Not imported: the file is taken one sheet at a time, and another one has more columns that are known."
    return table, [Problem(None, None, f"sheet {other}", told, "warning") for other in others] + _beside(
        raw, header, table
    )


def _chosen(tables: Sequence[RawTable], mapping: ColumnMapping, name: str) -> tuple[RawTable, int, list[str]]:
    """The sheet that the mapping names, else the one with most known headings, and the others that have some too."""
    if mapping.sheet is not None:
        tables = [table for table in tables if folded(table.sheet or "") == folded(mapping.sheet)]
        if not tables:
            raise HeadingError(f'{name} has no filled sheet "{mapping.sheet}".')
    found = [(table, *header_of(table.rows, mapping)) for table in tables]
    rows_below = [min(len(table.rows) - header - 1, 1) for table, header, _ in found]
    best = max(range(len(found)), key=lambda at: (rows_below[at], found[at][2], -at))
    others = [
        str(table.sheet)
        for at, (table, header, known) in enumerate(found)
        if at != best and known > 1 and len(table.rows) > header + 1
    ]
    return found[best][0], found[best][1], others


def _field_table(name: str, raw: RawTable, header: int) -> FieldTable:
    """The columns that have a heading, the rows that have a value."""
    headings = [as_text(cell) for cell in raw.rows[header]]
    while headings and not headings[-1].strip():
        headings.pop()
    width = len(headings)
    numbered = [
        (raw.first_row + at, tuple(row[:width]) + (None,) * (width - len(row)))
        for at, row in enumerate(raw.rows)
        if at > header and any(cell is not None for cell in row)
    ]
    columns = list(zip(*(row for _, row in numbered), strict=True)) if numbered else [()] * width
    return FieldTable(name, raw.sheet, headings, [number for number, _ in numbered], columns)


def _beside(raw: RawTable, header: int, table: FieldTable) -> list[Problem]:
    """Values that stand under no heading. In text a delimiter that was not quoted has moved the rest of the row."""
    width, problems = len(table.headings), []
    for at, row in enumerate(raw.rows[header + 1 :], start=header + 1):
        extra: list[Any] = [cell for cell in row[width:] if cell is not None]
        if extra and raw.sheet is None:
            message = f"The row has {len(row)} cells below {width} headings: is a delimiter not in quotation marks?"
            problems.append(Problem(raw.first_row + at, None, as_text(extra[-1]), message, "error"))
        elif extra:
            message = "Not imported: it stands under no heading."
            problems.append(Problem(raw.first_row + at, None, as_text(extra[0]), message, "warning"))
    unnamed = [at for at, heading in enumerate(table.headings) if not heading.strip()]
    for at in unnamed:
        first = next((i for i, cell in enumerate(table.columns[at]) if cell is not None), None)
        if first is not None:
            value, message = as_text(table.columns[at][first]), "Not imported: the column has no heading."
            problems.append(Problem(table.numbers[first], None, value, message, "warning"))
    return problems
