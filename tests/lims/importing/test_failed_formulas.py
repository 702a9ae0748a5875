"""Cells whose formula failed are found, and a workbook that hides them is refused with the reason."""

import io
import struct
import zipfile
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from lims.errors import LimsError
from lims.importing.failed_formulas import UnreadablePartError, failed_formulas
from lims.importing.sheets import UnreadableFileError, read_tables

_SHEET = "xl/worksheets/sheet1.xml"


def _workbook(packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A sheet "A & B" with #REF! in B2 and #DIV/0! in AB3, its parts packed in this way."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "A & B"
    sheet["A1"], sheet["B1"], sheet["A2"], sheet["B2"], sheet["AB3"] = "species", "length", "eel", "#REF!", "#DIV/0!"
    made, out = io.BytesIO(), io.BytesIO()
    book.save(made)
    with zipfile.ZipFile(made) as archive, zipfile.ZipFile(out, "w", packing) as again:
        for name in archive.namelist():
            again.writestr(name, archive.read(name))
    return out.getvalue()


def _at(content: bytes) -> tuple[int, int]:
    """Where the sheet's own header begins in the archive, and where its data do."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        member = archive.getinfo(_SHEET)
    return member.header_offset, member.header_offset + 30 + len(_SHEET)


def _listed(content: bytes) -> int:
    """Where the archive's list of contents tells of the sheet."""
    return content.rindex(_SHEET.encode()) - 46


def _with(content: bytes, place: int, put: bytes) -> bytes:
    return content[:place] + put + content[place + len(put) :]


def _not_as_it_was_packed() -> bytes:
    content = _workbook()
    return _with(content, _at(content)[1] + 5, b"\xff" * 6)


def _not_what_its_digest_says() -> bytes:
    content = _workbook(zipfile.ZIP_STORED)
    return _with(content, _at(content)[1] + 5, b"?")


def _cut_short() -> bytes:
    """The list says that the sheet is longer than what follows."""
    content = _workbook(zipfile.ZIP_STORED)
    return _with(content, _listed(content) + 20, struct.pack("<LL", len(content) * 2, len(content) * 2))


def _before_the_beginning() -> bytes:
    """A list that is said to lie further on moves every part to before the file's first byte."""
    content = _workbook()
    end = content.rindex(b"PK\x05\x06") + 16
    (listed,) = struct.unpack("<L", content[end : end + 4])
    return _with(content, end, struct.pack("<L", listed + 20_000))


def _behind_a_password() -> bytes:
    content = _workbook()
    return _with(content, _listed(content) + 8, b"\x01\x00")


def _packed_otherwise() -> bytes:
    return _workbook(zipfile.ZIP_LZMA)


def _packed_in_a_way_nobody_knows() -> bytes:
    content = _workbook()
    return _with(content, _listed(content) + 10, struct.pack("<H", 97))


def test_failed_cells_are_found_by_sheet_row_and_column() -> None:
    assert failed_formulas(_workbook()) == {"A & B": {(2, 2): "#REF!", (3, 28): "#DIV/0!"}}


def test_an_archive_without_a_workbook_has_none() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("content.xml", "<office/>")
    assert failed_formulas(out.getvalue()) == {}


@pytest.mark.parametrize(
    ("hidden", "told"),
    [
        (_not_as_it_was_packed, "sheet1.xml is damaged"),
        (_not_what_its_digest_says, "sheet1.xml is damaged"),
        (_cut_short, "sheet1.xml is damaged"),
        (_before_the_beginning, "is damaged"),
        (_behind_a_password, "protected by a password"),
        (_packed_otherwise, "packed in a way that no spreadsheet uses"),
        (_packed_in_a_way_nobody_knows, "packed in a way that no spreadsheet uses"),
    ],
)
def test_a_part_that_cannot_be_read_is_refused_with_the_reason(hidden: Callable[[], bytes], told: str) -> None:
    content = hidden()
    with pytest.raises(UnreadablePartError, match=told):
        failed_formulas(content)
    with pytest.raises(UnreadableFileError, match=r"^day\.xlsx "):
        read_tables(content, "day.xlsx")


def test_a_value_in_an_unknown_encoding_is_shown_as_far_as_it_can_be() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_workbook())) as archive, zipfile.ZipFile(out, "w") as again:
        for name in archive.namelist():
            again.writestr(name, archive.read(name).replace(b"#REF!", b"#R\xe9F!"))
    assert failed_formulas(out.getvalue())["A & B"][2, 2] == "#R\ufffdF!"


@settings(max_examples=150)
@given(st.integers(4, len(_workbook()) - 1), st.binary(min_size=1, max_size=8))
def test_a_workbook_that_is_damaged_anywhere_is_read_or_refused(place: int, damage: bytes) -> None:
    with suppress(LimsError):
        assert read_tables(_with(_workbook(), place, damage), "day.xlsx")
