"""How much is free in each store: freezer, dewar, cabinet …; and in which store a container stands."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import func, or_, select

from lims.database import columns
from lims.storage.maps import KEPT
from lims.storage.queries import ContainerView, containers_by_id, in_force
from lims.storage.room import boxes, free_places, takes
from lims.storage.rules import STORES, WAY
from lims.storage.tables import ContainerType, Placement, StorageContainer
from lims.unit_of_work import Work

_C, _T, _P = columns(StorageContainer), columns(ContainerType), columns(Placement)
T = TypeVar("T")


@dataclass
class StoreRoom:
    """A store: how much fits into its boxes, how much of it is free, how many boxes are empty.

    `alike`: another store has the same way, so that only their codes tell them apart.
    """

    code: str
    name: str
    way: tuple[str, ...]
    alike: bool
    takes: tuple[str, ...] | None
    boxes: int = 0
    empty: int = 0
    room: int = 0
    free: int = 0


def free_by_store(work: Work, *, kind: str | None = None) -> list[StoreRoom]:
    """Free room of every store, that of its own boxes; only where this kind may lie, if one is named."""
    views = containers_by_id(work, _store_ids(work))
    often = Counter(view.place_label for view in views.values())
    stores = {
        key: StoreRoom(view.code, view.name, view.way, often[view.place_label] > 1, view.allowed_kinds)
        for key, view in views.items()
    }
    for store_id, room, used, kept in _boxes_in_stores(work, views, kind):
        store = stores[store_id]
        store.boxes += 1
        store.empty += used == 0
        store.room += room
        store.free += max(room - used - kept, 0)
    return sorted(stores.values(), key=lambda store: (store.way, store.code))


def stores_of(work: Work, container_ids: Collection[int]) -> dict[int, str]:
    """The codes of the stores in which these containers stand, or which they are; those in none are left out."""
    stores = set(_store_ids(work))
    views = containers_by_id(work, sorted(container_ids))
    nearest = {key: next((each for each in view.way_ids if each in stores), None) for key, view in views.items()}
    named = containers_by_id(work, sorted({each for each in nearest.values() if each is not None}))
    return {key: named[store].code for key, store in nearest.items() if store is not None}


def _store_ids(work: Work) -> list[int]:
    types = select(_T.id).where(_T.key.in_(STORES))
    return list(work.execute(select(_C.id).where(_C.type_id.in_(types), _C.retired_at.is_(None))).scalars())


def _boxes_in_stores(
    work: Work, stores: Mapping[int, ContainerView], kind: str | None
) -> Iterator[tuple[int, int, int, int]]:
    """Each box that takes the kind: its store, how much fits, lies, and is kept from it.

    By the way that each stores; where several containers share one, by the parents.
    """
    by_way = {view.place_label: key for key, view in stores.items()}
    allowed = _restrictions(work)
    shared = _shared_ways(work)
    kept = _kept(work)
    above: dict[str, tuple[int | None, bool]] = {}
    unclear: list[Any] = []
    what = (_C.id, _C.place_label, free_places + _C.used, _C.used)
    for row in work.execute(boxes(for_containers=False, what=what)):
        key, way, room, used = row
        parent = way.rpartition(WAY)[0]
        if parent not in above:
            above[parent] = (_nearest(parent, by_way), _nearest(parent, shared) is not None)
        store, is_shared = above[parent]
        if is_shared or way in shared:
            unclear.append(row)
        elif store is not None and (kind is None or takes(_nearest(way, allowed), kind)):
            yield store, room, used, kept.get(key, 0)
    views = containers_by_id(work, [row.id for row in unclear])
    for key, _, room, used in unclear:
        store = next((each for each in views[key].way_ids[1:] if each in stores), None)
        if store is not None and takes(views[key].allowed_kinds, kind):
            yield store, room, used, kept.get(key, 0)


def _nearest(way: str, known: Mapping[str, T]) -> T | None:
    """What is known of the container itself, or of the nearest above it."""
    while way:
        if way in known:
            return known[way]
        way = way.rpartition(WAY)[0]
    return None


def _restrictions(work: Work) -> dict[str, tuple[str, ...]]:
    statement = select(_C.place_label, _C.allowed_kinds).where(_C.allowed_kinds.is_not(None))
    return {way: tuple(kinds) for way, kinds in work.execute(statement)}


def _shared_ways(work: Work) -> Mapping[str, bool]:
    """The ways of stores, and of what says which kinds it takes, that another container has too."""
    types = select(_T.id).where(_T.key.in_(STORES))
    telling = select(_C.place_label).where(or_(_C.type_id.in_(types), _C.allowed_kinds.is_not(None)))
    statement = select(_C.place_label).where(_C.place_label.in_(telling), _C.retired_at.is_(None))
    shared: Iterable[str] = work.execute(statement.group_by(_C.place_label).having(func.count() > 1)).scalars()
    return dict.fromkeys(shared, True)


def _kept(work: Work) -> dict[int, int]:
    """How many positions are blocked or reserved in which container."""
    statement = select(_P.container_id, func.count()).where(KEPT, in_force(work.now)).group_by(_P.container_id)
    return {row[0]: row[1] for row in work.execute(statement)}
