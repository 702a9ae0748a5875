"""Reads what scanners of whole racks write: FluidX, VisionMate, Micronic, Ziath and their like. Pure."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from lims.storage.rack_lines import Line, RackFileError, RackText, is_empty, is_unread, read_text, refusal
from lims.storage.rules import Grid, NoSuchPositionError, label_of, position_of, positions_in_order
from lims.values.codes import own_form

__all__ = ["RackFileError", "RackHead", "RackReading", "RackScan", "is_empty", "is_unread", "read_head", "read_rack"]

_ACROSS, _DOWN = "rows left to right, top down", "columns top down, left to right"
_SIZES = ((4, 6), (6, 8), (8, 12), (16, 24))
"""Rows and columns of the racks that readers take, smallest first."""


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


@dataclass(frozen=True)
class RackHead:
    """What a file says before its container is known: the rack's code, whether it names positions, and its size."""

    rack: str | None
    has_positions: bool
    rows: int
    columns: int


def read_head(content: bytes) -> RackHead:
    """The rack of a file and the least size that its positions need. Raises RackFileError."""
    said = read_text(content)
    if said.codes is not None:
        room = [size for size in _SIZES if size[0] * size[1] == len(said.codes)]
    else:
        room = [size for size in _SIZES if all(_fits(Grid(*size), line.position) for line in said.lines)]
    rows, columns = room[0] if room else (8, 12)
    return RackHead(_one_rack(said), said.codes is None, rows, columns)


def read_rack(content: bytes, grid: Grid, *, by_column: bool = False) -> RackScan:
    """The tubes of a rack file and where they stand in a container of this size.

    `by_column`: a file without positions goes down the columns, not along the rows.
    Raises RackFileError with the line that is wrong, and what to do.
    """
    if not grid.positions:
        raise refusal("This container has no positions: scan what lies in it instead.")
    said = read_text(content)
    if said.codes is not None:
        said = _in_order(said.codes, grid, by_column)
    return RackScan(_one_rack(said), tuple(_readings(said, grid)))


def _fits(grid: Grid, label: str) -> bool:
    with suppress(NoSuchPositionError):
        return position_of(grid, label) > 0
    return False


def _in_order(codes: Sequence[str], grid: Grid, by_column: bool) -> RackText:
    if len(codes) != grid.positions:
        raise refusal(f"The file has {len(codes)} codes, and the container {grid.positions} positions: open the rack.")
    order = positions_in_order(grid.rows, grid.columns, _DOWN if by_column else _ACROSS)
    lines = [
        Line(at, label_of(grid, number) or "", code)
        for at, (number, code) in enumerate(zip(order, codes, strict=True), start=1)
    ]
    return RackText(None, tuple(lines), says_empty=True)


def _readings(said: RackText, grid: Grid) -> list[RackReading]:
    at: dict[int, int] = {}
    read: dict[str, tuple[int, int]] = {}
    found = []
    for line in said.lines:
        position = _position(grid, line)
        if position in at:
            raise refusal(
                f"{label_of(grid, position)} stands in lines {at[position]} and {line.number}: scan it again."
            )
        at[position] = line.number
        if not line.code and not said.says_empty:
            raise refusal(f"Line {line.number} has no code for {label_of(grid, position)}: an empty place is NO TUBE.")
        if _has_tube(line):
            code = None if not line.code or is_unread(line.code) else line.code
            _check_once(grid, read, code, line.number, position)
            found.append(RackReading(position, code))
    return found


def _has_tube(line: Line) -> bool:
    """Where the code is missing, the status may say that something stands there all the same."""
    if line.code:
        return not is_empty(line.code)
    return not is_empty(line.status)


def _one_rack(said: RackText) -> str | None:
    racks: Mapping[str, str] = {own_form(line.rack): line.rack for line in said.lines if line.rack}
    if len(racks) > 1:
        raise refusal(f"The file has tubes of {len(racks)} racks ({', '.join(racks.values())}): one rack at a time.")
    return next(iter(racks.values()), said.rack)


def _position(grid: Grid, line: Line) -> int:
    try:
        return position_of(grid, line.position)
    except NoSuchPositionError as error:
        raise refusal(f"Line {line.number}: {error}") from None


def _check_once(grid: Grid, read: dict[str, tuple[int, int]], code: str | None, number: int, position: int) -> None:
    if code is None:
        return
    before = read.setdefault(own_form(code) or code, (number, position))
    if before != (number, position):
        places = f"{label_of(grid, before[1])} and {label_of(grid, position)}"
        raise refusal(f"{code} was read at {places} (lines {before[0]} and {number}): one of them is wrong.")
