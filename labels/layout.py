"""A label laid out: what its template shows, at the place its frame keeps for it, in lines that fit.

Millimetres from the top left corner of the label, downwards; sizes of type in points. The same for every renderer.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from labels.errors import CapTooSmallError, CodeDoesNotFitError, LabelTooSmallError
from labels.frame import (
    LEADING,
    MM_PER_POINT,
    Frame,
    Picture,
    Rule,
    Shown,
    SymbolSlot,
    TextSlot,
    frame_for,
    space_needed,
)
from labels.label import Label, grouped
from labels.signs import SIGNS
from labels.stock import STOCKS, Size, Stock
from labels.symbol import Modules, Symbology, is_short, space_for, symbol_rows
from labels.template import SYMBOLS, Element, Part, Template, What
from labels.typeface import MIN_SIZE, Typeface, fitted, printable, width_of, word_space


class PlacedSymbol(NamedTuple):
    """The dark and light modules (see `symbol_rows`); x and y are the corner of the first, without quiet zone.

    `height` is that of a row in mm: of a module, or of the bars of a linear symbol.
    """

    symbology: Symbology
    content: str
    rows: tuple[str, ...]
    x: float
    y: float
    module: float
    height: float


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
    """One label, with its cap, ready to be drawn."""

    symbols: tuple[PlacedSymbol, ...]
    texts: tuple[PlacedText, ...]
    rules: tuple[Rule, ...]
    pictures: tuple[Picture, ...]


class Composed(NamedTuple):
    """A label before its texts are measured: its frame, the text of each slot, the content of each symbol."""

    frame: Frame
    texts: tuple[str, ...]
    contents: tuple[str, ...]


class Composer:
    """Lays out many labels of one template on one stock, and remembers what they share."""

    def __init__(self, template: Template, stock: Stock) -> None:
        self.template, self.stock = template, stock
        parts = {Part.LABEL, Part.CAP} if stock.cap else {Part.LABEL}
        self._elements = tuple(each for each in template.elements if each.part in parts)
        self._symbologies = tuple(
            (each.holds_url, symbology)
            for each in self._elements
            if each.what is What.SYMBOL
            for symbology in SYMBOLS[each.content]
        )
        self._with_url = any(by_url for by_url, _ in self._symbologies)
        self._signs = tuple(number for number, each in enumerate(self._elements) if each.what is What.SIGN)
        tellers = map(_Teller, self._elements)
        self._tellers = tuple(_bare_code if each.is_bare_code else each for each in tellers)
        self._frames: dict[tuple[object, ...], Frame] = {}

    def layout(self, label: Label) -> LabelLayout:
        """Return where everything of a label stands.

        Texts that are too long become smaller, then end in “…”, but never a code. Raises CodeDoesNotFitError, and
        LabelTooSmallError where what is not optional cannot be read on this stock.
        """
        frame, texts, contents = self.compose(label)
        placed = [self.lines(slot, text) for slot, text in zip(frame.texts, texts, strict=True)]
        symbols = tuple(map(_placed_symbol, frame.symbols, contents))
        return LabelLayout(symbols, tuple(_closed_up(frame.texts, placed)), frame.rules, frame.pictures)

    def compose(self, label: Label) -> Composed:
        """Return the frame of a label and what fills it. Raises as `layout`, but not for codes too long to print."""
        told = [teller(label) for teller in self._tellers]
        code, url = label.code, label.url or label.code
        key = (tuple(map(bool, told)), tuple([told[number] for number in self._signs]), self._sizes(code, url))
        frame = self._frames.get(key)
        if frame is None:
            self._frames[key] = frame = self._new_frame(told, code, url)
        texts = tuple([told[slot.number] for slot in frame.texts])
        return Composed(frame, texts, tuple([url if slot.holds_url else code for slot in frame.symbols]))

    def _sizes(self, code: str, url: str) -> tuple[Modules | None, ...] | None:
        """Return the room of each symbol that may be tried; all our codes share theirs, whatever it is."""
        if not self._with_url and is_short(code):
            return None
        return tuple(_space_or_none(symbology, url if by_url else code) for by_url, symbology in self._symbologies)

    def lines(self, slot: TextSlot, text: str) -> list[PlacedText]:
        """Return the lines of one text; a code goes in one line, whole. Raises LabelTooSmallError."""
        room = slot.width / MM_PER_POINT
        if not slot.whole:
            lines, size = fitted(text, slot.face, slot.size, room, slot.lines)
            return [_placed_line(slot, line, size, number) for number, line in enumerate(lines)]
        size = min(slot.size, room / width_of(text, slot.face))
        if size < MIN_SIZE - 0.01:
            why = f"“{_told_shortly(text)}” is long. "
            if self._elements[slot.number].part is Part.CAP:
                raise self._cap_too_small(why)
            width, height = self.stock.label
            raise self._too_small(Size(math.ceil(width * MIN_SIZE / size), height), why)
        return [_placed_line(slot, text, size, 0)]

    def _new_frame(self, told: Sequence[str], code: str, url: str) -> Frame:
        def modules(element: Element, symbology: Symbology) -> Modules:
            return space_for(symbology, url if element.holds_url else code)

        shown = [
            Shown(number, element, text if element.what is What.SIGN else "")
            for number, (element, text) in enumerate(zip(self._elements, told, strict=True))
            if text
        ]
        if frame := frame_for(self.stock, shown, modules):
            return frame
        if frame_for(self.stock, [each for each in shown if each.element.part is Part.LABEL], modules):
            raise self._cap_too_small()
        raise self._too_small(space_needed(self.stock, shown, modules))

    def _cap_too_small(self, why: str = "") -> CapTooSmallError:
        cap = self.stock.cap
        remedy = f"{why}Take larger ones, or a template that tells less there."
        have = cap.diameter if cap else 0
        return CapTooSmallError(template=self.template.name, name=self.stock.name, have=have, remedy=remedy)

    def _too_small(self, need: Size, why: str = "") -> LabelTooSmallError:
        fitting = sorted((each for each in STOCKS if _holds(each, need)), key=lambda each: math.prod(each.label))
        such_as = f"Take larger ones, such as “{fitting[0].name}”" if fitting else "Take larger ones"
        return LabelTooSmallError(
            template=self.template.name,
            name=self.stock.name,
            need=need,
            have=f"{self.stock.label.width:g} mm and round" if self.stock.round else self.stock.label,
            remedy=f"{why}{such_as}, or a template that tells less.",
        )


def _space_or_none(symbology: Symbology, content: str) -> Modules | None:
    """None where this one does not hold it: another may, and if none does, the frame is refused."""
    try:
        return space_for(symbology, content)
    except CodeDoesNotFitError:
        return None


class _Teller:
    """Tells what an element shows of a label: a text, the name of a sign; empty where there is nothing to show.

    Texts return on many labels, so what was told for the same values is remembered.
    """

    def __init__(self, element: Element) -> None:
        self._element, self._names = element, element.field_names
        self._known: dict[tuple[str | None, ...], str] = {}
        self.is_bare_code = element.what is What.TEXT and element.content == "{code}"
        self.names_code = bool({"code", "number", "prefix"} & set(self._names))

    def __call__(self, label: Label) -> str:
        if self.names_code:
            return self._told(list(map(label.value_of, self._names)))
        values = tuple(map(label.fields.get, self._names))
        told = self._known.get(values)
        if told is None:
            self._known[values] = told = self._told([value or "" for value in values])
        return told

    def _told(self, values: Sequence[str]) -> str:
        text = self._element.text_of(values)
        match self._element.what:
            case What.TEXT:
                return printable(text, self._element.typeface)
            case What.SIGN:
                return text if text in SIGNS else ""
        return self._element.what.value


def _bare_code(label: Label) -> str:
    return grouped(label.code) if is_short(label.code) else printable(label.code, Typeface.CODE)


def _told_shortly(text: str) -> str:
    return text if len(text) <= _LONG else f"{text[:_LONG]}…"


_LONG = 40
"""Characters of a text that a message repeats."""


def _closed_up(slots: Sequence[TextSlot], placed: Sequence[list[PlacedText]]) -> Iterator[PlacedText]:
    """Yield all lines; where a text took fewer than it may, its column closes up and stays in the middle."""
    spared = [
        0.0 if len(lines) == slot.lines else _spared(slot, lines) for slot, lines in zip(slots, placed, strict=True)
    ]
    if not any(spared):
        yield from chain.from_iterable(placed)
        return
    totals: dict[int, float] = {}
    for slot, height in zip(slots, spared, strict=True):
        totals[slot.column] = totals.get(slot.column, 0.0) + height
    moves = {column: total / 2 for column, total in totals.items()}
    for slot, lines, height in zip(slots, placed, spared, strict=True):
        move = moves[slot.column] if slot.column else 0.0
        yield from (line._replace(y=line.y + move) for line in lines)
        moves[slot.column] = move - height


def _spared(slot: TextSlot, lines: Sequence[PlacedText]) -> float:
    return LEADING * (slot.size * slot.lines - lines[0].size * len(lines)) * MM_PER_POINT if slot.column else 0.0


def _placed_line(slot: TextSlot, text: str, size: float, number: int) -> PlacedText:
    width = width_of(text, slot.face) * size * MM_PER_POINT
    x = slot.x + (slot.width - width) * slot.align
    y = slot.y + number * LEADING * size * MM_PER_POINT
    return PlacedText(text, slot.face, size, x, y, width, word_space(slot.face) * size)


def _placed_symbol(slot: SymbolSlot, content: str) -> PlacedSymbol:
    """A symbol that takes less than its room stands in the middle of it."""
    rows = symbol_rows(slot.symbology, content)
    x = slot.x + (slot.columns - len(rows[0])) // 2 * slot.module
    return PlacedSymbol(slot.symbology, content, rows, x, slot.y, slot.module, slot.height)


def _holds(stock: Stock, need: Size) -> bool:
    return not stock.round and stock.label.width >= need.width and stock.label.height >= need.height
