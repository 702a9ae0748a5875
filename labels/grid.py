"""Elements in bands and columns: how large everything may be so that all fits, and where it then stands.

Text grows with one number, the size of a line in points; the largest that fits is found by halving.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise

from labels.slots import (
    LEADING,
    MM_PER_POINT,
    Area,
    Frame,
    Picture,
    Rule,
    Shown,
    SizedSymbol,
    SymbolSlot,
    TextSlot,
)
from labels.template import Align, Element, What, logo_of
from labels.typeface import CAP_HEIGHT, DESCENT, MIN_SIZE, width_of

MAX_SIZE = 10.0
_MAX_SHARE = 0.055
"""Points of a line of text, at most; on large labels this share of the shorter side. A size multiplies it."""

COMFORT = 6.0
"""Points from which a line is read with ease: a symbol that leaves less is made smaller where it can be."""

_LEAD = 1.125
"""How far text may catch up with a code that cannot grow because its column is narrow."""

_ALIGNED = {Align.LEFT: 0.0, Align.CENTER: 0.5, Align.RIGHT: 1.0}
_WIDEST = "WWW WWWWWW W"
"""No code of ours is wider."""

_COLUMN = 8.0
"""Millimetres: a narrower column of text tells nothing."""

_GAP, _GAP_TO_SYMBOL = 1.0, 0.2
_RULE, _RULE_SPACE = 0.2, 0.9
"""Millimetres: a line, and what it takes with the space around it."""


class Grid:
    """Elements in bands and columns of an area, with every symbol at one size."""

    def __init__(self, area: Area, elements: Sequence[Shown], symbols: Mapping[int, SizedSymbol]) -> None:
        self.area, self.symbols = area, symbols
        self._most: dict[int, float] = {}
        ordered = sorted(elements, key=lambda each: (each.element.band, each.element.column))
        self.bands = [
            [list(column) for _, column in groupby(band, key=lambda each: each.element.column)]
            for _, band in groupby(ordered, key=lambda each: each.element.band)
        ]

    # --- how large ------------------------------------------------------------------------------------------------

    def largest_size(self, least: float) -> float:
        """Return the largest size of a line of text with which all fits, in points; 0 where not even the least does."""
        if not self._fits(least):
            return 0.0
        low, high = least, max(MAX_SIZE, _MAX_SHARE * min(self.area.width, self.area.height) / MM_PER_POINT)
        if self._fits(high):
            return high
        while high - low > 0.02:
            middle = (low + high) / 2
            low, high = (middle, high) if self._fits(middle) else (low, middle)
        return low

    def _fits(self, size: float) -> bool:
        if self.least_width(size) > self.area.width + 1e-6:
            return False
        if sum(self.heights(size)) > self.area.height - 2 * self.area.edge + 1e-6:
            return False
        return size <= COMFORT or all(
            size <= _LEAD * most / each.element.size
            for band in self.bands
            for each, most in self._codes(band, size)
            if each.element.size > 1
        )

    def _codes(self, band: list[list[Shown]], size: float) -> Iterator[tuple[Shown, float]]:
        """Yield the texts that show a code, each with the largest size at which its column holds it."""
        for column, (_, width) in zip(band, self._columns(band, size), strict=True):
            for each in column:
                if each.element.shows_code:
                    yield each, width / MM_PER_POINT / _widest(each.element)

    def least_width(self, size: float) -> float:
        """Return the width, in mm, that the widest band needs."""
        return max(self._least_width(band, size) for band in self.bands)

    def _least_width(self, band: list[list[Shown]], size: float) -> float:
        return sum(self._margins(band)) + sum(self._column_need(column, size) for column in band)

    def _column_need(self, column: list[Shown], size: float) -> float:
        return max(self._width_need(each, size) for each in column)

    def _width_need(self, each: Shown, size: float) -> float:
        match each.element.what:
            case What.SYMBOL:
                return self.symbols[each.number].width
            case What.SIGN | What.LOGO:
                return _aspect(each) * self._height(each, size)
            case What.TEXT if each.element.shows_code:
                return _widest(each.element) * MIN_SIZE * MM_PER_POINT
            case What.TEXT:
                return min(_COLUMN, self.area.width / 2)
        return 0.0

    def _margins(self, band: list[list[Shown]]) -> list[float]:
        """Return what stays free left of each column, and right of the last; a symbol brings its own quiet zone."""
        quiet = [self._quiet(column) for column in band]
        margins = [max(0.0, self.area.edge - quiet[0])]
        margins += [_GAP_TO_SYMBOL if left or right else _GAP for left, right in pairwise(quiet)]
        return [*margins, max(0.0, self.area.edge - quiet[-1])]

    def _quiet(self, column: list[Shown]) -> float:
        """The quiet zone that a column of one symbol has around it, 0 for any other column."""
        if len(column) == 1 and column[0].element.what is What.SYMBOL:
            return self.symbols[column[0].number].quiet
        return 0.0

    def _columns(self, band: list[list[Shown]], size: float) -> list[tuple[float, float]]:
        """Return the left edge and the width of each column: columns of text share what the others leave."""
        needs = [self._column_need(column, size) for column in band]
        margins = self._margins(band)
        wide = [number for number, column in enumerate(band) if _is_wide(column)]
        spare = self.area.width - sum(margins) - sum(needs)
        wide = wide or list(range(len(band)))
        room = sum(needs[number] for number in wide) + spare
        for left, number in zip(
            range(len(wide), 0, -1), sorted(wide, key=needs.__getitem__, reverse=True), strict=True
        ):
            needs[number] = max(needs[number], room / left)
            room -= needs[number]
        found, x = [], self.area.x
        for margin, width in zip(margins, needs, strict=False):
            found.append((x + margin, width))
            x += margin + width
        return found

    def heights(self, size: float) -> list[float]:
        """Return what each band needs, in mm."""
        self._most = {each.number: most for band in self.bands for each, most in self._codes(band, size)}
        last = len(self.bands) - 1
        return [
            max(self._column_height(column, size, outer=(number == 0) + (number == last)) for column in band)
            for number, band in enumerate(self.bands)
        ]

    def _column_height(self, column: list[Shown], size: float, *, outer: int) -> float:
        """A symbol alone reaches into the edge with its quiet zone, above, below or both."""
        inside = outer * self._reach(column)
        return sum(self._height(each, size) for each in column) - self._slack(column, size) - inside

    def _reach(self, column: list[Shown]) -> float:
        """Return how far the quiet zone of a symbol that stands alone lies in the edge."""
        return min(self._quiet(column), self.area.edge)

    def _height(self, each: Shown, size: float) -> float:
        element = each.element
        match element.what:
            case What.SYMBOL:
                return self.symbols[each.number].height
            case What.LINE:
                return _RULE_SPACE
            case What.TEXT:
                return LEADING * self._text_size(each, size) * element.lines * MM_PER_POINT
        return LEADING * element.size * size * MM_PER_POINT

    def _slack(self, column: list[Shown], size: float) -> float:
        """What the first line of a column does not need above its capitals."""
        if column[0].element.what is not What.TEXT:
            return 0.0
        return (LEADING - CAP_HEIGHT - DESCENT) * self._text_size(column[0], size) * MM_PER_POINT

    def _text_size(self, each: Shown, size: float) -> float:
        """A code is as large as its column holds."""
        return max(MIN_SIZE, min(each.element.size * size, self._most.get(each.number, math.inf)))

    # --- where ----------------------------------------------------------------------------------------------------

    def placed(self, size: float, dot: float) -> Frame:
        """Return the frame with lines of this size; symbols stand on whole dots of `dot` mm."""
        found: list[TextSlot | SymbolSlot | Rule | Picture] = []
        heights = self._shared_out(size)
        y = self.area.y + self.area.edge
        last = len(self.bands) - 1
        for number, (band, height) in enumerate(zip(self.bands, heights, strict=True)):
            for column, (x, width) in zip(band, self._columns(band, size), strict=True):
                above, below = (self._reach(column) * (number == outer) for outer in (0, last))
                area = Area(x, y - above, width, height + above + below, 0)
                found += self._placed_column(column, size, area, dot)
            y += height
        return Frame(
            tuple(each for each in found if isinstance(each, TextSlot)),
            tuple(each for each in found if isinstance(each, SymbolSlot)),
            tuple(each for each in found if isinstance(each, Rule)),
            tuple(each for each in found if isinstance(each, Picture)),
        )

    def _shared_out(self, size: float) -> list[float]:
        """Return the heights of the bands; what is left over goes to the one that needs most."""
        heights = self.heights(size)
        tallest = heights.index(max(heights))
        heights[tallest] += self.area.height - 2 * self.area.edge - sum(heights)
        return heights

    def _placed_column(
        self, column: list[Shown], size: float, area: Area, dot: float
    ) -> Iterator[TextSlot | SymbolSlot | Rule | Picture]:
        """Yield what stands in a column, in the middle of its height; bars take all that is left over."""
        natural = sum(self._height(each, size) for each in column) - self._slack(column, size)
        bars = [each for each in column if each.number in self.symbols and not self.symbols[each.number].modules.rows]
        spare = area.height - natural
        stretch = max(0.0, spare) / len(bars) if bars else 0.0
        y = area.y + (0.0 if bars else spare / 2) - self._slack(column, size)
        together = column[0].number + 1 if all(each.element.what is What.TEXT for each in column) else 0
        for each in column:
            height = self._height(each, size) + (stretch if each in bars else 0.0)
            yield self._placed_one(each, size, area._replace(y=y, height=height), dot, together)
            y += height

    def _placed_one(
        self, each: Shown, size: float, area: Area, dot: float, column: int
    ) -> TextSlot | SymbolSlot | Rule | Picture:
        element = each.element
        match element.what:
            case What.TEXT:
                return _text_slot(each, self._text_size(each, size), area, column)
            case What.SYMBOL:
                return _symbol_slot(each, self.symbols[each.number], area, dot)
            case What.LINE:
                return Rule(area.x, area.y + (_RULE_SPACE - _RULE) / 2, area.width, _RULE)
        width = min(area.width, area.height * _aspect(each))
        x = area.x + (area.width - width) * _ALIGNED[element.align]
        content = each.sign or element.content
        return Picture(element.what, content, x, area.y, width, min(area.height, width / _aspect(each)))


def _text_slot(each: Shown, size: float, area: Area, column: int) -> TextSlot:
    element = each.element
    middle = area.y + (area.height - LEADING * size * element.lines * MM_PER_POINT) / 2
    y = middle + (LEADING - DESCENT) * size * MM_PER_POINT
    align = _ALIGNED[element.align]
    return TextSlot(
        each.number, element.typeface, size, area.x, y, area.width, align, element.lines, element.shows_code, column
    )


def _symbol_slot(each: Shown, symbol: SizedSymbol, area: Area, dot: float) -> SymbolSlot:
    """In the middle of its room, on whole dots."""
    x = area.x + (area.width - symbol.width) / 2 + symbol.quiet
    y = area.y + (area.height - symbol.height) / 2 + symbol.quiet if symbol.modules.rows else area.y
    x, y = (math.ceil(length / dot - 1e-6) * dot for length in (x, y))
    height = symbol.module
    if not symbol.modules.rows:
        height = math.floor((area.y + area.height - _GAP_TO_SYMBOL - y) / dot + 1e-6) * dot
    return SymbolSlot(symbol.symbology, each.element.holds_url, x, y, symbol.module, height, symbol.modules.columns)


def _widest(element: Element) -> float:
    """The width of the widest code of ours in an element, in em."""
    text = element.content.replace("{code}", _WIDEST).replace("{number}", "WWWWWW").replace("{prefix}", "WWW")
    return width_of(text, element.typeface)


def _aspect(each: Shown) -> float:
    """Width by height of a sign or logo."""
    if each.element.what is What.SIGN:
        return 1.0
    picture = logo_of(each.element.content)
    return picture.width / picture.height


def _is_wide(column: list[Shown]) -> bool:
    """Whether a column takes what others leave; one with a symbol, sign or logo takes what it needs."""
    return all(each.element.what in (What.TEXT, What.LINE) for each in column)
