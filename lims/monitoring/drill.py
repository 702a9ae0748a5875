"""What the page of a failure tells: what is inside, what is away and where its home is, where else there is room."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from lims.database import columns
from lims.monitoring.backing import COLD, BackupView, find_backup
from lims.monitoring.failing import Away, FailureView, children_of, find_away, find_failures, runs_left_inside
from lims.samples.queries import samples_by_id
from lims.storage.queries import container_for, container_ids_among, containers_by_id, ids_below
from lims.storage.rules import WAY, label_of
from lims.storage.tables import ContainerType, StorageContainer
from lims.unit_of_work import Work

_C, _T = columns(StorageContainer), columns(ContainerType)
MEASURED = COLD | {"room", "greenhouse", "seed_chamber", "soil_loft", "ethanol_room", "cabinet"}
"""The types of container in which probes usually are."""


@dataclass(frozen=True)
class AwayView:
    """Something that was carried away: its home, when it left, and where it is now."""

    code: str
    name: str
    home: str
    left_at: datetime
    now: str | None


@dataclass(frozen=True)
class DrillView:
    """A container and its last failure. `things` counts what is inside, `inside` names the runs that stayed."""

    code: str
    name: str
    place_label: str
    failure: FailureView | None
    things: int
    inside: tuple[tuple[str, str, int], ...]
    away: tuple[AwayView, ...]
    room: tuple[BackupView, ...]


@dataclass(frozen=True)
class FreezerView:
    """A freezer or room, as it is chosen from a list."""

    code: str
    place_label: str


def find_freezers(work: Work, *, cold: bool = False) -> list[FreezerView]:
    """Freezers, dewars, rooms and the like (`cold`: without the rooms), by where they stand."""
    statement = (
        select(_C.code, _C.place_label)
        .join_from(StorageContainer.__table__, ContainerType.__table__, _T.id == _C.type_id)
        .where(_T.key.in_(COLD if cold else MEASURED), _C.retired_at.is_(None))
        .order_by(_C.place_label)
    )
    return [FreezerView(*row) for row in work.execute(statement)]


def drill_for(work: Work, code: str) -> DrillView:
    """All that the night and the morning after need to know of a container. Raises UnknownContainerError."""
    container = container_for(work, code)
    failure = next(iter(find_failures(work, container_id=container.id)), None)
    away = find_away(work, failure) if failure else []
    runs = runs_left_inside(work, container.id, [each.home.container_id for each in away])
    shown = children_of(work, [container.id]).get(container.id, []) if runs == [container.id] else runs
    views = containers_by_id(work, [each for each in shown if each != container.id])
    inside = tuple((view.code, view.place_label, _things(work, view.id)) for view in views.values())
    return DrillView(
        container.code,
        container.name,
        container.place_label,
        failure,
        _things(work, container.id),
        inside,
        tuple(_away(work, away)),
        tuple(find_backup(work, code, {each.home.container_id for each in away})),
    )


def _things(work: Work, container_id: int) -> int:
    """How many things lie in it and in all below it, the containers themselves not counted."""
    below, held = ids_below(work, [container_id]), 0
    for start in range(0, len(below), 500):
        some = select(func.sum(_C.used)).where(_C.id.in_(below[start : start + 500]))
        held += work.execute(some).scalar() or 0
    return held - (len(below) - 1)


def _away(work: Work, away: Sequence[Away]) -> list[AwayView]:
    ids = [each.entity_id for each in away]
    places = {each.home.container_id for each in away} | {each.now.container_id for each in away if each.now}
    containers = containers_by_id(work, list({*places, *container_ids_among(work, ids)}))
    samples = samples_by_id(work, ids)
    found = []
    for each in away:
        thing = containers.get(each.entity_id) or samples.get(each.entity_id)
        if thing is None:
            continue
        home = containers[each.home.container_id]
        label = label_of(home.grid, each.home.position)
        now = containers[each.now.container_id].place_label if each.now else None
        way = WAY.join(part for part in (home.place_label, label) if part)
        found.append(AwayView(thing.code, thing.name or "", way, each.left_at, now))
    return found
