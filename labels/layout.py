"""A label laid out: what its template shows, at the place its frame keeps for it, in lines that fit.

Millimetres from the top left corner of the label, downwards; sizes of type in points. The same for every renderer.
"""

import math
from collections.abc import Callable, Collection, Sequence
from itertools import chain
from typing import NamedTuple

from labels.errors import CapTooSmallError, CodeDoesNotFitError, LabelTooSmallError
from labels.frame import frame_for, space_needed
from labels.label import CODE_FIELDS, Label, grouped
from labels.signs import SIGNS
from labels.slots import LEADING, MM_PER_POINT, Frame, Picture, Rule, Shown, SymbolSlot, TextSlot
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

    def __init__(self, template: Template, stock: Stock, own_fields: Collection[str] = CODE_FIELDS) -> None:
        """`own_fields` are those that differ from label to label: only `look` uses them, and only to be quick."""
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
        self._tellers = tuple(map(_teller_of, self._elements))
        self.own = tuple(number for number, each in enumerate(self._elements) if _is_own(each, own_fields))
        self._own_tellers = tuple(self._tellers[number] for number in self.own)
        shared = [each for number, each in enumerate(self._elements) if number not in self.own]
        self._shared_fields = tuple({name: None for each in shared for name in each.field_names})
        self._frames: dict[tuple[object, ...], Frame] = {}

    def layout(self, label: Label) -> LabelLayout:
        """Return where everything of a label stands.

        Texts that are too long become smaller, then end in “…”, but never a code. Raises CodeDoesNotFitError, and
        LabelTooSmallError where what is not optional cannot be read on this stock.
        """
        frame, texts, contents = self.compose(label)
        placed = [self.lines(slot, text) for slot, text in self.closed_up(frame.texts, texts)]
        symbols = tuple(map(_placed_symbol, frame.symbols, contents))
        return LabelLayout(symbols, tuple(chain.from_iterable(placed)), frame.rules, frame.pictures)

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

    def look(self, label: Label) -> tuple[list[str], tuple[object, ...]]:
        """Return the texts that are a label's own, and a key: where it is the same, so are frame and other texts."""
        told = [teller(label) for teller in self._own_tellers]
        code, shared = label.code, tuple(map(label.fields.get, self._shared_fields))
        missing = tuple(map(bool, told)) if "" in told else None
        return told, (shared, missing, self._sizes(code, label.url or code))

    def _sizes(self, code: str, url: str) -> tuple[Modules | None, ...] | None:
        """Return the room of each symbol that may be tried; all our codes share theirs, whatever it is."""
        if not self._with_url and is_short(code):
            return None
        return tuple(_space_or_none(symbology, url if by_url else code) for by_url, symbology in self._symbologies)

    def closed_up(self, slots: Sequence[TextSlot], texts: Sequence[str]) -> list[tuple[TextSlot, str]]:
        """Return each text with its slot; where one takes fewer lines than it may, its column closes up."""
        if all(slot.lines == 1 for slot in slots):
            return list(zip(slots, texts, strict=True))
        spared = [self._spared(slot, text) for slot, text in zip(slots, texts, strict=True)]
        moves: dict[int, float] = {}
        for slot, height in zip(slots, spared, strict=True):
            moves[slot.column] = moves.get(slot.column, 0.0) + height / 2
        found = []
        for slot, text, height in zip(slots, texts, spared, strict=True):
            found.append((slot._replace(y=slot.y + moves[slot.column]), text))
            moves[slot.column] -= height
        return found

    def _spared(self, slot: TextSlot, text: str) -> float:
        """Return the height that a text leaves free; nothing where its column cannot close up."""
        if slot.lines == 1 or not slot.column:
            return 0.0
        lines = self.lines(slot, text)
        if len(lines) == slot.lines:
            return 0.0
        return LEADING * (slot.size * slot.lines - lines[0].size * len(lines)) * MM_PER_POINT

    def lines(self, slot: TextSlot, text: str) -> list[PlacedText]:
        """Return the lines of one text; a code goes in one line, whole. Raises LabelTooSmallError."""
        room, width = slot.width / MM_PER_POINT, width_of(text, slot.face)
        if width * slot.size <= room:
            return [_placed_line(slot, text, slot.size, 0)]
        if not slot.whole:
            lines, size = fitted(text, slot.face, slot.size, room, slot.lines)
            return [_placed_line(slot, line, size, number) for number, line in enumerate(lines)]
        size = room / width
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


def _is_own(element: Element, own_fields: Collection[str]) -> bool:
    """Whether a text differs from label to label: one in several lines moves others, and is taken with those."""
    return element.what is What.TEXT and element.lines == 1 and any(each in own_fields for each in element.field_names)


class _Teller:
    """Tells what an element shows of a label: a text, the name of a sign; empty where there is nothing to show.

    Texts return on many labels, so what was told for the same values is remembered.
    """

    def __init__(self, element: Element) -> None:
        self._element, self._names = element, element.field_names
        self._known: dict[tuple[str | None, ...], str] = {}
        self._names_code = bool(CODE_FIELDS & set(self._names))

    def __call__(self, label: Label) -> str:
        if self._names_code:
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


def _teller_of(element: Element) -> Callable[[Label], str]:
    """Return what tells an element; texts of one field alone are by far the most frequent."""
    name, face = "".join(element.field_names[:1]), element.typeface
    if element.what is not What.TEXT or element.content != f"{{{name}}}" or name in CODE_FIELDS - {"code"}:
        return _Teller(element)
    if name == "code":
        return lambda label: grouped(label.code) if is_short(label.code) else printable(label.code, face)
    return lambda label: printable(label.fields.get(name) or "", face)


def _told_shortly(text: str) -> str:
    return text if len(text) <= _LONG else f"{text[:_LONG]}…"


_LONG = 40
"""Characters of a text that a message repeats."""


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
