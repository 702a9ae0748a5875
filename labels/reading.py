"""The proof before printing: every symbol of the finished page is read back at the resolution it will be printed at.

That proves geometry, not ribbon, ink and cold: the first and the last printed label are to be scanned as well.
"""

from collections.abc import Sequence
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import zxingcpp

from labels.errors import UnreadableError
from labels.label import Label
from labels.layout import Composer, LabelLayout
from labels.stock import Medium, Stock
from labels.symbol import MEASURES, MM_PER_INCH, Symbology
from labels.template import Template

_POINTS_PER_INCH = 72
_FORMATS = {
    Symbology.QR: zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode),
    Symbology.DATA_MATRIX: zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.DataMatrix),
    Symbology.CODE_128: zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.Code128),
}
"""A reader that may take anything for a symbol finds symbols that are not there."""


def check_readable(
    document: bytes,
    labels: Sequence[Label],
    template: Template,
    stock: Stock,
    *,
    first: int = 1,
) -> None:
    """Raises UnreadableError unless each label of a document of `render_sheets` reads back what it should hold.

    Sheets are read at 203 and 300 dots per inch, whatever the office printer has; rolls at their printer's resolution.
    """
    composer = Composer(template, stock)
    layouts = [composer.layout(label) for label in labels]
    if not any(layout.symbols for layout in layouts):
        return
    opened = pypdfium2.PdfDocument(document)
    try:
        for resolution in stock.proof_resolutions:
            for number in range(len(opened)):
                start = max(0, number * stock.per_sheet - first + 1)
                end = (number + 1) * stock.per_sheet - first + 1
                picture = _rendered(opened[number], resolution)
                for place, (label, layout) in enumerate(zip(labels[start:end], layouts[start:end], strict=True)):
                    position = (start + place + first - 1) % stock.per_sheet + 1
                    cell = _cell(picture, stock, position, resolution)
                    _check_label(cell, label, layout, stock, resolution)
    finally:
        opened.close()


def _rendered(page: Any, resolution: int) -> Any:
    """Return a page as rows of grey pixels."""
    # A page is stretched to whole pixels, rounded up: one of 201.0000001 pixels would be blurred to 202.
    picture = page.render(scale=resolution / _POINTS_PER_INCH * (1 - 1e-6), grayscale=True).to_numpy()
    return picture[:, :, 0] if picture.ndim == 3 else picture


def _cell(picture: Any, stock: Stock, position: int, resolution: int) -> Any:
    """Return the pixels of one label with its cap."""
    dots = resolution / MM_PER_INCH
    left, top = stock.corner(position)
    rows = slice(round(top * dots), round((top + stock.cell.height) * dots))
    return picture[rows, round(left * dots) : round((left + stock.cell.width) * dots)]


def _check_label(cell: Any, label: Label, layout: LabelLayout, stock: Stock, resolution: int) -> None:
    for symbology in {symbol.symbology for symbol in layout.symbols}:
        expected = sorted(symbol.content for symbol in layout.symbols if symbol.symbology is symbology)
        read = zxingcpp.read_barcodes(cell, formats=_FORMATS[symbology])
        if sorted(found.text for found in read) != expected:
            raise UnreadableError(
                code=label.code, name=stock.name, resolution=resolution, remedy=_remedy(layout, symbology, stock)
            )


def _remedy(layout: LabelLayout, symbology: Symbology, stock: Stock) -> str:
    """Return the size at which the symbol would be read: a printer's dot more for each module."""
    symbol = next(each for each in layout.symbols if each.symbology is symbology)
    dot = MM_PER_INCH / (min(stock.proof_resolutions) if stock.medium is Medium.SHEET else stock.resolution)
    modules = len(symbol.rows[0]) + 2 * MEASURES[symbology].quiet_zone
    return (
        f"Its symbol is {modules * symbol.module:.1f} mm wide; {modules * (symbol.module + dot):.1f} mm would be read."
    )
