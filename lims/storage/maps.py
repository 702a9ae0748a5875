"""The pictures of a store: the tree with its fill levels, and what lies in a box."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, literal_column, or_, select

from lims.collections.queries import visible
from lims.collections.tables import Collection
from lims.database import columns
from lims.samples.tables import Kind, MaterialSample
from lims.storage.queries import (
    ContainerView,
    container_for,
    find_occupants,
    in_force,
    taken_spots,
    way_down,
)
from lims.storage.rules import STANDS_FOR_CONTAINERS, WAY, Grid, label_of, labels_of, next_free
from lims.storage.tables import ContainerType, Placement, StorageContainer
from lims.unit_of_work import Work

_C, _T, _P = columns(StorageContainer), columns(ContainerType), columns(Placement)
_S, _K, _L = columns(MaterialSample), columns(Kind), columns(Collection)
KEPT: ColumnElement[bool] = literal_column("placement.placed <> 'thing'")
"""What is blocked or reserved; spelt out, so that the index made for it is seen to fit."""

PAST = WAY[:-1] + chr(ord(WAY[-1]) + 1)
"""What comes after everything that begins with WAY, byte by byte."""


@dataclass(frozen=True)
class TreeNode:
    """A container in its tree. `things`, `room`, `blocked` count what lies, fits and is kept free in it and below."""

    code: str
    name: str
    type_key: str
    icon: str
    parent: str | None
    position: str | None
    depth: int
    used: int
    positions: int
    things: int
    room: int
    blocked: int
    retired: bool

    @property
    def free(self) -> int:
        """How much more fits: what is blocked or reserved is not free."""
        return max(self.room - self.things - self.blocked, 0)


@dataclass(frozen=True)
class Cell:
    """A taken position of a box. `state`: in place, held (it is out), blocked, reserved.

    What the actor may not read is not `visible`: "held by another collection". `sample_id` asks `names_for` for a name.
    """

    position: int | None
    slot: int | None
    label: str | None
    state: str
    visible: bool
    code: str | None
    name: str | None
    kind: str | None
    kind_name: str | None
    colour: str | None
    is_container: bool
    sample_id: int | None
    reason: str | None
    since: datetime
    until: datetime | None


@dataclass(frozen=True)
class BoxView:
    """A container and what is in it; `labels` names all its positions in their order."""

    container: ContainerView
    rows: int
    columns: int
    labels: tuple[str, ...]
    cells: tuple[Cell, ...]
    free: int | None


def find_containers(
    work: Work, *, inside: str | None = None, deep: bool = True, retired: bool = False
) -> list[TreeNode]:
    """The tree of containers, all or what is inside one (that one first), each before what it holds; two queries.

    `deep` False: only the first level below; inside one container the sums then leave out what lies deeper.
    """
    statement = _tree_rows(retired)
    if inside is None:
        return _as_tree(_rows(work, statement), None, 100 if deep else 1)
    top = container_for(work, inside)
    if deep:
        return _as_tree(_rows(work, statement.where(is_or_is_below(top))), top.id, 100)
    below = way_down(top.id, 1)
    return _as_tree(_rows(work, statement.where(_C.id.in_(select(below.c.id)))), top.id, 100)


def is_or_is_below(top: ContainerView) -> ColumnElement[bool]:
    """A container and what its stored way says is below it: quicker than going down, which passes every tube.

    Of two with the same name in the same place it is below both: who asks follows the parents too.
    """
    return or_(_C.id == top.id, and_(_C.place_label >= top.place_label + WAY, _C.place_label < top.place_label + PAST))


def is_or_stands_in(work: Work, top: ContainerView) -> ColumnElement[bool]:
    """A container and what is below it; by the parents themselves where another container has the same way."""
    alike = select(_C.id).where(_C.place_label == top.place_label, _C.id != top.id, _C.retired_at.is_(None)).limit(1)
    if work.execute(alike).first() is None:
        return is_or_is_below(top)
    return _C.id.in_(select(way_down(top.id, 100).c.id))


def _rows(work: Work, statement: Select[Any]) -> list["_Row"]:
    """The containers with what is blocked and reserved in them."""
    kept = select(_P.container_id, func.count()).where(KEPT)
    found = work.execute(kept.where(in_force(work.now)).group_by(_P.container_id))
    blocked = {row[0]: row[1] for row in found}
    return [_Row._make((*row, blocked.get(row.id, 0))) for row in work.execute(statement)]


class _Row(NamedTuple):
    """A container as the tree is built from it, and where it stands."""

    id: int
    parent_id: int | None
    position: int | None
    code: str
    name: str
    type_key: str
    icon: str
    rows: int
    columns: int
    slots: int
    labelling: str
    names: Any
    used: int
    retired: bool
    blocked: int


def _tree_rows(retired: bool) -> Select[Any]:
    """All containers. Not found from the top down: that would pass every tube."""
    statement = (
        select(
            _C.id,
            _P.container_id,
            _P.position,
            _C.code,
            _C.name,
            _T.key,
            _T.icon,
            _C.rows,
            _C.columns,
            _C.slots,
            _C.labelling,
            _C.position_names,
            _C.used,
            _C.retired_at.is_not(None),
        )
        .join_from(StorageContainer.__table__, ContainerType.__table__, _T.id == _C.type_id)
        .join(Placement.__table__, _P.entity_id == _C.id, isouter=True)
    )
    return statement if retired else statement.where(_C.retired_at.is_(None))


def _as_tree(rows: Sequence[_Row], top_id: int | None, deepest: int) -> list[TreeNode]:
    """From the top given, or from all that stand in nothing; what neither reaches is left out."""
    by_id = {row.id: row for row in rows}
    children: dict[int | None, list[_Row]] = {}
    for row in rows:
        children.setdefault(row.parent_id if row.parent_id in by_id else None, []).append(row)
    nodes: list[TreeNode] = []
    tops = children.get(None, ()) if top_id is None else [by_id[top_id]] if top_id in by_id else ()
    for row in sorted(tops, key=_in_order):
        _add_branch(row, None, 0, children, nodes)
    return [node for node in nodes if node.depth <= deepest]


def _in_order(row: _Row) -> tuple[int, str]:
    return row.position or 0, row.name


def _add_branch(
    row: _Row, parent: _Row | None, depth: int, children: dict[int | None, list[_Row]], nodes: list[TreeNode]
) -> tuple[int, int, int]:
    """Appends a container and all below it; returns how many things lie there, would fit, and are kept from it."""
    at, things, room, blocked = len(nodes), row.used, 0, 0
    nodes.append(_node(row, parent, depth, things, row.rows * row.columns * row.slots))
    inner = children.get(row.id)
    if inner is None:
        # An empty rack has room for boxes; in what it stands in, room for tubes is counted.
        counts = row.type_key not in STANDS_FOR_CONTAINERS
        return things, nodes[at].room if counts else 0, nodes[at].blocked if counts else 0
    things -= len(inner)
    for child in sorted(inner, key=_in_order):
        more_things, more_room, more_blocked = _add_branch(child, row, depth + 1, children, nodes)
        things, room, blocked = things + more_things, room + more_room, blocked + more_blocked
    nodes[at] = replace(nodes[at], things=things, room=room, blocked=blocked)
    return things, room, blocked


def _node(row: _Row, parent: _Row | None, depth: int, things: int, room: int) -> TreeNode:
    position = None
    if parent is not None and row.position is not None:
        names = tuple(parent.names or ())
        position = label_of(
            Grid(parent.rows, parent.columns, parent.slots, parent.labelling, names=names), row.position
        )
    return TreeNode(
        code=row.code,
        name=row.name,
        type_key=row.type_key,
        icon=row.icon,
        parent=parent.code if parent else None,
        position=position,
        depth=depth,
        used=row.used,
        positions=row.rows * row.columns,
        things=things,
        room=room,
        blocked=row.blocked if room else 0,
        retired=row.retired,
    )


def box_for(work: Work, code: str) -> BoxView:
    """A container with all that lies in it, in two queries."""
    container = container_for(work, code)
    grid = container.grid
    cells = tuple(_cell(grid, row) for row in work.execute(_contents(work, container.id)))
    free = grid.room - len(cells) if grid.positions else None
    return BoxView(container, grid.rows, grid.columns, labels_of(grid), cells, free)


def _contents(work: Work, container_id: int) -> Any:
    inner = StorageContainer.__table__.alias("inner")
    readable = or_(inner.c.id.is_not(None), and_(_S.id.is_not(None), visible(work)))
    return (
        select(
            _P.position,
            _P.slot,
            _P.placed,
            _P.state,
            case((readable, 1), else_=0).label("readable"),
            func.coalesce(_S.code, inner.c.code).label("code"),
            func.coalesce(_S.name, inner.c.name).label("name"),
            _K.key.label("kind"),
            _K.name_en.label("kind_name"),
            _K.colour,
            inner.c.id.label("inner_id"),
            _S.id.label("sample_id"),
            _P.reason,
            _P.since,
            _P.until,
        )
        .join_from(Placement.__table__, MaterialSample.__table__, _S.id == _P.entity_id, isouter=True)
        .join(Kind.__table__, _K.id == _S.kind_id, isouter=True)
        .join(Collection.__table__, _L.id == _S.collection_id, isouter=True)
        .join(inner, inner.c.id == _P.entity_id, isouter=True)
        .where(_P.container_id == container_id, in_force(work.now))
        .order_by(_P.position, _P.slot, _P.id)
    )


def _cell(grid: Grid, row: Any) -> Cell:
    state = {"block": "blocked", "reservation": "reserved"}.get(row.placed, row.state)
    seen = bool(row.readable) or row.placed != "thing"
    return Cell(
        position=row.position,
        slot=row.slot,
        label=label_of(grid, row.position),
        state=state,
        visible=seen,
        code=row.code if seen else None,
        name=row.name if seen else None,
        kind=row.kind if seen else None,
        kind_name=row.kind_name if seen else None,
        colour=row.colour if seen else None,
        is_container=row.inner_id is not None,
        sample_id=row.sample_id if seen else None,
        reason=row.reason if seen else None,
        since=row.since,
        until=row.until,
    )


def find_free(work: Work, code: str, count: int, *, contiguous: bool = False) -> list[str]:
    """The labels of the next `count` free positions of a container in its fill order; fewer if there are fewer."""
    container = container_for(work, code)
    spots = next_free(container.grid, taken_spots(find_occupants(work, container.id)), count, contiguous=contiguous)
    return [label_of(container.grid, position) or "" for position, _ in spots]
