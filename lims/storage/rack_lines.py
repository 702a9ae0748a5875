"""What a rack scanner's file says, line by line, before it is known which container it is of. Pure.

Lines `A01,code` or `rack,A01,code`, perhaps below a date and the rack's name; a table with headings; the JSON of
Micronic's server; and one code for each position, without positions, behind `OK` or by themselves on one line.
"""

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from lims.errors import InvalidInputError
from lims.storage.rules import looks_like_position

_EMPTY = {"notube", "empty", "emptywell", "none", "novial", "notrakmate", "-"}
_NO_READ = {"noread", "unread", "unreadable", "notread", "nocode", "error", "readerror", "decodeerror"} | {
    "failedtoread",
    "fail",
    "failed",
    "?",
}
_CODE = ("tubeid", "tubecode", "tubebarcode", "barcode", "code", "2dbarcode", "tube", "vialid", "vialbarcode")
_POSITION = ("position", "tubeposition", "tubepos", "pos", "well", "wellposition", "location", "cell", "tubelocation")
_ROW = ("row", "locationrow", "tuberow")
_COLUMN = ("column", "col", "locationcolumn", "tubecolumn")
_RACK = ("rackid", "rackbarcode", "rack", "platebarcode", "rackcode", "containerbarcode", "plateid")
_STATUS = ("status", "tubestatus", "scanstatus", "result")
_HEADS = {"code": _CODE, "position": _POSITION, "row": _ROW, "column": _COLUMN, "rack": _RACK, "status": _STATUS}

_MOST = 1_000_000
_HEAD_LINES = 6
_ONE_LINE = 12
_ENCODINGS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_SAID_ABOVE = re.compile(r"\s*([A-Za-z][^:=]*?)\s*[:=]\s*(\S.*)")
_NAMES_RACK = re.compile(r"(rack|plate|box|container)", re.IGNORECASE)


class RackFileError(InvalidInputError):
    """This is not what a scanner of racks writes."""


@dataclass(frozen=True)
class Line:
    """What a line says of one position; `status` is what the scanner says besides, as Micronic's does."""

    number: int
    position: str
    code: str
    rack: str | None = None
    status: str = ""


@dataclass(frozen=True)
class RackText:
    """A file as it was read. `codes` are those without positions; None where the lines name theirs.

    `says_empty`: a line without a code is an empty place, not a mistake.
    """

    rack: str | None
    lines: tuple[Line, ...] = ()
    codes: tuple[str, ...] | None = None
    says_empty: bool = False


def refusal(message: str) -> RackFileError:
    """The refusal of a whole file."""
    return RackFileError(message, file="not readable")


def is_empty(text: str) -> bool:
    """Whether a scanner says so where there is no tube."""
    said = "".join(text.lower().split())
    return not said or said in _EMPTY


def is_unread(text: str) -> bool:
    """Whether a scanner says so where it could not read a tube's code."""
    return "".join(text.lower().split()) in _NO_READ


def read_text(content: bytes) -> RackText:
    """The file, whatever container it is of. Raises RackFileError with the line that is wrong, and what to do."""
    text = _decoded(content)
    if text.lstrip()[:2].upper() == "OK":
        return RackText(None, codes=_codes_in(text.lstrip()[2:]))
    if text.lstrip()[:1] == "{":
        return _of_json(text)
    rows = [(number, row) for number, row in enumerate(_rows(text), start=1) if any(row)]
    if not rows:
        raise refusal("There is nothing in this file: save the scan again.")
    for at, (_, row) in enumerate(rows[:_HEAD_LINES]):
        if found := _headings(row):
            return _table(found, rows[at + 1 :], _rack_above([each for _, each in rows[:at]]))
    if len(rows) == 1 and len(rows[0][1]) >= _ONE_LINE and not looks_like_position(rows[0][1][0]):
        return RackText(None, codes=_codes_in(text))
    return _plain(rows)


# --- the text and its cells


def _decoded(content: bytes) -> str:
    if len(content) > _MOST:
        raise refusal("This file is far larger than a rack: choose the file of one scan.")
    encoding = next((each for mark, each in _ENCODINGS if content.startswith(mark)), None)
    for each in [encoding] if encoding else ["utf-8", "cp1252"]:
        with suppress(UnicodeDecodeError):
            text = content.decode(each)
            if "\0" not in text:
                return text
    raise refusal("This is no text: save the scan as CSV or TXT.")


def _rows(text: str) -> list[list[str]]:
    delimiter = max(",;\t", key=text.count)
    if delimiter not in text:
        return [[cell.strip() for cell in line.split(maxsplit=1)] for line in text.splitlines()]
    try:
        return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), delimiter=delimiter)]
    except csv.Error:
        raise refusal("The lines of this file cannot be told apart: save the scan as CSV again.") from None


def _codes_in(text: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in re.split(r"[,;\t\r\n]", text.strip().removesuffix(",")))


# --- tables with headings


def _headings(row: Sequence[str]) -> Mapping[str, int] | None:
    """Which column says what, where the row are headings of a rack scan."""
    spelled = ["".join(char for char in cell.lower() if char.isalnum()) for cell in row]
    found: dict[str, int] = {}
    for name, words in _HEADS.items():
        at = next((spelled.index(word) for word in words if word in spelled), None)
        if at is not None:
            found[name] = at
    whole = "code" in found and ("position" in found or {"row", "column"} <= found.keys())
    return found if whole else None


def _table(columns: Mapping[str, int], rows: Sequence[tuple[int, Sequence[str]]], rack: str | None) -> RackText:
    if not rows:
        raise refusal("There is nothing in this file: save the scan again.")
    return RackText(rack, tuple(_headed(columns, number, row) for number, row in rows), says_empty=True)


def _headed(columns: Mapping[str, int], number: int, row: Sequence[str]) -> Line:
    def cell(name: str) -> str:
        at = columns.get(name)
        return row[at] if at is not None and at < len(row) else ""

    position = cell("position") if "position" in columns else f"{cell('row')}{cell('column')}"
    return Line(number, position, cell("code"), cell("rack") or None, cell("status"))


def _rack_above(rows: Sequence[Sequence[str]]) -> str | None:
    """The rack's code in a line above: what a line that speaks of a rack says, else the only line there is."""
    said = [found for row in rows if (found := _SAID_ABOVE.fullmatch(" ".join(filter(None, row))))]
    named = [found[2] for found in said if _NAMES_RACK.match(found[1])]
    if named:
        return named[0].strip()
    alone = [cell for row in rows for cell in row if cell] if len(rows) == 1 and not said else []
    return alone[-1] if alone else None


# --- lines without headings


def _plain(rows: Sequence[tuple[int, Sequence[str]]]) -> RackText:
    """`A01,code` or `rack,A01,code`, below lines such as `Rack Base Name: R77`."""
    above = []
    for at, (_, row) in enumerate(rows[:_HEAD_LINES]):
        if _as_line(0, row) is not None or not _SAID_ABOVE.fullmatch(" ".join(row)):
            rows = rows[at:]
            break
        above.append(row)
    lines = []
    for number, row in rows:
        line = _as_line(number, row)
        if line is None:
            raise refusal(f"Line {number} is not a position and a code (A01,FR05653780): this is no scan of a rack.")
        lines.append(line)
    return RackText(_rack_above(above), tuple(lines))


def _as_line(number: int, row: Sequence[str]) -> Line | None:
    """A position and a code, perhaps behind the rack's; None for anything else. Empty cells at the end do not count."""
    cells = list(row)
    while len(cells) > 2 and not cells[-1] and looks_like_position(cells[0]):
        cells.pop()
    if len(cells) == 2 and looks_like_position(cells[0]):
        return Line(number, cells[0], cells[1])
    if len(cells) == 3 and looks_like_position(cells[1]):
        return Line(number, cells[1], cells[2], cells[0] or None)
    return None


# --- what Micronic's server answers


def _of_json(text: str) -> RackText:
    try:
        said = json.loads(text)
        lists = [said[name] for name in ("Position", "TubeID")]
        status = said.get("Status") or [""] * len(lists[0])
        cells = list(zip(*lists, status, strict=True))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise refusal("This JSON has no Position and TubeID of the same length: save the scan again.") from None
    lines = [
        Line(number, _word(position), _word(code), None, _word(state))
        for number, (position, code, state) in enumerate(cells, start=1)
    ]
    return RackText(_word(said.get("RackID")) or None, tuple(lines), says_empty=True)


def _word(value: Any) -> str:
    return "" if value is None else str(value).strip()
