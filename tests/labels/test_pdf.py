"""Sheets of labels as PDF: what a printer makes of them. test_reading.py has every template on every stock."""

import re
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np
import pypdfium2
import pytest

from labels.errors import (
    CodeDoesNotFitError,
    LabelTooSmallError,
    NoLabelsError,
    PositionError,
    TooManyLabelsError,
)
from labels.label import EXAMPLE, Label
from labels.layout import Composer
from labels.pdf import render_sheets
from labels.stock import STOCKS, Offset, Stock, find_stock
from labels.symbol import MM_PER_INCH, Symbology
from labels.template import Element, Template, What, find_template
from labels.typeface import MISSING
from tests.labels.generated import LOGO
from tests.labels.geometry import dark_box, quiet_box, roll
from tests.labels.pictures import Picture, batch, codes_in, labelled, pages, window

CRYO, CAPPED = find_stock("LCRY-1700"), find_stock("roll-25x13-cap-300")
TUBE, JAR, CAP = find_template("tube"), find_template("jar"), find_template("cap")
ROLLS = [stock for stock in STOCKS if stock.per_sheet == 1 and not stock.round]


def text_of(pdf: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


@cache
def full_sheet(stock: Stock, resolution: int) -> Picture:
    """One whole sheet as printed."""
    template = CAP if stock.round else TUBE
    return pages(render_sheets(batch(stock.per_sheet), template, stock), resolution)[0]


@pytest.mark.parametrize("key", ["LCRY-1700", "L7160", "SPOT-2000", "3474"])
@pytest.mark.parametrize("resolution", [203, 300])
def test_every_symbol_of_a_full_sheet_is_read_back_at_its_place(key: str, resolution: int) -> None:
    stock = find_stock(key)
    symbology = Symbology.DATA_MATRIX if stock.round else Symbology.QR
    sheet = full_sheet(stock, resolution)
    for position, label in enumerate(batch(stock.per_sheet), start=1):
        assert codes_in(window(sheet, stock, position, resolution), symbology) == [label.code]


@pytest.mark.parametrize("key", ["LCRY-1700", "L7160", "SPOT-2000", "3474"])
def test_nothing_is_printed_outside_the_labels(key: str) -> None:
    stock = find_stock(key)
    sheet = full_sheet(stock, 300)
    assert sheet[~labelled(sheet.shape, stock, 300, inset=0.1)].min() == 255


@pytest.mark.parametrize("stock", ROLLS[::6], ids=lambda stock: stock.key)
def test_every_label_of_a_roll_is_a_page_of_its_size_and_is_read_back(stock: Stock) -> None:
    labels = batch(3)
    pdf = render_sheets(labels, TUBE, stock)
    sizes = [page.get_size() for page in pypdfium2.PdfDocument(pdf)]
    assert np.array(sizes) == pytest.approx(np.array([stock.page] * 3) / 25.4 * 72, abs=0.01)
    symbology = Composer(TUBE, stock).layout(labels[0]).symbols[0].symbology
    assert [codes_in(page, symbology) for page in pages(pdf, stock.resolution)] == [[each.code] for each in labels]


@pytest.mark.parametrize("key", ["LCRY-1700", "L4731", "roll-38x19-203", "11355"])
def test_the_quiet_zone_is_quiet_on_all_four_sides(key: str) -> None:
    stock = find_stock(key)
    symbol = Composer(TUBE, stock).layout(EXAMPLE).symbols[0]
    picture = window(pages(render_sheets([EXAMPLE], TUBE, stock), 600)[0], stock, 1, 600).copy()
    dots = 600 / MM_PER_INCH
    outer, inner = ([round(length * dots) for length in box[1:]] for box in (quiet_box(symbol), dark_box(symbol)))
    picture[inner[1] - 2 : inner[3] + 2, inner[0] - 2 : inner[2] + 2] = 255
    assert picture[max(0, outer[1] + 1) : outer[3] - 1, max(0, outer[0] + 1) : outer[2] - 1].min() == 255


def test_a_used_sheet_is_finished_from_the_position_asked_for() -> None:
    labels = batch(84)
    first, second = pages(render_sheets(labels, TUBE, CRYO, first=3), 203)
    assert [codes_in(window(first, CRYO, position, 203)) for position in (1, 2, 3)] == [[], [], [labels[0].code]]
    assert window(first, CRYO, 2, 203).min() == 255
    assert codes_in(window(first, CRYO, 85, 203)) == [labels[82].code]
    assert codes_in(window(second, CRYO, 1, 203)) == [labels[83].code]
    assert window(second, CRYO, 2, 203).min() == 255


@pytest.mark.parametrize("first", [0, -1, 86, 10**9])
def test_a_position_that_is_not_on_the_sheet_is_refused_with_those_that_are(first: int) -> None:
    with pytest.raises(PositionError, match="from 1 to 85"):
        render_sheets([EXAMPLE], TUBE, CRYO, first=first)


def test_no_labels_are_refused() -> None:
    with pytest.raises(NoLabelsError, match="nothing to print"):
        render_sheets([], TUBE, CRYO)


def test_more_labels_than_a_job_may_have_are_refused_with_the_limit() -> None:
    with pytest.raises(TooManyLabelsError, match=r"100,000 labels .* at most 10,000"):
        render_sheets([EXAMPLE] * 100_000, TUBE, CRYO)


def test_one_bad_code_refuses_the_whole_job_and_is_named() -> None:
    with pytest.raises(CodeDoesNotFitError, match="fisfis"):
        render_sheets([*batch(20), Label("fis" * 50)], TUBE, CRYO)


def test_labels_too_small_for_the_symbol_are_refused() -> None:
    with pytest.raises(LabelTooSmallError):
        render_sheets([EXAMPLE], TUBE, roll(6, 6))


def test_texts_come_out_of_the_pdf_as_they_went_in() -> None:
    fields = {"locality": "Ångström μέδουσα", "scientific_name": "Жизнь łódź", "collector": "a (b) \\c › ½"}
    text = text_of(render_sheets([Label("FIS0000424", fields)], JAR, find_stock("L7160")))
    assert "FIS 000042 4" in text
    assert all(value in text for value in fields.values())


def test_what_the_typeface_lacks_is_seen_to_be_missing() -> None:
    fields = {"locality": "鳗鱼", "scientific_name": "سمك", "collector": "🐟👩‍🔬", "collection": "\x00\x1b\ud83d"}
    pdf = render_sheets([Label("FIS0000424", fields)], JAR, find_stock("L7160"))
    assert MISSING in text_of(pdf)
    assert codes_in(pages(pdf, 300)[0]) == ["FIS0000424"]


def test_more_different_characters_than_one_font_subset_holds_are_all_there() -> None:
    letters = "".join(chr(code) for code in [*range(0x21, 0x7F), *range(0xC0, 0x17F), *range(0x3B1, 0x3C9)])
    lines = [letters[start : start + 12] for start in range(0, len(letters), 12)]
    labels = [Label("FIS0000424", {"locality": line}) for line in lines]
    text = text_of(render_sheets(labels, JAR, find_stock("3474")))
    assert all(line in text for line in lines)


def test_the_fonts_are_inside_and_readers_are_told_not_to_scale() -> None:
    pdf = render_sheets([EXAMPLE], TUBE, CRYO)
    assert pdf.count(b"/FontFile2") == 3
    assert b"/PrintScaling /None" in pdf


def test_the_same_labels_give_the_same_bytes_even_at_the_same_time() -> None:
    jobs = [batch(40, start) for start in (1, 500, 1000, 1500)]
    alone = [render_sheets(job, TUBE, CRYO) for job in jobs]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda job: render_sheets(job, TUBE, CRYO), jobs))
    assert together == alone


def test_an_outline_shows_the_edges_of_all_positions_and_hides_no_code() -> None:
    sheet = pages(render_sheets([EXAMPLE], TUBE, CRYO, outline=True), 300)[0]
    for position in (1, 44, 85):
        label = window(sheet, CRYO, position, 300)
        assert label[label.shape[0] // 2, :3].min() < 255
        assert label[-3:, label.shape[1] // 2].min() < 255
    assert codes_in(window(sheet, CRYO, 1, 300)) == [EXAMPLE.code]


@pytest.mark.parametrize("key", ["roll-25x13-cap-300", "roll-dot-12.7-300"])
def test_an_outline_of_caps_and_dots_is_round(key: str) -> None:
    stock = find_stock(key)
    template = CAP if stock.round else TUBE
    bare, outlined = (pages(render_sheets([EXAMPLE], template, stock, outline=on), 600)[0] for on in (False, True))
    edge = (outlined < 200) & (bare > 250)
    inside = labelled(edge.shape, stock, 600, inset=0.25)
    assert edge.any()
    assert not (edge & inside).any()


def test_an_offset_moves_all_that_is_printed_and_nothing_else() -> None:
    still, moved = (pages(render_sheets(batch(4), TUBE, CRYO, offset=offset), 300)[0] for offset in (Offset(), OFFSET))
    assert np.array_equal(np.roll(still, (-15, 30), (0, 1)) < 128, moved < 128)


OFFSET = Offset(2.54, -1.27)


def test_a_sign_and_a_logo_are_dark_where_they_should_be() -> None:
    stock = roll(60, 40, 600)
    elements = (Element(content="{code}"), Element(What.LOGO, LOGO, size=4), Element(What.SIGN, "quarantine", size=4))
    template = Template("ours", "Ours", "", elements)
    logo, sign = Composer(template, stock).layout(EXAMPLE).pictures
    page = pages(render_sheets([EXAMPLE], template, stock), 254)[0]
    assert page[round((logo.y + logo.height / 2) * 10), round((logo.x + logo.width / 4) * 10)] < 50
    assert page[round((logo.y + logo.height / 2) * 10), round((logo.x + logo.width * 0.75) * 10)] > 200
    middle = page[round((sign.y + sign.height / 2) * 10), round(sign.x * 10) : round((sign.x + sign.width) * 10)]
    assert middle[len(middle) // 2] > 200
    assert middle.min() < 50


def test_a_thousand_labels_stay_under_200_kilobytes() -> None:
    assert len(render_sheets(batch(1000), TUBE, CRYO)) <= 200_000


def test_no_picture_is_in_a_document_without_a_logo() -> None:
    pdf = render_sheets([EXAMPLE], JAR, find_stock("L7160"))
    assert not re.search(rb"/Subtype\s*/Image", pdf)
