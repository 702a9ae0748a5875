"""Reads what scanners of whole racks write: FluidX, VisionMate, Micronic, Ziath and their like. Pure.

Three shapes: lines `A01,code` or `rack,A01,code` without headings; a table with headings; and `OK` followed by one
code for each position, without positions.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from lims.errors import InvalidInputError
from lims.storage.rules import Grid, NoSuchPositionError, label_of, looks_like_position, position_of, positions_in_order
from lims.values.codes import own_form

_EMPTY = {"notube", "empty", "none", "novial", "-"}
_NO_READ = {"noread", "unread", "unreadable", "error", "readerror", "fail", "failed", "?"}
_CODE = ("tubeid", "tubecode", "tubebarcode", "barcode", "code", "2dbarcode", "tube", "vialid", "vialbarcode")
_POSITION = ("position", "tubeposition", "tubepos", "pos", "well", "wellposition", "location", "cell", "tubelocation")
_ROW = ("row", "locationrow", "tuberow")
_COLUMN = ("column", "col", "locationcolumn", "tubecolumn")
_RACK = ("rackid", "rackbarcode", "rack", "platebarcode", "rackcode", "containerbarcode", "plateid")
_MOST = 1_000_000
_HEAD_LINES = 6
_ACROSS, _DOWN = "rows left to right, top down", "columns top down, left to right"
_ENCODINGS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class RackFileError(InvalidInputError):
    """This is not what a scanner of racks writes."""


@dataclass(frozen=True)
class RackReading:
    """What the scanner saw at a position; `code` None: something is there, but its code could not be read."""

    position: int
    code: str | None


@dataclass(frozen=True)
class RackScan:
    """A rack as it was read; empty positions are left out. `rack` is its code, where the scanner knows it."""

    rack: str | None
    readings: tuple[RackReading, ...]


def read_rack(content: bytes, grid: Grid, *, by_column: bool = False) -> RackScan:
    """The tubes of a rack file and where they stand in a container of this size.

    `by_column`: a file without positions goes down the columns, not along the rows.
    Raises RackFileError with the line that is wrong, and what to do.
    """
    text = _text(content)
    if not grid.positions:
        raise _refusal("This container has no positions: scan what lies in it instead.")
    if text.lstrip()[:2].upper() == "OK":
        return _without_positions(text.lstrip()[2:], grid, by_column)
    rows = [(number, row) for number, row in enumerate(_rows(text), start=1) if any(row)]
    for at, (_, row) in enumerate(rows[:_HEAD_LINES]):
        if found := _headings(row):
            above = _rack_above([each for _, each in rows[:at]])
            return _scan([(number, _headed(found, each, above)) for number, each in rows[at + 1 :]], grid, True)
    return _scan([(number, _plain(each)) for number, each in rows], grid, False)


def is_empty(text: str) -> bool:
    """Whether a scanner says so where there is no tube."""
    said = "".join(text.lower().split())
    return not said or said in _EMPTY


def is_unread(text: str) -> bool:
    """Whether a scanner says so where it could not read a tube's code."""
    return "".join(text.lower().split()) in _NO_READ


def _refusal(message: str) -> RackFileError:
    return RackFileError(message, file="not readable")


def _text(content: bytes) -> str:
    if len(content) > _MOST:
        raise _refusal("This file is far larger than a rack: choose the file of one scan.")
    encoding = next((each for mark, each in _ENCODINGS if content.startswith(mark)), None)
    for each in [encoding] if encoding else ["utf-8", "cp1252"]:
        with suppress(UnicodeDecodeError):
            text = content.decode(each)
            if "\0" not in text:
                return text
    raise _refusal("This is no text: save the scan as CSV or TXT.")


def _rows(text: str) -> list[list[str]]:
    delimiter = max(",;\t", key=text.count)
    try:
        return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), delimiter=delimiter)]
    except csv.Error:
        raise _refusal("The lines of this file cannot be told apart: save the scan as CSV again.") from None


# --- one code for each position, without positions


def _without_positions(text: str, grid: Grid, by_column: bool) -> RackScan:
    codes = [each.strip() for each in re.split(r"[,;\t\r\n]", text.strip().removesuffix(","))]
    if len(codes) != grid.positions:
        raise _refusal(f"The file has {len(codes)} codes, and the container {grid.positions} positions: open the rack.")
    order = positions_in_order(grid.rows, grid.columns, _DOWN if by_column else _ACROSS)
    lines = [
        (at, _Line(None, label_of(grid, number) or "", code))
        for at, (number, code) in enumerate(zip(order, codes, strict=True), start=1)
    ]
    return _scan(lines, grid, True)


# --- lines


@dataclass(frozen=True)
class _Line:
    rack: str | None
    position: str
    code: str


def _headings(row: Sequence[str]) -> Mapping[str, int] | None:
    """Which column says what, where the first row are headings of a rack scan."""
    spelled = ["".join(char for char in cell.lower() if char.isalnum()) for cell in row]
    found: dict[str, int] = {}
    for name, words in (("code", _CODE), ("position", _POSITION), ("row", _ROW), ("column", _COLUMN), ("rack", _RACK)):
        at = next((spelled.index(word) for word in words if word in spelled), None)
        if at is not None:
            found[name] = at
    whole = "code" in found and ("position" in found or {"row", "column"} <= found.keys())
    return found if whole else None


def _rack_above(rows: Sequence[Sequence[str]]) -> str | None:
    """The rack's code in a line above the headings: what stands last in it."""
    said = [cell for row in rows for cell in row if cell]
    return said[-1].rpartition(":")[2].strip() or None if said else None


def _headed(columns: Mapping[str, int], row: Sequence[str], rack: str | None) -> _Line | None:
    def cell(name: str) -> str:
        at = columns.get(name)
        return row[at] if at is not None and at < len(row) else ""

    position = cell("position") if "position" in columns else f"{cell('row')}{cell('column')}"
    return _Line(cell("rack") or rack, position, cell("code"))


def _plain(row: Sequence[str]) -> _Line | None:
    """`A01,code` or `rack,A01,code`; None for anything else. Empty cells at the end are not counted."""
    cells = list(row)
    while len(cells) > 2 and not cells[-1] and looks_like_position(cells[0]):
        cells.pop()
    if len(cells) == 2 and looks_like_position(cells[0]):
        return _Line(None, cells[0], cells[1])
    if len(cells) == 3 and looks_like_position(cells[1]):
        return _Line(cells[0] or None, cells[1], cells[2])
    return None


def _scan(lines: Sequence[tuple[int, _Line | None]], grid: Grid, may_be_empty: bool) -> RackScan:
    if not lines:
        raise _refusal("There is nothing in this file: save the scan again.")
    racks: dict[str, str] = {}
    at: dict[int, int] = {}
    read: dict[str, tuple[int, int]] = {}
    readings = []
    for number, line in lines:
        if line is None:
            raise _refusal(f"Line {number} is not a position and a code (A01,FR05653780): this is no scan of a rack.")
        position = _position(grid, number, line)
        if position in at:
            raise _refusal(f"{label_of(grid, position)} stands in lines {at[position]} and {number}: scan it again.")
        at[position] = number
        if line.rack:
            racks[own_form(line.rack)] = line.rack
        if not line.code and not may_be_empty:
            raise _refusal(f"Line {number} has no code for {label_of(grid, position)}: an empty place is NO TUBE.")
        if not is_empty(line.code):
            code = None if is_unread(line.code) else line.code
            _check_once(grid, read, code, number, position)
            readings.append(RackReading(position, code))
    return RackScan(_one_rack(racks), tuple(readings))


def _one_rack(racks: Mapping[str, str]) -> str | None:
    if len(racks) > 1:
        raise _refusal(f"The file has tubes of {len(racks)} racks ({', '.join(racks.values())}): one rack at a time.")
    return next(iter(racks.values()), None)


def _position(grid: Grid, number: int, line: _Line) -> int:
    try:
        return position_of(grid, line.position)
    except NoSuchPositionError as error:
        raise _refusal(f"Line {number}: {error}") from None


def _check_once(grid: Grid, read: dict[str, tuple[int, int]], code: str | None, number: int, position: int) -> None:
    if code is None:
        return
    before = read.setdefault(own_form(code) or code, (number, position))
    if before != (number, position):
        places = f"{label_of(grid, before[1])} and {label_of(grid, position)}"
        raise _refusal(f"{code} was read at {places} (lines {before[0]} and {number}): one of them is wrong.")
