"""The frame of a label: how large everything may be on a stock, before it is known what exactly it says.

A part of a label (the label itself, a tube's cap) is shared out among bands, these among columns, and a column among
its elements. Text grows with one number, the size of a line in points; the largest that fits is found by halving.
Symbols are as large as leaves the text comfortable. Where not all is readable, optional elements go, the last first.

Millimetres from the top left corner of the label, downwards; sizes of type in points.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from labels.errors import CodeDoesNotFitError
from labels.stock import Medium, Size, Stock
from labels.symbol import BAR_HEIGHT, MEASURES, MM_PER_INCH, Modules, Symbology, smallest_module
from labels.template import SYMBOLS, Align, Element, Part, What, logo_of
from labels.typeface import CAP_HEIGHT, DESCENT, MIN_SIZE, Typeface, width_of

EDGE = 0.8
"""Millimetres kept free at the edge of a label, at least: sheets shift in the printer."""

_EDGE_SHARE = 0.03
"""Of the width of the label: what is kept free there on larger labels."""

MM_PER_POINT = MM_PER_INCH / 72
MAX_SIZE = 10.0
_MAX_SHARE = 0.055
"""Points of a line of text, at most; on large labels this share of the shorter side. A size multiplies it."""

COMFORT = 6.0
"""Points from which a line is read with ease: a symbol that leaves less is made smaller where it can be."""

EASY = 5.0
"""Points that every line keeps: an optional element for which others would have to become smaller is left out."""

_SYMBOL_SHARE = 0.36
"""Of the width of the label: a symbol of size 1, at most, unless the smallest needs more."""

LEADING = 1.18
"""In em: from one line to the next."""

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


class TextSlot(NamedTuple):
    """Room for one text: `x`, `width` of its column, `y` of the first baseline; `align` is the share left of the text.

    `number` tells which element it is for; `whole` texts are codes. Texts of one `column` close up where one of them
    takes fewer lines than it may; 0 stands for a column with other things in it, where nothing moves.
    """

    number: int
    face: Typeface
    size: float
    x: float
    y: float
    width: float
    align: float
    lines: int
    whole: bool
    column: int


class SymbolSlot(NamedTuple):
    """Room for a symbol: x and y are the corner of its first module; `height` is that of a row of modules in mm."""

    symbology: Symbology
    holds_url: bool
    x: float
    y: float
    module: float
    height: float
    columns: int


class Rule(NamedTuple):
    """A dark rectangle."""

    x: float
    y: float
    width: float
    height: float


class Picture(NamedTuple):
    """A sign by its name, or a logo by its content in base64, in a rectangle."""

    what: What
    content: str
    x: float
    y: float
    width: float
    height: float


class Frame(NamedTuple):
    """What labels that show the same elements share."""

    texts: tuple[TextSlot, ...]
    symbols: tuple[SymbolSlot, ...]
    rules: tuple[Rule, ...]
    pictures: tuple[Picture, ...]


class Shown(NamedTuple):
    """An element that has something to show; `sign` is the name where it is one."""

    number: int
    element: Element
    sign: str = ""


ModulesOf = Callable[[Element, Symbology], Modules]


class _Area(NamedTuple):
    """Where a part may be drawn, and how much of it text leaves free at its edges."""

    x: float
    y: float
    width: float
    height: float
    edge: float


class _Symbol(NamedTuple):
    """A symbol at one of its sizes."""

    symbology: Symbology
    modules: Modules
    module: float
    dot: float

    @property
    def quiet(self) -> float:
        return MEASURES[self.symbology].quiet_zone * self.module

    @property
    def width(self) -> float:
        """Quiet zone included, and a dot to come to stand on whole ones."""
        return self.modules.columns * self.module + 2 * self.quiet + self.dot

    @property
    def height(self) -> float:
        """As the width; bars need no quiet zone above and below."""
        return (self.modules.rows * self.module + 2 * self.quiet if self.modules.rows else BAR_HEIGHT) + self.dot


def frame_for(stock: Stock, shown: Sequence[Shown], modules: ModulesOf) -> Frame | None:
    """Return where everything that is shown may stand on a stock; None where it cannot all be readable."""
    frames = []
    for part, area in _areas(stock):
        elements = [each for each in shown if each.element.part is part]
        if elements:
            frame = _fitting(stock, area, elements, modules)
            if frame is None:
                return None
            frames.append(frame)
    return Frame(
        tuple(slot for frame in frames for slot in frame.texts),
        tuple(slot for frame in frames for slot in frame.symbols),
        tuple(slot for frame in frames for slot in frame.rules),
        tuple(slot for frame in frames for slot in frame.pictures),
    )


def space_needed(stock: Stock, shown: Sequence[Shown], modules: ModulesOf) -> Size:
    """Return the smallest label, in mm, on which what is not optional can be read at the resolution of the stock."""
    elements = [each for each in shown if each.element.part is Part.LABEL and not each.element.optional]
    choices = _choices(stock, elements, modules)
    smallest = ({number: sizes[-1] for number, sizes in symbols.items()} for symbols in choices)
    return min((_least_size(elements, symbols) for symbols in smallest), key=math.prod)


def _least_size(elements: Sequence[Shown], symbols: Mapping[int, _Symbol]) -> Size:
    """Return the smallest label in tenths of a mm; the wider it is, the more must stay free at its edge."""
    found, tried = Size(0, 0), None
    while found != tried:
        tried = found
        edge = _edge(tried.width)
        grid = _Grid(_Area(0, 0, math.inf, math.inf, edge), elements, symbols)
        least = grid.least_width(MIN_SIZE), sum(grid.heights(MIN_SIZE)) + 2 * edge
        found = Size(*(math.ceil(length * 10 - 1e-9) / 10 for length in least))
    return found


def _areas(stock: Stock) -> Iterator[tuple[Part, _Area]]:
    """Round labels are used as the square that fits into them."""
    width, height = stock.label
    if stock.round:
        yield Part.LABEL, _inside(0, 0, width)
    else:
        yield Part.LABEL, _Area(0, 0, width, height, _edge(width))
    if stock.cap:
        yield Part.CAP, _inside(*stock.cap)


def _edge(width: float) -> float:
    return max(EDGE, min(_EDGE_SHARE * width, 2.5))


def _inside(x: float, y: float, diameter: float) -> _Area:
    side = (diameter - EDGE) / math.sqrt(2)
    margin = (diameter - side) / 2
    return _Area(x + margin, y + margin, side, side, 0)


def _fitting(stock: Stock, area: _Area, elements: Sequence[Shown], modules: ModulesOf) -> Frame | None:
    kept = list(elements)
    while optional := [place for place, each in enumerate(kept) if each.element.optional]:
        if frame := _solved(stock, area, kept, modules, EASY):
            return frame
        del kept[optional[-1]]
    return _solved(stock, area, kept, modules, MIN_SIZE)


def _solved(stock: Stock, area: _Area, elements: Sequence[Shown], modules: ModulesOf, least: float) -> Frame | None:
    """Try the first symbology at all its sizes, then the next; the largest that leaves the text comfortable.

    `least` is the size of a line, in points, below which nothing will do.
    """
    dot = MM_PER_INCH / stock.resolution
    for choice in _choices(stock, elements, modules, area.width):
        steps = max(map(len, choice.values()), default=1)
        for step in range(steps):
            symbols = {number: sizes[min(step, len(sizes) - 1)] for number, sizes in choice.items()}
            grid = _Grid(area, elements, symbols)
            size = grid.largest_size(least if step == steps - 1 else COMFORT)
            if size:
                return grid.placed(size, dot)
    return None


def _choices(
    stock: Stock, elements: Sequence[Shown], modules: ModulesOf, width: float = 0
) -> Iterator[dict[int, list[_Symbol]]]:
    """Yield, for each symbology that may be tried, the sizes of every symbol, the largest first."""
    symbols = [each for each in elements if each.element.what is What.SYMBOL]
    tries = max((len(SYMBOLS[each.element.content]) for each in symbols), default=1)
    for attempt in range(tries):
        choice = {}
        try:
            for number, element, _ in symbols:
                candidates = SYMBOLS[element.content]
                symbology = candidates[min(attempt, len(candidates) - 1)]
                room = width * _SYMBOL_SHARE * element.size
                choice[number] = list(_sizes(stock, symbology, modules(element, symbology), room))
        except CodeDoesNotFitError:
            if attempt:
                return  # what the first holds, the second need not
            raise
        yield choice


def _sizes(stock: Stock, symbology: Symbology, modules: Modules, room: float) -> Iterator[_Symbol]:
    dot = MM_PER_INCH / stock.resolution
    least = round(smallest_module(symbology, modules, stock.resolution, sheet=stock.medium is Medium.SHEET) / dot)
    span = modules.columns + 2 * MEASURES[symbology].quiet_zone
    most = max(least, math.floor(room / span / dot + 1e-9))
    for dots in range(most, least - 1, -1):
        yield _Symbol(symbology, modules, dots * dot, dot)


class _Grid:
    """Elements in bands and columns of an area, with every symbol at one size."""

    def __init__(self, area: _Area, elements: Sequence[Shown], symbols: Mapping[int, _Symbol]) -> None:
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
                area = _Area(x, y - above, width, height + above + below, 0)
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
        self, column: list[Shown], size: float, area: _Area, dot: float
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
        self, each: Shown, size: float, area: _Area, dot: float, column: int
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


def _text_slot(each: Shown, size: float, area: _Area, column: int) -> TextSlot:
    element = each.element
    middle = area.y + (area.height - LEADING * size * element.lines * MM_PER_POINT) / 2
    y = middle + (LEADING - DESCENT) * size * MM_PER_POINT
    align = _ALIGNED[element.align]
    return TextSlot(
        each.number, element.typeface, size, area.x, y, area.width, align, element.lines, element.shows_code, column
    )


def _symbol_slot(each: Shown, symbol: _Symbol, area: _Area, dot: float) -> SymbolSlot:
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
