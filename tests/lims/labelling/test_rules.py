"""What labels tell, and when they may be printed; pure."""

import pytest

from labels.signs import SIGNS
from lims.labelling.rules import (
    NotInOneBagError,
    ReasonMissingError,
    celsius_shown,
    check_one_bag,
    check_reason,
    contents_shown,
    day_of,
    hazard_of,
)


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


@pytest.mark.parametrize(
    ("preservation", "sign"),
    [
        ("Ethanol 96 %", "flammable"),
        ("denatured alcohol", "flammable"),
        ("formaldehyde 4 %", "harmful"),
        ("formol", "harmful"),
        ("frozen at −80 °C", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_what_something_is_kept_in_gives_its_sign(preservation: str | None, sign: str) -> None:
    assert hazard_of(preservation) == sign
    assert not sign or sign in SIGNS


def test_a_bag_says_how_many_of_what_from_where_to_where() -> None:
    assert contents_shown(["otolith", "otolith"], ["FIS 1", "FIS 2"]) == "2 × otolith, FIS 1 – FIS 2"
    assert contents_shown(["otolith", "scale"], ["FIS 1", "FIS 2"]) == "2 × things, FIS 1 – FIS 2"
    assert contents_shown(["otolith"], ["FIS 1"]) == "1 × otolith, FIS 1"
    assert contents_shown([], []) == ""


def test_a_temperature_has_a_true_minus() -> None:
    assert celsius_shown(-80) == "−80 °C"
    assert celsius_shown(4.5) == "4.5 °C"
    assert celsius_shown(None) == ""


def test_a_reprint_asks_for_a_reason() -> None:
    check_reason(None, [])
    check_reason("smudged", ["FIS0000424"])
    for reason in (None, "", "  "):
        with pytest.raises(ReasonMissingError, match="FIS 000042 4 had a label before"):
            check_reason(reason, ["FIS0000424"])


@pytest.mark.parametrize(("count", "ends"), [(3, "FIS 000003 I had a label"), (4, "FIS 000003 I … had a label")])
def test_a_reprint_of_many_names_the_first_three(count: int, ends: str) -> None:
    codes = ["FIS000001M", "FIS000002K", "FIS000003I", "FIS000004G"]
    with pytest.raises(ReasonMissingError, match=ends):
        check_reason(None, codes[:count])


def test_one_bag_is_the_one_in_which_all_lie() -> None:
    assert check_one_bag(["STO1", "STO1"]) == "STO1"
    for containers in (["STO1", "STO2"], ["STO1", None], []):
        with pytest.raises(NotInOneBagError, match="do not lie together"):
            check_one_bag(containers)
