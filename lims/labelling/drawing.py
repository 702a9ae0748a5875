"""A label as a picture for the screen: the same layout as on paper, in SVG. Pure."""

import re
from html import escape

from labels.label import Label
from labels.layout import MM_PER_POINT, PlacedSymbol, PlacedText, lay_out
from labels.stock import Stock
from labels.typeface import Typeface

_FONTS = {
    Typeface.CODE: 'font-family="\'IBM Plex Mono\', monospace" font-weight="bold"',
    Typeface.TEXT: "font-family=\"'IBM Plex Sans', sans-serif\"",
    Typeface.ITALIC: 'font-family="\'IBM Plex Sans\', sans-serif" font-style="italic"',
}
_MARGIN = 0.5


def drawn(label: Label, stock: Stock) -> str:
    """The label in millimetres, on white, whatever the colours around it. Raises what `lay_out` raises."""
    layout = lay_out(label, stock)
    width, height = stock.label
    view = f"{-_MARGIN} {-_MARGIN} {width + 2 * _MARGIN:g} {height + 2 * _MARGIN:g}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}" role="img" aria-label="{escape(label.code)}">',
        f'<rect width="{width:g}" height="{height:g}" rx="1" fill="#fff" stroke="#8a9492" stroke-width="0.1"/>',
        _symbol(layout.symbol),
        *map(_text, layout.texts),
        "</svg>",
    ]
    return "".join(parts)


def _symbol(symbol: PlacedSymbol) -> str:
    runs = "".join(
        f"M{run.start()} {row}h{len(run[0])}v1h-{len(run[0])}z"
        for row, modules in enumerate(symbol.rows)
        for run in re.finditer("1+", modules)
    )
    place = f"translate({symbol.x:.4f} {symbol.y:.4f}) scale({symbol.module:.5f})"
    return f'<path transform="{place}" d="{runs}" fill="#000" shape-rendering="crispEdges"/>'


def _text(placed: PlacedText) -> str:
    """`textLength` keeps the width of print where the screen has another font."""
    where = f'x="{placed.x:.3f}" y="{placed.y:.3f}" textLength="{placed.width:.3f}" lengthAdjust="spacingAndGlyphs"'
    size = f'font-size="{placed.size * MM_PER_POINT:.3f}"'
    return f'<text {where} {size} {_FONTS[placed.face]} fill="#000">{escape(placed.text)}</text>'
