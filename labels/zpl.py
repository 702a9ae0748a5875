"""Labels as ZPL II, the language of Zebra's label printers and of many others that understand it.

Texts are set in the printer's own font 0, narrowed to the width that they have on paper; symbols are made by the
printer. Whatever a label says is written so that it cannot be taken for a command.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from labels.errors import CopiesError, ResolutionError, RollOnlyError
from labels.label import CODE_FIELDS, Label, check_count
from labels.layout import Composer, PlacedText
from labels.png import bitmap_of
from labels.slots import MM_PER_POINT, Picture, Rule, SymbolSlot, TextSlot
from labels.stock import NO_OFFSET, Medium, Offset, Stock
from labels.symbol import MM_PER_INCH, Symbology, is_short, qr_level, symbol_rows
from labels.template import Template
from labels.typeface import Typeface, width_of

MAX_COPIES = 100

_SPECIAL = re.compile(r"[\^~_\\\x00-\x1f\x7f]")
_WIDTHS = {
    character: width / 1000
    for width, characters in {
        250: " '\\|¦",
        278: "{}/:;IfijltÌÍÎÏìíîï‘’›‹İıł",
        333: '!"(),.[]`r¡¨¯´·¸řťª²³¹º',
        445: "Jcksvxyzçýÿščśşćžźż°•",
        500: "#$*+0123456789<=>?EFLTZ^_abdeghnopqu~¢£¤¥§«¬±µ»¿ÈÉÊË×ßàáâãäåèéêëðñòóôõö÷øùúûüþ–“”−ŽąďĚěęŁńňőŤůŻŹĘ",
        556: "ABCKPSVXY¶ÀÁÂÃÄÅÇÝÞŠŸĆČŞŚ",
        611: "DGHNOQRUÐÑÒÓÔÕÖØÙÚÛÜĎŃŇŐŘŮĄ",
        778: "&wæœMm¼½¾Æ",
        833: "-©®%@WŒ",
        1000: "—…",
    }.items()
    for character in characters
}
"""Widths of font 0 in em, measured in an independent renderer at 100 dots; those that lie near are taken together."""

_WIDEST = 0.833
_NARROWEST = 4
"""Dots: a character of font 0 is never set narrower than this."""


def render_zpl(
    labels: Sequence[Label],
    template: Template,
    stock: Stock,
    *,
    copies: int = 1,
    offset: Offset = NO_OFFSET,
    resolution: int | None = None,
) -> bytes:
    """Return the commands that print these labels on a roll, in UTF-8.

    `resolution` is the printer's, in dots per inch; `offset` is where that printer sets them. Raises RollOnlyError,
    ResolutionError, CopiesError, NoLabelsError, TooManyLabelsError and what `Composer.layout` raises.
    """
    check_count(labels)
    if stock.medium is not Medium.ROLL:
        raise RollOnlyError(name=stock.name)
    if resolution not in (None, stock.resolution):
        raise ResolutionError(name=stock.name, stock=stock.resolution, printer=resolution)
    if not 1 <= copies <= MAX_COPIES:
        raise CopiesError(copies=copies, limit=MAX_COPIES)
    writer = _Writer(Composer(template, stock, _own_fields(labels)), copies, offset)
    return "".join(map(writer.commands, labels)).encode()


def _own_fields(labels: Sequence[Label]) -> frozenset[str]:
    """Return the fields that differ from label to label, as far as the first labels show; the others return."""
    first = labels[:_FIRST]
    names = {name for label in first for name in label.fields}
    often = len(first) / _SELDOM
    return CODE_FIELDS | {name for name in names if len({label.fields.get(name) for label in first}) > often}


_FIRST, _SELDOM = 200, 8


class _Form(NamedTuple):
    """What many labels share: all that is printed on each of them, and what writes the texts that are its own."""

    shared: str
    own: list[tuple[int, Callable[[str], str]]]
    symbols: list[tuple[bool, Callable[[str], str]]]


class _Writer:
    """Writes many labels of one template on one stock."""

    def __init__(self, composer: Composer, copies: int, offset: Offset) -> None:
        self._composer = composer
        self._dots = composer.stock.resolution / MM_PER_INCH
        self._corner = composer.stock.left, composer.stock.top
        self._forms: dict[tuple[object, ...], _Form] = {}
        self._writers: dict[TextSlot, Callable[[str], str]] = {}
        width, height = (round(length * self._dots) for length in composer.stock.page)
        right, down = (round(length * self._dots) for length in offset)
        # ^CI28 reads UTF-8; ^LS shifts to the left, ^LT downwards.
        self._head = f"^XA^CI28^PW{width}^LL{height}^LH0,0^LS{-right}^LT{down}"
        self._tail = f"^PQ{copies}^XZ\n"

    def commands(self, label: Label) -> str:
        """Return one label, in as many copies as are wanted."""
        told, look = self._composer.look(label)
        form = self._forms.get(look)
        if form is None:
            self._forms[look] = form = self._form_for(label)
        written = [form.shared]
        written += [write(told[place]) for place, write in form.own]
        written += [write(label.url or label.code if by_url else label.code) for by_url, write in form.symbols]
        written.append(self._tail)
        return "".join(written)

    def _form_for(self, label: Label) -> _Form:
        frame, texts, _ = self._composer.compose(label)
        shared = [self._head, *map(self._rule, frame.rules), *map(self._picture, frame.pictures)]
        own = []
        for slot, text in self._composer.closed_up(frame.texts, texts):
            if slot.number in self._composer.own:
                own.append((self._composer.own.index(slot.number), self._writer(slot)))
            else:
                shared += map(self._line, self._composer.lines(slot, text))
        return _Form("".join(shared), own, [(slot.holds_url, self._symbol_writer(slot)) for slot in frame.symbols])

    def _writer(self, slot: TextSlot) -> Callable[[str], str]:
        """Return what writes the texts of a slot, the same for all forms."""
        if slot not in self._writers:
            self._writers[slot] = self._code_writer(slot) if slot.whole else self._text_writer(slot)
        return self._writers[slot]

    def _text_writer(self, slot: TextSlot) -> Callable[[str], str]:
        """A text that is its own seldom needs more than its place: one line, at its full size."""
        room = slot.width / MM_PER_POINT / slot.size
        dots = slot.size * MM_PER_POINT * self._dots
        start, _, height = self._placed(PlacedText("", slot.face, slot.size, slot.x, slot.y, 0))

        @lru_cache(maxsize=10_000)
        def write(text: str) -> str:
            width = width_of(text, slot.face)
            if width > room or slot.align:
                return "".join(map(self._line, self._composer.lines(slot, text)))
            return self._written(text, start, width * dots, height)

        return write

    def _code_writer(self, slot: TextSlot) -> Callable[[str], str]:
        """Codes do not return, but in a face of one width those of one length stand at one place."""
        shapes: dict[tuple[int, int], tuple[str, float, int]] = {}

        def write(text: str) -> str:
            shape = shapes.get(key := (len(text), text.count(" ")))
            if shape is None or slot.face is not Typeface.CODE:
                shapes[key] = shape = self._placed(*self._composer.lines(slot, text))
            return self._written(text, *shape)

        return write

    def _line(self, line: PlacedText) -> str:
        return self._written(line.text, *self._placed(line))

    def _placed(self, line: PlacedText) -> tuple[str, float, int]:
        """Return the commands for place and height of a line, its width and its height in dots."""
        x, y = self._at(line.x, line.y)
        height = max(1, round(line.size * MM_PER_POINT * self._dots))
        return f"^FT{x},{y}^A0N,{height},", line.width * self._dots, height

    @staticmethod
    def _written(text: str, start: str, width: float, height: int) -> str:
        """Return a line in font 0, each character so narrow that the line is no wider than on paper."""
        narrowed = int(width / (_advance(text) or 1))
        if not _NARROWEST <= narrowed <= height:
            narrowed = max(min(height, narrowed), _NARROWEST)
        data = f"^FH^FD{_escaped(text)}" if _SPECIAL.search(text) else f"^FD{text}"
        return f"{start}{narrowed}{data}^FS"

    def _symbol_writer(self, slot: SymbolSlot) -> Callable[[str], str]:
        module = round(slot.module * self._dots)
        x, y = self._at(slot.x, slot.y)
        match slot.symbology:
            case Symbology.QR:
                # The printer sets a QR lower by the height of bars that ^BY gave last.
                start = f"^BY2,2,1^FO{x},{y - 1}^BQN,2,{module}^FH^FD"
                return lambda content: (
                    f"{start}HA,{content}^FS"
                    if is_short(content)
                    else f"{start}{qr_level(content)}A,{_escaped(content)}^FS"
                )
            case Symbology.DATA_MATRIX:
                start = f"^FO{x},{y}^BXN,{module},200^FH^FD"
                return lambda content: f"{start}{_escaped(content)}^FS"
        height = round(slot.height * self._dots)

        def write(content: str) -> str:
            spare = slot.columns - len(symbol_rows(slot.symbology, content)[0])
            place = f"^FO{x + spare // 2 * module},{y}"
            return f"^BY{module},2,{height}{place}^BCN,{height},N,N,N,A^FH^FD{_escaped(content)}^FS"

        return write

    def _at(self, x: float, y: float) -> tuple[int, int]:
        left, top = self._corner
        return round((left + x) * self._dots), round((top + y) * self._dots)

    def _rule(self, rule: Rule) -> str:
        x, y = self._at(rule.x, rule.y)
        width, height = (max(1, round(length * self._dots)) for length in (rule.width, rule.height))
        return f"^FO{x},{y}^GB{width},{height},{height}^FS"

    def _picture(self, picture: Picture) -> str:
        """Return a sign or logo as a bitmap: dark is 1."""
        x, y = self._at(picture.x, picture.y)
        bitmap = bitmap_of(picture, self._dots)
        row = (bitmap.width + 7) // 8
        dark = bytes(byte ^ 0xFF for byte in bitmap.tobytes())
        padding = 8 * row - bitmap.width
        if padding:
            keep = 0xFF << padding & 0xFF
            dark = bytes(byte & keep if place % row == row - 1 else byte for place, byte in enumerate(dark))
        return f"^FO{x},{y}^GFA,{len(dark)},{len(dark)},{row},{dark.hex().upper()}^FS"


def _advance(text: str) -> float:
    """Return the width of a text in font 0, in em; what we have not measured is taken to be wide."""
    try:
        return sum(map(_WIDTHS.__getitem__, text))
    except KeyError:
        return sum(_WIDTHS.get(character, _WIDEST) for character in text)


def _escaped(text: str) -> str:
    """Return a text in which whatever could be read as a command is told by its number (^FH)."""
    return _SPECIAL.sub(lambda found: f"_{ord(found[0]):02X}", text) if _SPECIAL.search(text) else text
