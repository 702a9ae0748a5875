"""What should be here, on paper: A4, container by container, with a box to tick before each thing."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from itertools import groupby
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate, Spacer

from labels.typeface import Typeface, load
from lims.storage.listing import Line
from lims.values.codes import grouped

NOTHING = "–"
MOST_PRINTED = 5_000
"""More things are not printed: a shelf or a rack is a better list."""

_WIDTHS = (8 * mm, 16 * mm, 34 * mm, 38 * mm, 66 * mm, 20 * mm)


def printed_contents(title: str, lines: Sequence[Line], now: datetime) -> bytes:
    """The PDF of these lines; each container begins with its way."""
    load(Typeface.TEXT)
    text = ParagraphStyle("text", fontName=Typeface.TEXT.value, fontSize=9, leading=11)
    head = ParagraphStyle("head", parent=text, fontName=Typeface.TEXT.value, fontSize=11, leading=14)
    parts: list[Any] = [Paragraph(escape(f"{title} · {len(lines):,} things"), head)]
    for place, inside in groupby(lines, key=lambda line: (line.place, line.container)):
        parts += [Spacer(1, 4 * mm), Paragraph(escape(f"{place[0]} · {grouped(place[1])}"), head), Spacer(1, 1 * mm)]
        parts.append(_table(list(inside), text))
    written = BytesIO()

    def foot(canvas: Canvas, _document: object) -> None:
        canvas.setFont(Typeface.TEXT.value, 8)
        canvas.drawString(15 * mm, 9 * mm, f"{now:%Y-%m-%d %H:%M} (UTC)")
        canvas.drawRightString(195 * mm, 9 * mm, str(canvas.getPageNumber()))

    margins: Any = {"leftMargin": 14 * mm, "rightMargin": 14 * mm, "topMargin": 14 * mm, "bottomMargin": 16 * mm}
    SimpleDocTemplate(written, pagesize=A4, title=title, **margins).build(parts, onFirstPage=foot, onLaterPages=foot)
    return written.getvalue()


def _table(lines: Sequence[Line], text: ParagraphStyle) -> LongTable:
    rows = [
        [
            "",
            line.position or NOTHING,
            grouped(line.code) if line.code else NOTHING,
            Paragraph(escape(line.what or NOTHING), text),
            Paragraph(escape(line.name or NOTHING), text),
            "" if line.state == "in place" else "out" if line.state == "held" else line.state,
        ]
        for line in lines
    ]
    style: Any = [
        ("FONT", (0, 0), (-1, -1), Typeface.TEXT.value, 9),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.3, colors.lightgrey),
        ("BOX", (0, 0), (0, -1), 0.3, colors.grey),
        ("INNERGRID", (0, 0), (0, -1), 0.3, colors.grey),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
    ]
    return LongTable(rows, colWidths=_WIDTHS, style=style)
