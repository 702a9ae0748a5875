"""The night something fails: what left the container since, where its home is, and which runs of racks there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased

from lims.database import columns
from lims.errors import NotFoundError
from lims.monitoring.tables import Failure
from lims.storage.journeys import Stay, stays_of
from lims.storage.placing import place_at
from lims.storage.queries import (
    ContainerView,
    Place,
    containers_by_id,
    ids_below,
    places_by_id,
)
from lims.storage.tables import CustodyEvent, Placement, StorageContainer
from lims.unit_of_work import Work
from lims.values.codes import grouped

FAILURE = "failure"
"""The subject type of failures in the history."""

_F, _C, _P = columns(Failure), columns(StorageContainer), columns(Placement)


class NoFailureError(NotFoundError):
    """Nothing is known of a failure there."""


@dataclass(frozen=True)
class FailureView:
    """A failure: of which container, since when, until when (None: it goes on)."""

    id: int
    container_id: int
    container: str
    container_name: str
    began_at: datetime
    ended_at: datetime | None
    remarks: str | None


@dataclass(frozen=True)
class Away:
    """Something that lay in the container when it failed and lies elsewhere now: its home, and when it left."""

    entity_id: int
    home: Stay
    left_at: datetime
    now: Place | None


def failure_of(work: Work, container: ContainerView) -> FailureView:
    """The last failure of a container. Raises NoFailureError."""
    found = find_failures(work, container_id=container.id)
    if not found:
        raise NoFailureError(f"No failure of {container.name} ({grouped(container.code)}) is recorded: begin it first.")
    return found[0]


def find_failures(work: Work, *, container_id: int | None = None, going_on: bool = False) -> list[FailureView]:
    """Failures, the newest first."""
    wanted = [_F.id, _F.container_id, _C.code, _C.name, _F.began_at, _F.ended_at, _F.remarks]
    statement = select(*wanted).join_from(Failure.__table__, StorageContainer.__table__, _C.id == _F.container_id)
    statement = statement.where(_F.withdrawn.is_(False)).order_by(_F.began_at.desc(), _F.id.desc())
    if container_id is not None:
        statement = statement.where(_F.container_id == container_id)
    if going_on:
        statement = statement.where(_F.ended_at.is_(None))
    return [FailureView(*row) for row in work.execute(statement)]


def find_away(work: Work, failure: FailureView) -> list[Away]:
    """What lay in the container when it failed and is not at its place, by home; what went along is not named."""
    looked, found = set(), dict[int, Away]()
    inside = ids_below(work, [failure.container_id])
    while inside := [each for each in inside if each not in looked]:
        looked |= set(inside)
        left = _left(work, inside, failure.began_at)
        places = places_by_id(work, list(left))
        for entity_id, home in left.items():
            place = places.get(entity_id)
            if not _is_home(place, home):
                found[entity_id] = Away(entity_id, home, home.until, place)
        inside = ids_below(work, [each for each in found if each not in looked and _is_container(work, each)])
    return sorted(found.values(), key=lambda each: (each.home.container_id, each.home.position or 0))


def _left(work: Work, container_ids: Sequence[int], began_at: datetime) -> dict[int, Stay]:
    """What lay directly in one of these when it began and was moved since, with that stay."""
    earlier, later = aliased(CustodyEvent.__table__), aliased(CustodyEvent.__table__)
    candidates: list[int] = []
    for start in range(0, len(container_ids), 500):
        some = set(container_ids[start : start + 500])
        statement = (
            select(earlier.c.entity_id)
            .join_from(earlier, later, later.c.entity_id == earlier.c.entity_id)
            .where(earlier.c.container_id.in_(some), earlier.c.occurred_at <= began_at, later.c.occurred_at > began_at)
            .distinct()
        )
        candidates += work.execute(statement).scalars()
    known = set(container_ids)
    found = {}
    for entity_id, stays in stays_of(work, dict.fromkeys(candidates)):
        for stay in stays:
            if stay.container_id in known and stay.since <= began_at < stay.until:
                found[entity_id] = stay
    return found


def _is_home(place: Place | None, home: Stay) -> bool:
    """Whether it lies at home, or is out and its home waits for it."""
    return place is not None and (place.container_id, place.position) == (home.container_id, home.position)


def _is_container(work: Work, entity_id: int) -> bool:
    return work.execute(select(_C.id).where(_C.id == entity_id)).first() is not None


def home_of(away: Away) -> Place:
    """The place where it lay."""
    spot = None
    if away.home.position is not None:
        spot = (away.home.position, away.home.slot or 1)
    return place_at(away.home.container_id, spot, away.left_at)


def runs_left_inside(work: Work, container_id: int, homes: Sequence[int]) -> list[int]:
    """The containers that stayed inside, as large as they can be told without those that left: by their keys."""
    open_up = set(homes)
    for each in containers_by_id(work, list(open_up)).values():
        open_up |= set(each.way_ids)
    found: list[int] = []
    waiting = [container_id]
    while waiting:
        children = children_of(work, waiting)
        whole = [each for each in waiting if each not in open_up or each not in children]
        found += [each for each in whole if each not in homes or each in _with_things(work, whole)]
        waiting = [child for each in waiting if each not in whole for child in children[each]]
    return found


def children_of(work: Work, ids: Sequence[int]) -> dict[int, list[int]]:
    """The containers that stand directly in each of these, in order."""
    statement = select(_P.container_id, _P.entity_id).join_from(
        Placement.__table__, StorageContainer.__table__, _C.id == _P.entity_id
    )
    found: dict[int, list[int]] = {}
    for parent, child in work.execute(statement.where(_P.container_id.in_(ids)).order_by(_P.position, _C.name)):
        found.setdefault(parent, []).append(child)
    return found


def _with_things(work: Work, ids: Sequence[int]) -> set[int]:
    """Those in which something lies."""
    return set(work.execute(select(_C.id).where(_C.id.in_(ids), _C.used > 0)).scalars())
