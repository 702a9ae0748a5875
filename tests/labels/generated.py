"""Templates, labels and stocks that nobody would think of, for tests of what must hold for all."""

import base64
from io import BytesIO

from hypothesis import strategies as st
from PIL import Image

from labels.label import FIELDS, Label
from labels.signs import SIGNS
from labels.stock import STOCKS, Cap, Medium, Size, Stock
from labels.template import SYMBOLS, Align, Element, Part, Template, What
from tests.labels.geometry import roll


def png(width: int, height: int) -> bytes:
    """A logo: a dark rectangle on a ground one sees through."""
    picture = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    picture.paste((20, 40, 60, 255), (0, 0, (width + 1) // 2, height))
    buffer = BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


LOGO = base64.b64encode(png(30, 20)).decode()

AWKWARD = st.sampled_from(
    [
        "Anguilla anguilla",
        "Ågjpqy Ñandú ŁÓDŹ",
        "鳗鱼鳗鱼",
        "سمك السلمون",
        "👩‍🔬🐟",
        "^XA^FDx^FS^XZ~JR",
        "_5E\\&_7E",
        "a\r\nb\tc\x00\x1b\u202e",
        "x" * 10_000,
        "many words " * 900,
        "%s %(code)s {code}",
        " · ",
        "",
    ]
)
TEXTS = AWKWARD | st.text(max_size=40)
CODES = st.from_regex(r"[A-Z]{2,3}[0-9]{4,6}[0-9A-Z]", fullmatch=True) | st.text(min_size=1, max_size=30).filter(
    str.strip
)
LABELS = st.builds(
    Label,
    CODES,
    st.dictionaries(st.sampled_from(sorted(FIELDS)), TEXTS | st.sampled_from(sorted(SIGNS)), max_size=12),
    st.sampled_from(["", "https://lims.example.org/samples/FIS0000424"]),
)

_CONTENTS = {
    What.TEXT: st.lists(st.sampled_from(sorted(FIELDS)), min_size=1, max_size=3).map(
        lambda names: " · ".join(f"{{{name}}}" for name in names)
    )
    | st.sampled_from(["Station: {locality}", "100 % {amount}", "a fixed text", "{code}"]),
    What.SYMBOL: st.sampled_from(sorted(SYMBOLS)),
    What.SIGN: st.sampled_from([*sorted(SIGNS), "{hazard}"]),
    What.LOGO: st.just(LOGO),
    What.LINE: st.just(""),
}


@st.composite
def _elements(draw: st.DrawFn, part: Part) -> Element:
    what = draw(st.sampled_from([What.TEXT] * 4 + list(What)))
    return Element(
        what=what,
        content=draw(_CONTENTS[what]),
        part=part,
        band=draw(st.integers(1, 3)),
        column=draw(st.integers(1, 3)),
        face=draw(st.sampled_from(["text", "italic", "code"])),
        size=draw(st.sampled_from([0.5, 1.0, 1.6, 3.0, 10.0])),
        align=draw(st.sampled_from(Align)),
        lines=draw(st.sampled_from([1, 1, 2, 4])),
        optional=draw(st.booleans()),
    )


@st.composite
def templates(draw: st.DrawFn) -> Template:
    """A template of up to eight elements on the label and up to three on the cap."""
    place = st.integers(1, 3)
    elements = [Element(content="{code}", face="code", band=draw(place), column=draw(place))]
    elements += draw(st.lists(_elements(Part.LABEL), max_size=7))
    if cap := draw(st.lists(_elements(Part.CAP), max_size=2)):
        elements += [Element(content="{number}", part=Part.CAP), *cap]
    return Template("made-up", "Made up", "", tuple(draw(st.permutations(elements))))


def _with_cap(width: float, height: float, diameter: float, resolution: int) -> Stock:
    label = Size(width, height)
    page = Size(width + 3 + diameter, max(height, diameter))
    return Stock(
        "capped", "a roll with caps", page, label, 1, 1, 0, 0, page, resolution, "made up",
        medium=Medium.ROLL, cap=Cap(width + 3, 0, diameter),
    )  # fmt: skip


def _round(diameter: float, resolution: int) -> Stock:
    size = Size(diameter, diameter)
    return Stock("dot", "dots", size, size, 1, 1, 0, 0, size, resolution, "made up", medium=Medium.ROLL, round=True)


_RESOLUTIONS = st.sampled_from([180, 203, 300, 600])
_SIDES = st.floats(4, 160).map(lambda length: round(length, 2))
STOCKS_OF_ALL_KINDS = (
    st.sampled_from(STOCKS)
    | st.builds(roll, _SIDES, _SIDES, _RESOLUTIONS, st.sampled_from(Medium))
    | st.builds(_with_cap, _SIDES, _SIDES, st.floats(6, 30), _RESOLUTIONS)
    | st.builds(_round, st.floats(5, 60), _RESOLUTIONS)
)
