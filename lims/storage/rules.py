"""Positions, their labels and the order in which they fill; the types of container that come with the product. Pure."""

import csv
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache, lru_cache
from importlib.resources import files

from lims.errors import InvalidInputError, RuleBrokenError
from lims.values.codes import grouped, own_form

Spot = tuple[int, int]
"""A position and a slot in it, both from 1."""

WAY = " › "
"""Stands between the names on the way from the site down."""

LABELLINGS = ("A1", "1…n", "numbers", "letters", "roman", "custom")
FILL_ORDERS = (
    "rows left to right, top down",
    "rows right to left, top down",
    "rows left to right, bottom up",
    "rows right to left, bottom up",
    "columns top down, left to right",
    "columns top down, right to left",
    "columns bottom up, left to right",
    "columns bottom up, right to left",
)

_CELL = re.compile(r"([A-Z]{1,2})0*([1-9][0-9]{0,2})")
_HASHES = re.compile(r"#+")
_ROMAN = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


class NoSuchPositionError(InvalidInputError):
    """The container has no position of this name."""


class ContainerSizeError(InvalidInputError):
    """A container cannot have these rows and columns."""


class ContainerNameError(InvalidInputError):
    """A container cannot be called this."""


class ContainerTypeError(InvalidInputError):
    """There is no such type of container."""


class NotThereError(RuleBrokenError):
    """What is used up, destroyed or withdrawn is not put anywhere."""


class PositionNamesError(InvalidInputError):
    """Positions cannot be called this."""


class KindNotAllowedError(RuleBrokenError):
    """Such material may not lie in this container."""


class TooLargeError(RuleBrokenError):
    """A shelf does not go into a box."""


class InsideItselfError(RuleBrokenError):
    """A container cannot lie in itself, nor in what lies in it."""


@dataclass(frozen=True)
class Grid:
    """The positions of a container, numbered row by row from the top left. Without rows it has none."""

    rows: int
    columns: int
    slots: int = 1
    labelling: str = "A1"
    fill_order: str = "rows left to right, top down"
    names: tuple[str, ...] = ()

    @property
    def positions(self) -> int:
        """How many positions there are."""
        return self.rows * self.columns

    @property
    def room(self) -> int:
        """How many things fit in, several to a position included."""
        return self.positions * self.slots


# --- labels


def label_of(grid: Grid, position: int | None) -> str | None:
    """The position as it is drawn, `C04`; None for what lies in without a position."""
    return None if position is None else labels_of(grid)[position - 1]


@lru_cache(maxsize=256)
def labels_of(grid: Grid) -> tuple[str, ...]:
    """The labels of all positions, in their order."""
    cells = ((row, column) for row in range(1, grid.rows + 1) for column in range(1, grid.columns + 1))
    match grid.labelling:
        case "A1":
            width = max(2, len(str(grid.columns)))
            return tuple(f"{letters(row)}{column:0{width}d}" for row, column in cells)
        case "numbers":
            return tuple(f"{row}.{column}" for row, column in cells)
        case "letters":
            return tuple(letters(number) for number in range(1, grid.positions + 1))
        case "roman":
            return tuple(_roman(number) for number in range(1, grid.positions + 1))
        case "custom" if len(grid.names) == grid.positions:
            return grid.names
    return tuple(str(number) for number in range(1, grid.positions + 1))


def position_of(grid: Grid, text: str) -> int:
    """The number of the position that a label names; `C04`, `C4`, `c 4` are read alike. Raises NoSuchPositionError."""
    found = position_or_none(grid, text)
    if found is not None:
        return found
    if not grid.positions:
        raise NoSuchPositionError("Things lie here without positions: leave the position out.", position="none here")
    first, *_, last = (*labels_of(grid), labels_of(grid)[-1])
    raise NoSuchPositionError(
        f"There is no position {text.strip()[:20] or '(nothing)'} here: they go from {first} to {last}.",
        position="does not exist",
    )


def position_or_none(grid: Grid, text: str) -> int | None:
    """The number of the position that a label names, None where it names none of this container."""
    return _numbers_by_label(grid).get(_plain(text))


@lru_cache(maxsize=256)
def _numbers_by_label(grid: Grid) -> dict[str, int]:
    return {_plain(label): number for number, label in enumerate(labels_of(grid), start=1)}


def _plain(text: str) -> str:
    """One spelling for a label: no blanks, no leading zeros."""
    plain = own_form(text)
    if cell := _CELL.fullmatch(plain):
        return cell[1] + cell[2]
    return plain.lstrip("0") if plain.isdecimal() else plain


def looks_like_position(text: str) -> bool:
    """Whether this could be the label of a position in some box."""
    return _CELL.fullmatch(own_form(text)) is not None


def letters(number: int) -> str:
    """1 → A, 26 → Z, 27 → AA."""
    found = ""
    while number > 0:
        number, digit = divmod(number - 1, 26)
        found = chr(ord("A") + digit) + found
    return found


def _roman(number: int) -> str:
    found = ""
    for value, sign in _ROMAN:
        times, number = divmod(number, value)
        found += sign * times
    return found


# --- what a type is for

STANDS_FOR_CONTAINERS = ("rack",)
"""Types in whose positions containers stand, and no tubes."""

STORES = (
    "freezer",
    "freezer_80",
    "freezer_20",
    "fridge",
    "dewar",
    "ln2_dewar",
    "cabinet",
    "greenhouse",
    "seed_chamber",
    "soil_loft",
    "ethanol_room",
)
"""Types that people name when they say where something is kept: free room and capacity are told for each."""


FURNITURE = (*STORES, "site", "building", "room", "bench", "shelf", "rack", "drawer")
"""Types that other containers stand in."""

SMALL = ("box", "box_9x9", "box_10x10", "box_8x12", "plate", "plate_96", "plate_384", "tube_rack", "cane", "bag")
"""Types that go into those; what an institution's own types are is not judged."""


# --- order of filling


@lru_cache(maxsize=256)
def positions_in_order(rows: int, columns: int, fill_order: str) -> tuple[int, ...]:
    """All position numbers in the order in which they fill."""
    down = range(rows, 0, -1) if "bottom up" in fill_order else range(1, rows + 1)
    across = range(columns, 0, -1) if "right to left" in fill_order else range(1, columns + 1)
    if fill_order.startswith("rows"):
        cells = [(row, column) for row in down for column in across]
    else:
        cells = [(row, column) for column in across for row in down]
    return tuple((row - 1) * columns + column for row, column in cells)


def free_spots(grid: Grid, taken: Collection[Spot]) -> Iterator[Spot]:
    """The free places of a container, in the order in which they fill."""
    for position in positions_in_order(grid.rows, grid.columns, grid.fill_order):
        for slot in range(1, grid.slots + 1):
            if (position, slot) not in taken:
                yield position, slot


def next_free(grid: Grid, taken: Collection[Spot], count: int, *, contiguous: bool = False) -> list[Spot]:
    """The next `count` free places in the fill order (with nothing between them, if `contiguous`); fewer if there are
    not so many.
    """
    if not contiguous:
        return [spot for spot, _ in zip(free_spots(grid, taken), range(count), strict=False)]
    run: list[Spot] = []
    for position in positions_in_order(grid.rows, grid.columns, grid.fill_order):
        for slot in range(1, grid.slots + 1):
            run = [] if (position, slot) in taken else [*run, (position, slot)]
            if len(run) == count:
                return run
    return []


def free_in(grid: Grid, taken: Collection[Spot], position: int) -> Spot | None:
    """A free place at one position, None where it is taken."""
    for slot in range(1, grid.slots + 1):
        if (position, slot) not in taken:
            return position, slot
    return None


# --- containers


@dataclass(frozen=True)
class StarterType:
    """A type of container that comes with the product."""

    key: str
    name: str
    rows: int
    columns: int
    slots: int
    labelling: str
    fill_order: str
    icon: str


@cache
def starter_types() -> tuple[StarterType, ...]:
    """The types of container that every lab has."""
    lines = files("lims.storage").joinpath("types.csv").read_text("utf-8").splitlines()
    return tuple(_starter_type(row) for row in csv.DictReader(lines))


def spelled(name: str) -> str:
    """What is compared of a type's key or name: letters and digits."""
    return "".join(char for char in name.casefold().replace("×", "x") if char.isalnum())


def _starter_type(row: dict[str, str]) -> StarterType:
    size = (int(row["rows"]), int(row["columns"]), int(row["slots"]))
    return StarterType(row["key"], row["name"], *size, row["labelling"], row["fill_order"], row["icon"])


MOST_POSITIONS = 10_000


def check_size(rows: int, columns: int) -> None:
    """Raises ContainerSizeError unless it has both rows and columns, or neither, and not too many."""
    if min(rows, columns) < 0 or (rows == 0) != (columns == 0) or rows * columns > MOST_POSITIONS:
        raise ContainerSizeError(
            f"{rows} × {columns} cannot be: give rows and columns, or neither for things without positions "
            f"({MOST_POSITIONS:,} positions at most).",
            rows="not usable",
        )


def check_slots(slots: int) -> int:
    """How many things lie at one position. Raises ContainerSizeError."""
    if not 1 <= slots <= 100:
        raise ContainerSizeError(f"{slots} things at one position cannot be: give 1 to 100.", slots="not usable")
    return slots


def check_position_names(names: Sequence[str], positions: int) -> tuple[str, ...]:
    """The labels of all positions as they are kept: one for each, and no two read alike. Raises PositionNamesError."""
    kept = tuple(" ".join(name.split()) for name in names)
    if len(kept) != positions:
        raise PositionNamesError(
            f"{len(kept)} names for {positions} positions: give one for each.", position_names="wrong number"
        )
    wrong = [name for name in kept if not 0 < len(name) <= 12]
    if wrong:
        raise PositionNamesError(
            f'"{wrong[0][:20]}" cannot name a position: use 1 to 12 characters.', position_names="not usable"
        )
    seen: dict[str, str] = {}
    for name in kept:
        if (other := seen.setdefault(_plain(name), name)) is not name:
            raise PositionNamesError(
                f"{other} and {name} read alike: name each position differently.", position_names="twice"
            )
    return kept


def check_name(name: str) -> str:
    """The name as it is kept. Raises ContainerNameError."""
    kept = " ".join(name.split())
    if not kept or len(kept) > 80 or WAY.strip() in kept:
        raise ContainerNameError(
            f'"{kept[:80]}" cannot be a name: use 1 to 80 characters, and no ›.', name="not usable"
        )
    return kept


def numbered(name: str, count: int, taken: Collection[str]) -> list[str]:
    """Names for `count` containers: the name itself for one, else `Box 01`, `Box 02` …, on from those there are.

    By pattern, where there are #: `EDNA-###` gives EDNA-001, EDNA-002 …, on from those there are too.
    """
    if found := _HASHES.search(name):
        return _by_pattern(name, found, count, taken)
    if count == 1:
        return [name]
    ends = (each.removeprefix(f"{name} ") for each in taken if each.startswith(f"{name} "))
    last = max((int(end) for end in ends if end.isdecimal() and len(end) < 7), default=0)
    width = len(str(last + count))
    return [f"{name} {number:0{width}d}" for number in range(last + 1, last + count + 1)]


def _by_pattern(name: str, found: re.Match[str], count: int, taken: Collection[str]) -> list[str]:
    before, after, width = name[: found.start()], name[found.end() :], found.end() - found.start()
    alike = re.compile(rf"{re.escape(before)}(\d{{1,9}}){re.escape(after)}")
    last = max((int(match[1]) for each in taken if (match := alike.fullmatch(each))), default=0)
    return [f"{before}{number:0{width}d}{after}" for number in range(last + 1, last + count + 1)]


# --- what may lie where

GONE = ("used up", "destroyed", "deaccessioned", "released")


def check_there(code: str, disposition: str, record: str) -> None:
    """Raises NotThereError where the material is gone or its record void. What was missing may be found again."""
    check_on_record(code, record)
    if disposition in GONE:
        raise NotThereError(
            f"{grouped(code)} is recorded as {disposition}: correct that first, if it is here after all."
        )


def check_on_record(code: str, record: str) -> None:
    """Raises NotThereError where the record is void."""
    if record in ("withdrawn", "merged"):
        raise NotThereError(f"{grouped(code)} is {record}: there is nothing to put away under this code.")


def check_kind(code: str, kind: tuple[str, str], container: str, allowed: Collection[str] | None) -> None:
    """Raises KindNotAllowedError; `kind` is its key and name, `allowed` are the keys that may lie in the container."""
    if allowed is not None and kind[0] not in allowed:
        listed = ", ".join(allowed) or "nothing"
        raise KindNotAllowedError(f"{grouped(code)} is {kind[1]}, and {container} takes only {listed}.")


def check_fits(moved: tuple[str, str], target: tuple[str, str]) -> None:
    """Raises TooLargeError where furniture (type, name) would go into a box, a plate or a bag."""
    if moved[0] in FURNITURE and target[0] in SMALL:
        raise TooLargeError(f"{moved[1]} does not fit into {target[1]}: scan the room, freezer or shelf it stands in.")


def check_not_inside(moved: tuple[int, str], target: str, way_ids: Collection[int]) -> None:
    """Raises InsideItselfError where the container (key, name) is the target or one that the target stands in."""
    if moved[0] in way_ids:
        raise InsideItselfError(f"{moved[1]} cannot be put into {target}: that is {moved[1]} itself or lies in it.")


# --- days


def shown_day(moment: datetime, now: datetime) -> str:
    """`3 March`, with the year where it is another one."""
    day = f"{moment.day} {moment:%B}"
    return day if moment.year == now.year else f"{day} {moment.year}"


def end_of(day: date) -> datetime:
    """The last moment of a day: what is due on it is late after it."""
    return datetime.combine(day, time(23, 59, 59), UTC)


def moment_from(text: str | None) -> datetime | None:
    """A moment as the history keeps it."""
    return None if text is None else datetime.fromisoformat(text)
