"""Writes new containers: the building block of adding one, or a hundred alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from lims.database import columns
from lims.history.rules import Touched, created
from lims.identity.minting import NewEntity, enter, mint, open_series
from lims.identity.tables import CodeSeries
from lims.storage.choosing import check_may_lie, spots_for
from lims.storage.placing import Move, place_at, write_moves
from lims.storage.queries import (
    CONTAINER,
    ContainerView,
    ThingView,
    containers_by_id,
)
from lims.storage.rules import (
    FILL_ORDERS,
    LABELLINGS,
    ContainerTypeError,
    Grid,
    check_name,
    check_position_names,
    check_size,
    check_slots,
    numbered,
    spelled,
    starter_types,
)
from lims.storage.tables import ContainerType, Placement, StorageContainer
from lims.unit_of_work import Work

SERIES = "STO"
"""The prefix of containers' codes, unless they are given another."""

_C, _P, _T = columns(StorageContainer), columns(Placement), columns(ContainerType)
_COLUMNS = (
    "id",
    "code",
    "name",
    "type_id",
    "unit_id",
    "rows",
    "columns",
    "positions",
    "slots",
    "labelling",
    "fill_order",
    "position_names",
    "allowed_kinds",
    "set_celsius",
    "place_label",
    "used",
    "containers_in",
    "change_set_id",
)


CORRECTABLE = ("labelling", "fill_order", "position_names", "allowed_kinds", "set_celsius")
"""What of a container can be corrected while things lie in it: none of it moves anything."""


@dataclass(frozen=True)
class NewContainer:
    """What a new container begins as; what is None is taken from its type."""

    name: str
    type_key: str
    rows: int | None = None
    columns: int | None = None
    labelling: str | None = None
    fill_order: str | None = None
    unit_id: int | None = None
    set_celsius: float | None = None
    allowed_kinds: Sequence[str] | None = None
    prefix: str | None = None
    position_names: Sequence[str] | None = None
    slots: int | None = None


def ensure_types(work: Work) -> None:
    """Enters those of the starter types that the database does not have yet."""
    known = set(work.execute(select(_T.key)).scalars())
    for each in starter_types():
        if each.key not in known:
            work.add(ContainerType, vars(each))


def enter_containers(
    work: Work, new: NewContainer, count: int, above: ContainerView | None
) -> tuple[list[ThingView], list[Touched]]:
    """Gives each its identity, code and name, and writes it, without a place yet; returns the history's lines too.

    The caller has taken the turn MOVING: types, series and numbered names are looked up and then written.
    """
    type_id, grid = _type_and_grid(work, new)
    names = numbered(check_name(new.name), count, _names_inside(work, above.id if above else None))
    series = new.prefix or SERIES
    series_id = _series_id(work, series.upper()) or open_series(work, series)
    entities = enter(work, CONTAINER, mint(work, series_id, count))
    rows = [_row(work, new, type_id, grid, entity, name) for entity, name in zip(entities, names, strict=True)]
    work.insert(StorageContainer, _COLUMNS, rows)
    touched = [Touched(CONTAINER, row[0], _told(row), entity.uuid) for entity, row in zip(entities, rows, strict=True)]
    views = containers_by_id(work, [entity.id for entity in entities])
    return [ThingView(each.id, each.uuid, each.code or "", None, views[each.id], None) for each in entities], touched


def _type_named(work: Work, text: str) -> Any:
    """The type of this key or name, in any spelling: "box_10x10", "Box 10 × 10". Raises ContainerTypeError."""
    ensure_types(work)
    types = work.execute(select(ContainerType.__table__).order_by(_T.id)).all()
    wanted = spelled(text)
    for each in types:
        if wanted in {spelled(each.key), spelled(each.name)}:
            return each
    known = ", ".join(each.key for each in types)
    raise ContainerTypeError(f'There is no type of container "{text}". Types: {known}.', type_key="unknown")


def _type_and_grid(work: Work, new: NewContainer) -> tuple[int, Grid]:
    found = _type_named(work, new.type_key)
    rows = found.rows if new.rows is None else new.rows
    cols = found.columns if new.columns is None else new.columns
    check_size(rows, cols)
    slots = found.slots if new.slots is None else check_slots(new.slots)
    labelling, order = new.labelling or found.labelling, new.fill_order or found.fill_order
    return found.id, labelled(Grid(rows, cols, slots), labelling, order, new.position_names)


def labelled(size: Grid, labelling: str, fill_order: str, position_names: Sequence[str] | None) -> Grid:
    """Positions of this size, called and filled so; names of one's own go before any labelling.

    Raises ContainerTypeError, PositionNamesError.
    """
    if labelling not in LABELLINGS or fill_order not in FILL_ORDERS:
        raise ContainerTypeError(
            f"Labelling: {', '.join(LABELLINGS)}. Order: {', '.join(FILL_ORDERS)}.", labelling="unknown"
        )
    names = check_position_names(position_names, size.positions) if position_names else ()
    labelling = "custom" if names else labelling
    if labelling == "custom" and size.rows and not names:
        raise ContainerTypeError("Positions of one's own need a name each: give them all.", position_names="missing")
    return Grid(size.rows, size.columns, size.slots, labelling, fill_order, names)


def correctable_of(work: Work, container: ContainerView) -> dict[str, Any]:
    """What a container itself says of what can be corrected; not what it inherits."""
    wanted = [StorageContainer.__table__.c[name] for name in CORRECTABLE]
    return dict(work.execute(select(*wanted).where(_C.id == container.id)).one()._mapping)


def corrected(grid: Grid, allowed_kinds: Sequence[str] | None, set_celsius: float | None) -> dict[str, Any]:
    """The same, as the table keeps it."""
    kinds = None if allowed_kinds is None else list(allowed_kinds)
    values = (grid.labelling, grid.fill_order, list(grid.names) or None, kinds, set_celsius)
    return dict(zip(CORRECTABLE, values, strict=True))


def stand_in(work: Work, things: Sequence[ThingView], above: ContainerView) -> list[Touched]:
    """Puts new containers where they stand, at the next free positions; returns the history's lines."""
    check_may_lie(things, above)
    spots = spots_for(work, above, things, None)
    moves = [Move(thing, place_at(above.id, spot, work.now)) for thing, spot in zip(things, spots, strict=True)]
    return write_moves(work, moves, {above.id: above}, occurred_at=work.now)


def _series_id(work: Work, prefix: str) -> int | None:
    """The code series of a prefix, None where there is none yet."""
    series = columns(CodeSeries)
    return work.execute(select(series.id).where(series.prefix == prefix)).scalar()


def _names_inside(work: Work, container_id: int | None) -> list[str]:
    """The names of the containers that stand in one, or in none."""
    inside = select(_P.entity_id).where(_P.container_id == container_id)
    placed = select(_P.entity_id).where(_P.entity_id == _C.id).exists()
    statement = select(_C.name).where(~placed if container_id is None else _C.id.in_(inside))
    return list(work.execute(statement).scalars())


def _row(work: Work, new: NewContainer, type_id: int, grid: Grid, entity: NewEntity, name: str) -> tuple[Any, ...]:
    allowed = None if new.allowed_kinds is None else list(new.allowed_kinds)
    size = (grid.rows, grid.columns, grid.positions, grid.slots)
    shape = (*size, grid.labelling, grid.fill_order, list(grid.names) or None)
    return (
        entity.id,
        entity.code,
        name,
        type_id,
        new.unit_id,
        *shape,
        allowed,
        new.set_celsius,
        name,
        0,
        0,
        work.change_set_id,
    )


def _told(row: Sequence[Any]) -> dict[str, tuple[Any, Any]]:
    """The history's line of a new container: the facts that later acts may change."""
    facts = dict(zip(_COLUMNS, row, strict=True))
    kept = ("code", "name", "type_id", "unit_id", "rows", "columns", "slots", *CORRECTABLE)
    return created({name: facts[name] for name in kept})
