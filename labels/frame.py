"""The frame of a label: how large everything may be on a stock, before it is known what exactly it says.

A part of a label (the label itself, a tube's cap) is shared out among bands, these among columns, and a column among
its elements. Symbols are as large as leaves the text comfortable. Where not all is readable, optional elements go, the
last first.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence

from labels.errors import CodeDoesNotFitError
from labels.grid import COMFORT, Grid
from labels.slots import Area, Frame, Shown, SizedSymbol
from labels.stock import Medium, Size, Stock
from labels.symbol import MEASURES, MM_PER_INCH, Modules, Symbology, smallest_module
from labels.template import SYMBOLS, Element, Part, What
from labels.typeface import MIN_SIZE

EDGE = 0.8
"""Millimetres kept free at the edge of a label, at least: sheets shift in the printer."""

_EDGE_SHARE = 0.03
"""Of the width of the label: what is kept free there on larger labels."""

EASY = 5.0
"""Points that every line keeps: an optional element for which others would have to become smaller is left out."""

_SYMBOL_SHARE = 0.36
"""Of the width of the label: a symbol of size 1, at most, unless the smallest needs more."""

ModulesOf = Callable[[Element, Symbology], Modules]


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


def _least_size(elements: Sequence[Shown], symbols: Mapping[int, SizedSymbol]) -> Size:
    """Return the smallest label in tenths of a mm; the wider it is, the more must stay free at its edge."""
    found, tried = Size(0, 0), None
    while found != tried:
        tried = found
        edge = _edge(tried.width)
        grid = Grid(Area(0, 0, math.inf, math.inf, edge), elements, symbols)
        least = grid.least_width(MIN_SIZE), sum(grid.heights(MIN_SIZE)) + 2 * edge
        found = Size(*(math.ceil(length * 10 - 1e-9) / 10 for length in least))
    return found


def _areas(stock: Stock) -> Iterator[tuple[Part, Area]]:
    """Round labels are used as the square that fits into them."""
    width, height = stock.label
    if stock.round:
        yield Part.LABEL, _inside(0, 0, width)
    else:
        yield Part.LABEL, Area(0, 0, width, height, _edge(width))
    if stock.cap:
        yield Part.CAP, _inside(*stock.cap)


def _edge(width: float) -> float:
    return max(EDGE, min(_EDGE_SHARE * width, 2.5))


def _inside(x: float, y: float, diameter: float) -> Area:
    side = (diameter - EDGE) / math.sqrt(2)
    margin = (diameter - side) / 2
    return Area(x + margin, y + margin, side, side, 0)


def _fitting(stock: Stock, area: Area, elements: Sequence[Shown], modules: ModulesOf) -> Frame | None:
    kept = list(elements)
    while optional := [place for place, each in enumerate(kept) if each.element.optional]:
        if frame := _solved(stock, area, kept, modules, EASY):
            return frame
        del kept[optional[-1]]
    return _solved(stock, area, kept, modules, MIN_SIZE)


def _solved(stock: Stock, area: Area, elements: Sequence[Shown], modules: ModulesOf, least: float) -> Frame | None:
    """Try the first symbology at all its sizes, then the next; the largest that leaves the text comfortable.

    `least` is the size of a line, in points, below which nothing will do.
    """
    dot = MM_PER_INCH / stock.resolution
    for choice in _choices(stock, elements, modules, area.width):
        steps = max(map(len, choice.values()), default=1)
        for step in range(steps):
            symbols = {number: sizes[min(step, len(sizes) - 1)] for number, sizes in choice.items()}
            grid = Grid(area, elements, symbols)
            size = grid.largest_size(least if step == steps - 1 else COMFORT)
            if size:
                return grid.placed(size, dot)
    return None


def _choices(
    stock: Stock, elements: Sequence[Shown], modules: ModulesOf, width: float = 0
) -> Iterator[dict[int, list[SizedSymbol]]]:
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


def _sizes(stock: Stock, symbology: Symbology, modules: Modules, room: float) -> Iterator[SizedSymbol]:
    dot = MM_PER_INCH / stock.resolution
    least = round(smallest_module(symbology, modules, stock.resolution, sheet=stock.medium is Medium.SHEET) / dot)
    span = modules.columns + 2 * MEASURES[symbology].quiet_zone
    most = max(least, math.floor(room / span / dot + 1e-9))
    for dots in range(most, least - 1, -1):
        yield SizedSymbol(symbology, modules, dots * dot, dot)
