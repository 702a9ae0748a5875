"""Which collecting events the rows of a sheet belong to: one for each date, place and method that differ. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from lims.collecting.entering import NewEvent, Place
from lims.importing import cells as cell
from lims.importing.cells import Column, Reading, Warned
from lims.importing.places import read_points
from lims.importing.rules import Problem
from lims.values.vocabularies import UnknownCountryError, country_code

_WHEN = ("eventDate", "eventDateEnd", "eventTime", "year", "month", "day")
_TEXTS = (
    "locality",
    "verbatimLocality",
    "municipality",
    "stateProvince",
    "locationID",
    "samplingProtocol",
    "gear",
    "habitat",
    "fieldNumber",
    "eventID",
    "eventType",
    "eventRemarks",
    "verbatimEventDate",
)
_METRES = ("depth", "elevation")
_BOUNDS = ("minimumDepthInMeters", "maximumDepthInMeters", "minimumElevationInMeters", "maximumElevationInMeters")
_NAMES_OF_PLACES = ("locality", "verbatimLocality", "municipality", "locationID")

Row = dict[str, Any]


def read_events(
    reading: Reading, columns: Mapping[str, Column], crs: str | None, today: date
) -> tuple[list[NewEvent], list[tuple[str, ...]], list[int | None]]:
    """The events, who collected in each, and for each row which event it is of (None: the sheet says nothing)."""
    told = _told(reading, columns, crs, today)
    if not told:
        return [], [], [None] * len(reading.numbers)
    groups = _grouped(told, len(reading.numbers))
    terms = list(told)
    first = [Row(zip(terms, (told[term][rows[0]] for term in terms), strict=True)) for rows in groups]
    for row, members in zip(first, groups, strict=True):
        waters = told.get("waterBody")
        row["waterBody"] = next((waters[each] for each in members if waters[each]), None) if waters else None
    event_of: list[int | None] = [None] * len(reading.numbers)
    for at, members in enumerate(groups):
        for each in members:
            event_of[each] = at
    _check_ranges(reading, columns, told)
    return [_new_event(row) for row in first], [row.get("recordedBy") or () for row in first], event_of


def _told(reading: Reading, columns: Mapping[str, Column], crs: str | None, today: date) -> dict[str, list[Any]]:
    """What the rows say about their events, term by term."""
    told: dict[str, list[Any]] = {}
    dates = [columns.get(term) for term in _WHEN]
    if at := cell.first_of(dates):
        empty = Column("", at.target, [None] * len(reading.numbers))
        told["when"] = reading.combined([column or empty for column in dates], at, partial(cell.when, today=today))
        _note_missing_dates(reading, at, told["when"])
    points = read_points(reading, columns, crs)
    if points is not None:
        told["point"] = points
    parsers = {
        **dict.fromkeys((*_TEXTS, "waterBody"), cell.text),
        **dict.fromkeys((*_METRES, *_BOUNDS), cell.metres),
        "coordinateUncertaintyInMeters": cell.uncertainty,
        "country": _country,
        "recordedBy": cell.people,
    }
    return told | {term: reading.parsed(columns[term], parse) for term, parse in parsers.items() if term in columns}


def _note_missing_dates(reading: Reading, at: Column, values: Sequence[Any]) -> None:
    for number, value in zip(reading.numbers, values, strict=True):
        if value is None and number not in reading.rejected:
            reading.tell(Problem(number, at.heading, None, "There is no date.", "warning"))


def _country(each: Any) -> Any:
    if each is None or (isinstance(each, str) and each.strip() in ("", "-", "NULL")):
        return None
    try:
        return country_code(str(each))
    except UnknownCountryError as error:
        return Warned(None, f"{error} It is left empty.")


def _grouped(told: Mapping[str, Sequence[Any]], count: int) -> list[list[int]]:
    """Rows that say the same, apart from case and blanks. A missing water body is any: it is the same water."""
    keys = [_keys_of(values) for term, values in told.items() if term != "waterBody"]
    nothing = (None,) * len(keys)
    by_key: dict[tuple[Any, ...], list[int]] = {}
    for at, key in enumerate(zip(*keys, strict=True) if keys else [()] * count):
        if key != nothing or not keys or (told.get("waterBody") or [None] * count)[at]:
            by_key.setdefault(key, []).append(at)
    waters = told.get("waterBody")
    if waters is None:
        return list(by_key.values())
    return [group for rows in by_key.values() for group in _by_water(rows, waters)]


def _by_water(rows: list[int], waters: Sequence[Any]) -> list[list[int]]:
    named: dict[Any, list[int]] = {}
    for at in rows:
        named.setdefault(_key_of(waters[at]), []).append(at)
    if len(named.keys() - {None}) < 2:
        return [rows]
    return list(named.values())


def _keys_of(values: Sequence[Any]) -> list[Any]:
    """The keys of a column; each distinct value was read once, so that it is one object in all its rows."""
    known: dict[int, Any] = {}
    keys = []
    for value in values:
        key = known.get(id(value), known)
        if key is known:
            key = known[id(value)] = _key_of(value)
        keys.append(key)
    return keys


def _key_of(value: Any) -> Any:
    if isinstance(value, str):
        return value.casefold()
    if value is None or isinstance(value, tuple):
        return value
    return value.event_date if hasattr(value, "event_date") else (value.latitude, value.longitude)


def _check_ranges(reading: Reading, columns: Mapping[str, Column], told: Mapping[str, Sequence[Any]]) -> None:
    for low, high in (_BOUNDS[:2], _BOUNDS[2:]):
        if low not in told or high not in told:
            continue
        for number, least, most in zip(reading.numbers, told[low], told[high], strict=True):
            if least and most and least[0] > most[1]:
                message = f"{least[0]:g} m is more than the maximum, {most[1]:g} m."
                reading.tell(Problem(number, columns[low].heading, f"{least[0]:g}", message, "error"))


def _new_event(row: Row) -> NewEvent:
    when, point = row.get("when"), row.get("point")
    depth, elevation = _bounds(row, "Depth", "depth"), _bounds(row, "Elevation", "elevation")
    return NewEvent(
        place=_place(row),
        event_type=row.get("eventType"),
        field_number=row.get("fieldNumber") or row.get("eventID"),
        start=when.start if when else None,
        end=when.end if when else None,
        utc_offset_minutes=when.utc_offset_minutes if when else None,
        date_precision=when.precision.value if when else None,
        verbatim_event_date=row.get("verbatimEventDate") or (when.verbatim if when else None),
        decimal_latitude=point.latitude if point else None,
        decimal_longitude=point.longitude if point else None,
        coordinate_uncertainty_m=_uncertainty(row) if point else None,
        verbatim_coordinates=point.verbatim if point else None,
        verbatim_srs=(point.srs or None) if point else None,
        minimum_depth_m=depth[0],
        maximum_depth_m=depth[1],
        minimum_elevation_m=elevation[0],
        maximum_elevation_m=elevation[1],
        verbatim_locality=row.get("verbatimLocality"),
        habitat=row.get("habitat"),
        sampling_protocol=row.get("samplingProtocol"),
        gear=row.get("gear"),
        remarks=row.get("eventRemarks"),
    )


def _place(row: Row) -> Place | None:
    if not any(row.get(term) for term in ("locality", "waterBody", "municipality", "country", "locationID")):
        return None
    return Place(
        name=next((row[term] for term in _NAMES_OF_PLACES if row.get(term)), ""),
        water_body=row.get("waterBody") or "",
        country_code=row.get("country") or "",
        state_province=row.get("stateProvince"),
        municipality=row.get("municipality"),
        location_id=row.get("locationID"),
    )


def _uncertainty(row: Row) -> float | None:
    """How well the point was measured, and what its conversion added."""
    measured, added = row.get("coordinateUncertaintyInMeters"), row["point"].uncertainty_m
    return None if measured is None and added is None else (measured[1] if measured else 0.0) + (added or 0.0)


def _bounds(row: Row, what: str, single: str) -> tuple[float | None, float | None]:
    """From the two columns of least and most, else from the single one."""
    low, high = row.get(f"minimum{what}InMeters"), row.get(f"maximum{what}InMeters")
    if low is None and high is None:
        low = high = row.get(single)
    return low[0] if low else None, high[1] if high else None
