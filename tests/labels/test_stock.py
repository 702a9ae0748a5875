"""What labels are printed on."""

from contextlib import suppress
from dataclasses import replace
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.errors import BadStockError, UnknownStockError
from labels.stock import STOCKS, Cap, Medium, Size, Stock, find_stock, stock_of

CRYO = find_stock("LCRY-1700")
every_stock = pytest.mark.parametrize("stock", STOCKS, ids=lambda stock: stock.key)


@pytest.mark.parametrize("name", ["LCRY-1700", "lcry1700", " Lcry 1700 ", CRYO.name])
def test_a_stock_is_found_by_key_or_name_however_it_is_written(name: str) -> None:
    assert find_stock(name) is CRYO


@every_stock
def test_every_alias_leads_to_its_stock(stock: Stock) -> None:
    assert all(find_stock(name) is stock for name in (stock.key, stock.name, *stock.aliases))


def test_an_unknown_stock_is_refused_with_a_list_of_the_known_ones() -> None:
    with pytest.raises(UnknownStockError, match=r"“L9999”.*LCRY-1700, L4731, .*roll-25x13-203"):
        find_stock("L9999")


@every_stock
def test_every_stock_says_where_its_measures_come_from(stock: Stock) -> None:
    assert stock.source


def test_the_cryo_sheet_has_85_labels_of_1_28_by_half_an_inch() -> None:
    assert CRYO.per_sheet == 85
    assert CRYO.label == pytest.approx((1.28 * 25.4, 0.5 * 25.4), abs=0.01)


@every_stock
def test_every_label_lies_on_the_page_and_on_no_other(stock: Stock) -> None:
    corners = [stock.corner(position) for position in range(1, stock.per_sheet + 1)]
    assert len(set(corners)) == stock.per_sheet
    assert all(0 <= x <= stock.page.width - stock.cell.width + 0.05 for x, _ in corners)
    assert all(0 <= y <= stock.page.height - stock.cell.height + 0.05 for _, y in corners)
    assert stock.columns == 1 or stock.pitch.width >= stock.cell.width - 0.05
    assert stock.rows == 1 or stock.pitch.height >= stock.cell.height - 0.05


def test_positions_run_row_by_row_from_the_top_left() -> None:
    left, top = CRYO.corner(1)
    assert CRYO.corner(2) == pytest.approx((left + CRYO.pitch.width, top))
    assert CRYO.corner(6) == pytest.approx((left, top + CRYO.pitch.height))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"label": Size(0, 12.7)}, "more than zero"),
        ({"label": Size(32, -1)}, "more than zero"),
        ({"page": Size(nan, 297)}, "more than zero"),
        ({"page": Size(210, inf)}, "more than zero"),
        ({"resolution": 0}, "more than zero"),
        ({"columns": 0}, "at least one column"),
        ({"rows": -3}, "at least one column"),
        ({"left": -1}, "margins"),
        ({"top": nan}, "margins"),
        ({"pitch": Size(30, 15)}, "one column would overlap"),
        ({"pitch": Size(35, 12)}, "one row would overlap"),
        ({"columns": 6}, r"last column ends at 232\.11 mm on a page of 215\.9 mm"),
        ({"top": 40}, "last row ends"),
        ({"page": Size(2000, 2000)}, "longer than 1200 mm"),
        ({"resolution": 10}, "100 to 2400 dots"),
        ({"columns": 10**6, "rows": 10**6}, "too many"),
        ({"round": True}, "as wide as it is high"),
        ({"cap": Cap(0, 0, 9.5)}, "cap would overlap"),
        ({"cap": Cap(34, 0, -9.5)}, "cap needs a diameter"),
        ({"cap": Cap(nan, 0, 9.5)}, "cap needs a diameter"),
        ({"cap": Cap(33, 0, 9.5)}, "one column would overlap"),
    ],
)
def test_measures_that_cannot_be_right_are_refused_with_the_reason(change: dict[str, object], reason: str) -> None:
    with pytest.raises(BadStockError, match=f"Cryo-Babies.*{reason}.*Measure the sheet"):
        replace(CRYO, **change)


CAP = find_stock("roll-25x13-cap-300")
_COLUMNS = ("left", "columns", "rows", "pitch_x", "cap_x", "cap_y", "cap_diameter", "medium", "resolution", "shape")
ROW = {"key": "ours", "name": "Our labels", "page_width": "210", "page_height": "297"} | {
    "label_width": "38.1",
    "label_height": "21.2",
}


def test_a_label_and_its_cap_take_a_cell_together() -> None:
    assert CAP.cap is not None
    assert CAP.cell.width == pytest.approx(CAP.cap.x + CAP.cap.diameter)
    assert CAP.cell.height == CAP.label.height


def test_a_sheet_must_be_readable_from_poor_office_printers_and_a_roll_from_its_own() -> None:
    assert CRYO.proof_resolutions == (203, 300)
    assert find_stock("roll-25x13-600").proof_resolutions == (600,)


def test_a_row_of_measures_makes_a_stock_and_what_is_not_said_has_its_default() -> None:
    stock = stock_of(ROW | {"left": "", "columns": "5", "pitch_x": "40", "aliases": "A | B"})
    assert (stock.left, stock.rows, stock.per_sheet, stock.medium) == (0, 1, 5, Medium.SHEET)
    assert (stock.pitch, stock.aliases, stock.cap) == (Size(40, 21.2), ("A", "B"), None)


def test_a_row_may_have_a_cap_and_be_a_roll() -> None:
    cap = {"cap_x": "40", "cap_y": "5", "cap_diameter": "9.5"}
    stock = stock_of(ROW | cap | {"medium": "roll", "resolution": "203"})
    assert (stock.cap, stock.medium, stock.resolution) == (Cap(40, 5, 9.5), Medium.ROLL, 203)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"label_width": ""}, "'label_width' is missing"),
        ({"key": ""}, "'key' is missing"),
        ({"label_height": "wide"}, "not a number"),
        ({"columns": "2.5"}, "not a number"),
        ({"medium": "parchment"}, "not a number|medium"),
        ({"label_width": "-38"}, "more than zero"),
        ({"label_width": "nan"}, "more than zero"),
        ({"label_width": "1e999"}, "more than zero"),
        ({"resolution": "-300"}, "more than zero"),
        ({"label_width": "300"}, "last column ends"),
        ({"cap_x": "40"}, "cap"),
        ({"columns": "-1"}, "at least one column"),
    ],
)
def test_a_row_that_cannot_be_right_is_refused_with_a_sentence(change: dict[str, str], reason: str) -> None:
    with pytest.raises(BadStockError, match=f"“Our labels” cannot be right: .*({reason})"):
        stock_of(ROW | change)


@given(
    st.dictionaries(
        st.sampled_from([*ROW, *_COLUMNS]), st.text(max_size=8) | st.from_regex(r"-?[0-9]{1,5}", fullmatch=True)
    )
)
def test_whatever_stands_in_a_row_it_is_a_stock_or_is_refused(row: dict[str, str]) -> None:
    with suppress(BadStockError):
        assert stock_of(ROW | row).per_sheet >= 1
