"""Puts the record right after a check: everything that was accepted in one go, so that two tubes can change places."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lims.errors import ConflictError, NotAllowedError
from lims.history.rules import Touched
from lims.storage.choosing import ContainerFullError, check_may_lie, occupants_in_force
from lims.storage.contents import check_contents_may_lie
from lims.storage.movers import last_move_told
from lims.storage.permitting import require_moving
from lims.storage.placing import (
    MISSING,
    Move,
    Telling,
    containers_of,
    lock_for_moving,
    place_at,
    taken,
    write_moves,
)
from lims.storage.queries import (
    ContainerView,
    Occupant,
    ThingView,
    container_ids_among,
    containers_by_id,
    find_occupants,
    lock_things,
    places_by_id,
    taken_spots,
    things_by_id,
)
from lims.storage.rules import Spot, free_in, label_of, next_free
from lims.unit_of_work import Work
from lims.values.codes import grouped

_ENTERING = ("moved", "put here")


class ChangedSinceError(ConflictError):
    """It was moved after the box was checked."""


@dataclass(frozen=True)
class Accepted:
    """A proposal that is accepted: what is to be done with a thing, where it was expected and where it was found."""

    key: int
    what: str
    expected: int | None
    found: int | None


def settle(work: Work, box_id: int, accepted: Sequence[Accepted], reason: str) -> list[Touched]:
    """Moves on record what was found, and marks what was not; `reason` is what missing things say of it.

    Raises ChangedSinceError, PositionTakenError, ContainerFullError, KindNotAllowedError, NotThereError.
    """
    yielding = _yielding(work, box_id, accepted)
    accepted = [*accepted, *yielding]
    things = _locked(work, [each.key for each in accepted], box_id)
    box = containers_by_id(work, [box_id])[box_id]
    require_moving(work, list(things.values()), [box])
    entering = [things[each.key] for each in accepted if each.what in _ENTERING]
    check_may_lie(entering, box)
    check_contents_may_lie(work, entering, box)
    _check_as_found(work, box, accepted, things)
    spots = _spots(work, box, accepted, things)
    moves = [_move(work, box, each, things[each.key], spots[each.key], reason) for each in accepted]
    homeless = [move for move in moves if move.to is None]
    return [
        *_written(work, box, homeless, Telling(MISSING)),
        *_written(work, box, [move for move in moves if move.to is not None], Telling()),
    ]


def _yielding(work: Work, box_id: int, accepted: Sequence[Accepted]) -> list[Accepted]:
    """What is missing since before, and has its home where something was found now: that makes room."""
    wanted = {each.found for each in accepted if each.what in _ENTERING and each.found is not None}
    named = {each.key for each in accepted}
    inside = [
        each.entity_id
        for each in find_occupants(work, box_id)
        if each.entity_id is not None and each.position in wanted and each.entity_id not in named
    ]
    missing = {key: at for key, at in places_by_id(work, inside).items() if at.state == MISSING}
    seen = things_by_id(work, list(missing), container_ids_among(work, list(missing)))
    in_order = sorted(seen, key=lambda key: (missing[key].position or 0, missing[key].slot or 0))
    return [Accepted(key, "marked missing", missing[key].position, None) for key in in_order]


def _written(work: Work, box: ContainerView, moves: Sequence[Move], telling: Telling) -> list[Touched]:
    if not moves:
        return []
    return write_moves(work, moves, containers_of(work, moves, box), occurred_at=work.now, telling=telling)


def _locked(work: Work, keys: Sequence[int], box_id: int) -> dict[int, ThingView]:
    containers = container_ids_among(work, keys)
    lock_things(work, keys, containers)
    things = things_by_id(work, keys, containers)
    if len(things) < len(set(keys)):
        raise NotAllowedError("Some of it belongs to a collection that you may not see: ask its keeper.")
    lock_for_moving(work, list(things.values()), box_id)
    return things_by_id(work, keys, containers)


def _check_as_found(
    work: Work, box: ContainerView, accepted: Sequence[Accepted], things: Mapping[int, ThingView]
) -> None:
    """What the check found is only put right while the record still says what it said then."""
    for each in accepted:
        place = things[each.key].place
        here = place is not None and place.container_id == box.id
        as_then = here and place is not None and place.position == each.expected
        if as_then if each.what != "put here" else not here:
            continue
        told = last_move_told(work, each.key, place)
        code = grouped(things[each.key].code)
        raise ChangedSinceError(f"Since {box.name} was checked, {code} was {told}. Leave it, and check the box again.")


# --- where everything goes


def _spots(
    work: Work, box: ContainerView, accepted: Sequence[Accepted], things: Mapping[int, ThingView]
) -> dict[int, Spot | None]:
    """First what was seen at a position, then what keeps its home, then what needs any free one."""
    if not box.grid.positions:
        return dict.fromkeys(things)
    occupants = occupants_in_force(work, box)
    gone = taken_spots(occupants, but=list(things))
    spots: dict[int, Spot | None] = {}
    for each in accepted:
        if each.what in _ENTERING and each.found is not None:
            spots[each.key] = _seen_at(work, box, occupants, gone, each.found)
    for each in accepted:
        home = _home(things[each.key])
        if each.what not in _ENTERING and home is not None and home not in gone:  # else it makes room
            spots[each.key] = home
            gone.add(home)
    for each in accepted:
        if each.key not in spots:
            spots[each.key] = _any(box, gone, each)
    return spots


def _home(thing: ThingView) -> Spot | None:
    place = thing.place
    return None if place is None or place.position is None or place.slot is None else (place.position, place.slot)


def _seen_at(work: Work, box: ContainerView, occupants: Sequence[Occupant], gone: set[Spot], position: int) -> Spot:
    spot = free_in(box.grid, gone, position)
    if spot is None:
        there = next((each for each in occupants if each.position == position), None)
        if there is None:
            label = label_of(box.grid, position)
            raise ContainerFullError(f"Two things were found at {label} of {box.name}: accept one of them.")
        raise taken(work, box, there, occupants)
    gone.add(spot)
    return spot


def _any(box: ContainerView, gone: set[Spot], each: Accepted) -> Spot | None:
    """The next free place; what is missing gives up its home where there is none."""
    free = next_free(box.grid, gone, 1)
    if not free and each.what != "marked missing":
        raise ContainerFullError(f"{box.name} ({grouped(box.code)}) is full: take something out of it first.")
    gone.update(free)
    return free[0] if free else None


def _move(work: Work, box: ContainerView, each: Accepted, thing: ThingView, spot: Spot | None, reason: str) -> Move:
    to = place_at(box.id, spot, work.now)
    if each.what != "marked missing":
        return Move(thing, to)
    if spot is None and box.grid.positions:
        return Move(thing, None)
    before = thing.place
    if before is not None and before.state == MISSING:
        return Move(thing, replace(to, state=MISSING, reason=before.reason, since=before.since))
    return Move(thing, replace(to, state=MISSING, reason=reason))
