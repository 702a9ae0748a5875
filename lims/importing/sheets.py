"""Reads field sheets as they come: .xlsx, .xls, .ods, and text with any delimiter and encoding. No meaning yet.

A file is taken for what it contains, not for what its name ends in. Rows keep the numbers that a spreadsheet shows.
"""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from lims.errors import InvalidInputError, NotFoundError
from lims.importing.delimited import UnreadableTextError, read_delimited
from lims.importing.failed_formulas import Cells, UnreadablePartError, failed_formulas

Cell = str | int | float | date | datetime | time | None

_ZIP, _OLE, _RICH_TEXT = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WORKBOOK_PARTS = {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}
_MOST_CELLS = 30_000_000
_MOST_BYTES = 1_000_000_000
_NAMED = {
    b"%PDF": "a PDF document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"\x1f\x8b": "a compressed file",
    b"SQLite format 3": "a database",
    _RICH_TEXT: "a text document",
}


class MissingFileError(NotFoundError):
    """There is no such file."""


class UnreadableFileError(InvalidInputError):
    """This file is not a sheet that can be read."""


class EmptySheetError(InvalidInputError):
    """There is nothing in the sheet."""


@dataclass(frozen=True)
class RawTable:
    """One sheet as it stands. `rows[0]` has the number `first_row`; `sheet` is None for text files."""

    sheet: str | None
    first_row: int
    rows: Sequence[Sequence[Cell]]


def bytes_of(path: Path) -> bytes:
    """What is in a file. Raises MissingFileError, UnreadableFileError."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise MissingFileError(f"There is no file {path}.") from None
    except OSError as error:
        raise UnreadableFileError(f"{path} cannot be read: {error.strerror}.") from None


def read_tables(content: bytes, file_name: str) -> list[RawTable]:
    """The sheets of a file that have anything in them. Raises UnreadableFileError, EmptySheetError."""
    if not content.strip(b"\0 \r\n\t\xef\xbb\xbf\xff\xfe"):
        raise EmptySheetError(f"{file_name} is empty.")
    for beginning, what in _NAMED.items():
        if content.startswith(beginning):
            raise UnreadableFileError(f"{file_name} is {what}, not a sheet: save the table as .xlsx or .csv.")
    tables = _workbook(content, file_name) if content.startswith((_ZIP, _OLE)) else _text(content, file_name)
    filled = [table for table in tables if table.rows]
    if not filled:
        raise EmptySheetError(f"{file_name} has no filled sheet.")
    return filled


def _text(content: bytes, file_name: str) -> list[RawTable]:
    try:
        first_row, rows = read_delimited(content)
    except UnreadableTextError as error:
        raise UnreadableFileError(f"{file_name}: {error}") from None
    return [_trimmed(None, first_row, [[_cell(value) for value in row] for row in rows])]


def _workbook(content: bytes, file_name: str) -> list[RawTable]:
    _check_archive(content, file_name)
    if content.startswith(_OLE) and _ENCRYPTED in content:
        raise UnreadableFileError(f"{file_name} is protected by a password: save it without one.")
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        failed = failed_formulas(content) if content.startswith(_ZIP) else {}
        return [_sheet(workbook, name, file_name, failed.get(name, {})) for name in workbook.sheet_names]
    except (PasswordError, CalamineError) as error:
        raise _refusal(error, file_name) from None
    except UnreadablePartError as error:
        raise UnreadableFileError(f"{file_name} cannot be read as a spreadsheet: {error}") from None
    except UnreadableFileError:
        raise
    except BaseException as error:  # the reader is not written in Python: its panics are no Exception
        if type(error).__name__ not in ("PanicException", "ValueError", "OSError", "OverflowError", "MemoryError"):
            raise
        raise UnreadableFileError(f"{file_name} cannot be read as a spreadsheet: it is damaged.") from None


def _refusal(error: Exception, file_name: str) -> UnreadableFileError:
    if isinstance(error, PasswordError) or "password" in str(error).lower():
        return UnreadableFileError(f"{file_name} is protected by a password: save it without one.")
    return UnreadableFileError(
        f"{file_name} cannot be read as a spreadsheet: it is damaged or of another kind ({error})."
    )


def _check_archive(content: bytes, file_name: str) -> None:
    """Not every archive is a workbook, and not every workbook is of a size that can be read."""
    if not content.startswith(_ZIP):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(member.file_size for member in archive.infolist())
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        raise UnreadableFileError(f"{file_name} is damaged: the end of it may be missing.") from None
    if size > _MOST_BYTES:
        raise UnreadableFileError(f"{file_name} is too large: unpacked it has {size:,} bytes.")
    if not names & _WORKBOOK_PARTS:
        raise UnreadableFileError(
            f"{file_name} cannot be read as a spreadsheet: it is an archive of other files; unpack it and import the "
            "table in it."
        )


def _sheet(workbook: CalamineWorkbook, name: str, file_name: str, failed: Cells) -> RawTable:
    sheet = workbook.get_sheet_by_name(name)
    if sheet.start is None:
        return RawTable(name, 1, [])
    if sheet.height * sheet.width > _MOST_CELLS:
        raise UnreadableFileError(f"{file_name}: sheet {name} has {sheet.height:,} rows; remove the empty ones.")
    rows = [[_cell(value) for value in row] for row in sheet.to_python(skip_empty_area=True)]
    first_row, first_column = sheet.start
    for (row, column), shown in failed.items():
        if 0 <= row - 1 - first_row < len(rows) and 0 <= column - 1 - first_column < len(rows[0]):
            rows[row - 1 - first_row][column - 1 - first_column] = shown
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        _fill(rows, top - first_row, bottom - first_row, left - first_column, right - first_column)
    return _trimmed(name, first_row + 1, rows)


def _fill(rows: list[list[Cell]], top: int, bottom: int, left: int, right: int) -> None:
    """What stands in a merged cell holds for each row it spans. Across columns it is a title of the first."""
    if left == right and 0 <= top < len(rows) and 0 <= left < len(rows[top]):
        for row in rows[top + 1 : bottom + 1]:
            row[left] = rows[top][left]


def _cell(value: object) -> Cell:
    """Blank text is nothing; whole numbers are whole; what is no value of a field sheet is kept as text."""
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    if isinstance(value, str):
        return value if value and not value.isspace() else None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | date | time):
        return value
    return str(value) if isinstance(value, timedelta) else None


def _trimmed(sheet: str | None, first_row: int, rows: list[list[Cell]]) -> RawTable:
    """Without the blank rows before and after."""
    filled = [at for at, row in enumerate(rows) if any(cell is not None for cell in row)]
    if not filled:
        return RawTable(sheet, first_row, [])
    return RawTable(sheet, first_row + filled[0], rows[filled[0] : filled[-1] + 1])
