"""Places on WGS 84, from projected coordinates and from degrees as people write them.

What a conversion adds to a point's uncertainty is the accuracy that the EPSG register states for the datum shift used
(PROJ picks the best one for the place, without downloading grids), and never less than 1 m: EPSG:1149 and EPSG:15929
state 1 m for ETRS89 and Belgian Datum 1972 to WGS 84. How well the point was measured comes on top.
"""

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pyproj import CRS, Transformer
from pyproj.enums import TransformDirection
from pyproj.exceptions import CRSError

from lims.errors import InvalidInputError
from lims.values.angles import LATITUDE, LONGITUDE, CoordinateError, SwappedCoordinatesError, angle
from lims.values.numbers import parse_number

WGS84: Final = "EPSG:4326"
LEAST_UNCERTAINTY_M: Final = 1.0
_DECIMALS: Final = 7  # of a degree: about a centimetre

# What people write on forms, beside EPSG codes and the register's own names.
_ALIASES: Final = {
    "LAMBERT72": "EPSG:31370",
    "BELGIANLAMBERT72": "EPSG:31370",
    "BELGELAMBERT72": "EPSG:31370",
    "LAMBERT1972": "EPSG:31370",
    "LAMBERT2008": "EPSG:3812",
    "BELGIANLAMBERT2008": "EPSG:3812",
    "RD": "EPSG:28992",
    "WGS84": WGS84,
    "ETRS89": "EPSG:4258",
}


@dataclass(frozen=True, slots=True)
class Point:
    """A place on WGS 84, in degrees. `uncertainty_m`: metres added by conversion, None where nobody states them."""

    latitude: float
    longitude: float
    uncertainty_m: float | None
    verbatim: str
    srs: str


@dataclass(frozen=True, slots=True)
class Bounds:
    """A box in degrees, edges included. It may cross the antimeridian: then `west` is greater than `east`."""

    name: str
    south: float
    west: float
    north: float
    east: float

    def holds(self, latitude: float, longitude: float) -> bool:
        """Whether the place lies in the box."""
        between = self.west <= longitude <= self.east
        around = self.west > self.east and (longitude >= self.west or longitude <= self.east)
        return self.south <= latitude <= self.north and (between or around)


# Land and sea: EPSG extent 1044 (49.5–51.88 N, 2.23–6.4 E), rounded outwards.
BELGIUM: Final = Bounds("Belgium", south=49.4, west=2.2, north=51.9, east=6.5)


class UnknownReferenceSystemError(InvalidInputError):
    """This coordinate reference system is not known."""


class OutsideAreaError(CoordinateError):
    """The point lies outside the area for which its coordinate reference system is made."""


# --- projected coordinates


def to_wgs84(x: float | str, y: float | str, crs: str) -> Point:
    """The place of easting `x` and northing `y` (metres, or degrees of longitude and latitude) in the system `crs`.

    Equal coordinates are converted once. Raises UnknownReferenceSystemError, NumberError, CoordinateError,
    OutsideAreaError and, where the point lies in the system's area only the other way round, SwappedCoordinatesError.
    """
    system = _system(crs)
    easting, northing = _number(x), _number(y)
    _check_not_zero(easting, northing)
    place = _placed(easting, northing, system.srs)
    if place is None:
        raise _misplaced(easting, northing, system)
    latitude, longitude, uncertainty = place
    return Point(latitude, longitude, uncertainty, f"{x} {y}", system.srs)


@dataclass(frozen=True, slots=True)
class _System:
    srs: str
    name: str
    area: Bounds
    projected: bool
    transformer: Transformer


@lru_cache(maxsize=64)
def _system(text: str) -> _System:
    alias = _ALIASES.get("".join(text.upper().replace("-", " ").split()))
    try:
        crs = CRS.from_user_input(alias or text.strip())
    except CRSError:
        raise _unknown(text) from None
    authority, area = crs.to_authority(), crs.area_of_use
    if authority is None or area is None or not (crs.is_projected or crs.is_geographic):
        raise _unknown(text)
    name = re.split(r"[:.](?:\s|$)", area.name)[0]  # what follows lists every country
    bounds = Bounds(name, area.south, area.west, area.north, area.east)
    transformer = Transformer.from_crs(crs, WGS84, always_xy=True)
    return _System(":".join(authority), crs.name, bounds, crs.is_projected, transformer)


def _unknown(text: str) -> UnknownReferenceSystemError:
    return UnknownReferenceSystemError(
        f'Coordinate reference system "{text}" is not known: write its EPSG code, such as EPSG:31370 for Lambert 72.'
    )


def _number(value: float | str) -> float:
    if not isinstance(value, str):
        return float(value)
    parsed = parse_number(value)
    if parsed.operator:
        raise CoordinateError(f'"{value}" is not a coordinate: write the number alone.')
    return float(parsed.value)


@lru_cache(maxsize=16_384)
def _placed(x: float, y: float, srs: str) -> tuple[float, float, float | None] | None:
    """Latitude, longitude and uncertainty, or None where the system is not made for the place."""
    system = _system(srs)
    longitude, latitude = system.transformer.transform(x, y)
    if not system.area.holds(latitude, longitude):  # infinite and NaN lie nowhere
        return None
    there = system.transformer.transform(longitude, latitude, direction=TransformDirection.INVERSE)
    if math.dist((x, y), there) > 1:  # far off the sheet a projection folds: it gives a place, of other coordinates
        return None
    return round(latitude, _DECIMALS), round(longitude, _DECIMALS), _uncertainty(system.transformer)


def _uncertainty(transformer: Transformer) -> float | None:
    """Metres. Where several shifts are registered, PROJ knows only afterwards which one it used; -1 is "not stated"."""
    accuracy = transformer.accuracy
    if accuracy is None or accuracy < 0:
        accuracy = transformer.get_last_used_operation().accuracy
    return None if accuracy is None or accuracy < 0 else max(LEAST_UNCERTAINTY_M, accuracy)


def _misplaced(x: float, y: float, system: _System) -> CoordinateError:
    outside = f"X {x:.10g}, Y {y:.10g} lies outside the area of {system.name} ({system.area.name})"
    if _placed(y, x, system.srs):
        return SwappedCoordinatesError(f"X and Y look swapped: {outside}; the other way round it lies inside.")
    if system.projected and abs(x) <= LONGITUDE.limit and abs(y) <= LONGITUDE.limit:
        return OutsideAreaError(f"{outside}: these look like degrees, not metres. Check the reference system.")
    return OutsideAreaError(f"{outside}: check the numbers and the reference system.")


# --- degrees


def parse_geographic(latitude: float | str, longitude: float | str, country_bounds: Bounds | None = BELGIUM) -> Point:
    """The place of a latitude and a longitude on WGS 84: `51,2083`, `51°12'30"N`, `511230N`.

    `country_bounds`: where most places lie, to notice what was swapped; places elsewhere are accepted.
    Raises CoordinateError, SwappedCoordinatesError.
    """
    north, east = angle(latitude, LATITUDE), angle(longitude, LONGITUDE)
    if country_bounds:
        _check_not_swapped(north, east, country_bounds)
    _check_on_earth(north, east)
    _check_not_zero(north, east)
    verbatim = f"{latitude} {longitude}"
    return Point(round(north, _DECIMALS), round(east, _DECIMALS), None, verbatim, WGS84)


def _check_not_swapped(latitude: float, longitude: float, bounds: Bounds) -> None:
    if bounds.holds(longitude, latitude) and not bounds.holds(latitude, longitude):
        raise SwappedCoordinatesError(
            f"Latitude and longitude look swapped: {latitude:.7g}, {longitude:.7g} is far from {bounds.name}; "
            f"{longitude:.7g}, {latitude:.7g} is in or near it."
        )


def _check_on_earth(latitude: float, longitude: float) -> None:
    for axis, value in ((LATITUDE, latitude), (LONGITUDE, longitude)):
        if abs(value) > axis.limit:
            name, limit = axis.name.capitalize(), axis.limit
            raise CoordinateError(f"{name} {value:.10g} is off the earth: it lies between -{limit} and {limit}.")


def _check_not_zero(first: float, second: float) -> None:
    if first == second == 0:
        raise CoordinateError("Coordinates 0, 0 nearly always mean that the place is unknown: leave both empty.")
