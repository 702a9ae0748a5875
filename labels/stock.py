"""What labels are printed on: sheets of labels, and rolls as sheets of one label. Our own table of common ones."""

import csv
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from labels.errors import BadStockError, UnknownStockError

_TOLERANCE = 0.05
"""Millimetres by which rounded measures may disagree."""


class Size(NamedTuple):
    """Width and height in mm."""

    width: float
    height: float

    def __str__(self) -> str:
        return f"{self.width:g} × {self.height:g} mm"


@dataclass(frozen=True, slots=True)
class Stock:
    """One product of labels; all measures in mm, from the top left of the page.

    `left` and `top` are where the first label begins, `pitch` is the step from one label to the next, `resolution` is
    what the printer for it has at least, in dots per inch; `source` says where the measures come from.

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

    def __post_init__(self) -> None:
        if reason := next(_faults(self), None):
            raise BadStockError(name=self.name, reason=reason)

    @property
    def per_sheet(self) -> int:
        """The number of labels on a sheet."""
        return self.columns * self.rows

    def corner(self, position: int) -> tuple[float, float]:
        """Return the top left corner, in mm from that of the page, of a position: 1 is the first, row by row."""
        row, column = divmod(position - 1, self.columns)
        return self.left + column * self.pitch.width, self.top + row * self.pitch.height


def _faults(stock: Stock) -> Iterator[str]:
    """Yield what is wrong with the measures, the plainest first."""
    lengths = (*stock.page, *stock.label, *stock.pitch, stock.resolution)
    if not all(math.isfinite(length) and length > 0 for length in lengths):
        yield "every length and the resolution must be more than zero"
    if stock.columns < 1 or stock.rows < 1:
        yield "there must be at least one column and one row"
    if not (stock.left >= 0 and stock.top >= 0):
        yield "the margins cannot be less than zero"
    across = (stock.columns, stock.left, stock.label.width, stock.pitch.width, stock.page.width)
    yield from _faults_along("column", *across)
    down = (stock.rows, stock.top, stock.label.height, stock.pitch.height, stock.page.height)
    yield from _faults_along("row", *down)


def _faults_along(what: str, count: int, margin: float, label: float, pitch: float, page: float) -> Iterator[str]:
    if count > 1 and pitch < label - _TOLERANCE:
        yield f"the labels of one {what} would overlap those of the next"
    end = margin + (count - 1) * pitch + label
    if end > page + _TOLERANCE:
        yield f"the last {what} ends at {end:g} mm on a page of {page:g} mm"


def find_stock(name: str) -> Stock:
    """Return the stock with this key, name or alias; capitals, blanks and hyphens do not matter.

    Raises UnknownStockError, which lists the known keys.
    """
    wanted = _plain(name)
    for stock in STOCKS:
        if wanted in map(_plain, (stock.key, stock.name, *stock.aliases)):
            return stock
    raise UnknownStockError(name=name, known=", ".join(stock.key for stock in STOCKS))


def _plain(name: str) -> str:
    return re.sub(r"[\s\-]", "", name.casefold())


def _read_table() -> Iterator[Stock]:
    with (Path(__file__).parent / "stocks.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Stock(
                key=row["key"],
                name=row["name"],
                page=Size(float(row["page_width"]), float(row["page_height"])),
                label=Size(float(row["label_width"]), float(row["label_height"])),
                columns=int(row["columns"]),
                rows=int(row["rows"]),
                left=float(row["left"]),
                top=float(row["top"]),
                pitch=Size(float(row["pitch_x"]), float(row["pitch_y"])),
                resolution=int(row["resolution"]),
                source=row["source"],
                aliases=tuple(row["aliases"].split(" | ")) if row["aliases"] else (),
            )


STOCKS = tuple(_read_table())
"""What `stocks.csv` lists; facts of sheets come from the sources named there, we have not measured them ourselves."""
