"""Writes where things are: the building block of every act that moves something, and of taking it back.

One thing has one placement. A move deletes the old one, writes the new one, adds to the custody chain, and keeps true
what containers store: how much is in them, and the way to them from the site down.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import IntegrityError

from lims.database import columns
from lims.errors import ConflictError
from lims.history.rules import Touched, changed
from lims.storage.movers import last_move_told, occupier_of
from lims.storage.queries import (
    ContainerView,
    Occupant,
    Place,
    ThingView,
    containers_by_id,
    find_occupants,
    ids_below,
    places_by_id,
    shown_code_for,
    taken_spots,
)
from lims.storage.rules import WAY, Spot, label_of, moment_from, next_free, shown_day
from lims.storage.tables import CustodyEvent, Placement, StorageContainer
from lims.unit_of_work import Work
from lims.values.codes import grouped

PLACEMENT = "placement"
"""The subject type of places in the history; its key is that of the thing, as rows of placements come and go."""

MISSING = "missing"
"""The state of what is not where it should be, and nobody knows where it is: its position waits for it."""

_C, _P = columns(StorageContainer), columns(Placement)
_STEP = 500
_PLACEMENT = (
    "placed",
    "entity_id",
    "container_id",
    "positions",
    "slots",
    "position",
    "slot",
    "state",
    "reason",
    "until",
    "since",
    "change_set_id",
)
_EVENT = (
    "entity_id",
    "direction",
    "container_id",
    "position",
    "slot",
    "to_agent_id",
    "to_whom",
    "until",
    "thawed",
    "place_label",
    "occurred_at",
    "change_set_id",
)
_RENAME = text(
    """
WITH RECURSIVE below (id, label) AS (
    SELECT c.id, CAST(:above AS TEXT) || c.name FROM storage_container c WHERE c.id = :id
    UNION ALL
    SELECT c.id, below.label || :between || c.name
    FROM below JOIN placement p ON p.container_id = below.id JOIN storage_container c ON c.id = p.entity_id
)
UPDATE storage_container SET place_label = below.label FROM below WHERE storage_container.id = below.id
"""
)


class PositionTakenError(ConflictError):
    """Something else lies there, or the position is blocked or reserved."""


class MovedMeanwhileError(ConflictError):
    """Somebody else moved it just now."""


@dataclass(frozen=True)
class Move:
    """A thing and where it goes; None: its position is given up."""

    thing: ThingView
    to: Place | None


@dataclass(frozen=True)
class Telling:
    """What the custody chain says besides the place."""

    to_whom: str | None = None
    to_agent_id: int | None = None
    until: date | None = None
    thawed: bool | None = None


def place_at(container_id: int, spot: Spot | None, since: datetime) -> Place:
    """A place in a container, at a position or (None) without one."""
    position, slot = spot or (None, None)
    return Place(container_id, position, slot, "in place", None, None, since)


def containers_of(work: Work, moves: Sequence[Move], *known: ContainerView) -> dict[int, ContainerView]:
    """The containers that things leave and enter, as they are before the moves, read unless they are known."""
    found = {each.id: each for each in known}
    ids = {place.container_id for move in moves for place in (move.thing.place, move.to) if place}
    missing = list(ids - found.keys())
    return found | (containers_by_id(work, missing) if missing else {})


def write_moves(
    work: Work,
    moves: Sequence[Move],
    containers: Mapping[int, ContainerView],
    *,
    occurred_at: datetime,
    telling: Telling | None = None,
) -> list[Touched]:
    """Moves things; returns the history's lines. The containers were locked, and the places found free, by the caller.

    Raises PositionTakenError, MovedMeanwhileError where the database sees what the caller could not.
    """
    _replace(work, moves, containers)
    _tell_custody(work, moves, containers, occurred_at, telling or Telling())
    _count(work, moves)
    for move in moves:
        _rename_way(work, move)
    return [_touched(move) for move in moves]


def _replace(work: Work, moves: Sequence[Move], containers: Mapping[int, ContainerView]) -> None:
    old = [move.thing.id for move in moves if move.thing.place is not None]
    rows = [_row(work, move.thing.id, move.to, containers) for move in moves if move.to is not None]
    try:
        with work.connection.begin_nested():
            for start in range(0, len(old), _STEP):
                work.execute(delete(Placement).where(_P.entity_id.in_(old[start : start + _STEP])))
            work.insert(Placement, _PLACEMENT, rows)
    except IntegrityError:
        _refuse(work, moves, containers)
        raise


def _row(work: Work, entity_id: int, to: Place, containers: Mapping[int, ContainerView]) -> tuple[Any, ...]:
    grid = containers[to.container_id].grid
    where = (to.container_id, grid.positions, grid.slots, to.position, to.slot)
    return ("thing", entity_id, *where, to.state, to.reason, to.until, to.since, work.change_set_id)


def _refuse(work: Work, moves: Sequence[Move], containers: Mapping[int, ContainerView]) -> None:
    """Says what the database's constraints found: a place that is taken, or a thing that is elsewhere by now."""
    moved = {move.thing.id for move in moves}
    for move in moves:
        if move.to is None or move.to.position is None:
            continue
        container = containers[move.to.container_id]
        occupants = find_occupants(work, container.id)
        for occupant in occupants:
            at = (occupant.position, occupant.slot)
            if at == (move.to.position, move.to.slot) and occupant.entity_id not in moved:
                raise taken(work, container, occupant, occupants)
    now = places_by_id(work, list(moved))
    for move in moves:
        if now.get(move.thing.id) != move.thing.place:
            told = last_move_told(work, move.thing.id, now.get(move.thing.id))
            raise MovedMeanwhileError(f"{grouped(move.thing.code)} was {told}. Look again.")


def taken(
    work: Work, container: ContainerView, occupant: Occupant, occupants: Iterable[Occupant]
) -> PositionTakenError:
    """The refusal of a position: who or what is there, since when, and what is free instead."""
    label = label_of(container.grid, occupant.position)
    since = shown_day(occupant.since, work.now)
    because = f": {occupant.reason}" if occupant.reason else ""
    who = occupier_of(work, container.id, occupant)
    by = f" by {who}" if who else ""
    if occupant.placed == "block":
        message = f"{label} is blocked since {since}{by}{because}."
    elif occupant.placed == "reservation":
        until = f" until {shown_day(occupant.until, work.now)}" if occupant.until else ""
        message = f"{label} is reserved{by}{until}{because}."
    else:
        code = shown_code_for(work, occupant.entity_id) if occupant.entity_id else None
        put = f" (put there{by})" if by else ""
        message = (
            f"{label} is taken by {code} since {since}{put}." if code else f"{label} is held by another collection."
        )
    free = next_free(container.grid, taken_spots(occupants), 1)
    then = f"Next free: {label_of(container.grid, free[0][0])}." if free else f"Nothing is free in {container.name}."
    return PositionTakenError(f"{message} {then}")


def _tell_custody(
    work: Work,
    moves: Sequence[Move],
    containers: Mapping[int, ContainerView],
    occurred_at: datetime,
    telling: Telling,
) -> None:
    rows = []
    for move in moves:
        direction, at = _direction(move)
        whom = MISSING if move.to is not None and move.to.state == MISSING else telling.to_whom
        told = (telling.to_agent_id, whom, telling.until, telling.thawed)
        if at is not None:
            label = _place_label(containers[at.container_id], at)
            where = (at.container_id, at.position, at.slot)
            rows.append((move.thing.id, direction, *where, *told, label, occurred_at, work.change_set_id))
    work.insert(CustodyEvent, _EVENT, rows)


def _direction(move: Move) -> tuple[str, Place | None]:
    """What the custody chain calls the move, and of which place it tells."""
    before, after = move.thing.place, move.to
    if after is None or after.state != "in place":
        return "out", before or after
    return ("moved" if before is not None and before.state == "in place" else "in"), after


def _place_label(container: ContainerView, place: Place) -> str:
    position = label_of(container.grid, place.position)
    return f"{container.place_label}{WAY}{position}" if position else container.place_label


def entering(moves: Sequence[Move]) -> Counter[int]:
    """By how much the number of things in each container changes."""
    more = Counter(move.to.container_id for move in moves if move.to)
    more.subtract(move.thing.place.container_id for move in moves if move.thing.place)
    return more


def _count(work: Work, moves: Sequence[Move]) -> None:
    things, inner = entering(moves), entering([move for move in moves if move.thing.container])
    for container_id, number in sorted(things.items()):
        if number or inner[container_id]:
            values = {"used": _C.used + number, "containers_in": _C.containers_in + inner[container_id]}
            work.execute(update(StorageContainer).where(_C.id == container_id).values(values))


def _rename_way(work: Work, move: Move) -> None:
    before, after = move.thing.place, move.to
    old, new = before.container_id if before else None, after.container_id if after else None
    if move.thing.container and old != new:
        rename_way(work, move.thing.id, new)


def rename_way(work: Work, container_id: int, parent_id: int | None) -> None:
    """Rewrites the way from the site down that a container and all in it store, in one statement."""
    above = work.execute(select(_C.place_label).where(_C.id == parent_id)).scalar_one() + WAY if parent_id else ""
    work.execute(_RENAME, {"id": container_id, "above": above, "between": WAY})


# --- the history's lines


def _touched(move: Move) -> Touched:
    return Touched(PLACEMENT, move.thing.id, changed(facts(move.thing.place), facts(move.to)), move.thing.uuid)


def facts(place: Place | None) -> dict[str, Any]:
    """What the history keeps of a place."""
    return {
        "container_id": place and place.container_id,
        "position": place and place.position,
        "slot": place and place.slot,
        "state": place and place.state,
        "reason": place and place.reason,
        "until": place and place.until and place.until.isoformat(),
        "since": place and place.since.isoformat(),
    }


def from_facts(kept: Mapping[str, Any]) -> Place | None:
    """The place again, from what the history keeps."""
    if kept["container_id"] is None:
        return None
    since = datetime.fromisoformat(kept["since"])
    where = (kept["container_id"], kept["position"], kept["slot"])
    return Place(*where, kept["state"], kept["reason"], moment_from(kept["until"]), since)


# --- taking turns


def lock_containers(work: Work, ids: Iterable[int]) -> None:
    """Nobody else may put anything into these containers, or move them, until the transaction ends.

    All that a transaction needs is locked at once and in the order of the keys. On SQLite a writer is alone already.
    """
    if not work.is_sqlite:
        statement = select(_C.id).where(_C.id.in_(set(ids))).order_by(_C.id)
        work.execute(statement.with_for_update(key_share=True))


def lock_for_moving(work: Work, things: Sequence[ThingView], *target_ids: int) -> None:
    """Locks all containers that moving these things changes: where they were, where they go, and what lies in them."""
    if work.is_sqlite:
        return
    ids = {thing.place.container_id for thing in things if thing.place} | set(target_ids)
    lock_containers(work, ids | set(ids_below(work, [thing.id for thing in things if thing.container])))
