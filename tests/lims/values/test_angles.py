import math
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lims.errors import InvalidInputError
from lims.values.angles import LATITUDE, LONGITUDE, CoordinateError, SwappedCoordinatesError, angle

LATITUDE_OF_512_30 = 51 + 12 / 60 + 30 / 3600


@pytest.mark.parametrize(
    "typed",
    [
        "51°12'30\"N",
        "51° 12' 30\" N",
        "N51°12'30\"",
        "51º12′30″N",
        "51°12’30”n",
        "51°12'30''N",
        "51 12 30 N",
        "51°12'30\"",
        "51°12,5'",
        "51°12.5' N",
        "51 12,5 N",
        "511230N",
        "N 511230,0",
        "51,20833333333333",
        "51.20833333333333 N",
        "51,20833333333333°",
    ],
)
def test_one_latitude_may_be_written_in_many_ways(typed):
    assert angle(typed, LATITUDE) == pytest.approx(LATITUDE_OF_512_30, abs=1e-12)


@pytest.mark.parametrize("typed", ["4°23'W", "-4°23'", "−4°23'0\"", "0042300W", "042300W", "4 23 w"])
def test_west_and_south_are_negative(typed):
    assert angle(typed, LONGITUDE) == pytest.approx(-(4 + 23 / 60))


def test_a_number_from_a_sheet_is_taken_as_it_is():
    assert angle(-51.5, LATITUDE) == -51.5


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "N",
        "abc",
        "51 12",
        "51 12 30",
        "51°60'N",
        "51°12'60\"N",
        "51.5°12'N",
        "51°12,5'30\"N",
        "-51.2N",
        "N51.2N",
        "511230",
        "5112N",
        "51.123.456",
        "1234",
        "51.2°x",
        "NaN",
        float("nan"),
        float("inf"),
    ],
)
def test_what_is_no_latitude_is_quoted_with_an_example(typed):
    with pytest.raises(CoordinateError) as refusal:
        angle(typed, LATITUDE)
    assert f'"{typed}" is not a latitude: write degrees' in str(refusal.value)


def test_the_letter_of_the_other_axis_shows_a_swap():
    with pytest.raises(SwappedCoordinatesError, match=r'"4\.38E" stands as latitude'):
        angle("4.38E", LATITUDE)
    with pytest.raises(SwappedCoordinatesError, match=r'"51\.2 N" stands as longitude'):
        angle("51.2 N", LONGITUDE)


def test_the_letter_o_is_east_or_west_and_never_guessed():
    with pytest.raises(CoordinateError, match="write E or W"):
        angle("4,38 O", LONGITUDE)


@given(st.integers(0, 89), st.integers(0, 59), st.integers(0, 59), st.sampled_from("NS"))
def test_degrees_minutes_and_seconds_read_back(degrees, minutes, seconds, letter):
    expected = math.copysign(degrees + minutes / 60 + seconds / 3600, 1 if letter == "N" else -1)
    assert angle(f"{degrees}°{minutes}'{seconds}\"{letter}", LATITUDE) == pytest.approx(expected)
    assert angle(f"{degrees:02d}{minutes:02d}{seconds:02d}{letter}", LATITUDE) == pytest.approx(expected)


@given(st.text("0123456789 .,°'\"NSEWO+-", max_size=14))
def test_any_text_is_read_or_refused(text):
    with suppress(InvalidInputError):  # and nothing else may be raised
        assert math.isfinite(angle(text, LATITUDE))
