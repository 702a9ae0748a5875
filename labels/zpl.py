"""Labels as ZPL II, the language of Zebra's label printers and of many others that understand it.

Texts are set in the printer's own font 0, narrowed to the width that they have on paper; symbols are made by the
printer. Whatever a label says is written so that it cannot be taken for a command.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from labels.errors import CopiesError, ResolutionError, RollOnlyError
from labels.frame import MM_PER_POINT, Frame, Picture, Rule, SymbolSlot, TextSlot
from labels.label import Label, check_count
from labels.layout import Composer, PlacedText
from labels.png import bitmap_of
from labels.stock import NO_OFFSET, Medium, Offset, Stock
from labels.symbol import MM_PER_INCH, Symbology, qr_level, symbol_rows
from labels.template import Template
from labels.typeface import Typeface

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
    writer = _Writer(Composer(template, stock), copies, offset)
    return "".join(map(writer.commands, labels)).encode()


class _Advances(dict[str, float]):
    """Widths of font 0 by character; what we have not measured is taken to be wide."""

    def __missing__(self, character: str) -> float:
        return _WIDEST


_ADVANCES = _Advances(_WIDTHS)


class _Plan(NamedTuple):
    """What all labels of a frame share: the first commands, and what writes each of its texts and symbols.

    The frame is kept with its plan, so that no other can get its identity.
    """

    frame: Frame
    fixed: str
    texts: list[Callable[[str], str]]
    symbols: list[Callable[[str], str]]


class _Writer:
    """Writes many labels of one template on one stock."""

    def __init__(self, composer: Composer, copies: int, offset: Offset) -> None:
        self._composer = composer
        self._dots = composer.stock.resolution / MM_PER_INCH
        self._corner = composer.stock.left, composer.stock.top
        self._plans: dict[int, _Plan] = {}
        width, height = (round(length * self._dots) for length in composer.stock.page)
        right, down = (round(length * self._dots) for length in offset)
        # ^CI28 reads UTF-8; ^LS shifts to the left, ^LT downwards.
        self._head = f"^XA^CI28^PW{width}^LL{height}^LH0,0^LS{-right}^LT{down}"
        self._tail = f"^PQ{copies}^XZ\n"

    def commands(self, label: Label) -> str:
        """Return one label, in as many copies as are wanted."""
        frame, texts, contents = self._composer.compose(label)
        plan = self._plans.get(id(frame)) or self._plan_for(frame)
        written = [plan.fixed]
        written += [write(text) for write, text in zip(plan.texts, texts, strict=True)]
        written += [write(content) for write, content in zip(plan.symbols, contents, strict=True)]
        written.append(self._tail)
        return "".join(written)

    def _plan_for(self, frame: Frame) -> _Plan:
        fixed = [self._head, *map(self._rule, frame.rules), *map(self._picture, frame.pictures)]
        texts = [self._code_writer(slot) if slot.whole else self._text_writer(slot) for slot in frame.texts]
        plan = _Plan(frame, "".join(fixed), texts, list(map(self._symbol_writer, frame.symbols)))
        self._plans[id(frame)] = plan
        return plan

    def _text_writer(self, slot: TextSlot) -> Callable[[str], str]:
        """Texts return on many labels: each is written once."""

        @lru_cache(maxsize=10_000)
        def write(text: str) -> str:
            return "".join(map(self._line, self._composer.lines(slot, text)))

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
        narrowed = int(width / (sum(map(_ADVANCES.__getitem__, text)) or 1))
        data = f"^FH^FD{_escaped(text)}" if _SPECIAL.search(text) else f"^FD{text}"
        return f"{start}{max(min(height, narrowed), _NARROWEST)}{data}^FS"

    def _symbol_writer(self, slot: SymbolSlot) -> Callable[[str], str]:
        module = round(slot.module * self._dots)
        x, y = self._at(slot.x, slot.y)
        match slot.symbology:
            case Symbology.QR:
                # The printer sets a QR lower by the height of bars that ^BY gave last.
                start = f"^BY2,2,1^FO{x},{y - 1}^BQN,2,{module}^FH^FD"
                return lambda content: f"{start}{qr_level(content)}A,{_escaped(content)}^FS"
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


def _escaped(text: str) -> str:
    """Return a text in which whatever could be read as a command is told by its number (^FH)."""
    return _SPECIAL.sub(lambda found: f"_{ord(found[0]):02X}", text) if _SPECIAL.search(text) else text
