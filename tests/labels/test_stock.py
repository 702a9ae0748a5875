"""What labels are printed on."""

from dataclasses import replace
from math import inf, nan

import pytest

from labels.errors import BadStockError, UnknownStockError
from labels.stock import STOCKS, Size, Stock, find_stock

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
    assert all(0 <= x <= stock.page.width - stock.label.width + 0.05 for x, _ in corners)
    assert all(0 <= y <= stock.page.height - stock.label.height + 0.05 for _, y in corners)


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
    ],
)
def test_measures_that_cannot_be_right_are_refused_with_the_reason(change: dict[str, object], reason: str) -> None:
    with pytest.raises(BadStockError, match=f"Cryo-Babies.*{reason}.*Measure the sheet"):
        replace(CRYO, **change)
