"""Sheets of labels as PDF: what a printer makes of them, and what a reader then reads."""

from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np
import pypdfium2
import pytest
import zxingcpp
from numpy.typing import NDArray

from labels.errors import CodeDoesNotFitError, LabelTooSmallError, NoLabelsError, PositionError, TooManyLabelsError
from labels.label import Label, Line
from labels.layout import lay_out
from labels.pdf import MAX_LABELS, render_sheets
from labels.stock import STOCKS, Size, Stock, find_stock
from labels.symbol import MODULES, QUIET_ZONE
from labels.typeface import MISSING

CRYO = find_stock("LCRY-1700")
EEL = Label("FIS0000424", (Line("Anguilla anguilla", italic=True), Line("DNA extract · 50 µl"), Line("2026-05-03")))
Picture = NDArray[np.uint8]

every_stock = pytest.mark.parametrize("stock", STOCKS, ids=lambda stock: stock.key)
both_printers = pytest.mark.parametrize("dpi", [203, 300])


def batch(count: int, start: int = 1) -> list[Label]:
    lines = (
        Line("Gasterosteus aculeatus", italic=True),
        Line("muscle · haul 12"),
        Line("Ångström › C04"),
        Line("gjpqy"),
    )
    return [Label(f"FIS{number * 7919 % 10**6:06d}{number % 10}", lines) for number in range(start, start + count)]


def pages(pdf: bytes, dpi: int) -> list[Picture]:
    document = pypdfium2.PdfDocument(pdf)
    return [page.render(scale=dpi / 72, grayscale=True).to_numpy().squeeze() for page in document]


def text_of(pdf: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


@cache
def full_sheet(stock: Stock, dpi: int) -> Picture:
    """Return one whole sheet as printed, or as many pages of a roll below one another."""
    pdf = render_sheets(batch(max(stock.per_sheet, 5)), stock)
    return np.vstack(pages(pdf, dpi))


def window(picture: Picture, stock: Stock, position: int, dpi: int, inset: float = 0.0) -> Picture:
    """Return what stands on one label, less `inset` mm at each edge; of rolls the first is meant."""
    x, y = stock.corner(position)
    left, top = (x + inset) * dpi / 25.4, (y + inset) * dpi / 25.4
    right, bottom = (x + stock.label.width - inset) * dpi / 25.4, (y + stock.label.height - inset) * dpi / 25.4
    return picture[round(top) : round(bottom), round(left) : round(right)]


def codes_in(picture: Picture) -> list[str]:
    found = zxingcpp.read_barcodes(np.ascontiguousarray(picture), formats=zxingcpp.BarcodeFormat.QRCode)
    return [symbol.text for symbol in found]


@both_printers
@every_stock
def test_every_symbol_of_a_full_sheet_is_read_back(stock: Stock, dpi: int) -> None:
    sheet = full_sheet(stock, dpi)
    for position, label in enumerate(batch(stock.per_sheet), start=1):
        assert codes_in(window(sheet, stock, position, dpi)) == [label.code]


@pytest.mark.parametrize("stock", [stock for stock in STOCKS if stock.per_sheet == 1], ids=lambda stock: stock.key)
def test_every_label_of_a_roll_is_a_page_of_its_size_and_is_read_back(stock: Stock) -> None:
    labels = batch(5)
    pdf = render_sheets(labels, stock)
    sizes = [page.get_size() for page in pypdfium2.PdfDocument(pdf)]
    assert np.array(sizes) == pytest.approx(np.array([stock.label] * 5) / 25.4 * 72, abs=0.01)
    assert [codes_in(page) for page in pages(pdf, stock.resolution)] == [[label.code] for label in labels]


@every_stock
def test_nothing_is_printed_outside_the_labels(stock: Stock) -> None:
    sheet = full_sheet(stock, 300)[: round(stock.page.height * 300 / 25.4)].copy()
    for position in range(1, stock.per_sheet + 1):
        window(sheet, stock, position, 300, inset=0.1)[:] = 255
    assert sheet.min() == 255


@every_stock
def test_the_quiet_zone_is_quiet_on_all_four_sides(stock: Stock) -> None:
    dpi, symbol = 600, lay_out(EEL, stock).symbol
    picture = window(pages(render_sheets([EEL], stock), dpi)[0], stock, 1, dpi)
    dots = dpi / 25.4
    quiet, side = QUIET_ZONE * symbol.module * dots, MODULES * symbol.module * dots
    left, top = symbol.x * dots, symbol.y * dots
    around = picture[max(0, round(top - quiet)) : round(top + side + quiet), : round(left + side + quiet) - 1].copy()
    start = round(top) - max(0, round(top - quiet))
    around[start - 2 : start + round(side) + 2, round(left) - 2 : round(left + side) + 2] = 255
    assert around.min() == 255


def test_a_used_sheet_is_finished_from_the_position_asked_for() -> None:
    labels = batch(84)
    first, second = pages(render_sheets(labels, CRYO, first=3), 203)
    assert [codes_in(window(first, CRYO, position, 203)) for position in (1, 2, 3)] == [[], [], [labels[0].code]]
    assert window(first, CRYO, 2, 203).min() == 255
    assert codes_in(window(first, CRYO, 85, 203)) == [labels[82].code]
    assert codes_in(window(second, CRYO, 1, 203)) == [labels[83].code]
    assert window(second, CRYO, 2, 203).min() == 255


@pytest.mark.parametrize("first", [0, -1, 86])
def test_a_position_that_is_not_on_the_sheet_is_refused_with_those_that_are(first: int) -> None:
    with pytest.raises(PositionError, match="from 1 to 85"):
        render_sheets([EEL], CRYO, first=first)


def test_no_labels_are_refused() -> None:
    with pytest.raises(NoLabelsError, match="nothing to print"):
        render_sheets([], CRYO)


def test_more_labels_than_a_job_may_have_are_refused_with_the_limit() -> None:
    with pytest.raises(TooManyLabelsError, match=r"100,000 labels .* at most 10,000"):
        render_sheets([EEL] * 100_000, CRYO)
    assert MAX_LABELS == 10_000


def test_one_bad_code_refuses_the_whole_job_and_is_named() -> None:
    with pytest.raises(CodeDoesNotFitError, match="fis-42"):
        render_sheets([*batch(100), Label("fis-42")], CRYO)


def test_labels_too_small_for_the_symbol_are_refused() -> None:
    size = Size(6, 6)
    dots = Stock("dots", "dots", size, size, 1, 1, 0, 0, size, 300, "made up")
    with pytest.raises(LabelTooSmallError):
        render_sheets([EEL], dots)


def test_texts_come_out_of_the_pdf_as_they_went_in() -> None:
    lines = (Line("Ångström μέδουσα"), Line("Жизнь łódź", italic=True), Line("a (b) \\c › ½"), Line("12 µl · −20 °C"))
    text = text_of(render_sheets([Label("FIS0000424", lines)], find_stock("L7160")))
    assert "FIS 000042 4" in text
    assert all(line.text in text for line in lines)


def test_what_the_typeface_lacks_is_seen_to_be_missing() -> None:
    lines = (Line("鳗鱼"), Line("سمك", italic=True), Line("🐟👩‍🔬"), Line("\x00\x1b\ud83d"))
    pdf = render_sheets([Label("FIS0000424", lines)], find_stock("L7160"))
    assert MISSING in text_of(pdf)
    assert codes_in(pages(pdf, 300)[0]) == ["FIS0000424"]


def test_more_different_characters_than_one_font_subset_holds_are_all_there() -> None:
    letters = "".join(chr(code) for code in [*range(0x21, 0x7F), *range(0xC0, 0x17F), *range(0x3B1, 0x3C9)])
    lines = [Line(letters[start : start + 12]) for start in range(0, len(letters), 12)]
    labels = [Label("FIS0000424", tuple(lines[start : start + 4])) for start in range(0, len(lines), 4)]
    text = text_of(render_sheets(labels, find_stock("3474")))
    assert all(line.text in text for line in lines)


def test_the_fonts_are_inside_and_readers_are_told_not_to_scale() -> None:
    pdf = render_sheets([EEL], CRYO)
    assert pdf.count(b"/FontFile2") == 3
    assert b"/PrintScaling /None" in pdf


def test_the_same_labels_give_the_same_bytes_even_at_the_same_time() -> None:
    jobs = [batch(40, start) for start in (1, 500, 1000, 1500)]
    alone = [render_sheets(job, CRYO) for job in jobs]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda job: render_sheets(job, CRYO), jobs))
    assert together == alone


def test_an_outline_shows_the_edges_of_all_positions_and_hides_no_code() -> None:
    sheet = pages(render_sheets([EEL], CRYO, outline=True), 300)[0]
    for position in (1, 44, 85):
        label = window(sheet, CRYO, position, 300)
        assert label[label.shape[0] // 2, :3].min() < 255
        assert label[-3:, label.shape[1] // 2].min() < 255
    assert codes_in(window(sheet, CRYO, 1, 300)) == [EEL.code]


def test_a_thousand_labels_stay_under_200_kilobytes() -> None:
    assert len(render_sheets(batch(1000), CRYO)) <= 200_000
