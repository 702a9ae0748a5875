"""Where a row's event was: degrees, or X and Y in a reference system that the sheet or the person names. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from lims.errors import InvalidInputError
from lims.importing.cells import CellError, Column, Reading, Warned, first_of, given
from lims.importing.content import as_text
from lims.values.angles import CoordinateError, SwappedCoordinatesError
from lims.values.coordinates import WGS84, Point, UnknownReferenceSystemError, parse_geographic, to_wgs84
from lims.values.numbers import NumberError, parse_number

_PAIRS = ("decimalLatitude", "decimalLongitude", "x", "y", "verbatimLatitude", "verbatimLongitude")
_USED = (*_PAIRS, "verbatimCoordinates", "verbatimSRS", "geodeticDatum")
_ASK = "X and Y need their reference system: give it with --crs"
_SAME_AS_WGS84 = ("wgs84", "wgs 84", "wgs1984", "epsg:4326", "4326", "gps", "world geodetic system 1984")


def read_points(reading: Reading, columns: Mapping[str, Column], crs: str | None) -> list[Point | None] | None:
    """The points of all rows; None where the sheet has no coordinates. Raises UnknownReferenceSystemError."""
    there = [columns[term] for term in _USED if term in columns]
    at = first_of(columns.get(term) for term in (*_PAIRS[::2], *_PAIRS[1::2]))
    if at is None:
        return None
    if crs:
        check_crs(crs)
    points = reading.combined(there, at, partial(_point, terms=[column.target.term for column in there], crs=crs))
    _tell_once(reading)
    return points


def check_crs(crs: str) -> None:
    """Raises UnknownReferenceSystemError."""
    try:
        to_wgs84(0.0, 0.0, crs)
    except UnknownReferenceSystemError:
        raise
    except InvalidInputError:
        pass


def _point(cells: tuple[Any, ...], terms: list[str], crs: str | None) -> Any:
    told = {term: given(cell) for term, cell in zip(terms, cells, strict=True)}
    get: Callable[[str], Any] = told.get
    if get("decimalLatitude") is not None or get("decimalLongitude") is not None:
        return _with_verbatim(_degrees(told), told)
    easting = get("x") if get("x") is not None else get("verbatimLongitude")
    northing = get("y") if get("y") is not None else get("verbatimLatitude")
    if easting is None and northing is None:
        return None
    if easting is None or northing is None:
        raise CellError("One of the two coordinates is missing.")
    system = crs or _named_in_row(get("verbatimSRS"))
    if system is None:
        raise CellError(_which_system(easting, northing))
    return _projected(_plain(easting), _plain(northing), system)


def _projected(x: float | str, y: float | str, system: str) -> Point:
    if system.upper().replace(" ", "").replace(":", "") in ("EPSG4326", "WGS84", "4326"):
        return _on_earth(y, x, "x")
    if isinstance(y, str):
        try:
            parse_number(y)
        except NumberError as error:
            raise CellError(y=str(error)) from None
    return to_wgs84(x, y, f"EPSG:{system}" if system.strip().isdigit() else system)


def _on_earth(latitude: float | str, longitude: float | str, longitude_term: str) -> Point:
    """The point; what is wrong with the longitude alone is told of its own column."""
    try:
        return parse_geographic(latitude, longitude)
    except SwappedCoordinatesError:
        raise
    except CoordinateError:
        try:
            parse_geographic(50.0, longitude, None)
        except CoordinateError as error:
            raise CellError(**{longitude_term: str(error)}) from None
        raise


def _degrees(told: Mapping[str, Any]) -> Any:
    latitude, longitude = told.get("decimalLatitude"), told.get("decimalLongitude")
    if latitude is None or longitude is None:
        missing = "decimalLatitude" if latitude is None else "decimalLongitude"
        raise CellError(**{missing: "One of the two coordinates is missing."})
    point = _on_earth(_plain(latitude), _plain(longitude), "decimalLongitude")
    datum = told.get("geodeticDatum")
    if datum is None or str(datum).strip().casefold() in _SAME_AS_WGS84:
        return point
    try:
        return to_wgs84(point.longitude, point.latitude, str(datum))
    except UnknownReferenceSystemError:
        return Warned(point, f'Datum "{datum}" is not known: the coordinates are taken as WGS 84.')


def _with_verbatim(found: Any, told: Mapping[str, Any]) -> Any:
    """The point, with the coordinates it was made from where the sheet keeps them beside it."""
    written = _written_beside(told)
    if written is None:
        return found
    if isinstance(found, Warned):
        return Warned(replace(found.value, verbatim=written[0], srs=written[1]), found.message)
    return replace(found, verbatim=written[0], srs=written[1])


def _written_beside(told: Mapping[str, Any]) -> tuple[str, str] | None:
    srs = as_text(told.get("verbatimSRS"))
    if told.get("verbatimCoordinates") is not None:
        return as_text(told["verbatimCoordinates"]), srs
    for north, east, system in (("verbatimLatitude", "verbatimLongitude", srs or WGS84), ("y", "x", srs)):
        if told.get(north) is not None and told.get(east) is not None:
            return f"{as_text(told[east])} {as_text(told[north])}", system
    return None


def _plain(cell: Any) -> float | str:
    if isinstance(cell, int | float | str):
        return cell
    raise CoordinateError(f'"{as_text(cell)}" is a date or time, not a coordinate: the cell has the wrong format.')


def _named_in_row(srs: Any) -> str | None:
    """The reference system that the row itself names, if it is one that X and Y can stand in."""
    if srs is None:
        return None
    named = as_text(srs)
    known = {"bd72": "EPSG:31370", "lambert 1972": "EPSG:31370", "belgium lambert 72": "EPSG:31370"}
    try:
        check_crs(named)
    except UnknownReferenceSystemError:
        return known.get(named.strip().casefold())
    return known.get(named.strip().casefold(), named)


def _which_system(x: Any, y: Any) -> str:
    """What to say where X and Y come without their system: the likely one is named, never taken."""
    try:
        to_wgs84(_plain(x), _plain(y), "EPSG:31370")
    except InvalidInputError:
        return f"{_ASK}, as in --crs EPSG:31370 (Belgian Lambert 72) or --crs EPSG:4326 (degrees)."
    return f"{_ASK} EPSG:31370 if it is Belgian Lambert 72, as these numbers suggest."


def _tell_once(reading: Reading) -> None:
    """One line for the whole sheet where the reference system is missing, at its first row; all those are rejected."""
    missing = [problem for problem in reading.problems if problem.message.startswith(_ASK)]
    if len(missing) > 1:
        others = [problem for problem in reading.problems if not problem.message.startswith(_ASK)]
        told = replace(missing[0], message=f"{missing[0].message} The same holds for {len(missing) - 1} more rows.")
        reading.problems[:] = [*others, told]
