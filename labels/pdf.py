"""Sheets of labels as PDF, at true size, with the fonts inside."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from io import BytesIO
from itertools import groupby
from threading import Lock

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from labels.errors import NoLabelsError, PositionError, TooManyLabelsError
from labels.label import Label
from labels.layout import LabelLayout, PlacedSymbol, PlacedText, lay_out
from labels.stock import Stock
from labels.symbol import MM_PER_INCH
from labels.typeface import Typeface, load

MAX_LABELS = 10_000
POINTS_PER_MM = 72 / MM_PER_INCH

# Text armour for streams is a quarter more bytes and a quarter of the time; no reader has needed it for decades.
rl_config.useA85 = 0

# ReportLab's fonts keep their place while they are read, so one document at a time.
_ONE_AT_A_TIME = Lock()
_HAIRLINE = 0.1 * POINTS_PER_MM


def render_sheets(labels: Sequence[Label], stock: Stock, *, first: int = 1, outline: bool = False) -> bytes:
    """Return a PDF with the labels on as many sheets as they need, row by row, the same bytes for the same labels.

    `first` is the position of the first label on the first sheet, so that a used sheet can be finished. `outline` draws
    the edges of all positions: print it on plain paper and hold it against a sheet of labels.

    Raises NoLabelsError, TooManyLabelsError, PositionError and what `lay_out` raises; nothing is drawn before all fit.
    """
    _check(labels, stock, first)
    layouts = [lay_out(label, stock) for label in labels]
    with _ONE_AT_A_TIME:
        return _drawn(layouts, stock, first, outline)


def _check(labels: Sequence[Label], stock: Stock, first: int) -> None:
    if not labels:
        raise NoLabelsError()
    if len(labels) > MAX_LABELS:
        raise TooManyLabelsError(count=len(labels), limit=MAX_LABELS)
    if not 1 <= first <= stock.per_sheet:
        raise PositionError(first=first, name=stock.name, limit=stock.per_sheet)


def _drawn(layouts: Sequence[LabelLayout], stock: Stock, first: int, outline: bool) -> bytes:
    buffer = BytesIO()
    canvas = _canvas(buffer, stock)
    drawings = _drawings(canvas, layouts)
    places = (divmod(place, stock.per_sheet) for place in range(first - 1, first - 1 + len(layouts)))
    for _, sheet in groupby(zip(places, drawings, strict=True), key=lambda item: item[0][0]):
        if outline:
            _draw_outlines(canvas, stock)
        canvas.addLiteral("\n".join(f"{_origin(stock, place + 1)}\n{drawing}\nQ" for (_, place), drawing in sheet))
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


def _draw_outlines(canvas: Canvas, stock: Stock) -> None:
    width, height = stock.label.width * POINTS_PER_MM, stock.label.height * POINTS_PER_MM
    inside = (_HAIRLINE / 2, _HAIRLINE / 2 - height, width - _HAIRLINE, height - _HAIRLINE)
    edge = f"{_HAIRLINE:.3f} w " + " ".join(f"{length:.3f}" for length in inside) + " re S"
    corners = (_origin(stock, place) for place in range(1, stock.per_sheet + 1))
    canvas.addLiteral("\n".join(f"{corner} {edge} Q" for corner in corners))


def _origin(stock: Stock, position: int) -> str:
    """Return the operators that put the origin on the top left corner of a label, on a whole dot of the printer."""
    dot = MM_PER_INCH / stock.resolution
    x, y = (round(length / dot) * dot for length in stock.corner(position))
    return f"q 1 0 0 1 {x * POINTS_PER_MM:.4f} {(stock.page.height - y) * POINTS_PER_MM:.4f} cm"


def _drawings(canvas: Canvas, layouts: Iterable[LabelLayout]) -> Iterator[str]:
    """Yield the operators of each label. Texts that return on many labels are set once."""

    @lru_cache(maxsize=4096)
    def operators(text: PlacedText) -> str:
        return _text_operators(canvas, text)

    for symbol, texts in layouts:
        yield "\n".join((*map(operators, texts), _symbol_operators(symbol)))


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
    side = f"{symbol.module * POINTS_PER_MM:.4f}"
    corner = f"{symbol.x * POINTS_PER_MM:.4f} {-symbol.y * POINTS_PER_MM:.4f}"
    runs = "\n".join(_row_path(number, row) for number, row in enumerate(symbol.rows) if "1" in row)
    return f"q {side} 0 0 -{side} {corner} cm\n{runs}\nf Q"


@lru_cache(maxsize=16384)
def _row_path(number: int, row: str) -> str:
    return "\n".join(f"{run.start()} {number} {len(run[0])} 1 re" for run in re.finditer("1+", row))
