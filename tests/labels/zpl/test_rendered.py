"""Our commands, drawn by an independent renderer: the same codes, in the same places, and nothing that overlaps."""

import re
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from labels.errors import LabelTooSmallError
from labels.label import EXAMPLE, Label
from labels.layout import Composer, LabelLayout
from labels.slots import LEADING, MM_PER_POINT
from labels.stock import STOCKS, Medium, Stock, find_stock
from labels.symbol import MM_PER_INCH
from labels.template import TEMPLATES, Element, Template, What, find_template
from labels.typeface import DESCENT, printable
from labels.zpl import render_zpl
from tests.labels.generated import LOGO
from tests.labels.geometry import Box, boxes_of, dark_box, quiet_box, roll, text_box
from tests.labels.pictures import codes_in, labelled
from tests.labels.zpl.renderer import Renderer

Dark = NDArray[np.bool_]

# Dots per mm of a renderer stand for the printer's resolution; commands are in dots, so what is drawn is the same.
DOTS = {203: 8, 300: 12}
ROLLS = [stock for stock in STOCKS if stock.medium is Medium.ROLL and stock.resolution in DOTS]
LONG = Label(
    "WWM888888W", dict.fromkeys(EXAMPLE.fields, "gjpqy many WORDS on a label, Größe é " * 4) | {"hazard": "biohazard"}
)
_SPARE = 6.0
_LOWER = 0.03


def drawn(renderer: Renderer, labels: list[Label], template: Template, stock: Stock) -> list[Dark]:
    """The dark dots of each label, on paper that is a little too large: what leaves the label is seen.

    The renderer sets the label in the middle of wider paper, as label printers do.
    """
    paper = stock.page.width + _SPARE, stock.page.height + _SPARE
    pictures = renderer.draw(render_zpl(labels, template, stock), *paper, DOTS[stock.resolution])
    left = (pictures[0].shape[1] - round(stock.page.width * stock.resolution / MM_PER_INCH)) // 2
    assert not any(dark[:, :left].any() for dark in pictures)
    return [dark[:, left:] for dark in pictures]


def part_of(dark: Dark, box: Box, stock: Stock, grow: int = 0) -> tuple[slice, slice]:
    """Rows and columns of the dots of a box, grown by some dots."""
    dots = stock.resolution / MM_PER_INCH
    left, top, right, bottom = (
        (length + at) * dots for length, at in zip(box[1:], (stock.left, stock.top) * 2, strict=True)
    )
    rows = slice(max(0, int(np.floor(top)) - grow), int(np.ceil(bottom)) + grow)
    return rows, slice(max(0, int(np.floor(left)) - grow), int(np.ceil(right)) + grow)


def assert_symbols_in_place(dark: Dark, layout: LabelLayout, stock: Stock) -> None:
    """Each is read, and its outermost dark dots are where its outermost modules should be, but for one dot."""
    paper = np.where(dark, 0, 255).astype(np.uint8)
    for symbology in {symbol.symbology for symbol in layout.symbols}:
        expected = sorted(symbol.content for symbol in layout.symbols if symbol.symbology is symbology)
        assert codes_in(paper, symbology) == expected
    dots = stock.resolution / MM_PER_INCH
    for symbol in layout.symbols:
        rows, columns = part_of(dark, quiet_box(symbol), stock)
        found = np.argwhere(dark[rows, columns])
        (top, left), (bottom, right) = found.min(0), found.max(0) + 1
        corners = [top + rows.start, left + columns.start, bottom + rows.start, right + columns.start]
        box = dark_box(symbol)
        lengths = (box.top + stock.top, box.left + stock.left, box.bottom + stock.top, box.right + stock.left)
        assert corners == pytest.approx([length * dots for length in lengths], abs=1.01), symbol.symbology


def assert_all_in_its_box(dark: Dark, layout: LabelLayout, stock: Stock) -> None:
    """Nothing is dark but what stands in a box; texts may use the space above their capitals, up to the line above.

    Font 0 hangs a little lower than the face that the layout measures.
    """
    left = dark.copy()
    boxes = boxes_of(layout._replace(texts=()))
    boxes += [
        text_box(text)._replace(
            top=text.y - (LEADING - DESCENT) * text.size * MM_PER_POINT,
            bottom=text.y + (DESCENT + _LOWER) * text.size * MM_PER_POINT,
        )
        for text in layout.texts
    ]
    for box in boxes:
        left[part_of(left, box, stock, grow=1)] = False
    strays = np.argwhere(left)
    assert not len(strays), f"{len(strays)} dots in no box, the first at {strays[0].tolist()} (row, column)"


def assert_as_laid_out(renderer: Renderer, template: Template, stock: Stock) -> None:
    labels = [EXAMPLE, LONG]
    composer = Composer(template, stock)
    for label, dark in zip(labels, drawn(renderer, labels, template, stock), strict=True):
        layout = composer.layout(label)
        assert dark.any()
        assert not dark[~labelled(dark.shape, stock, stock.resolution)].any()
        assert_symbols_in_place(dark, layout, stock)
        assert_all_in_its_box(dark, layout, stock)


def fits(template: Template, stock: Stock) -> bool:
    try:
        Composer(template, stock).layout(EXAMPLE)
    except LabelTooSmallError:
        return False
    return True


@pytest.mark.parametrize("number", range(len(TEMPLATES)), ids=[template.key for template in TEMPLATES])
def test_every_template_comes_out_as_it_was_laid_out_on_some_roll(renderer: Renderer, number: int) -> None:
    template, start = TEMPLATES[number], 5 * number % len(ROLLS)
    stock = next(stock for stock in (*ROLLS[start:], *ROLLS) if fits(template, stock))
    assert_as_laid_out(renderer, template, stock)


@pytest.mark.parametrize(
    ("key", "stock"), [("tube", "roll-25x13-cap-203"), ("tube", "roll-25x13-cap-300"), ("cap", "roll-dot-12.7-300")]
)
def test_caps_and_round_labels_come_out_as_they_were_laid_out(renderer: Renderer, key: str, stock: str) -> None:
    assert_as_laid_out(renderer, find_template(key), find_stock(stock))


@pytest.mark.soak
@pytest.mark.parametrize("stock", ROLLS, ids=lambda each: each.key)
@pytest.mark.parametrize("template", TEMPLATES, ids=lambda each: each.key)
def test_every_template_comes_out_as_it_was_laid_out_on_every_roll_that_holds_it(
    renderer: Renderer, template: Template, stock: Stock
) -> None:
    if fits(template, stock):
        assert_as_laid_out(renderer, template, stock)


def assert_nothing_overlaps(renderer: Renderer, template: Template, stock: Stock) -> None:
    """Every command of a label is drawn on a label of its own: no dot is dark twice."""
    commands = render_zpl([EXAMPLE], template, stock).decode()
    head, rest = re.split(r"(?=\^F[OT]|\^BY)", commands, maxsplit=1)
    fields = re.findall(r".*?\^FS", rest)
    alone = "".join(f"{head}{field}^PQ1^XZ\n" for field in fields)
    size = (stock.page.width, stock.page.height, DOTS[stock.resolution])
    pictures = renderer.draw(alone.encode(), *size)
    assert len(pictures) == len(fields)
    assert sum(picture.astype(np.uint8) for picture in pictures).max() == 1
    (together,) = renderer.draw(commands.encode(), *size)
    assert np.array_equal(together, np.logical_or.reduce(pictures))


@pytest.mark.parametrize(
    ("key", "stock"),
    [("tube", "roll-25x13-cap-203"), ("jar", "roll-57x32-300"), ("microplate", "roll-76x25-203"), ("freezer", "99012")],
)
def test_no_dot_is_printed_twice(renderer: Renderer, key: str, stock: str) -> None:
    assert_nothing_overlaps(renderer, find_template(key), find_stock(stock))


@pytest.mark.soak
@pytest.mark.parametrize("template", TEMPLATES, ids=lambda each: each.key)
def test_no_dot_is_printed_twice_on_any_tenth_roll(renderer: Renderer, template: Template) -> None:
    for stock in ROLLS[TEMPLATES.index(template) % 3 :: 10]:
        if fits(template, stock):
            assert_nothing_overlaps(renderer, template, stock)


def test_a_logo_comes_out_dark_where_it_is_dark(renderer: Renderer) -> None:
    stock = roll(40, 20, 203)
    template = Template("ours", "Ours", "", (Element(content="{code}"), Element(What.LOGO, LOGO, size=3)))
    (dark,) = drawn(renderer, [EXAMPLE], template, stock)
    layout = Composer(template, stock).layout(EXAMPLE)
    (logo,) = layout.pictures
    left = Box("left half", logo.x, logo.y, logo.x + logo.width / 2, logo.y + logo.height)
    assert dark[part_of(dark, left, stock, grow=-1)].all()
    assert_all_in_its_box(dark, layout._replace(pictures=(logo._replace(width=logo.width / 2),)), stock)


COMMANDS = [
    "^XA^FO0,0^GB400,400,400^FS^XZ",
    "a^FSb",
    "~JR~HS",
    "_5E_7E \\& \\^",
    "first\nsecond\r\n^XZ",
    "^",
    "~",
    "^CC!",
    "^FH_",
    ">;>8 $",
]


@pytest.mark.parametrize("name", COMMANDS)
def test_what_looks_like_a_command_is_printed_as_it_was_written(renderer: Renderer, name: str) -> None:
    """The same label, once with our commands and once with every letter of the name told by its number."""
    stock, template = find_stock("roll-51x25-203"), Template("t", "T", "", (Element(content="{code}"), TOLD))
    label = Label("FIS0000424", {"name": name, "kind": "after"})
    ours = render_zpl([label], template, stock)
    data = ours.split(b"^FD")[2].split(b"^FS")[0]
    told = "".join(f"_{byte:02X}" for byte in printable(name, TOLD.typeface).encode()).encode()
    harmless = ours.replace(b"^FD" + data, b"^FD" + told).replace(b"^FH^FD" + told, b"^FD" + told)
    harmless = harmless.replace(b"^FD" + told, b"^FH^FD" + told)
    size = (stock.page.width, stock.page.height, DOTS[stock.resolution])
    (one,), (other,) = renderer.draw(ours, *size), renderer.draw(harmless, *size)
    assert np.array_equal(one, other)
    layout = Composer(template, stock).layout(label)
    assert_all_in_its_box(one, layout, stock)


TOLD = Element(content="{name}")


@pytest.mark.parametrize(
    ("code", "key", "stock"),
    [
        ("a^FSb", "tube", "roll-51x25-203"),
        ("~HS1", "insect", "roll-51x25-300"),
        ("A_5EB", "microplate", "roll-102x51-203"),
        ("a\\&b", "insect", "roll-51x25-203"),
        (">;1>8", "microplate", "roll-102x51-203"),
        ("fr-056 7", "tube", "roll-51x25-300"),
    ],
)
def test_a_code_that_looks_like_a_command_is_read_back_as_it_is(
    renderer: Renderer, code: str, key: str, stock: str
) -> None:
    label, template, its_roll = replace(EXAMPLE, code=code), find_template(key), find_stock(stock)
    (dark,) = drawn(renderer, [label], template, its_roll)
    assert_symbols_in_place(dark, Composer(template, its_roll).layout(label), its_roll)
