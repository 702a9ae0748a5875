"""One level of a large store: what stands in a container, with sums over all below that, which is not read."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, func, literal_column, select

from lims.database import columns
from lims.storage.maps import KEPT, PAST, TreeNode, is_or_is_below, is_or_stands_in
from lims.storage.queries import ContainerView, container_for, containers_by_id, in_force
from lims.storage.rules import STANDS_FOR_CONTAINERS, WAY
from lims.storage.tables import ContainerType, Placement, StorageContainer
from lims.unit_of_work import Work

_C, _T, _P = columns(StorageContainer), columns(ContainerType), columns(Placement)
# Spelt out, so that the index made for it is seen to fit.
_STANDS_IN_NOTHING: ColumnElement[bool] = literal_column(
    "storage_container.retired_at IS NULL AND storage_container.place_label = storage_container.name"
)
_FOR_TUBES = and_(
    _C.containers_in == 0, _C.type_id.not_in(select(_T.id).where(_T.key.in_(STANDS_FOR_CONTAINERS))), _C.positions > 0
)

_SUMS = (
    func.sum(_C.used - _C.containers_in),
    func.sum(case((_FOR_TUBES, _C.positions * _C.slots), else_=0)),
)


@dataclass(frozen=True)
class _Sums:
    """What lies, fits and is kept free in a container and below it."""

    things: int
    room: int
    blocked: int


def count_inside(work: Work, code: str) -> int:
    """How many containers stand in one and below it."""
    top = container_for(work, code)
    below = select(func.count()).select_from(StorageContainer.__table__).where(is_or_stands_in(work, top))
    return int(work.execute(below).scalar_one()) - 1


def find_level(work: Work, inside: str | None = None) -> list[TreeNode]:
    """A container and what stands in it, that one first; or all that stands in nothing."""
    if inside is None:
        statement = select(_C.id).where(_STANDS_IN_NOTHING).order_by(_C.name, _C.id)
        return [node for node, _ in _nodes(work, list(work.execute(statement).scalars()), None)]
    top = container_for(work, inside)
    statement = (
        select(_C.id)
        .join_from(Placement.__table__, StorageContainer.__table__, _C.id == _P.entity_id)
        .where(_P.container_id == top.id, _C.retired_at.is_(None))
        .order_by(func.coalesce(_P.position, 0), _C.name, _C.id)
    )
    found = _nodes(work, list(work.execute(statement).scalars()), top)
    if not found:
        return [_node(top, None, _own(top))]
    things = top.used - len(found) + sum(added.things for _, added in found)
    room, blocked = sum(added.room for _, added in found), sum(added.blocked for _, added in found)
    return [_node(top, None, _Sums(things, room, blocked)), *(node for node, _ in found)]


def _nodes(work: Work, ids: Sequence[int], parent: ContainerView | None) -> list[tuple[TreeNode, _Sums]]:
    """The containers, and what each adds to the sums of what it stands in."""
    views = containers_by_id(work, ids)
    holders = [view for view in views.values() if view.containers_in]
    kept = _kept_below(work, parent) if holders else Counter[int]()
    sums = _summed(work, holders)
    found = []
    for view in (views[key] for key in ids):
        own = added = _own(view)
        if view.containers_in:
            own = added = _Sums(*sums[view.id], kept[view.id])
        elif view.type_key in STANDS_FOR_CONTAINERS:
            # An empty rack has room for boxes; in what it stands in, room for tubes is counted.
            added = _Sums(own.things, 0, 0)
        found.append((_node(view, parent, own), added))
    return found


def _own(view: ContainerView) -> _Sums:
    return _Sums(view.used, view.grid.room, view.blocked)


def _summed(work: Work, views: Sequence[ContainerView]) -> dict[int, tuple[int, int]]:
    """What lies in each and below it, and how much fits there: by their ways, in one go.

    Where several containers have the same way it is by their parents, one by one.
    """
    above = StorageContainer.__table__.alias("above")
    lies_below = and_(_C.place_label >= above.c.place_label + WAY, _C.place_label < above.c.place_label + PAST)
    together = select(above.c.id, *_SUMS).join_from(above, StorageContainer.__table__, lies_below)
    keys = [view.id for view in views]
    shared = _shared_ways(work, keys) if keys else set()
    rows = work.execute(together.where(above.c.id.in_(keys)).group_by(above.c.id)) if keys else ()
    found = {row[0]: (int(row[1]), int(row[2])) for row in rows}
    for view in views:
        if view.place_label in shared:
            things, room = work.execute(select(*_SUMS).where(is_or_stands_in(work, view), _C.id != view.id)).one()
            found[view.id] = int(things), int(room)
    return {view.id: (view.used - view.containers_in + found[view.id][0], found[view.id][1]) for view in views}


def _shared_ways(work: Work, keys: Sequence[int]) -> set[str]:
    """The ways of these that another container has too."""
    ways = select(_C.place_label).where(_C.id.in_(keys))
    statement = select(_C.place_label).where(_C.place_label.in_(ways), _C.retired_at.is_(None))
    return set(work.execute(statement.group_by(_C.place_label).having(func.count() > 1)).scalars())


def _kept_below(work: Work, parent: ContainerView | None) -> Counter[int]:
    """How much is blocked or reserved in and below each container."""
    statement = (
        select(_C.id, func.count())
        .join_from(Placement.__table__, StorageContainer.__table__, _C.id == _P.container_id)
        .where(KEPT, in_force(work.now), _FOR_TUBES)
        .group_by(_C.id)
    )
    if parent is not None:
        statement = statement.where(is_or_is_below(parent))
    numbers = {row[0]: row[1] for row in work.execute(statement)}
    views = containers_by_id(work, list(numbers))
    kept: Counter[int] = Counter()
    for key, number in numbers.items():
        kept.update(dict.fromkeys(views[key].way_ids, number))
    return kept


def _node(view: ContainerView, parent: ContainerView | None, sums: _Sums) -> TreeNode:
    return TreeNode(
        code=view.code,
        name=view.name,
        type_key=view.type_key,
        icon=view.icon,
        parent=parent.code if parent else None,
        position=view.position if parent else None,
        depth=0 if parent is None else 1,
        used=view.used,
        positions=view.grid.positions,
        things=sums.things,
        room=sums.room,
        blocked=sums.blocked if sums.room else 0,
        retired=view.retired_at is not None,
    )
