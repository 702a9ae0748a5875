"""Where things are, and where they have been."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, or_, select

from lims.collections.queries import visible
from lims.collections.tables import Collection
from lims.database import columns
from lims.history.tables import ChangeSet
from lims.identity.tables import Entity
from lims.people.tables import Agent
from lims.samples.tables import MaterialSample
from lims.storage.queries import CONTAINER_COLUMNS, grid_of, things_for
from lims.storage.rules import WAY, label_of
from lims.storage.tables import CustodyEvent, Placement, StorageContainer
from lims.unit_of_work import Work

_C, _P, _X = columns(StorageContainer), columns(Placement), columns(CustodyEvent)
_E, _S, _L = columns(Entity), columns(MaterialSample), columns(Collection)
_STEP = 500


@dataclass(frozen=True)
class PlaceView:
    """Where a thing is: the names from the site down, the container's code, the position's label."""

    code: str
    way: tuple[str, ...]
    container: str
    container_name: str
    position: str | None
    state: str
    reason: str | None
    since: datetime
    until: datetime | None


@dataclass(frozen=True)
class CustodyView:
    """A line of the custody chain."""

    direction: str
    occurred_at: datetime
    recorded_at: datetime
    place_label: str | None
    container: str | None
    to_whom: str | None
    until: date | None
    thawed: bool | None
    by: str | None


def place_for(work: Work, codes: Sequence[str]) -> dict[str, PlaceView]:
    """Where each of these samples and containers is; what has no place is left out. Raises UnknownCodeError."""
    things = things_for(work, codes)
    shown = places_shown(work, [each.id for each in things])
    return {code: shown[thing.id] for code, thing in zip(codes, things, strict=True) if thing.id in shown}


def places_shown(work: Work, ids: Sequence[int]) -> dict[int, PlaceView]:
    """Where things are, by their keys, one query for all. The caller has checked that the actor may see them."""
    found: dict[int, PlaceView] = {}
    for start in range(0, len(ids), _STEP):
        condition = _P.entity_id.in_(ids[start : start + _STEP])
        found |= dict(_shown_places(work, condition))
    return found


def find_out(work: Work) -> list[PlaceView]:
    """All that is out and whose position waits, as far as the actor may see it; what is due first comes first."""
    shown = [place for _, place in _shown_places(work, and_(_P.state == "held", _readable(work)))]
    return sorted(shown, key=lambda place: (place.until is None, place.until or place.since))


def find_overdue(work: Work) -> list[PlaceView]:
    """What is out and should have been back by now, the longest overdue first."""
    return [place for place in find_out(work) if place.until is not None and place.until < work.now]


def _readable(work: Work) -> ColumnElement[bool]:
    mine = select(_S.id).join(Collection.__table__, _L.id == _S.collection_id).where(visible(work))
    return or_(_P.entity_id.in_(select(_C.id)), _P.entity_id.in_(mine))


def _shown_places(work: Work, condition: ColumnElement[bool]) -> Iterable[tuple[int, PlaceView]]:
    statement = (
        select(
            _P.entity_id,
            _E.code.label("thing"),
            _P.position,
            _P.state,
            _P.reason,
            _P.since,
            _P.until,
            *(StorageContainer.__table__.c[name] for name in CONTAINER_COLUMNS),
        )
        .join_from(Placement.__table__, StorageContainer.__table__, _C.id == _P.container_id)
        .join(Entity.__table__, _E.id == _P.entity_id)
        .where(condition)
    )
    for row in work.execute(statement):
        way = tuple(row.place_label.split(WAY))
        position = label_of(grid_of(row), row.position)
        place = PlaceView(row.thing, way, row.code, row.name, position, row.state, row.reason, row.since, row.until)
        yield row.entity_id, place


def custody_for(work: Work, code: str) -> list[CustodyView]:
    """What happened to where a thing is, newest first. Raises UnknownCodeError."""
    (thing,) = things_for(work, [code])
    change, agent, receiver = columns(ChangeSet), columns(Agent), Agent.__table__.alias("receiver")
    statement = (
        select(
            _X.direction,
            _X.occurred_at,
            change.recorded_at,
            _X.place_label,
            _C.code,
            func.coalesce(receiver.c.name, _X.to_whom),
            _X.until,
            _X.thawed,
            func.coalesce(agent.name, change.operating_user),
        )
        .join_from(CustodyEvent.__table__, ChangeSet.__table__, change.id == _X.change_set_id)
        .join(StorageContainer.__table__, _C.id == _X.container_id, isouter=True)
        .join(Agent.__table__, agent.id == change.agent_id, isouter=True)
        .join(receiver, receiver.c.id == _X.to_agent_id, isouter=True)
        .where(_X.entity_id == thing.id)
        .order_by(_X.occurred_at.desc(), _X.id.desc())
    )
    return [CustodyView(*row) for row in work.execute(statement)]
