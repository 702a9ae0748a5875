"""Where else there is room for what stands in a freezer: looked at before the night it fails."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from lims.database import columns
from lims.storage.queries import ContainerView, container_for, containers_by_id, ids_below
from lims.storage.tables import Placement, StorageContainer
from lims.unit_of_work import Work

_C, _P = columns(StorageContainer), columns(Placement)
COLD = frozenset({"freezer", "freezer_80", "freezer_20", "fridge", "dewar", "ln2_dewar"})
AS_COLD = 10
"""So many degrees warmer than the failing freezer a backup may be set."""


@dataclass(frozen=True)
class BackupView:
    """Room in another freezer, in one kind of holder (racks, shelves): places that are free; None: nobody counts."""

    freezer: str
    freezer_name: str
    place_label: str
    set_celsius: float | None
    kind: str
    holders: int
    free: int | None


def find_backup(work: Work, code: str, homes: Collection[int] = ()) -> list[BackupView]:
    """Room for what stands in a freezer: in other freezers as cold, in holders of the kinds that it stands in here.

    `homes` are the holders from which something was carried away already.
    """
    failing = container_for(work, code)
    inside = set(ids_below(work, [failing.id]))
    kinds = _kinds_of_holders(work, inside - {failing.id}, homes)
    holders = containers_by_id(work, [each for each in _of_kinds(work, kinds) if each not in inside])
    above = containers_by_id(work, list({each for view in holders.values() for each in view.way_ids}))
    found: dict[tuple[int, str], list[ContainerView]] = {}
    for view in holders.values():
        freezer = next((above[each] for each in view.way_ids if above[each].type_key in COLD), None)
        if freezer is not None and view.retired_at is None and _as_cold(freezer, failing):
            found.setdefault((freezer.id, view.type_name), []).append(view)
    rooms = [_room(above[freezer_id], kind, views) for (freezer_id, kind), views in found.items()]
    return sorted(rooms, key=lambda room: (room.kind, -(room.free or 0), room.place_label))


def _kinds_of_holders(work: Work, inside: Collection[int], homes: Collection[int]) -> list[int]:
    """The types of the containers in which other containers stand here."""
    ids, found = sorted(inside), set[int]()
    inner = select(_C.id)
    for start in range(0, len(ids), 500):
        statement = select(_C.type_id).join_from(
            StorageContainer.__table__, Placement.__table__, _P.container_id == _C.id
        )
        statement = statement.where(_C.id.in_(ids[start : start + 500]), _P.entity_id.in_(inner)).distinct()
        found |= set(work.execute(statement).scalars())
    emptied = work.execute(select(_C.type_id).where(_C.id.in_(set(homes))).distinct()).scalars()
    return sorted(found | set(emptied))


def _of_kinds(work: Work, type_ids: Collection[int]) -> list[int]:
    statement = select(_C.id).where(_C.type_id.in_(type_ids), _C.retired_at.is_(None)).order_by(_C.place_label)
    return list(work.execute(statement).scalars())


def _room(freezer: ContainerView, kind: str, holders: list[ContainerView]) -> BackupView:
    counted = [view.free for view in holders if view.free is not None]
    return BackupView(
        freezer.code,
        freezer.name,
        freezer.place_label,
        freezer.set_celsius,
        kind,
        len(holders),
        sum(counted) if counted else None,
    )


def _as_cold(other: ContainerView, failing: ContainerView) -> bool:
    if failing.set_celsius is None or other.set_celsius is None:
        return other.type_key == failing.type_key
    return other.set_celsius <= failing.set_celsius + AS_COLD
