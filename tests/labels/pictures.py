"""What a printer makes of our documents, as rows of grey pixels, and what a reader finds in them."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pypdfium2
import zxingcpp
from numpy.typing import NDArray

from labels.label import Label
from labels.layout import LabelLayout
from labels.pdf import _drawn
from labels.stock import NO_OFFSET, Medium, Stock
from labels.symbol import MM_PER_INCH, Symbology
from tests.labels.geometry import roll

Picture = NDArray[np.uint8]

DARK = 128
FORMATS = {
    Symbology.QR: zxingcpp.BarcodeFormat.QRCode,
    Symbology.DATA_MATRIX: zxingcpp.BarcodeFormat.DataMatrix,
    Symbology.CODE_128: zxingcpp.BarcodeFormat.Code128,
}


def pages(pdf: bytes, resolution: int) -> list[Picture]:
    """All pages of a document."""
    document = pypdfium2.PdfDocument(pdf)
    found = [_grey(page.render(scale=resolution / 72 * (1 - 1e-6), grayscale=True).to_numpy()) for page in document]
    document.close()
    return found


def _grey(picture: Any) -> Picture:
    grey: Picture = picture[:, :, 0] if picture.ndim == 3 else picture
    return grey


def codes_in(picture: Picture, symbology: Symbology = Symbology.QR) -> list[str]:
    """What a reader finds."""
    found = zxingcpp.read_barcodes(np.ascontiguousarray(picture), formats=FORMATS[symbology])
    return sorted(symbol.text for symbol in found)


def labelled(shape: tuple[int, ...], stock: Stock, resolution: int, inset: float = 0.0) -> NDArray[np.bool_]:
    """Which pixels of a page lie on a label or a cap, at least `inset` mm from its edge."""
    found = np.zeros(shape, bool)
    dots = resolution / MM_PER_INCH
    cell = _one_labelled(stock, resolution, inset)
    for position in range(1, stock.per_sheet + 1):
        left, top = (round(length * dots) for length in stock.corner(position))
        part = found[top : top + cell.shape[0], left : left + cell.shape[1]]
        part |= cell[: part.shape[0], : part.shape[1]]
    return found


def _one_labelled(stock: Stock, resolution: int, inset: float) -> NDArray[np.bool_]:
    dots = resolution / MM_PER_INCH
    height, width = round(stock.cell.height * dots), round(stock.cell.width * dots)
    down, across = np.mgrid[0:height, 0:width]
    x, y = (across + 0.5) / dots, (down + 0.5) / dots
    if stock.round:
        on_label = _in_disc(x, y, 0, 0, stock.label.width, inset)
    else:
        on_label = (x > inset) & (x < stock.label.width - inset) & (y > inset) & (y < stock.label.height - inset)
    return on_label | _in_disc(x, y, *stock.cap, inset) if stock.cap else on_label


def _in_disc(x: Any, y: Any, left: float, top: float, diameter: float, inset: float) -> Any:
    radius = diameter / 2
    return np.hypot(x - left - radius, y - top - radius) < radius - inset


def parts_of(layout: LabelLayout) -> Iterator[LabelLayout]:
    """Each thing on a label as if it stood there alone."""
    nothing = LabelLayout((), (), (), ())
    for name, things in layout._asdict().items():
        yield from (nothing._replace(**{name: (thing,)}) for thing in things)


def drawn_apart(layout: LabelLayout, stock: Stock, resolution: int) -> list[NDArray[np.bool_]]:
    """The dark pixels of each part of a label, all in pictures of one size."""
    alone = roll(stock.cell.width, stock.cell.height, stock.resolution, Medium.ROLL)
    pdf = _drawn(list(parts_of(layout)), alone, 1, outline=False, offset=NO_OFFSET)
    return [page < DARK for page in pages(pdf, resolution)]


def assert_nothing_overlaps(layout: LabelLayout, stock: Stock, resolution: int) -> None:
    """No pixel is dark in more than one part."""
    times = sum(part.astype(np.uint8) for part in drawn_apart(layout, stock, resolution))
    assert times.max() == 1, f"{np.argwhere(times > 1)[:3].tolist()} are dark twice"


def window(picture: Picture, stock: Stock, position: int, resolution: int, inset: float = 0.0) -> Picture:
    """Return what stands on one label, less `inset` mm at each edge."""
    dots = resolution / MM_PER_INCH
    x, y = stock.corner(position)
    left, top = (x + inset) * dots, (y + inset) * dots
    right, bottom = (x + stock.cell.width - inset) * dots, (y + stock.cell.height - inset) * dots
    return picture[round(top) : round(bottom), round(left) : round(right)]


def batch(count: int, start: int = 1) -> list[Label]:
    """Labels as a campaign makes them: numbers run on, places change, names return."""
    fields = {"scientific_name": "Gasterosteus aculeatus", "kind": "muscle", "collection": "gjpqy Ångström"}
    return [
        Label(
            f"FIS{number * 7919 % 10**6:06d}{number % 10}",
            fields | {"place": f"{'ABCDEFGHI'[number // 9 % 9]}0{number % 9 + 1} · EDNA-{number // 81:03d}"},
        )
        for number in range(start, start + count)
    ]
