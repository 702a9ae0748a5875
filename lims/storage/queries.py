"""Containers, what lies in them, and where things are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, cast, func, literal, null, or_, select
from sqlalchemy.orm import aliased

from lims.database import BigId, Moment, columns
from lims.errors import NotFoundError
from lims.identity.queries import check_known, find_matches
from lims.identity.tables import Entity
from lims.samples.issuing import check_found
from lims.samples.queries import SampleView, samples_by_id
from lims.samples.tables import MaterialSample
from lims.storage.rules import WAY, Grid, Spot, label_of
from lims.storage.tables import ContainerType, Placement, StorageContainer
from lims.unit_of_work import Work
from lims.values.codes import grouped, own_form

CONTAINER = "storage_container"
"""The subject type of containers in the history, and their type as entities."""

MOVING = "move containers"
"""The turn that everybody takes who moves containers: two opposite moves at once would make a cycle."""
_C, _T, _P = columns(StorageContainer), columns(ContainerType), columns(Placement)
_E, _S = columns(Entity), columns(MaterialSample)
_STEP = 500

# Statements of every scan are built once: building one costs as much as asking it.


class UnknownContainerError(NotFoundError):
    """This is no container."""


class AmbiguousCodeError(NotFoundError):
    """Several things go by this number."""


@dataclass(frozen=True)
class ContainerView:
    """A container. What it does not say itself (unit, set temperature, allowed kinds) holds from what it stands in.

    `way` are the names from the site down, itself included, `way_ids` the keys from itself up.
    """

    id: int
    uuid: str
    code: str
    name: str
    type_key: str
    type_name: str
    icon: str
    parent: str | None
    position: str | None
    state: str | None
    unit_id: int | None
    grid: Grid
    allowed_kinds: tuple[str, ...] | None
    set_celsius: float | None
    place_label: str
    used: int
    containers_in: int
    blocked: int
    retired_at: datetime | None
    way_ids: tuple[int, ...]

    @property
    def parent_id(self) -> int | None:
        """The key of what it stands in."""
        return self.way_ids[1] if len(self.way_ids) > 1 else None

    @property
    def free(self) -> int | None:
        """How much more fits in; None where things lie without positions, and nobody counts."""
        return self.grid.room - self.used - self.blocked if self.grid.positions else None

    @property
    def way(self) -> tuple[str, ...]:
        """The names from the site down, itself included."""
        return tuple(self.place_label.split(WAY))


@dataclass(frozen=True)
class Place:
    """Where a thing is recorded, by keys; `state` is "in place" or "held" (it is out, its position waits)."""

    container_id: int
    position: int | None
    slot: int | None
    state: str
    reason: str | None
    until: datetime | None
    since: datetime


@dataclass(frozen=True)
class ThingView:
    """Something that can be put somewhere: a sample, a container, or both (a bottle)."""

    id: int
    uuid: str
    code: str
    sample: SampleView | None
    container: ContainerView | None
    place: Place | None


@dataclass(frozen=True)
class Occupant:
    """What takes up a place, by keys: a thing, a block or a reservation."""

    position: int | None
    slot: int | None
    placed: str
    entity_id: int | None
    reason: str | None
    until: datetime | None
    since: datetime


# --- containers


def container_for(work: Work, code: str) -> ContainerView:
    """The container of this code or number. Raises UnknownCodeError, MisreadCodeError, UnknownContainerError."""
    chain = work.execute(_WAY_UP_OF_CODE, {"code": own_form(code), "now": work.now}).all()
    if chain:
        return _container(chain)
    matches = find_matches(work, code)
    check_known(code, matches)
    held = container_ids_among(work, [match.entity_id for match in matches])
    if len(held) != 1:
        shown = grouped(matches[0].code or code.strip())
        raise UnknownContainerError(f"{shown} is no container: scan a box, a rack or a shelf.")
    return containers_by_id(work, held)[held[0]]


def containers_by_id(work: Work, ids: Sequence[int]) -> dict[int, ContainerView]:
    """Containers by their keys, one query for all."""
    chains: dict[int, list[Any]] = {}
    for start in range(0, len(ids), _STEP):
        for row in work.execute(_WAY_UP, {"ids": list(ids[start : start + _STEP]), "now": work.now}):
            chains.setdefault(row.origin, []).append(row)
    return {origin: _container(chain) for origin, chain in chains.items()}


def in_force(now: Any) -> ColumnElement[bool]:
    """Reservations lapse; everything else holds."""
    return or_(_P.placed != "reservation", _P.until.is_(None), _P.until >= now)


_GRID = ("rows", "columns", "slots", "labelling", "fill_order", "position_names")
CONTAINER_COLUMNS = (
    "id",
    "code",
    "name",
    "unit_id",
    *_GRID,
    "allowed_kinds",
    "set_celsius",
    "place_label",
    "used",
    "containers_in",
    "retired_at",
)


def _way_up(these: ColumnElement[bool]) -> Any:
    """Each of these containers and, nearest first, all that it stands in. Built once: building it costs as a query."""
    start = select(_C.id.label("origin"), _C.id.label("id"), literal(0).label("depth")).where(these)
    up = start.cte("up", recursive=True)
    above = select(up.c.origin, _P.container_id, up.c.depth + 1)
    above = above.join_from(up, Placement.__table__, _P.entity_id == up.c.id).where(up.c.depth < 100)
    up = up.union_all(above)
    own = aliased(Placement.__table__)
    now = bindparam("now", type_=Moment())
    lying = select(func.count()).where(_P.container_id == _C.id, _P.placed != "thing", in_force(now))
    blocked = case((_C.positions > 0, lying.correlate(StorageContainer.__table__).scalar_subquery()), else_=0)
    return (
        select(
            up.c.origin,
            *(StorageContainer.__table__.c[name] for name in CONTAINER_COLUMNS),
            _E.uuid,
            _T.key.label("type_key"),
            _T.name.label("type_name"),
            _T.icon,
            own.c.position,
            own.c.state,
            blocked.label("blocked"),
        )
        .join_from(up, StorageContainer.__table__, _C.id == up.c.id)
        .join(Entity.__table__, _E.id == _C.id)
        .join(ContainerType.__table__, _T.id == _C.type_id)
        .join(own, own.c.entity_id == _C.id, isouter=True)
        .order_by(up.c.origin, up.c.depth)
    )


_WAY_UP = _way_up(_C.id.in_(bindparam("ids", expanding=True)))
_WAY_UP_OF_CODE = _way_up(_C.code == bindparam("code"))


def _container(chain: Sequence[Any]) -> ContainerView:
    own = chain[0]
    above = chain[1] if len(chain) > 1 else None
    allowed = _nearest(chain, "allowed_kinds")
    return ContainerView(
        id=own.id,
        uuid=own.uuid,
        code=own.code,
        name=own.name,
        type_key=own.type_key,
        type_name=own.type_name,
        icon=own.icon,
        parent=above.code if above else None,
        position=label_of(grid_of(above), own.position) if above else None,
        state=own.state,
        unit_id=_nearest(chain, "unit_id"),
        grid=grid_of(own),
        allowed_kinds=None if allowed is None else tuple(allowed),
        set_celsius=_nearest(chain, "set_celsius"),
        place_label=own.place_label,
        used=own.used,
        containers_in=own.containers_in,
        blocked=own.blocked,
        retired_at=own.retired_at,
        way_ids=tuple(each.id for each in chain),
    )


def _nearest(chain: Sequence[Any], name: str) -> Any:
    return next((value for each in chain if (value := getattr(each, name)) is not None), None)


def grid_of(row: Any) -> Grid:
    """The positions of a container, from a row with its columns."""
    return Grid(row.rows, row.columns, row.slots, row.labelling, row.fill_order, tuple(row.position_names or ()))


def way_down(top_id: int | None, depth: int) -> Any:
    """The containers below one (or all), with what they stand in and how deep, as the start of a statement."""
    top = select(_C.id.label("id"), cast(null(), BigId).label("parent_id"), literal(0).label("depth"))
    placed = select(_P.entity_id).where(_P.entity_id == _C.id).exists()
    cte = top.where(~placed if top_id is None else _C.id == top_id).cte("below", recursive=True)
    step = (
        select(_P.entity_id, _P.container_id, cte.c.depth + 1)
        .join_from(cte, Placement.__table__, _P.container_id == cte.c.id)
        .join(StorageContainer.__table__, _C.id == _P.entity_id)
    )
    return cte.union_all(step.where(cte.c.depth < depth))


def ids_below(work: Work, container_ids: Sequence[int]) -> list[int]:
    """The keys of these containers and of all containers in them."""
    found: list[int] = []
    for each in container_ids:
        found += work.execute(select(way_down(each, 100).c.id)).scalars()
    return list(dict.fromkeys(found))


_OCCUPANTS = select(_P.position, _P.slot, _P.placed, _P.entity_id, _P.reason, _P.until, _P.since).where(
    _P.container_id == bindparam("container")
)
_OCCUPANTS_IN_FORCE = _OCCUPANTS.where(in_force(bindparam("now", type_=Moment())))


def find_occupants(work: Work, container_id: int, *, lapsed: bool = False) -> list[Occupant]:
    """What takes up the places of a container, by keys; reservations that have lapsed only if asked for."""
    statement = _OCCUPANTS if lapsed else _OCCUPANTS_IN_FORCE
    rows = work.execute(statement, {"container": container_id, "now": work.now})
    return [Occupant(*row) for row in rows]


def taken_spots(occupants: Iterable[Occupant], but: Iterable[int] = ()) -> set[Spot]:
    """The places that are taken, except by the things with the keys `but`."""
    leaving = set(but)
    return {
        (each.position, each.slot)
        for each in occupants
        if each.position is not None and each.slot is not None and each.entity_id not in leaving
    }


def shown_code_for(work: Work, entity_id: int) -> str | None:
    """The code of what lies somewhere, grouped; None for a sample that the actor may not read."""
    code, is_sample = work.execute(
        select(_E.code, _S.id.is_not(None))
        .join_from(Entity.__table__, MaterialSample.__table__, _S.id == _E.id, isouter=True)
        .where(_E.id == entity_id)
    ).one()
    hidden = is_sample and not samples_by_id(work, [entity_id])
    return None if hidden else grouped(code)


# --- things


def things_for(work: Work, codes: Sequence[str], *, lock: bool = False) -> list[ThingView]:
    """Samples and containers of these codes, in their order, each by any code or number it goes by.

    `lock`: nobody else may move or change them until the transaction ends.
    Raises UnknownCodeError, MisreadCodeError, AmbiguousCodeError for the first that is not one the actor may see.
    """
    keys = _keys(work, codes)
    containers = [entity_id for entity_id, is_container in keys.values() if is_container]
    samples = [entity_id for entity_id, _ in keys.values()]
    if lock:
        lock_things(work, samples, containers)
    found = things_by_id(work, samples, containers)
    for code, (entity_id, _) in keys.items():
        if entity_id not in found:
            check_known(code, [])
    return [found[keys[code][0]] for code in codes]


def lock_things(work: Work, ids: Sequence[int], container_ids: Sequence[int]) -> None:
    """Nobody else may change or move these until the transaction ends. On SQLite a writer is alone already."""
    if work.is_sqlite:
        return
    if container_ids:
        work.lock(MOVING)
    statement = select(_S.id).where(_S.id.in_(set(ids))).order_by(_S.id)
    work.execute(statement.with_for_update(key_share=True))


def things_by_id(work: Work, ids: Sequence[int], container_ids: Sequence[int]) -> dict[int, ThingView]:
    """Things by their keys (and those that are containers), as far as the actor may see them."""
    containers = containers_by_id(work, container_ids)
    samples = samples_by_id(work, ids)
    places = places_by_id(work, ids)
    found: dict[int, ThingView] = {}
    for each in ids:
        sample, container = samples.get(each), containers.get(each)
        named = sample or container
        if named is not None:
            found[each] = ThingView(each, named.uuid, named.code, sample, container, places.get(each))
    return found


_KEY = func.coalesce(_E.merged_into, _E.id)
_KEYS = (
    select(_E.code, _KEY, _C.id.is_not(None))
    .join_from(Entity.__table__, StorageContainer.__table__, _C.id == _KEY, isouter=True)
    .where(_E.code.in_(bindparam("codes", expanding=True)), _E.type.in_(("material_sample", CONTAINER)))
)


def _keys(work: Work, codes: Sequence[str]) -> dict[str, tuple[int, bool]]:
    """For each code the key of its thing and whether that is a container."""
    wanted: dict[str, list[str]] = {}
    for code in codes:
        wanted.setdefault(own_form(code), []).append(code)
    found: dict[str, tuple[int, bool]] = {}
    spellings = list(wanted)
    for start in range(0, len(spellings), _STEP):
        for spelling, entity_id, is_container in work.execute(_KEYS, {"codes": spellings[start : start + _STEP]}):
            found |= {code: (entity_id, bool(is_container)) for code in wanted[spelling]}
    for code in codes:
        if code not in found:
            found[code] = _by_number(work, code)
    return found


def container_ids_among(work: Work, ids: Sequence[int]) -> list[int]:
    """Those of the keys that are containers."""
    found: list[int] = []
    for start in range(0, len(ids), _STEP):
        found += work.execute(select(_C.id).where(_C.id.in_(ids[start : start + _STEP]))).scalars()
    return found


def _by_number(work: Work, code: str) -> tuple[int, bool]:
    matches = [each for each in find_matches(work, code) if each.entity_type in ("material_sample", CONTAINER)]
    check_found(work, code, matches)
    if len(matches) > 1:
        listed = ", ".join(grouped(each.code or "") for each in matches[:5])
        raise AmbiguousCodeError(
            f"{code.strip()} is the number of {len(matches)} things ({listed}): scan one of these codes."
        )
    key = matches[0].entity_id
    return key, bool(container_ids_among(work, [key]))


_PLACES = select(_P.entity_id, _P.container_id, _P.position, _P.slot, _P.state, _P.reason, _P.until, _P.since).where(
    _P.entity_id.in_(bindparam("ids", expanding=True))
)


def places_by_id(work: Work, ids: Sequence[int]) -> dict[int, Place]:
    """Where things are recorded, by keys."""
    found: dict[int, Place] = {}
    for start in range(0, len(ids), _STEP):
        for key, *rest in work.execute(_PLACES, {"ids": list(ids[start : start + _STEP])}):
            found[key] = Place(*rest)
    return found
