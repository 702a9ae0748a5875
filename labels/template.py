"""Templates: what stands where on a label, as a list of elements in bands and columns. Pure data, the same everywhere.

A label is divided from top to bottom into bands, each band from left to right into columns, and in a column the
elements stand one below the other. How large all gets is left to the layout, so one template serves many stocks.
"""

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from functools import cached_property, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from labels.errors import BadTemplateError, UnknownTemplateError
from labels.label import FIELDS
from labels.signs import SIGNS
from labels.symbol import Symbology
from labels.typeface import Typeface

SEPARATOR = " · "
"""Between two facts in one line; it vanishes together with a fact that is not known."""

MAX_ELEMENTS = 40
MAX_CONTENT = 200
MAX_LOGO = 200_000
"""Bytes of a logo as PNG."""

_FIELD = re.compile(r"\{([a-z_]+)\}")
_FACES = {"text": Typeface.TEXT, "italic": Typeface.ITALIC, "code": Typeface.CODE}


class What(StrEnum):
    """The kinds of elements."""

    TEXT = "text"
    SYMBOL = "symbol"
    LINE = "line"
    SIGN = "sign"
    LOGO = "logo"


class Part(StrEnum):
    """A tube has two labels that belong together: one round its side, one on its cap."""

    LABEL = "label"
    CAP = "cap"


class Align(StrEnum):
    """Where a text stands in its column."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


SYMBOLS = {
    "auto": (Symbology.QR, Symbology.DATA_MATRIX),
    "qr": (Symbology.QR,),
    "datamatrix": (Symbology.DATA_MATRIX,),
    "code128": (Symbology.CODE_128,),
    "qr url": (Symbology.QR,),
    "datamatrix url": (Symbology.DATA_MATRIX,),
}
"""The content of a symbol: the symbologies tried, in this order; whether it holds the address instead of the code."""


@dataclass(frozen=True, slots=True)
class Element:
    """One thing on a label.

    `content` is a text with {fields}; for a symbol one of `SYMBOLS`; for a sign its name, or a {field} that names it;
    for a logo a PNG in base64. `size` is relative: of a text to a line of text, of a sign or logo its height in lines,
    of a symbol 1 for about a third of the label's width at most. `lines` is how many a long text may take. An
    `optional` element is left out where there is no room, the last one first.
    """

    what: What = What.TEXT
    content: str = ""
    part: Part = Part.LABEL
    band: int = 1
    column: int = 1
    face: str = "text"
    size: float = 1.0
    align: Align = Align.LEFT
    lines: int = 1
    optional: bool = False

    @property
    def typeface(self) -> Typeface:
        """The face of a text."""
        return _FACES[self.face]

    @property
    def shows_code(self) -> bool:
        """Whether it is a text that people take for the code: such a text is never cut."""
        return self.what is What.TEXT and bool({"code", "number"} & set(_FIELD.findall(self.content)))

    @property
    def holds_url(self) -> bool:
        """Whether its symbol holds the address."""
        return self.content.endswith(" url")

    @property
    def field_names(self) -> tuple[str, ...]:
        """The fields that its content names, in order."""
        return tuple(_FIELD.findall(self.content))

    def text_of(self, values: Sequence[str]) -> str:
        """The text with the values of its fields; what stands between separators goes when its field is empty."""
        told, start = [], 0
        for form, count in _forms(self.content):
            filled = values[start : start + count]
            if all(filled):
                told.append(form % tuple(filled))
            start += count
        return SEPARATOR.join(told)


@lru_cache(maxsize=1024)
def _forms(content: str) -> tuple[tuple[str, int], ...]:
    """Return each piece between separators with %s for its fields, and how many these are."""
    pieces = content.replace("%", "%%").split(SEPARATOR)
    return tuple((_FIELD.sub("%s", piece), len(_FIELD.findall(piece))) for piece in pieces)


@dataclass(frozen=True)
class Template:
    """A named list of elements. Raises BadTemplateError where it could not be drawn, or would show no code."""

    key: str
    name: str
    about: str
    elements: tuple[Element, ...]

    def __post_init__(self) -> None:
        if reason := next(_faults(self), None):
            raise BadTemplateError(name=self.name, reason=reason)

    @cached_property
    def parts(self) -> frozenset[Part]:
        """The parts it has something for."""
        return frozenset(element.part for element in self.elements)


def _faults(template: Template) -> Iterator[str]:
    """Yield what is wrong, the plainest first."""
    if not template.name.strip():
        yield "it needs a name"
    if not 1 <= len(template.elements) <= MAX_ELEMENTS:
        yield f"it needs 1 to {MAX_ELEMENTS} elements"
    for number, element in enumerate(template.elements, start=1):
        for reason in _faults_of(element):
            yield f"element {number} ({element.what.value}): {reason}"
    for part in {element.part for element in template.elements}:
        if not any(element.shows_code for element in template.elements if element.part is part):
            yield f"the {part.value} shows no code that people can read: add the text {{code}} or {{number}}"


def _faults_of(element: Element) -> Iterator[str]:
    if element.face not in _FACES:
        yield f"there is no face “{element.face}”; there are {', '.join(_FACES)}"
    if not (1 <= element.band <= 9 and 1 <= element.column <= 9):
        yield "bands and columns are numbered from 1 to 9"
    if not 0.5 <= element.size <= 10:
        yield "the size lies between 0.5 and 10"
    if not 1 <= element.lines <= 9:
        yield "a text takes 1 to 9 lines"
    yield from _FAULTS_OF_CONTENT[element.what](element.content)


def _faults_of_text(content: str) -> Iterator[str]:
    if not content.strip() or len(content) > MAX_CONTENT:
        yield f"a text has 1 to {MAX_CONTENT} characters"
    for name in _FIELD.findall(content):
        if name not in FIELDS:
            yield f"there is no field {{{name}}}; there are {', '.join(FIELDS)}"
    if re.search(r"[{}]", _FIELD.sub("", content)):
        yield "a field is written {like_this}"


def _faults_of_symbol(content: str) -> Iterator[str]:
    if content not in SYMBOLS:
        yield f"there is no symbol “{content}”; there are {', '.join(SYMBOLS)}"


def _faults_of_sign(content: str) -> Iterator[str]:
    if _FIELD.fullmatch(content):
        yield from _faults_of_text(content)
    elif content not in SIGNS:
        yield f"there is no sign “{content}”; there are {', '.join(SIGNS)}"


_NO_PICTURE = (ValueError, OSError, SyntaxError, Image.DecompressionBombError)
"""What base64 and Pillow raise for what is no picture, a broken one, or one far too large."""


def _faults_of_logo(content: str) -> Iterator[str]:
    try:
        logo_of(content)
    except _NO_PICTURE:
        yield f"a logo is a PNG picture of at most {MAX_LOGO // 1000} kB"


def _faults_of_line(_content: str) -> Iterator[str]:
    yield from ()


_FAULTS_OF_CONTENT = {
    What.TEXT: _faults_of_text,
    What.SYMBOL: _faults_of_symbol,
    What.SIGN: _faults_of_sign,
    What.LOGO: _faults_of_logo,
    What.LINE: _faults_of_line,
}


@lru_cache(maxsize=64)
def logo_of(content: str) -> Image.Image:
    """Return a logo as a picture of black and white. Raises ValueError and what Pillow and base64 raise."""
    data = base64.b64decode(content, validate=True)
    if not 0 < len(data) <= MAX_LOGO:
        raise ValueError("too large")
    with Image.open(BytesIO(data), formats=["PNG"]) as opened:
        if opened.width * opened.height > 4_000_000:
            raise ValueError("too many pixels")
        picture = opened.convert("RGBA")
    on_white = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    return on_white.convert("1", dither=Image.Dither.NONE)


def template_of(row: Mapping[str, Any]) -> Template:
    """Return the template that `as_row` made, or that somebody wrote as JSON. Raises BadTemplateError."""
    name = str(row.get("name", "")) if isinstance(row, Mapping) else ""
    try:
        elements = tuple(_element_of(each) for each in row["elements"])
        return Template(str(row["key"]), name, str(row.get("about", "")), elements)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise BadTemplateError(name=name, reason=f"it cannot be understood ({error})") from error


def _element_of(row: Mapping[str, Any]) -> Element:
    """What is not said has its default. Raises TypeError, ValueError, OverflowError."""
    if not isinstance(row, Mapping):
        raise TypeError("an element is a set of names and values")
    known = {each.name for each in fields(Element)}
    if unknown := set(row) - known:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
    given = {name: value for name, value in row.items() if value is not None}
    if not all(isinstance(given.get(name, ""), str) for name in ("content", "face")):
        raise TypeError("content and face are texts")
    enums = {"what": What, "part": Part, "align": Align}
    numbers = {"band": int, "column": int, "lines": int, "size": float, "optional": bool}
    for name, make in {**enums, **numbers}.items():
        if name in given:
            given[name] = make(given[name])
    return Element(**given)


def as_row(template: Template) -> dict[str, Any]:
    """Return a template as it is kept and exported: names and values that JSON knows; defaults are left out."""
    plain = Element()
    elements = [
        {name: value for name, value in asdict(each).items() if value != getattr(plain, name) or name == "what"}
        for each in template.elements
    ]
    return {"key": template.key, "name": template.name, "about": template.about, "elements": elements}


def find_template(name: str, *, among: Iterable[Template] | None = None) -> Template:
    """Return the template with this key or name, by default a ready one. Raises UnknownTemplateError."""
    templates = TEMPLATES if among is None else tuple(among)
    wanted = name.strip().casefold()
    for template in templates:
        if wanted in (template.key.casefold(), template.name.casefold()):
            return template
    raise UnknownTemplateError(name=name, known=", ".join(each.key for each in templates))


def _ready() -> Iterator[Template]:
    table = Path(__file__).parent / "templates.json"
    yield from map(template_of, json.loads(table.read_text(encoding="utf-8")))


TEMPLATES = tuple(_ready())
"""The ready ones, from `templates.json`."""
