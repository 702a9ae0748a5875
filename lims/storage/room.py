"""Where there is room for so many things at once, box by box."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, literal_column, or_, select

from lims.database import columns
from lims.storage.maps import is_or_is_below
from lims.storage.queries import (
    ContainerView,
    Occupant,
    container_for,
    containers_by_id,
    in_force,
    taken_spots,
)
from lims.storage.rules import STANDS_FOR_CONTAINERS, label_of, next_free
from lims.storage.tables import ContainerType, Placement, StorageContainer
from lims.unit_of_work import Work

_C, _T, _P = columns(StorageContainer), columns(ContainerType), columns(Placement)
_BATCH = 25
# Spelt out, so that the indexes made for these are seen to fit.
_OPEN: ColumnElement[bool] = literal_column("storage_container.retired_at IS NULL AND storage_container.positions > 0")
free_places: ColumnElement[int] = _C.positions * _C.slots - _C.used


@dataclass(frozen=True)
class RoomView:
    """A container with room: how much is free there, and which positions would come next."""

    code: str
    name: str
    way: tuple[str, ...]
    free: int
    room: int
    positions: tuple[str, ...]


def find_room(
    work: Work,
    count: int,
    *,
    inside: str | None = None,
    kind: str | None = None,
    contiguous: bool = False,
    for_containers: bool = False,
    limit: int = 20,
) -> list[RoomView]:
    """Containers in which `count` things have room together, the tightest first, so that large gaps stay.

    `inside` one container, for one `kind` of material, at positions that follow one another (`contiguous`);
    `for_containers`: racks in which so many boxes have room.
    """
    top = container_for(work, inside) if inside else None
    found: list[RoomView] = []
    for batch in _batches(work, count, top, for_containers=for_containers):
        fitting = [each for each in batch if (each.free or 0) >= count and takes(each.allowed_kinds, kind)]
        for container, occupants in _occupied(work, [each for each in fitting if _is_below(each, top)]):
            spots = next_free(container.grid, taken_spots(occupants), count, contiguous=contiguous)
            if len(spots) == count:
                found.append(_shown(container, [position for position, _ in spots]))
            if len(found) == limit:
                return found
    return found


def find_next_free(work: Work, inside: str, count: int, *, kind: str | None = None) -> list[RoomView]:
    """The next `count` free positions in a container and all below it, box by box in their order, until all fit.

    Fewer where there are fewer.
    """
    top = container_for(work, inside)
    found: list[RoomView] = []
    boxes = _all_below(work, top)
    for start in range(0, len(boxes), _BATCH):
        views = containers_by_id(work, boxes[start : start + _BATCH])
        open_ones = [views[key] for key in boxes[start : start + _BATCH] if takes(views[key].allowed_kinds, kind)]
        for container, occupants in _occupied(work, [each for each in open_ones if _is_below(each, top)]):
            spots = next_free(container.grid, taken_spots(occupants), count)
            if spots:
                found.append(_shown(container, [position for position, _ in spots]))
                count -= len(spots)
            if count == 0:
                return found
    return found


# --- candidates


def _batches(
    work: Work, count: int, top: ContainerView | None, *, for_containers: bool
) -> Iterator[list[ContainerView]]:
    """Containers with so much room, tightest first, a few at a time: mostly the first few answer."""
    statement = boxes(for_containers=for_containers, what=(_C.id, free_places), top=top).where(free_places >= count)
    after: ColumnElement[bool] | None = None
    while True:
        asked = statement if after is None else statement.where(after)
        rows = work.execute(asked.order_by(free_places, _C.id).limit(_BATCH)).all()
        views = containers_by_id(work, [row[0] for row in rows])
        yield [views[row[0]] for row in rows]
        if len(rows) < _BATCH:
            return
        last_id, last_free = rows[-1]
        after = or_(free_places > last_free, and_(free_places == last_free, _C.id > last_id))


def boxes(*, for_containers: bool, what: Sequence[Any], top: ContainerView | None = None) -> Any:
    """Containers with positions that are in use; those below one are found by their way, the others by their room."""
    racks = select(_T.id).where(_T.key.in_(STANDS_FOR_CONTAINERS))
    statement = select(*what).where(_C.type_id.in_(racks) if for_containers else _C.type_id.not_in(racks))
    if top is None:
        return statement.where(_OPEN)
    return statement.where(is_or_is_below(top), _C.retired_at.is_(None), _C.positions > 0)


def _all_below(work: Work, top: ContainerView) -> list[int]:
    statement = boxes(for_containers=False, what=(_C.id,), top=top).where(free_places > 0)
    return list(work.execute(statement.order_by(_C.place_label, _C.id)).scalars())


def _occupied(work: Work, containers: Sequence[ContainerView]) -> Iterator[tuple[ContainerView, list[Occupant]]]:
    """What takes up these containers, one query for all."""
    names = (_P.position, _P.slot, _P.placed, _P.entity_id, _P.reason, _P.until, _P.since)
    rows: dict[int, list[Occupant]] = {each.id: [] for each in containers}
    statement = select(_P.container_id, *names).where(_P.container_id.in_(list(rows)), in_force(work.now))
    for key, *rest in work.execute(statement) if rows else ():
        rows[key].append(Occupant(*rest))
    for each in containers:
        yield each, rows[each.id]


def _is_below(container: ContainerView, top: ContainerView | None) -> bool:
    return top is None or top.id in container.way_ids


def takes(allowed: Iterable[str] | None, kind: str | None) -> bool:
    return kind is None or allowed is None or kind in allowed


def _shown(container: ContainerView, positions: Sequence[int]) -> RoomView:
    labels = tuple(label_of(container.grid, position) or "" for position in positions)
    return RoomView(container.code, container.name, container.way, container.free or 0, container.grid.room, labels)
