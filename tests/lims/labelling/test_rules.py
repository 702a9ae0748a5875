"""What stands on a label; pure."""

import pytest

from labels.stock import STOCKS, Stock
from lims.labelling.rules import day_of, room_for, sample_lines


@pytest.mark.parametrize(
    ("event_date", "day"),
    [
        (None, None),
        ("2016-07-06", "2016-07-06"),
        ("2016-07-06T14:30+02:00", "2016-07-06"),
        ("2016-07-06T14:30/2016-07-06T15:00", "2016-07-06"),
        ("2016-07-06/2016-07-08", "2016-07-06/08"),
        ("2016-07-06/2016-08-08", "2016-07-06/2016-08-08"),
        ("2016", "2016"),
        ("2016-05/2016-06", "2016-05/2016-06"),
    ],
)
def test_a_day_has_no_hours(event_date: str | None, day: str | None) -> None:
    assert day_of(event_date) == day


@pytest.mark.parametrize("stock", STOCKS, ids=lambda stock: stock.key)
def test_every_stock_has_room_for_a_line(stock: Stock) -> None:
    assert 1 <= room_for(stock) <= 4


def test_a_scientific_name_is_italic_and_a_written_one_is_not() -> None:
    said = {
        "kind": "specimen",
        "control_type": None,
        "preservation": None,
        "field_number": None,
        "collection": "FIS",
        "day": None,
        "locality": None,
        "amount": None,
        "place": None,
    }
    assert sample_lines(scientific_name="Anguilla anguilla", verbatim_name="paling", **said)[0].italic
    assert not sample_lines(scientific_name=None, verbatim_name="paling", **said)[0].italic
    assert sample_lines(scientific_name=None, verbatim_name=None, **said)[0].text == "specimen"
