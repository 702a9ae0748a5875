"""What labels are printed on: sheets of labels, and rolls as sheets of one label. Our own table of common ones."""

import csv
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from labels.errors import BadStockError, UnknownStockError

_TOLERANCE = 0.05
"""Millimetres by which rounded measures may disagree."""

MAX_PAGE = 1_200
MAX_PER_SHEET = 1_000


class Size(NamedTuple):
    """Width and height in mm."""

    width: float
    height: float

    def __str__(self) -> str:
        return f"{self.width:g} × {self.height:g} mm"


class Offset(NamedTuple):
    """Millimetres that are added to every place, to the right and downwards: what a printer takes away."""

    right: float = 0.0
    down: float = 0.0


NO_OFFSET = Offset()


class Medium(StrEnum):
    """Sheets go through any office printer; a roll through the label printer whose resolution is known."""

    SHEET = "sheet"
    ROLL = "roll"


class Cap(NamedTuple):
    """The round label for a tube's cap: the corner of the square around it, from the corner of the label, in mm."""

    x: float
    y: float
    diameter: float


@dataclass(frozen=True)
class Stock:
    """One product of labels; all measures in mm, from the top left of the page.

    `left` and `top` are where the first label begins, `pitch` is the step from one label to the next, `resolution` are
    the dots per inch of a roll's printer (for a sheet the grid to which we snap); `round` labels are as wide as they
    are high; `source` says where the measures come from.

    Raises BadStockError where a measure is not positive, labels overlap, or a label lies off the page.
    """

    key: str
    name: str
    page: Size
    label: Size
    columns: int
    rows: int
    left: float
    top: float
    pitch: Size
    resolution: int
    source: str
    aliases: tuple[str, ...] = ()
    medium: Medium = Medium.SHEET
    cap: Cap | None = None
    round: bool = False

    def __post_init__(self) -> None:
        if reason := next(_faults(self), None):
            raise BadStockError(name=self.name, reason=reason)

    @property
    def per_sheet(self) -> int:
        """The number of labels on a sheet."""
        return self.columns * self.rows

    @cached_property
    def cell(self) -> Size:
        """What a label and its cap take together."""
        if not self.cap:
            return self.label
        return Size(
            max(self.label.width, self.cap.x + self.cap.diameter),
            max(self.label.height, self.cap.y + self.cap.diameter),
        )

    @property
    def proof_resolutions(self) -> tuple[int, ...]:
        """The dots per inch at which its symbols must be readable: of a sheet, those of the poorest office printers."""
        return OFFICE_RESOLUTIONS if self.medium is Medium.SHEET else (self.resolution,)

    def corner(self, position: int) -> tuple[float, float]:
        """Return the top left corner, in mm from that of the page, of a position: 1 is the first, row by row."""
        row, column = divmod(position - 1, self.columns)
        return self.left + column * self.pitch.width, self.top + row * self.pitch.height


OFFICE_RESOLUTIONS = (203, 300)


def _faults(stock: Stock) -> Iterator[str]:
    """Yield what is wrong with the measures, the plainest first."""
    lengths = (*stock.page, *stock.label, *stock.pitch, stock.resolution)
    if not all(math.isfinite(length) and length > 0 for length in lengths):
        yield "every length and the resolution must be more than zero"
    if stock.columns < 1 or stock.rows < 1:
        yield "there must be at least one column and one row"
    if not (stock.left >= 0 and stock.top >= 0):
        yield "the margins cannot be less than zero"
    if max(*stock.page) > MAX_PAGE:
        yield f"a page longer than {MAX_PAGE} mm is not a sheet of labels"
    if not 100 <= stock.resolution <= 2400:
        yield "printers have 100 to 2400 dots per inch"
    if stock.per_sheet > MAX_PER_SHEET:
        yield f"more than {MAX_PER_SHEET:,} labels on a page are too many"
    if stock.round and stock.label.width != stock.label.height:
        yield "a round label is as wide as it is high"
    yield from _faults_of_cap(stock)
    across = (stock.columns, stock.left, stock.cell.width, stock.pitch.width, stock.page.width)
    yield from _faults_along("column", *across)
    down = (stock.rows, stock.top, stock.cell.height, stock.pitch.height, stock.page.height)
    yield from _faults_along("row", *down)


def _faults_of_cap(stock: Stock) -> Iterator[str]:
    if not (cap := stock.cap):
        return
    if not (all(map(math.isfinite, cap)) and cap.diameter > 0 and cap.x >= 0 and cap.y >= 0):
        yield "the label for the cap needs a diameter, and lies beside or below the label"
    beside = cap.x >= stock.label.width - _TOLERANCE
    if not beside and cap.y < stock.label.height - _TOLERANCE:
        yield "the label for the cap would overlap the one for the side"


def _faults_along(what: str, count: int, margin: float, label: float, pitch: float, page: float) -> Iterator[str]:
    if count > 1 and pitch < label - _TOLERANCE:
        yield f"the labels of one {what} would overlap those of the next"
    end = margin + (count - 1) * pitch + label
    if end > page + _TOLERANCE:
        yield f"the last {what} ends at {end:g} mm on a page of {page:g} mm"


def find_stock(name: str, *, among: Iterable[Stock] | None = None) -> Stock:
    """Return the stock with this key, name or alias; capitals, blanks and hyphens do not matter.

    It is looked for `among` these, by default in our table. Raises UnknownStockError, which lists the known keys.
    """
    stocks = STOCKS if among is None else tuple(among)
    wanted = _plain(name)
    for stock in stocks:
        if wanted in map(_plain, (stock.key, stock.name, *stock.aliases)):
            return stock
    raise UnknownStockError(name=name, known=", ".join(stock.key for stock in stocks))


def _plain(name: str) -> str:
    return re.sub(r"[\s\-]", "", name.casefold())


def stock_of(row: Mapping[str, str]) -> Stock:
    """Return the stock of a row of measures by name, as in `stocks.csv`. Raises BadStockError.

    An empty column has its default: no margins, one label, a pitch of the label itself.
    """
    try:
        return _made_of({name: value for name, value in row.items() if value not in ("", None)})
    except (KeyError, ValueError) as error:
        reason = f"{error} is missing" if isinstance(error, KeyError) else "a measure is not a number"
        raise BadStockError(name=row.get("name") or row.get("key") or "?", reason=reason) from error


def _made_of(row: Mapping[str, str]) -> Stock:
    label = Size(float(row["label_width"]), float(row["label_height"]))
    cap = ("cap_x", "cap_y", "cap_diameter")
    return Stock(
        key=row["key"],
        name=row["name"],
        page=Size(float(row["page_width"]), float(row["page_height"])),
        label=label,
        columns=int(row.get("columns", 1)),
        rows=int(row.get("rows", 1)),
        left=float(row.get("left", 0)),
        top=float(row.get("top", 0)),
        pitch=Size(float(row.get("pitch_x", label.width)), float(row.get("pitch_y", label.height))),
        resolution=int(row.get("resolution", 600)),
        source=row.get("source", ""),
        aliases=tuple(row["aliases"].split(" | ")) if "aliases" in row else (),
        medium=Medium(row.get("medium", "sheet")),
        cap=Cap(*(float(row[name]) for name in cap)) if any(name in row for name in cap) else None,
        round=row.get("shape") == "round",
    )


def _read_table() -> Iterator[Stock]:
    with (Path(__file__).parent / "stocks.csv").open(encoding="utf-8", newline="") as file:
        yield from map(stock_of, csv.DictReader(file))


STOCKS = tuple(_read_table())
"""What `stocks.csv` lists; facts of sheets come from the sources named there, we have not measured them ourselves."""
