"""Labels as pictures for printers that take pictures: dot for dot."""

from io import BytesIO

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from labels.label import EXAMPLE, Label
from labels.layout import Composer
from labels.png import bitmap_of, render_picture
from labels.signs import SIGNS
from labels.slots import Picture
from labels.stock import STOCKS, Stock, find_stock
from labels.symbol import MM_PER_INCH
from labels.template import TEMPLATES, Template, What, find_template
from tests.labels.generated import LOGO
from tests.labels.geometry import boxes_of, dark_box
from tests.labels.pictures import codes_in, labelled

TUBE, JAR = find_template("tube"), find_template("jar")
LONG = Label("FIS0000424", dict.fromkeys(EXAMPLE.fields, "gjpqy ^~_ 鳗鱼 " * 9))
SOME = [find_stock(key) for key in ("99014", "roll-57x32-203", "roll-102x51-300", "roll-25x13-600", "TZe-24")]


def drawn(template: Template, stock: Stock, label: Label = EXAMPLE) -> NDArray[np.bool_]:
    with Image.open(BytesIO(render_picture(label, template, stock))) as image:
        assert (image.format, image.mode) == ("PNG", "1")
        return ~np.asarray(image)


@pytest.mark.parametrize("stock", SOME, ids=lambda stock: stock.key)
def test_a_picture_is_black_and_white_with_one_pixel_for_each_dot(stock: Stock) -> None:
    height, width = drawn(TUBE, stock).shape
    dots = stock.resolution / MM_PER_INCH
    assert (width, height) == (round(stock.cell.width * dots), round(stock.cell.height * dots))


@pytest.mark.parametrize("stock", SOME, ids=lambda stock: stock.key)
@pytest.mark.parametrize("label", [EXAMPLE, LONG], ids=["example", "long"])
def test_the_symbol_is_read_back_and_fills_its_modules_exactly(stock: Stock, label: Label) -> None:
    dark = drawn(TUBE, stock, label)
    (symbol,) = Composer(TUBE, stock).layout(label).symbols
    assert codes_in(np.where(dark, 0, 255).astype(np.uint8), symbol.symbology) == [symbol.content]
    dots = stock.resolution / MM_PER_INCH
    left, top, right, bottom = (round(length * dots) for length in dark_box(symbol)[1:])
    step = round(symbol.module * dots)
    modules = dark[top:bottom:step, left:right:step]
    assert ["".join("01"[int(module)] for module in row) for row in modules] == list(symbol.rows)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda each: each.key)
def test_nothing_is_dark_beside_what_is_laid_out(template: Template) -> None:
    stock = find_stock("roll-102x51-300")
    left = drawn(template, stock)
    dots = stock.resolution / MM_PER_INCH
    for _, x0, y0, x1, y1 in boxes_of(Composer(template, stock).layout(EXAMPLE)):
        high = 0.1 * (y1 - y0)  # ascenders are a little higher than capitals
        rows = slice(max(0, int((y0 - high) * dots) - 1), int(y1 * dots) + 2)
        left[rows, max(0, int(x0 * dots) - 2) : int(x1 * dots) + 3] = False
    assert not left.any()


@pytest.mark.parametrize("key", ["roll-25x13-cap-203", "roll-25x13-cap-600", "roll-dot-12.7-300", "SPOT-2000"])
def test_caps_and_round_labels_keep_to_their_discs(key: str) -> None:
    stock = next(stock for stock in STOCKS if stock.key == key)
    template = find_template("cap") if stock.round else TUBE
    dark = drawn(template, stock)
    alone = Stock("x", "x", stock.cell, stock.label, 1, 1, 0, 0, stock.cell, stock.resolution, "", (), stock.medium,
                  stock.cap, stock.round)  # fmt: skip
    assert dark.any()
    assert not dark[~labelled(dark.shape, alone, stock.resolution)].any()


def test_another_resolution_than_the_stocks_may_be_asked_for() -> None:
    stock = find_stock("roll-57x32-203")
    with Image.open(BytesIO(render_picture(EXAMPLE, JAR, stock, resolution=600))) as image:
        assert image.width == round(stock.cell.width * 600 / MM_PER_INCH)
        assert round(image.info["dpi"][0]) == 600
        assert codes_in(np.asarray(image.convert("L"))) == [EXAMPLE.code]


@pytest.mark.parametrize("name", SIGNS)
@pytest.mark.parametrize("dots", [8, 24])
def test_a_sign_is_dark_and_light_within_its_square(name: str, dots: int) -> None:
    bitmap = np.asarray(bitmap_of(Picture(What.SIGN, name, 0, 0, 8, 8), dots))
    assert bitmap.shape == (8 * dots, 8 * dots)
    assert 0.05 < (~bitmap).mean() < 0.75


def test_a_logo_keeps_its_shape() -> None:
    bitmap = np.asarray(bitmap_of(Picture(What.LOGO, LOGO, 0, 0, 12, 8), 10))
    assert bitmap.shape == (80, 120)
    assert not bitmap[40, 30]
    assert bitmap[40, 90]
