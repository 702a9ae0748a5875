"""Writes new events and the places they name: the building block of importing and of entering one by hand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from lims.collecting.tables import CollectingAgent, CollectingEvent, Locality
from lims.database import columns
from lims.history.rules import Touched, created
from lims.identity.minting import NewEntity, enter
from lims.unit_of_work import Work

EVENT = "collecting_event"
"""The subject type of events in the history, and their type as entities."""

_L = columns(Locality)
_IN_STEPS = 200
Key = tuple[str, str, str]
_FROM_NEW = (
    "parent_event_id",
    "event_type",
    "field_number",
    "start",
    "utc_offset_minutes",
    "date_precision",
    "verbatim_event_date",
    "decimal_latitude",
    "decimal_longitude",
    "coordinate_uncertainty_m",
    "footprint_wkt",
    "verbatim_coordinates",
    "verbatim_srs",
    "minimum_depth_m",
    "maximum_depth_m",
    "minimum_elevation_m",
    "maximum_elevation_m",
    "verbatim_locality",
    "habitat",
    "sampling_protocol",
    "gear",
    "remarks",
    "information_withheld",
    "data_generalizations",
)


@dataclass(frozen=True, slots=True)
class Place:
    """A locality as people call it; the same name in another water, country or municipality is another one."""

    name: str
    water_body: str = ""
    country_code: str = ""
    state_province: str | None = None
    municipality: str | None = None
    location_id: str | None = None


@dataclass(frozen=True, slots=True)
class NewEvent:
    """What a new event says. `collectors` are agents' keys, in order."""

    place: Place | None = None
    parent_event_id: int | None = None
    event_type: str | None = None
    field_number: str | None = None
    start: str | None = None
    end: str | None = None
    utc_offset_minutes: int | None = None
    date_precision: str | None = None
    verbatim_event_date: str | None = None
    decimal_latitude: float | None = None
    decimal_longitude: float | None = None
    coordinate_uncertainty_m: float | None = None
    footprint_wkt: str | None = None
    verbatim_coordinates: str | None = None
    verbatim_srs: str | None = None
    minimum_depth_m: float | None = None
    maximum_depth_m: float | None = None
    minimum_elevation_m: float | None = None
    maximum_elevation_m: float | None = None
    verbatim_locality: str | None = None
    habitat: str | None = None
    sampling_protocol: str | None = None
    gear: str | None = None
    remarks: str | None = None
    information_withheld: str | None = None
    data_generalizations: str | None = None
    collectors: tuple[int, ...] = ()


def enter_events(work: Work, news: Sequence[NewEvent]) -> list[NewEntity]:
    """Gives each its identity and writes it, its place and its collectors; the caller records the act."""
    if not news:
        return []
    entities = enter(work, EVENT, [None] * len(news))
    places = ensure_places(work, [new.place for new in news if new.place])
    rows = [
        {
            **{name: getattr(new, name) for name in _FROM_NEW},
            "id": entity.id,
            "end": new.end,
            "locality_id": places[new.place] if new.place else None,
            "record": "registered",
            "change_set_id": work.change_set_id,
        }
        for entity, new in zip(entities, news, strict=True)
    ]
    # "end" and "order" are words of SQL itself: the core knows how to quote them.
    work.execute(CollectingEvent.__table__.insert(), rows)
    collectors = [
        {"event_id": entity.id, "agent_id": agent_id, "order": order}
        for entity, new in zip(entities, news, strict=True)
        for order, agent_id in enumerate(dict.fromkeys(new.collectors), start=1)
    ]
    if collectors:
        work.execute(CollectingAgent.__table__.insert(), collectors)
    return entities


def ensure_places(work: Work, places: Iterable[Place]) -> dict[Place, int]:
    """The keys of localities; those that are not known yet are entered. What is known is left as it is.

    A second place of one name in the same water is told apart by its municipality or code: `Molenbeek (Wetteren)`.
    """
    wanted = list(dict.fromkeys(places))
    if not wanted:
        return {}
    work.lock("enter localities")
    known = _known(work, sorted({name for place in wanted for name in _names_for(place)}))
    found: dict[Place, Key] = {}
    new: dict[Key, Place] = {}
    for place in wanted:
        names = _names_for(place)
        name = next((each for each in names if _fits(place, known.get(_key(place, each)))), names[-1])
        key = found[place] = _key(place, name)
        if key not in known:
            known[key] = 0, place
            new[key] = place
    keys = dict(zip(new, work.next_ids(Locality, len(new)), strict=True))
    if new:
        work.execute(Locality.__table__.insert(), [_locality(keys[key], key, place) for key, place in new.items()])
    return {place: keys.get(key) or known[key][0] for place, key in found.items()}


def _locality(locality_id: int, key: Key, place: Place) -> dict[str, object]:
    return {**{name: getattr(place, name) for name in Place.__slots__}, "id": locality_id, "name": key[0]}


def _key(place: Place, name: str) -> Key:
    return name, place.water_body, place.country_code


def _names_for(place: Place) -> list[str]:
    """What the place may be called, the plain name first; the last one nobody else has."""
    further = [text for text in (place.municipality, place.location_id, place.state_province) if text]
    named = [f"{place.name} ({text})" for text in further]
    return list(dict.fromkeys([place.name, *named, f"{place.name} ({', '.join(further)})"]))


def _fits(place: Place, known: tuple[int, Place] | None) -> bool:
    """Whether the known locality says all that the place says, or there is none of the name."""
    if known is None:
        return True
    said = known[1]
    told = (place.municipality, place.location_id, place.state_province)
    return all(
        mine is None or mine == theirs
        for mine, theirs in zip(told, (said.municipality, said.location_id, said.state_province), strict=True)
    )


def _known(work: Work, names: Sequence[str]) -> dict[Key, tuple[int, Place]]:
    found: dict[Key, tuple[int, Place]] = {}
    listed = [_L[name] for name in Place.__slots__]
    for start in range(0, len(names), _IN_STEPS):
        statement = select(_L.id, *listed).where(_L.name.in_(names[start : start + _IN_STEPS]))
        for key, *told in work.execute(statement):
            place = Place(*told)
            found[_key(place, place.name)] = key, place
    return found


def touched_new_event(entity: NewEntity, new: NewEvent) -> Touched:
    """The history's line of a new event: when, where and how, and that its record is in force."""
    told = {
        "start": new.start,
        "end": new.end,
        "decimal_latitude": new.decimal_latitude,
        "decimal_longitude": new.decimal_longitude,
        "sampling_protocol": new.sampling_protocol,
        "field_number": new.field_number,
        "record": "registered",
    }
    return Touched(EVENT, entity.id, created(told), entity.uuid)
