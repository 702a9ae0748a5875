"""Collecting events, with what they inherit from the cruise or station they are part of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

from sqlalchemy import bindparam, select, text

from lims.collecting.tables import CollectingAgent, CollectingEvent, Locality
from lims.database import columns
from lims.errors import NotFoundError
from lims.identity.tables import Entity
from lims.people.tables import Agent
from lims.unit_of_work import Work
from lims.values.dates import EventTime, Precision

_E, _L, _N = columns(CollectingEvent), columns(Locality), columns(Entity)
_C, _A = columns(CollectingAgent), columns(Agent)
_IN_STEPS = 500

_LINES = text(
    """
WITH RECURSIVE up (origin, id, depth) AS (
    SELECT e.id, e.id, 0 FROM collecting_event e WHERE e.id IN :ids
    UNION
    SELECT up.origin, e.parent_event_id, up.depth + 1
    FROM up JOIN collecting_event e ON e.id = up.id
    WHERE e.parent_event_id IS NOT NULL AND up.depth < 20
)
SELECT origin, id FROM up ORDER BY origin, depth
"""
).bindparams(bindparam("ids", expanding=True))

# What is said together is inherited together: the time of a station with the end of its cruise would be a third time.
_TOGETHER: Final = (
    ("event_date", "date_precision", "verbatim_event_date"),
    ("decimal_latitude", "decimal_longitude", "coordinate_uncertainty_m", "footprint_wkt"),
    ("verbatim_coordinates", "verbatim_srs"),
    ("minimum_depth_m", "maximum_depth_m"),
    ("minimum_elevation_m", "maximum_elevation_m"),
    ("locality", "verbatim_locality"),
    ("water_body",),
    ("municipality", "state_province", "country_code"),
    ("location_id",),
    ("habitat",),
    ("sampling_protocol", "gear"),
    ("collectors",),
    ("information_withheld", "data_generalizations"),
)


class UnknownEventError(NotFoundError):
    """There is no such collecting event."""


@dataclass(frozen=True)
class EventView:
    """Where, when, how and by whom, inherited where the event itself does not say; `id` never leaves lims."""

    id: int
    uuid: str
    code: str | None
    parent_uuid: str | None
    event_type: str | None
    field_number: str | None
    event_date: str | None
    date_precision: str | None
    verbatim_event_date: str | None
    locality: str | None
    verbatim_locality: str | None
    water_body: str | None
    municipality: str | None
    state_province: str | None
    country_code: str | None
    location_id: str | None
    decimal_latitude: float | None
    decimal_longitude: float | None
    coordinate_uncertainty_m: float | None
    footprint_wkt: str | None
    verbatim_coordinates: str | None
    verbatim_srs: str | None
    minimum_depth_m: float | None
    maximum_depth_m: float | None
    minimum_elevation_m: float | None
    maximum_elevation_m: float | None
    habitat: str | None
    sampling_protocol: str | None
    gear: str | None
    remarks: str | None
    information_withheld: str | None
    data_generalizations: str | None
    record: str
    collectors: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """For JSON: all but the key."""
        told = {each.name: getattr(self, each.name) for each in fields(self) if each.name != "id"}
        return {**told, "collectors": list(self.collectors)}


def event_views_for(work: Work, event_ids: Sequence[int]) -> dict[int, EventView]:
    """The events with these keys. Who may see them is decided where they are reached from: the samples."""
    found: dict[int, EventView] = {}
    keys = list(dict.fromkeys(event_ids))
    for start in range(0, len(keys), _IN_STEPS):
        found |= _views(work, keys[start : start + _IN_STEPS])
    return {key: found[key] for key in keys if key in found}


def event_view_for(work: Work, event_id: int) -> EventView:
    """One event by its key. Raises UnknownEventError."""
    found = event_views_for(work, [event_id])
    if event_id not in found:
        raise UnknownEventError("There is no such collecting event.")
    return found[event_id]


def event_id_for(work: Work, *, uuid: str) -> int:
    """The key of an event. Raises UnknownEventError."""
    statement = select(_E.id).join(Entity.__table__, _N.id == _E.id).where(_N.uuid == uuid.strip().lower())
    found = work.execute(statement).scalar()
    if found is None:
        raise UnknownEventError(f"There is no collecting event {uuid}.")
    return int(found)


def _views(work: Work, ids: Sequence[int]) -> dict[int, EventView]:
    lines: dict[int, list[int]] = {}
    for origin, event_id in work.execute(_LINES, {"ids": list(ids)}):
        lines.setdefault(origin, []).append(event_id)
    everything = sorted({event_id for line in lines.values() for event_id in line})
    said = _said(work, everything)
    return {origin: _inherited([said[event_id] for event_id in line]) for origin, line in lines.items()}


def _inherited(line: Sequence[EventView]) -> EventView:
    """What each of the line says, nearest first."""
    told = {each.name: getattr(line[0], each.name) for each in fields(EventView)}
    for group in _TOGETHER:
        for view in line:
            if any(getattr(view, name) not in (None, ()) for name in group):
                told |= {name: getattr(view, name) for name in group}
                break
    return EventView(**told)


def _said(work: Work, ids: Sequence[int]) -> dict[int, EventView]:
    """The events as they stand, without what they inherit."""
    parent = Entity.__table__.alias("parent")
    places = ("name", "water_body", "municipality", "state_province", "country_code", "location_id")
    statement = (
        select(
            CollectingEvent.__table__,
            _N.uuid,
            _N.code,
            parent.c.uuid.label("parent_uuid"),
            *(_L[name].label(f"place_{name}") for name in places),
        )
        .join_from(CollectingEvent.__table__, Entity.__table__, _N.id == _E.id)
        .join(parent, parent.c.id == _E.parent_event_id, isouter=True)
        .join(Locality.__table__, _L.id == _E.locality_id, isouter=True)
        .where(_E.id.in_(ids))
    )
    collectors = collectors_for(work, ids)
    return {row["id"]: _view(dict(row), collectors.get(row["id"], ())) for row in work.execute(statement).mappings()}


def _view(row: Mapping[str, Any], collectors: tuple[str, ...]) -> EventView:
    place = {name.removeprefix("place_"): value or None for name, value in row.items() if name.startswith("place_")}
    told = {**row, **place, "locality": place["name"], "event_date": _event_date(row), "collectors": collectors}
    return EventView(**{each.name: told[each.name] for each in fields(EventView)})


def _event_date(row: Mapping[str, Any]) -> str | None:
    if row["start"] is None:
        return None
    precision = Precision(row["date_precision"] or Precision.DAY)
    return EventTime(row["start"], row["end"], row["utc_offset_minutes"], precision, "").event_date


def collectors_for(work: Work, event_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The names of those who collected, in order, of each event that says it itself."""
    statement = (
        select(_C.event_id, _A.name)
        .join_from(CollectingAgent.__table__, Agent.__table__, _A.id == _C.agent_id)
        .where(_C.event_id.in_(event_ids))
        .order_by(_C.event_id, _C.order)
    )
    found: dict[int, tuple[str, ...]] = {}
    for event_id, name in work.execute(statement):
        found[event_id] = (*found.get(event_id, ()), name)
    return found
