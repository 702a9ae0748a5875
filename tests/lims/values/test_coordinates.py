import csv
import os
import pathlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from lims.errors import InvalidInputError
from lims.values.angles import CoordinateError, SwappedCoordinatesError
from lims.values.coordinates import (
    BELGIUM,
    Bounds,
    OutsideAreaError,
    UnknownReferenceSystemError,
    parse_geographic,
    to_wgs84,
)

SHARED = pathlib.Path(os.environ.get("LIMS_SHARED", pathlib.Path(__file__).parents[4] / "shared"))
DIKES = SHARED / "data" / "field" / "data-publication__ExotenOpDijken_Punten.csv"


def metres_between(one, other) -> float:
    return Geod(ellps="WGS84").inv(one.longitude, one.latitude, other.longitude, other.latitude)[2]


# --- projected


def test_a_point_of_lambert_72_lies_on_the_scheldt_at_wichelen():
    point = to_wgs84(121984.812, 189949.858, "EPSG:31370")
    assert (point.latitude, point.longitude) == pytest.approx((51.0191, 3.9695), abs=1e-4)
    assert point.uncertainty_m == 1
    assert point.verbatim == "121984.812 189949.858"
    assert point.srs == "EPSG:31370"


def test_lambert_2008_and_lambert_72_name_the_same_place():
    # Lambert 2008 was drawn with its origin about 500 km east and north of that of Lambert 72.
    one = to_wgs84(150_000, 170_000, "EPSG:31370")
    other = to_wgs84(650_000, 670_000, "EPSG:3812")
    assert metres_between(one, other) < 200


def test_the_tower_of_amersfoort_is_the_origin_of_the_dutch_grid():
    # 52°09'22.178"N 5°23'15.500"E is its place on the Bessel ellipsoid; on WGS 84 it lies some 100 m off that.
    point = to_wgs84(155_000, 463_000, "EPSG:28992")
    assert (point.latitude, point.longitude) == pytest.approx((52.155174, 5.387206), abs=1e-5)


def test_degrees_on_wgs_84_are_kept_and_x_is_the_longitude():
    point = to_wgs84(4.38, 51.2, "EPSG:4326")
    assert (point.latitude, point.longitude) == (51.2, 4.38)


def test_coordinates_come_as_text_with_decimal_comma_too():
    as_text = to_wgs84("151018,49198300000", "214049,59504900000", "EPSG:31370")
    as_numbers = to_wgs84(151018.491983, 214049.595049, "EPSG:31370")
    assert metres_between(as_text, as_numbers) == 0
    assert as_text.verbatim == "151018,49198300000 214049,59504900000"


@pytest.mark.parametrize("crs", ["epsg:31370", "31370", " Lambert 72 ", "lambert72", "BD72 / Belgian Lambert 72"])
def test_a_reference_system_may_be_named_as_on_a_form(crs):
    assert to_wgs84(150_000, 170_000, crs).srs == "EPSG:31370"


@pytest.mark.parametrize("crs", ["", "Lambert", "EPSG:99999", "GPS", "EPSG:5710", "EPSG:4978", "+proj=lcc +lat_1=50"])
def test_an_unknown_reference_system_is_quoted(crs):
    with pytest.raises(UnknownReferenceSystemError) as refusal:
        to_wgs84(150_000, 170_000, crs)
    assert f'"{crs}" is not known' in str(refusal.value)


def test_an_old_datum_adds_what_the_register_states_and_none_where_it_states_nothing():
    assert to_wgs84(500_000, 5_600_000, "EPSG:23031").uncertainty_m > 1  # European Datum 1950
    assert to_wgs84(150_000, 150_000, "EPSG:21500").uncertainty_m is None  # Belge Lambert 50


@pytest.mark.parametrize(
    ("x", "y"), [(0, 1), (-200_000, 170_000), (150_000, 900_000), (1e9, 1e9), (1e300, 1), (float("nan"), 1)]
)
def test_a_point_outside_the_area_of_its_system_is_refused(x, y):
    with pytest.raises(OutsideAreaError, match=r"outside the area of BD72 / Belgian Lambert 72 \(Belgium - onshore\)"):
        to_wgs84(x, y, "EPSG:31370")


def test_a_place_once_around_the_globe_is_outside_the_area():
    # The Mercator projection repeats itself there: read back, it is another X.
    with pytest.raises(OutsideAreaError):
        to_wgs84(41_000_000, 6_000_000, "EPSG:3857")


def test_degrees_in_a_metric_system_are_recognised():
    with pytest.raises(OutsideAreaError, match="look like degrees"):
        to_wgs84(4.38, 51.2, "EPSG:31370")


def test_swapped_x_and_y_are_recognised_where_the_swapped_point_lies_inside():
    with pytest.raises(SwappedCoordinatesError, match="X and Y look swapped: X 5600000, Y 500000 lies outside"):
        to_wgs84(5_600_000, 500_000, "EPSG:32631")
    with pytest.raises(SwappedCoordinatesError, match="X and Y look swapped"):
        to_wgs84(140_000, 260_000, "EPSG:31370")  # 260000, 140000 lies near Eupen


def test_a_swap_inside_the_box_of_belgium_goes_unnoticed():
    # The box is nearly square, so most points of Lambert 72 are possible both ways round. A map must show them.
    ostend, ardennes = to_wgs84(49_000, 212_000, "EPSG:31370"), to_wgs84(212_000, 49_000, "EPSG:31370")
    assert metres_between(ostend, ardennes) > 200_000


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:31370", "EPSG:32631"])
def test_zero_zero_is_a_missing_value_in_every_system(crs):
    with pytest.raises(CoordinateError, match="leave both empty"):
        to_wgs84(0, 0, crs)


@given(st.floats(30_000, 290_000), st.floats(30_000, 240_000))
def test_every_place_of_lambert_72_lies_in_belgiums_box_or_is_refused(x, y):
    with suppress(OutsideAreaError, SwappedCoordinatesError):
        point = to_wgs84(x, y, "EPSG:31370")
        assert BELGIUM.holds(point.latitude, point.longitude)


@given(st.floats(), st.floats(), st.sampled_from(["EPSG:31370", "EPSG:4326", "EPSG:3857", "EPSG:28992"]))
def test_any_numbers_are_a_place_on_earth_or_are_refused(x, y, crs):
    with suppress(InvalidInputError):  # and nothing else may be raised
        point = to_wgs84(x, y, crs)
        assert abs(point.latitude) <= 90
        assert abs(point.longitude) <= 180


# --- geographic


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [("51,2083333", "4,375"), ("51°12'30\"N", "4°22'30\"E"), ("511230N", "0042230E"), (51.2083333, 4.375)],
)
def test_degrees_are_read_in_every_common_form(latitude, longitude):
    point = parse_geographic(latitude, longitude)
    assert (point.latitude, point.longitude) == pytest.approx((51.2083333, 4.375), abs=1e-7)
    assert (point.srs, point.uncertainty_m) == ("EPSG:4326", None)
    assert point.verbatim == f"{latitude} {longitude}"


def test_swapped_latitude_and_longitude_of_a_belgian_place_are_recognised():
    with pytest.raises(SwappedCoordinatesError) as refusal:
        parse_geographic("4.38", "51,2")
    assert str(refusal.value) == (
        "Latitude and longitude look swapped: 4.38, 51.2 is far from Belgium; 51.2, 4.38 is in or near it."
    )


def test_another_country_may_be_expected_or_none():
    south_africa = Bounds("South Africa", south=-35, west=16, north=-22, east=33)
    with pytest.raises(SwappedCoordinatesError, match="is far from South Africa"):
        parse_geographic("18.4", "-33.9", south_africa)
    assert parse_geographic("4.38", "51.2", None).latitude == 4.38


def test_places_elsewhere_are_accepted():
    assert parse_geographic("-33.9", "18.4").latitude == -33.9


@pytest.mark.parametrize(("latitude", "longitude"), [("90.1", "4"), ("-91", "4"), ("51", "180.5"), ("511.2", "4")])
def test_what_is_off_the_earth_is_refused(latitude, longitude):
    with pytest.raises(CoordinateError, match="off the earth"):
        parse_geographic(latitude, longitude)


def test_zero_zero_is_a_missing_value():
    with pytest.raises(CoordinateError, match="leave both empty"):
        parse_geographic("0", "0,0")


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_every_place_on_earth_reads_back_to_the_centimetre(latitude, longitude):
    with suppress(CoordinateError):  # 0, 0 and what looks swapped
        point = parse_geographic(f"{latitude:.9f}", f"{longitude:.9f}".replace(".", ","))
        assert (point.latitude, point.longitude) == pytest.approx((latitude, longitude), abs=1e-7)


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        ("51°16'09\" N", "02°23'25\" E"),
        ("51°33'28\" N", "02°14'18\" E"),
        ("51°36'47\" N", "02°15'12\" E"),
        ("51°48'18\" N", "02°28'54\" E"),
        ("51°52'34,012\" N", "02°32'21,599\" E"),
        ("51°33'06\" N", "03°04'53\" E"),
    ],
)
def test_the_corners_of_belgiums_part_of_the_north_sea_lie_in_its_box(latitude, longitude):
    # As the Belgian coast guard publishes them, but for its O of east: kwgc.be, "What is the EEZ?"
    point = parse_geographic(latitude, longitude)
    assert BELGIUM.holds(point.latitude, point.longitude)


def test_a_box_over_the_antimeridian_holds_both_sides():
    fiji = Bounds("Fiji", south=-21, west=176, north=-12, east=-178)
    assert fiji.holds(-17, 179)
    assert fiji.holds(-17, -179)
    assert not fiji.holds(-17, 0)


# --- a real file


@pytest.mark.skipif(not DIKES.exists(), reason=f"{DIKES.name} is not there: set LIMS_SHARED")
def test_a_published_file_with_swapped_columns_is_caught_in_every_row():
    with DIKES.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file, delimiter=";") if row["Lat"]]
    assert len(rows) > 100
    for row in rows:
        with pytest.raises(SwappedCoordinatesError):
            parse_geographic(row["Lat"], row["Lon"])
        as_meant = parse_geographic(row["Lon"], row["Lat"])
        assert metres_between(as_meant, to_wgs84(row["Point_X"], row["Point_Y"], "EPSG:31370")) < 1
