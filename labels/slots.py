"""What a frame is made of: room for texts and symbols, lines and pictures, and what is to be shown there.

Millimetres from the top left corner of the label, downwards; sizes of type in points.
"""

from typing import NamedTuple

from labels.symbol import BAR_HEIGHT, MEASURES, MM_PER_INCH, Modules, Symbology
from labels.template import Element, What
from labels.typeface import Typeface

MM_PER_POINT = MM_PER_INCH / 72
LEADING = 1.18
"""In em: from one line to the next."""


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


class Area(NamedTuple):
    """Where a part may be drawn, and how much of it text leaves free at its edges."""

    x: float
    y: float
    width: float
    height: float
    edge: float


class SizedSymbol(NamedTuple):
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
