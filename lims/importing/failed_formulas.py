"""Finds the cells of an .xlsx whose formula failed: the reader gives them as empty, and nobody would be told."""

import html
import re
import zipfile
from collections.abc import Mapping
from io import BytesIO

_SHEET = re.compile(r"<sheet\b[^>]*>")
_RELATION = re.compile(r"<Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')
_FAILED = re.compile(
    rb'<c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]{1,3})([0-9]+)"[^>]*>(?:(?!</c>).)*?<v>([^<]*)</v>', re.DOTALL
)

Cells = Mapping[tuple[int, int], str]
"""(row, column), both from 1 → what the cell shows, such as #REF!"""


def failed_formulas(content: bytes) -> dict[str, Cells]:
    """The failed cells of each sheet that has any; nothing for files of another kind."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return {name: found for name, part in _parts(archive).items() if (found := _failed(archive.read(part)))}
    except (zipfile.BadZipFile, KeyError, ValueError, NotImplementedError, RuntimeError):
        return {}


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


def _text(archive: zipfile.ZipFile, part: str) -> str:
    return archive.read(part).decode("utf-8", errors="replace")


def _attributes(element: str) -> dict[str, str]:
    return dict(_ATTRIBUTE.findall(element))


def _failed(sheet: bytes) -> Cells:
    if b't="e"' not in sheet:
        return {}
    return {(int(row), _column(letters)): shown.decode() for letters, row, shown in _FAILED.findall(sheet)}


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.decode():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
