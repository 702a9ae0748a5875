"""A label as a picture for the screen: the same layout as on paper, in SVG."""

import re
from html import escape

from labels.label import Label
from labels.layout import Composer, PlacedSymbol, PlacedText
from labels.signs import SIGNS
from labels.slots import MM_PER_POINT, Picture, Rule
from labels.stock import Stock
from labels.template import Template, What
from labels.typeface import Typeface

_FONTS = {
    Typeface.CODE: 'font-family="\'IBM Plex Mono\', monospace" font-weight="bold"',
    Typeface.TEXT: "font-family=\"'IBM Plex Sans', sans-serif\"",
    Typeface.ITALIC: 'font-family="\'IBM Plex Sans\', sans-serif" font-style="italic"',
}
_MARGIN = 0.5


def drawn(label: Label, template: Template, stock: Stock) -> str:
    """Return the label in millimetres, on white, whatever the colours around it. Raises what `Composer` raises."""
    layout = Composer(template, stock).layout(label)
    width, height = stock.cell
    view = f"{-_MARGIN} {-_MARGIN} {width + 2 * _MARGIN:g} {height + 2 * _MARGIN:g}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}" role="img" aria-label="{escape(label.code)}">',
        *_outlines(stock),
        *map(_symbol, layout.symbols),
        *map(_rule, layout.rules),
        *map(_picture, layout.pictures),
        *map(_text, layout.texts),
        "</svg>",
    ]
    return "".join(parts)


def _outlines(stock: Stock) -> list[str]:
    look = 'fill="#fff" stroke="#8a9492" stroke-width="0.1"'
    width, height = stock.label
    radius = width / 2 if stock.round else 1
    found = [f'<rect width="{width:g}" height="{height:g}" rx="{radius:g}" {look}/>']
    if stock.cap:
        half = stock.cap.diameter / 2
        found.append(f'<circle cx="{stock.cap.x + half:g}" cy="{stock.cap.y + half:g}" r="{half:g}" {look}/>')
    return found


def _symbol(symbol: PlacedSymbol) -> str:
    runs = "".join(
        f"M{run.start()} {row}h{len(run[0])}v1h-{len(run[0])}z"
        for row, modules in enumerate(symbol.rows)
        for run in re.finditer("1+", modules)
    )
    place = f"translate({symbol.x:.4f} {symbol.y:.4f}) scale({symbol.module:.5f} {symbol.height:.5f})"
    return f'<path transform="{place}" d="{runs}" fill="#000" shape-rendering="crispEdges"/>'


def _rule(rule: Rule) -> str:
    return f'<rect x="{rule.x:.3f}" y="{rule.y:.3f}" width="{rule.width:.3f}" height="{rule.height:.3f}" fill="#000"/>'


def _picture(picture: Picture) -> str:
    if picture.what is What.LOGO:
        box = f'x="{picture.x:.3f}" y="{picture.y:.3f}" width="{picture.width:.3f}" height="{picture.height:.3f}"'
        return f'<image {box} href="data:image/png;base64,{escape(picture.content)}"/>'
    polygons = "".join(
        f'<polygon fill="{"#000" if shape.dark else "#fff"}" points="{" ".join(f"{x},{y}" for x, y in shape.points)}"/>'
        for shape in SIGNS[picture.content]
    )
    place = f"translate({picture.x:.3f} {picture.y:.3f}) scale({picture.width:.4f} {picture.height:.4f})"
    return f'<g transform="{place}">{polygons}</g>'


def _text(placed: PlacedText) -> str:
    """`textLength` keeps the width of print where the screen has another font."""
    where = f'x="{placed.x:.3f}" y="{placed.y:.3f}" textLength="{placed.width:.3f}" lengthAdjust="spacingAndGlyphs"'
    size = f'font-size="{placed.size * MM_PER_POINT:.3f}" word-spacing="{placed.word_space * MM_PER_POINT:.3f}"'
    return f'<text {where} {size} {_FONTS[placed.face]} fill="#000">{escape(placed.text)}</text>'
