"""Finds the cells of an .xlsx whose formula failed: the reader gives them as empty, and nobody would be told."""

import html
import re
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO

_SHEET = re.compile(r"<sheet\b[^>]*>")
_RELATION = re.compile(r"<Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')
_FAILED = re.compile(
    rb'<c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]{1,3})([0-9]+)"[^>]*>(?:(?!</c>).)*?<v>([^<]*)</v>', re.DOTALL
)

_PROTECTED = 0x1
_PACKINGS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}

Cells = Mapping[tuple[int, int], str]
"""(row, column), both from 1 → what the cell shows, such as #REF!"""


class UnreadablePartError(ValueError):
    """This part of the workbook cannot be read; the message says why."""


def failed_formulas(content: bytes) -> dict[str, Cells]:
    """The failed cells of each sheet of an archive that has any; none where it is no .xlsx. Raises UnreadablePartError.

    What cannot be read is refused and not passed over: its failed cells would come in as empty ones.
    """
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: found for name, part in _parts(archive).items() if (found := _failed(_read(archive, part)))}


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name → its part of the archive."""
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return {}
    relations = [_attributes(each) for each in _RELATION.findall(_text(archive, "xl/_rels/workbook.xml.rels"))]
    targets = {each.get("Id"): each.get("Target", "") for each in relations}
    sheets = [_attributes(each) for each in _SHEET.findall(_text(archive, "xl/workbook.xml"))]
    parts = {each.get("name", ""): targets.get(each.get("r:id"), "") for each in sheets}
    found = {name: target.lstrip("/") if target.startswith("/") else f"xl/{target}" for name, target in parts.items()}
    return {html.unescape(name): part for name, part in found.items() if part in names}


def _read(archive: zipfile.ZipFile, part: str) -> bytes:
    """A workbook's parts are kept as they are or deflated: whatever packed them otherwise was no spreadsheet."""
    member = archive.getinfo(part)
    if member.flag_bits & _PROTECTED:
        raise UnreadablePartError("it is protected by a password: save it without one.")
    if member.compress_type not in _PACKINGS:
        raise UnreadablePartError(f"{part} is packed in a way that no spreadsheet uses: open it and save it again.")
    try:
        return archive.read(member)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError):
        raise UnreadablePartError(f"{part} is damaged: ask for the file again, or restore it.") from None


def _text(archive: zipfile.ZipFile, part: str) -> str:
    return _read(archive, part).decode("utf-8", errors="replace")


def _attributes(element: str) -> dict[str, str]:
    return dict(_ATTRIBUTE.findall(element))


def _failed(sheet: bytes) -> Cells:
    if b't="e"' not in sheet:
        return {}
    return {
        (int(row), _column(letters)): shown.decode(errors="replace") for letters, row, shown in _FAILED.findall(sheet)
    }


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.decode():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
