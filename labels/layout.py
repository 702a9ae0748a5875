"""Where things stand on a label: the symbol at the left, beside it the code in groups, below that the lines of text.

Pure geometry, the same for every renderer: millimetres from the top left corner of the label, downwards; sizes of type
in points. Nothing reaches over the edge of the label or into the quiet zone of the symbol.
"""

import math
from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from labels.errors import LabelTooSmallError
from labels.label import Label, Line, grouped
from labels.stock import STOCKS, Size, Stock
from labels.symbol import MM_PER_INCH, MODULES, QUIET_ZONE, SPAN, largest_module, smallest_module, symbol_rows
from labels.typeface import CAP_HEIGHT, DESCENT, Typeface, printable, width, widths

EDGE = 0.8
"""Millimetres kept free at the right, top and bottom of text, at least: sheets shift in the printer."""

_EDGE_SHARE = 0.03
"""Of the width of the label: what is kept free there on larger labels."""

MIN_SIZE = 4.0
"""Points. Smaller type is not read at the bench."""

MM_PER_POINT = MM_PER_INCH / 72
GROUP_SPACE = -0.3
"""In em, added to the blanks of a code: those of a monospaced face are too wide to tell a group from a gap."""

_BEARING = 0.25
"""Of the edge: kept free before the text, because italic capitals reach a little to the left of where they begin."""

_SYMBOL_SHARE = 0.36
"""Of the width of the label, at most, unless the smallest symbol needs more."""

_CODE_TO_LINE = 1.8
_LINE_TO_CODE = 1 / 1.6
"""The code is 1.6 to 1.8 times as big as the lines, where there is room for readable lines."""

_SHRINK = 0.5
"""How far a line may shrink before it is cut: small type tells more than none."""

_AFTER_CODE = 0.2
_LEADING = 1.18
"""In em of the code and of the lines: the space below the code, and from one line to the next."""

_WIDEST_CODE = "WWW WWWWWW W"
ELLIPSIS = "…"


class PlacedSymbol(NamedTuple):
    """The dark and light modules (see `symbol_rows`); x and y are the corner of the first, without quiet zone."""

    rows: tuple[str, ...]
    x: float
    y: float
    module: float


class PlacedText(NamedTuple):
    """A text that begins at x on a baseline at y; `size` and `word_space` (added to each blank) in points."""

    text: str
    face: Typeface
    size: float
    x: float
    y: float
    width: float
    word_space: float = 0.0


class LabelLayout(NamedTuple):
    """One label, ready to be drawn; the first text is the code."""

    symbol: PlacedSymbol
    texts: tuple[PlacedText, ...]


class Frame(NamedTuple):
    """What all labels of a stock with the same number of lines share. `column` is the width for text in mm."""

    module: float
    symbol_y: float
    text_x: float
    column: float
    code_size: float
    line_size: float


def lay_out(label: Label, stock: Stock) -> LabelLayout:
    """Return where everything of a label stands on the stock.

    Lines that are too long shrink, then end in “…”. Raises CodeDoesNotFitError, and LabelTooSmallError where symbol and
    text do not fit the stock at readable sizes.
    """
    lines = _printable_lines(label.lines)
    frame = frame_for(stock, len(lines))
    symbol = PlacedSymbol(symbol_rows(label.code), QUIET_ZONE * frame.module, frame.symbol_y, frame.module)
    return LabelLayout(symbol, _texts(label.code, lines, frame, stock.label.height))


def _printable_lines(lines: tuple[Line, ...]) -> list[tuple[str, Typeface]]:
    """Return what there is to print, each line with its face; lines without anything visible are left out."""
    faces = (Typeface.ITALIC if line.italic else Typeface.TEXT for line in lines)
    texts = [(printable(line.text, face), face) for line, face in zip(lines, faces, strict=True)]
    return [(text, face) for text, face in texts if text]


def _texts(code: str, lines: list[tuple[str, Typeface]], frame: Frame, height: float) -> tuple[PlacedText, ...]:
    """Return the block of text, in the middle of the height of the label."""
    y = (height - _block(frame.code_size, frame.line_size, len(lines)) * MM_PER_POINT) / 2
    y += CAP_HEIGHT * frame.code_size * MM_PER_POINT
    texts = [_placed_code(grouped(code), frame, y)]
    y += (_AFTER_CODE * frame.code_size + frame.line_size) * MM_PER_POINT
    for number, (text, face) in enumerate(lines):
        texts.append(_placed_line(text, face, frame, y + number * _LEADING * frame.line_size * MM_PER_POINT))
    return tuple(texts)


def _placed_code(text: str, frame: Frame, y: float) -> PlacedText:
    size = frame.code_size
    return PlacedText(
        text=text,
        face=Typeface.CODE,
        size=size,
        x=frame.text_x,
        y=y,
        width=_code_width(text) * size * MM_PER_POINT,
        word_space=GROUP_SPACE * size if " " in text else 0.0,
    )


def _placed_line(text: str, face: Typeface, frame: Frame, y: float) -> PlacedText:
    text, size = fitted(text, face, frame.line_size, frame.column / MM_PER_POINT)
    return PlacedText(text, face, size, frame.text_x, y, width(text, face) * size * MM_PER_POINT)


@lru_cache(maxsize=8192)
def fitted(text: str, face: Typeface, size: float, space: float) -> tuple[str, float]:
    """Return the text and the size, in points, at which it is no wider than `space` points: first smaller, then cut."""
    natural = width(text, face)
    if natural * size <= space:
        return text, size
    smallest = max(MIN_SIZE, _SHRINK * size)
    if natural * smallest <= space:
        return text, space / natural
    room = space / smallest - width(ELLIPSIS, face)
    ends = list(accumulate(map(widths(face).__getitem__, text)))
    return text[: bisect_right(ends, room)].rstrip() + ELLIPSIS, smallest


@lru_cache(maxsize=256)
def frame_for(stock: Stock, lines: int) -> Frame:
    """Return the measures that labels with this many lines share on a stock. Raises LabelTooSmallError."""
    need = space_needed(stock.resolution, lines)
    if not _holds(stock, need):
        text = f"{lines or 'no'} line{'s' * (lines != 1)} of text"
        remedy = _remedy(need, lines)
        raise LabelTooSmallError(name=stock.name, text=text, need=need, have=stock.label, remedy=remedy)
    module = _module_for(stock)
    dot = MM_PER_INCH / stock.resolution
    symbol_y = (stock.label.height - MODULES * module) / 2
    edge = max(EDGE, _EDGE_SHARE * stock.label.width)
    text_x = SPAN * module + _BEARING * edge
    column = stock.label.width - text_x - edge
    height = max(stock.label.height - 2 * edge, need.height - 2 * EDGE)
    code_size, line_size = _sizes(column / MM_PER_POINT, height / MM_PER_POINT, lines)
    return Frame(module, math.floor(symbol_y / dot) * dot, text_x, column, code_size, line_size)


def _module_for(stock: Stock) -> float:
    room = min(stock.label.height, _SYMBOL_SHARE * stock.label.width)
    return max(smallest_module(stock.resolution), largest_module(room, stock.resolution))


def space_needed(resolution: int, lines: int) -> Size:
    """Return the smallest label, in mm, on which a symbol, any code of ours and this many lines can be read."""
    symbol = SPAN * smallest_module(resolution)
    text = _block(MIN_SIZE, MIN_SIZE, lines) * MM_PER_POINT + 2 * EDGE
    beside = _code_width(_WIDEST_CODE) * MIN_SIZE * MM_PER_POINT + (1 + _BEARING) * EDGE
    return Size(_rounded_up(symbol + beside), _rounded_up(max(symbol, text)))


def _remedy(need: Size, lines: int) -> str:
    """Return what to do about a label that is too small: a stock of ours that would do, or fewer lines."""
    fitting = sorted((stock for stock in STOCKS if _holds(stock, need)), key=lambda stock: math.prod(stock.label))
    such_as = f", such as “{fitting[0].name}”" if fitting else ""
    return f"larger ones{such_as}" + (", or fewer lines" if lines else "")


def _holds(stock: Stock, need: Size) -> bool:
    return stock.label.width >= need.width and stock.label.height >= need.height


def _sizes(column: float, height: float, lines: int) -> tuple[float, float]:
    """Return the sizes of code and lines in points that fill a column; everything in points."""
    widest = column / _code_width(_WIDEST_CODE)
    if not lines:
        return min(widest, height / _block(1, 0, 0)), 0.0
    balanced = height / _block(_CODE_TO_LINE, 1, lines) * _CODE_TO_LINE
    readable = (height - _block(0, MIN_SIZE, lines)) / _block(1, 0, lines)
    code = min(widest, balanced, readable)
    line = (height - _block(code, 0, lines)) / _block(0, 1, lines)
    return code, min(line, max(MIN_SIZE, _LINE_TO_CODE * code))


def _block(code: float, line: float, lines: int) -> float:
    """Return the height, from the top of the code to below the last line, of a block of text with these sizes."""
    if not lines:
        return (CAP_HEIGHT + DESCENT) * code
    return (CAP_HEIGHT + _AFTER_CODE) * code + (1 + _LEADING * (lines - 1) + DESCENT) * line


def _code_width(text: str) -> float:
    return width(text, Typeface.CODE) + GROUP_SPACE * text.count(" ")


def _rounded_up(length: float) -> float:
    return math.ceil(length * 10 - 1e-9) / 10
