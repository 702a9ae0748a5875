"""Reading files as they come: encodings, delimiters, workbooks, and what is none of these."""

import io
import zipfile
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from lims.errors import LimsError
from lims.importing.content import table_digest
from lims.importing.sheets import EmptySheetError, MissingFileError, UnreadableFileError, bytes_of, read_tables
from tests import sheets


def rows_of(content: bytes) -> list[list[object]]:
    return [list(row) for row in read_tables(content, "x")[0].rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_text_is_read_in_any_encoding_and_with_any_delimiter(encoding: str, delimiter: str) -> None:
    content = sheets.text(
        ["soort", "plaats"], [["crème", "België"], ["zee;of|tab\t,", "Gent"]], delimiter=delimiter, encoding=encoding
    )
    assert rows_of(content) == [["soort", "plaats"], ["crème", "België"], ["zee;of|tab\t,", "Gent"]]


def test_excels_line_about_its_delimiter_is_no_row() -> None:
    table = read_tables(b"sep=;\r\nsoort;lengte\r\npaling;12,5\r\n", "x.csv")[0]
    assert (table.first_row, [list(row) for row in table.rows]) == (1, [["soort", "lengte"], ["paling", "12,5"]])


def test_rows_keep_the_numbers_of_the_spreadsheet() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["B3"], sheet["C3"], sheet["B6"] = "soort", "lengte", "paling"
    out = io.BytesIO()
    book.save(out)
    table = read_tables(out.getvalue(), "x.xlsx")[0]
    assert table.first_row == 3
    assert [list(row) for row in table.rows] == [["soort", "lengte"], [None, None], [None, None], ["paling", None]]


def test_a_merged_cell_holds_for_all_its_rows() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["plaats", "soort"], ["Gent", "paling"], [None, "bot"], ["Melle", "bot"]):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    out = io.BytesIO()
    book.save(out)
    assert [row[0] for row in rows_of(out.getvalue())] == ["plaats", "Gent", "Gent", "Melle"]


def test_empty_sheets_are_passed_over() -> None:
    tables = read_tables(sheets.xlsx(sheets.HEADINGS, sheets.SCHELDT), "x.xlsx")
    assert [table.sheet for table in tables] == ["Blad1"]


def test_cells_keep_their_kind() -> None:
    content = sheets.xlsx(["a", "b", "c", "d"], [[date(2016, 7, 6), 237.0, 12.5, "  "]])
    assert rows_of(content)[1] == [date(2016, 7, 6), 237, 12.5, None]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match=r"nowhere\.xlsx"):
        bytes_of(tmp_path / "nowhere.xlsx")
    with pytest.raises(UnreadableFileError):
        bytes_of(tmp_path)


@pytest.mark.parametrize("content", [b"", b"  \r\n \n", b"\xef\xbb\xbf", b";;\r\n;;\r\n", sheets.xlsx([], [])])
def test_an_empty_file_is_empty(content: bytes) -> None:
    with pytest.raises(EmptySheetError):
        read_tables(content, "leeg.csv")


def _archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("occurrence.txt", "id\tscientificName")
    return out.getvalue()


_WORKBOOK = sheets.xlsx(sheets.HEADINGS, sheets.SCHELDT)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (_archive(), "archive"),
        (_WORKBOOK[: len(_WORKBOOK) // 2], "damaged"),
        (_WORKBOOK.replace(b"xl/workbook.xml", b"xl/workbrok.xml"), "cannot be read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4000, "cannot be read"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600, "password"),
        (b"soort;plaats\r\n" + b"paling;Gent\r\n" * 3000 + b"\0\0", "neither"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x1f\x8b\x08\x00abc", "compressed"),
        (bytes(range(256)) * 20, "neither"),
        (b'soort;lengte\r\npaling;12\r\n"bot;13\r\nbaars;4\r\n', "row 3 a quotation mark"),
    ],
)
def test_what_is_no_sheet_is_refused_with_its_reason(content: bytes, told: str) -> None:
    with pytest.raises(UnreadableFileError, match=told):
        read_tables(content, "x.xlsx")


@given(st.binary(max_size=300))
def test_no_bytes_make_the_reader_crash(content: bytes) -> None:
    for beginning in (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\xff\xfe"):
        with suppress(LimsError):
            assert read_tables(beginning + content, "x")


# --- digests


def digest_of(content: bytes) -> str:
    header, *rows = rows_of(content)
    return table_digest([str(cell) for cell in header], list(zip(*rows, strict=True)))


def test_the_same_cells_have_the_same_digest_however_they_are_saved() -> None:
    rows = sheets.scheldt()
    workbook = digest_of(sheets.xlsx(sheets.HEADINGS, rows))
    assert digest_of(sheets.xlsx(sheets.HEADINGS, rows, sheet="Vangst", behind=0)) == workbook
    assert digest_of(sheets.text(sheets.HEADINGS, rows)) == workbook
    assert digest_of(sheets.text(sheets.HEADINGS, rows, delimiter=",", decimal=".", encoding="cp1252")) == workbook
    assert digest_of(sheets.xlsx(sheets.HEADINGS, rows[::-1])) == workbook
    turned = [list(sheets.HEADINGS)[::-1], *(row[::-1] for row in rows)]
    assert digest_of(sheets.xlsx(turned[0], turned[1:])) == workbook


@pytest.mark.parametrize("change", [{(3, "Length"): 69}, {(3, "Weight"): 0.1}, {(2, "vernacularName"): "aal"}])
def test_another_cell_is_another_table(change: dict[tuple[int, str], object]) -> None:
    same = digest_of(sheets.xlsx(sheets.HEADINGS, sheets.scheldt()))
    assert digest_of(sheets.xlsx(sheets.HEADINGS, sheets.scheldt(change))) != same


def test_one_repeated_row_less_is_another_table() -> None:
    same = digest_of(sheets.xlsx(sheets.HEADINGS, sheets.scheldt()))
    assert digest_of(sheets.xlsx(sheets.HEADINGS, sheets.scheldt()[:2] + sheets.scheldt()[3:])) != same
