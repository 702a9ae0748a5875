"""Sheets of labels as PDF, at true size, with the fonts inside."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from io import BytesIO
from itertools import groupby, pairwise
from threading import Lock

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from labels.errors import PositionError
from labels.label import Label, check_count
from labels.layout import Composer, LabelLayout, PlacedSymbol, PlacedText
from labels.signs import SIGNS
from labels.slots import Picture, Rule
from labels.stock import NO_OFFSET, Offset, Stock
from labels.symbol import MM_PER_INCH
from labels.template import Template, What, logo_of
from labels.typeface import Typeface, load

POINTS_PER_MM = 72 / MM_PER_INCH

# Text armour for streams is a quarter more bytes and a quarter of the time; no reader has needed it for decades.
rl_config.useA85 = 0

# ReportLab's fonts keep their place while they are read, so one document at a time.
ONE_AT_A_TIME = Lock()
_HAIRLINE = 0.1 * POINTS_PER_MM
_ROUND = 0.5523
"""How far the handles of a Bézier curve lie from the ends of a quarter circle, in radii."""


def render_sheets(
    labels: Sequence[Label],
    template: Template,
    stock: Stock,
    *,
    first: int = 1,
    outline: bool = False,
    offset: Offset = NO_OFFSET,
) -> bytes:
    """Return a PDF with the labels on as many sheets as they need, row by row, the same bytes for the same labels.

    `first` is the position of the first label on the first sheet, so that a used sheet can be finished. `outline` draws
    the edges of all positions: print it on plain paper and hold it against a sheet of labels.

    Raises NoLabelsError, TooManyLabelsError, PositionError and what `Composer.layout` raises; nothing is drawn before
    all fit.
    """
    check_count(labels)
    if not 1 <= first <= stock.per_sheet:
        raise PositionError(first=first, name=stock.name, limit=stock.per_sheet)
    composer = Composer(template, stock)
    layouts = [composer.layout(label) for label in labels]
    with ONE_AT_A_TIME:
        return _drawn(layouts, stock, first, outline, offset)


def _drawn(layouts: Sequence[LabelLayout], stock: Stock, first: int, outline: bool, offset: Offset) -> bytes:
    buffer = BytesIO()
    canvas = _canvas(buffer, stock)
    drawings = _drawings(canvas, layouts)
    places = (divmod(place, stock.per_sheet) for place in range(first - 1, first - 1 + len(layouts)))
    for _, sheet in groupby(zip(places, drawings, strict=True), key=lambda item: item[0][0]):
        if outline:
            _draw_outlines(canvas, stock, offset)
        canvas.addLiteral(
            "\n".join(f"{_origin(stock, place + 1, offset)}\n{drawing}\nQ" for (_, place), drawing in sheet)
        )
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _canvas(buffer: BytesIO, stock: Stock) -> Canvas:
    for face in Typeface:
        load(face)
    page = (stock.page.width * POINTS_PER_MM, stock.page.height * POINTS_PER_MM)
    canvas = Canvas(buffer, pagesize=page, pageCompression=1, invariant=1)
    canvas.setTitle(f"Labels: {stock.name}")
    # Readers otherwise shrink the page to the printer's margins, and every label stands off its place.
    canvas.setViewerPreference("PrintScaling", "None")
    return canvas


def _draw_outlines(canvas: Canvas, stock: Stock, offset: Offset) -> None:
    """The line lies inside the edge, so that it is printed where a label ends at the edge of the paper."""
    inset = _HAIRLINE / 2 / POINTS_PER_MM
    width, height = stock.label
    label = _ellipse(inset, inset, width - 2 * inset) if stock.round else _rectangle(width, height, inset)
    edge = f"{_HAIRLINE:.3f} w {label}"
    if stock.cap:
        edge += " " + _ellipse(stock.cap.x + inset, stock.cap.y + inset, stock.cap.diameter - 2 * inset)
    corners = (_origin(stock, place, offset) for place in range(1, stock.per_sheet + 1))
    canvas.addLiteral("\n".join(f"{corner} {edge} S Q" for corner in corners))


def _rectangle(width: float, height: float, inset: float) -> str:
    lengths = (inset, inset - height, width - 2 * inset, height - 2 * inset)
    return " ".join(f"{length * POINTS_PER_MM:.3f}" for length in lengths) + " re"


def _ellipse(x: float, y: float, diameter: float) -> str:
    """Return a circle as four curves; x and y are the corner of the square around it."""
    radius = diameter / 2 * POINTS_PER_MM
    across, down = x * POINTS_PER_MM + radius, -(y * POINTS_PER_MM + radius)
    handle = _ROUND * radius
    corners = [(1, 0), (0, 1), (-1, 0), (0, -1), (1, 0)]
    path = [f"{across + radius:.3f} {down:.3f} m"]
    for (x0, y0), (x1, y1) in pairwise(corners):
        numbers = (
            across + x0 * radius + x1 * handle,
            down + y0 * radius + y1 * handle,
            across + x1 * radius + x0 * handle,
            down + y1 * radius + y0 * handle,
            across + x1 * radius,
            down + y1 * radius,
        )
        path.append(" ".join(f"{number:.3f}" for number in numbers) + " c")
    return " ".join(path)


def _origin(stock: Stock, position: int, offset: Offset) -> str:
    """Return the operators that put the origin on the top left corner of a label, on a whole dot of the printer."""
    dot = MM_PER_INCH / stock.resolution
    x, y = (round((length + by) / dot) * dot for length, by in zip(stock.corner(position), offset, strict=True))
    return f"q 1 0 0 1 {x * POINTS_PER_MM:.4f} {(stock.page.height - y) * POINTS_PER_MM:.4f} cm"


def _drawings(canvas: Canvas, layouts: Iterable[LabelLayout]) -> Iterator[str]:
    """Yield the operators of each label. What returns on many labels is set once."""

    @lru_cache(maxsize=4096)
    def operators(text: PlacedText) -> str:
        return _text_operators(canvas, text)

    @lru_cache(maxsize=256)
    def pictured(picture: Picture) -> str:
        return _logo(picture) if picture.what is What.LOGO else _sign(picture)

    for symbols, texts, rules, pictures in layouts:
        drawn = [*map(operators, texts), *map(_symbol_operators, symbols), *map(_rule, rules), *map(pictured, pictures)]
        yield "\n".join(drawn)


def _rule(rule: Rule) -> str:
    lengths = (rule.x, -rule.y - rule.height, rule.width, rule.height)
    return " ".join(f"{length * POINTS_PER_MM:.3f}" for length in lengths) + " re f"


def _sign(picture: Picture) -> str:
    """Return the sign's polygons, in units of its own square."""
    side = [f"{length * POINTS_PER_MM:.4f}" for length in (picture.width, picture.height, picture.x, picture.y)]
    drawn = [f"q {side[0]} 0 0 -{side[1]} {side[2]} -{side[3]} cm"]
    for shape in SIGNS[picture.content]:
        points = [f"{x} {y}" for x, y in shape.points]
        drawn.append(f"{0 if shape.dark else 1} g {points[0]} m {' l '.join(points[1:])} l f")
    return "\n".join([*drawn, "Q"])


def _logo(picture: Picture) -> str:
    """Return a logo as an inline picture of one bit a pixel; the page's compression takes care of the repetition."""
    logo = logo_of(picture.content)
    width, height, x = (length * POINTS_PER_MM for length in (picture.width, picture.height, picture.x))
    y = -(picture.y + picture.height) * POINTS_PER_MM
    place = f"q {width:.4f} 0 0 {height:.4f} {x:.4f} {y:.4f} cm"
    kind = f"BI /W {logo.width} /H {logo.height} /BPC 1 /CS /G /F /AHx ID"
    return f"{place}\n{kind}\n{logo.tobytes().hex()}>\nEI Q"


def _text_operators(canvas: Canvas, placed: PlacedText) -> str:
    text = canvas.beginText(placed.x * POINTS_PER_MM, -placed.y * POINTS_PER_MM)
    text.setFont(placed.face.value, placed.size)
    if placed.word_space:
        text.setWordSpace(placed.word_space)
    text.textOut(placed.text)
    if placed.word_space:
        text.setWordSpace(0)
    return str(text.getCode())


def _symbol_operators(symbol: PlacedSymbol) -> str:
    """Return one path that fills the dark modules, in units of a module: each run of a row is one rectangle."""
    across, down = (f"{length * POINTS_PER_MM:.4f}" for length in (symbol.module, symbol.height))
    corner = f"{symbol.x * POINTS_PER_MM:.4f} {-symbol.y * POINTS_PER_MM:.4f}"
    runs = "\n".join(_row_path(number, row) for number, row in enumerate(symbol.rows) if "1" in row)
    return f"q {across} 0 0 -{down} {corner} cm\n{runs}\nf Q"


@lru_cache(maxsize=16384)
def _row_path(number: int, row: str) -> str:
    return "\n".join(f"{run.start()} {number} {len(run[0])} 1 re" for run in re.finditer("1+", row))
