"""The bench card: a sheet of codes that are commands, in groups, to be laminated and hung by the freezer.

Each symbol is read back from the finished page, as labels are, before anybody prints it.
"""

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any, NamedTuple

import pypdfium2  # type: ignore[import-untyped]
import zxingcpp
from reportlab.pdfgen.canvas import Canvas

from labels.errors import BenchCardError
from labels.pdf import ONE_AT_A_TIME, POINTS_PER_MM
from labels.symbol import MM_PER_INCH, Symbology, symbol_rows
from labels.typeface import Typeface, fitted, load, printable

PAGE = (210.0, 297.0)
"""A4, in millimetres."""

MOST_PAGES = 2

_MARGIN, _TITLE, _GROUP, _GAP = 12.0, 11.0, 8.0, 2.0
_COLUMNS, _CELL_HEIGHT, _SYMBOL = 6, 34.0, 18.0
_CELL_WIDTH = (PAGE[0] - 2 * _MARGIN) / _COLUMNS
_TITLE_SIZE, _GROUP_SIZE, _WORDS_SIZE, _CODE_SIZE = 15.0, 10.0, 9.0, 4.6
_QUIET = 4
_PROOF_RESOLUTION = 203


class CardCode(NamedTuple):
    """A command: what people call it, and what the symbol holds."""

    words: str
    content: str


class CardGroup(NamedTuple):
    """Commands that belong together."""

    title: str
    codes: Sequence[CardCode]


class _Placed(NamedTuple):
    """A heading (no code) or a command, with the corner of its room, in millimetres from the top left."""

    page: int
    x: float
    y: float
    words: str
    content: str = ""


def render_bench_card(groups: Sequence[CardGroup], *, title: str) -> bytes:
    """Return the card as a PDF of two A4 pages at most. Raises BenchCardError where it is more, or cannot be read."""
    placed = list(_arranged([group for group in groups if group.codes]))
    pages = max((each.page for each in placed), default=0) + 1
    if pages > MOST_PAGES:
        raise BenchCardError(remedy=f"These codes need {pages} pages, and the card has {MOST_PAGES}: leave some out.")
    with ONE_AT_A_TIME:
        document = _drawn(placed, pages, printable(title, Typeface.TEXT))
    _check_readable(document, placed)
    return document


def _arranged(groups: Sequence[CardGroup]) -> Iterator[_Placed]:
    """Yield headings and codes from the top; a group that does not fit on the rest of a page begins the next one."""
    page, y = 0, _MARGIN + _TITLE
    for group in groups:
        rows = -(-len(group.codes) // _COLUMNS)
        height = _GROUP + rows * _CELL_HEIGHT
        if y + height > PAGE[1] - _MARGIN + _GAP and y > _MARGIN + _TITLE:
            page, y = page + 1, _MARGIN + _TITLE
        yield _Placed(page, _MARGIN, y, group.title)
        for number, code in enumerate(group.codes):
            row, column = divmod(number, _COLUMNS)
            top = y + _GROUP + row * _CELL_HEIGHT
            yield _Placed(page, _MARGIN + column * _CELL_WIDTH, top, code.words, code.content)
        y += height


def _drawn(placed: Sequence[_Placed], pages: int, title: str) -> bytes:
    buffer = BytesIO()
    for face in Typeface:
        load(face)
    size = (PAGE[0] * POINTS_PER_MM, PAGE[1] * POINTS_PER_MM)
    canvas = Canvas(buffer, pagesize=size, pageCompression=1, invariant=1)
    canvas.setTitle(title)
    for page in range(pages):
        shown = f"{title} · {page + 1} of {pages}" if pages > 1 else title
        _write(canvas, _MARGIN, _MARGIN + _TITLE / 2, shown, Typeface.TEXT, _TITLE_SIZE)
        for each in placed:
            if each.page == page:
                _draw(canvas, each)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _draw(canvas: Canvas, each: _Placed) -> None:
    if not each.content:
        _write(canvas, each.x, each.y + 4.5, printable(each.words, Typeface.TEXT), Typeface.TEXT, _GROUP_SIZE)
        canvas.setLineWidth(0.4)
        line = (PAGE[1] - each.y - 6.0) * POINTS_PER_MM
        canvas.line(_MARGIN * POINTS_PER_MM, line, (PAGE[0] - _MARGIN) * POINTS_PER_MM, line)
        return
    _draw_symbol(canvas, each)
    room = (_CELL_WIDTH - _GAP) * POINTS_PER_MM
    words, size = fitted(printable(each.words, Typeface.TEXT), Typeface.TEXT, _WORDS_SIZE, room, 2)
    below = each.y + _SYMBOL + 4.4
    for line_of_words in words:
        _write(canvas, each.x, below, line_of_words, Typeface.TEXT, size)
        below += 3.6
    codes, size = fitted(each.content, Typeface.CODE, _CODE_SIZE, room, 1)
    _write(canvas, each.x, below - 0.6, codes[0], Typeface.CODE, size)


def _write(canvas: Canvas, x: float, baseline: float, text: str, face: Typeface, size: float) -> None:
    canvas.setFont(face.value, size)
    canvas.drawString(x * POINTS_PER_MM, (PAGE[1] - baseline) * POINTS_PER_MM, text)


def _draw_symbol(canvas: Canvas, each: _Placed) -> None:
    rows = symbol_rows(Symbology.QR, each.content)
    module = _SYMBOL / len(rows)
    for number, row in enumerate(rows):
        for column, dark in enumerate(row):
            if dark == "1":
                x, y = each.x + column * module, each.y + (number + 1) * module
                side = module * POINTS_PER_MM
                canvas.rect(x * POINTS_PER_MM, (PAGE[1] - y) * POINTS_PER_MM, side, side, stroke=0, fill=1)


# --- the proof


def _check_readable(document: bytes, placed: Sequence[_Placed]) -> None:
    dots = _PROOF_RESOLUTION / MM_PER_INCH
    opened = pypdfium2.PdfDocument(document)
    try:
        pictures = [_rendered(opened[number]) for number in range(len(opened))]
    finally:
        opened.close()
    quiet = _QUIET * _SYMBOL / 25
    for each in placed:
        if each.content:
            rows = slice(round((each.y - quiet / 2) * dots), round((each.y + _SYMBOL + quiet / 3) * dots))
            columns = slice(round((each.x - quiet) * dots), round((each.x + _SYMBOL + quiet) * dots))
            read = zxingcpp.read_barcodes(pictures[each.page][rows, columns])
            if [found.text for found in read] != [each.content]:
                raise BenchCardError(remedy=f"The code for “{each.words}” would not be read: {each.content}.")


def _rendered(page: Any) -> Any:
    picture = page.render(scale=_PROOF_RESOLUTION / 72 * (1 - 1e-6), grayscale=True).to_numpy()
    return picture[:, :, 0] if picture.ndim == 3 else picture
