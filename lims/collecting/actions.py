"""Acts on collecting events."""

from lims.access import Permission
from lims.collecting.drafts import EventDraft
from lims.collecting.entering import NewEvent, Place, enter_events, touched_new_event
from lims.collecting.queries import event_id_for
from lims.collections.queries import collection_for
from lims.errors import InvalidInputError
from lims.people.naming import agents_named
from lims.unit_of_work import Work


class EmptyEventError(InvalidInputError):
    """An event says at least when or where it was."""


def add_event(work: Work, *, draft: EventDraft, collection: str, parent: str | None = None) -> str:
    """Enters a collecting event by hand, for a collection of the actor's; returns its uuid.

    `parent` is the uuid of the cruise or station it is part of. Raises EmptyEventError, EventTimeError,
    CoordinateError, UnknownReferenceSystemError, UnknownCountryError, UnknownCollectionError, UnknownEventError.
    """
    work.require(Permission.REGISTER, collections=[collection_for(work, collection).id])
    before = work.mark()
    parent_id = event_id_for(work, uuid=parent) if parent else None
    new = _new_event(work, draft, parent_id)
    (entity,) = enter_events(work, [new])
    work.record("add event", [touched_new_event(entity, new)], since=before)
    return entity.uuid


def _new_event(work: Work, draft: EventDraft, parent_id: int | None) -> NewEvent:
    time, point = draft.time(work.now.date()), draft.point()
    if not (time or point or draft.locality or draft.water_body or draft.field_number):
        raise EmptyEventError("Say at least when or where it was.")
    added = point.uncertainty_m if point else None
    return NewEvent(
        place=_place(draft),
        parent_event_id=parent_id,
        event_type=draft.event_type or None,
        field_number=draft.field_number or None,
        start=time.start if time else None,
        end=time.end if time else None,
        utc_offset_minutes=time.utc_offset_minutes if time else None,
        date_precision=time.precision.value if time else None,
        verbatim_event_date=time.verbatim if time else None,
        decimal_latitude=point.latitude if point else None,
        decimal_longitude=point.longitude if point else None,
        coordinate_uncertainty_m=_sum(draft.uncertainty_m, added) if point else None,
        verbatim_coordinates=point.verbatim if point else None,
        verbatim_srs=point.srs if point else None,
        collectors=tuple(agents_named(work, draft.collectors).values()) if draft.collectors else (),
        habitat=draft.habitat or None,
        sampling_protocol=draft.sampling_protocol or None,
        gear=draft.gear or None,
        remarks=draft.remarks or None,
        minimum_depth_m=draft.minimum_depth_m,
        maximum_depth_m=draft.maximum_depth_m,
        minimum_elevation_m=draft.minimum_elevation_m,
        maximum_elevation_m=draft.maximum_elevation_m,
    )


def _place(draft: EventDraft) -> Place | None:
    if not (draft.locality or draft.water_body or draft.municipality or draft.country):
        return None
    return Place(
        name=draft.locality,
        water_body=draft.water_body,
        country_code=draft.country_code(),
        state_province=draft.state_province or None,
        municipality=draft.municipality or None,
    )


def _sum(measured: float | None, added: float | None) -> float | None:
    """How well the point was measured, and what its conversion adds."""
    return None if measured is None and added is None else (measured or 0) + (added or 0)
