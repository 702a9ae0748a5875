"""Where things are on a label, as boxes in millimetres: what must lie inside it, and may not overlap."""

import math
from itertools import combinations
from typing import NamedTuple

from labels.layout import LabelLayout, PlacedSymbol, PlacedText
from labels.slots import MM_PER_POINT
from labels.stock import Medium, Size, Stock
from labels.symbol import MEASURES, MM_PER_INCH, Modules, smallest_module
from labels.typeface import CAP_HEIGHT, DESCENT, MIN_SIZE

_ROUNDING = 1e-6


class Box(NamedTuple):
    """A rectangle, and what is in it."""

    what: str
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        return (
            self.left < other.right - _ROUNDING
            and other.left < self.right - _ROUNDING
            and self.top < other.bottom - _ROUNDING
            and other.top < self.bottom - _ROUNDING
        )


def roll(width: float, height: float, resolution: int = 300, medium: Medium = Medium.ROLL) -> Stock:
    """A stock of one label on a page."""
    size = Size(width, height)
    return Stock("roll", "a roll", size, size, 1, 1, 0, 0, size, resolution, "made up", medium=medium)


def dark_box(symbol: PlacedSymbol) -> Box:
    """The modules of a symbol, without its quiet zone."""
    width, height = len(symbol.rows[0]) * symbol.module, len(symbol.rows) * symbol.height
    return Box(f"symbol {symbol.content}", symbol.x, symbol.y, symbol.x + width, symbol.y + height)


def quiet_box(symbol: PlacedSymbol) -> Box:
    """A symbol with all that must stay free around it; bars need nothing above and below."""
    what, left, top, right, bottom = dark_box(symbol)
    quiet = MEASURES[symbol.symbology].quiet_zone * symbol.module
    above = quiet if len(symbol.rows) > 1 else 0.0
    return Box(what, left - quiet, top - above, right + quiet, bottom + above)


def text_box(text: PlacedText) -> Box:
    """From the top of capitals to the bottom of a g."""
    top = text.y - CAP_HEIGHT * text.size * MM_PER_POINT
    return Box(f"text {text.text}", text.x, top, text.x + text.width, text.y + DESCENT * text.size * MM_PER_POINT)


def boxes_of(layout: LabelLayout) -> list[Box]:
    """All that stands on a label."""
    plain = [
        Box(type(each).__name__, each.x, each.y, each.x + each.width, each.y + each.height)
        for each in (*layout.rules, *layout.pictures)
    ]
    return [*map(quiet_box, layout.symbols), *map(text_box, layout.texts), *plain]


def is_on_label(box: Box, stock: Stock) -> bool:
    """Whether a box lies wholly on the label or wholly on its cap; round ones are measured as the discs they are."""
    return _is_on(box, 0, 0, stock.label, round_=stock.round) or (
        stock.cap is not None
        and _is_on(box, stock.cap.x, stock.cap.y, Size(stock.cap.diameter, stock.cap.diameter), round_=True)
    )


def _is_on(box: Box, x: float, y: float, size: Size, *, round_: bool) -> bool:
    if round_:
        radius = size.width / 2
        across = max(abs(box.left - x - radius), abs(box.right - x - radius))
        down = max(abs(box.top - y - radius), abs(box.bottom - y - radius))
        return math.hypot(across, down) <= radius
    inside = box.left >= x - _ROUNDING and box.right <= x + size.width + _ROUNDING
    return inside and box.top >= y - _ROUNDING and box.bottom <= y + size.height + _ROUNDING


def assert_in_place(layout: LabelLayout, stock: Stock) -> None:
    """Nothing leaves the label, nothing overlaps, all can be read."""
    boxes = boxes_of(layout)
    for box in boxes:
        assert is_on_label(box, stock), f"{box} leaves the label of {stock.label}"
    for one, other in combinations(boxes, 2):
        assert not one.meets(other), f"{one} overlaps {other}"
    assert all(text.size >= MIN_SIZE - 0.01 for text in layout.texts)
    for symbol in layout.symbols:
        assert_printable(symbol, stock)


def assert_printable(symbol: PlacedSymbol, stock: Stock) -> None:
    """A symbol stands on whole dots of the printer, and its modules are not too small."""
    for length in (symbol.x, symbol.y, symbol.module, symbol.height):
        dots = length * stock.resolution / MM_PER_INCH
        assert abs(dots - round(dots)) < 1e-6, f"{symbol.symbology} off the printer's dots: {dots}"
    modules = Modules(len(symbol.rows[0]), len(symbol.rows) if len(symbol.rows) > 1 else 0)
    sheet = stock.medium is Medium.SHEET
    assert symbol.module >= smallest_module(symbol.symbology, modules, stock.resolution, sheet=sheet) - _ROUNDING
