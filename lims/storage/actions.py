"""Acts on where things are, and on what they lie in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import update

from lims.access import Permission
from lims.database import columns
from lims.errors import ConflictError, InvalidInputError, NotFoundError, RuleBrokenError
from lims.history.rules import Touched, changed
from lims.samples.holding import check_not_held, find_holds
from lims.storage.blocking import Block, blocks_in, write_blocks
from lims.storage.choosing import RetiredError, check_may_lie, occupants_in_force, spots_for
from lims.storage.contents import check_contents_may_lie, check_may_stay
from lims.storage.entering import NewContainer, correctable_of, corrected, enter_containers, labelled, stand_in
from lims.storage.movers import receiver_of
from lims.storage.permitting import MomentError, moment, require_in_units, require_moving
from lims.storage.placing import (
    Move,
    Telling,
    containers_of,
    entering,
    lock_containers,
    lock_for_moving,
    place_at,
    rename_way,
    taken,
    write_moves,
)
from lims.storage.queries import (
    CONTAINER,
    MOVING,
    ContainerView,
    Place,
    ThingView,
    container_for,
    containers_by_id,
    things_for,
)
from lims.storage.rules import check_name, end_of, label_of, position_of, shown_day
from lims.storage.staleness import Seen, check_as_seen
from lims.storage.tables import Placement, StorageContainer
from lims.unit_of_work import Work
from lims.values.codes import grouped

_C, _P = columns(StorageContainer), columns(Placement)


class TwiceError(InvalidInputError):
    """The same thing is named twice."""


class NoPlaceError(NotFoundError):
    """No place is recorded for it."""


class IsOutError(ConflictError):
    """It is out already."""


class IsInError(ConflictError):
    """It is in its place already."""


class NotEmptyError(RuleBrokenError):
    """Something lies in it."""


class NotBlockedError(ConflictError):
    """The position is not blocked."""


@dataclass(frozen=True)
class PlacedView:
    """Where a thing is now; `free` is how much room is left in the container, None where nobody counts it."""

    code: str
    container: str
    container_name: str
    position: str | None
    state: str
    free: int | None
    came_from: str | None = None


def place(
    work: Work,
    *,
    codes: Sequence[str],
    into: str,
    positions: Sequence[str] | None = None,
    occurred_at: datetime | None = None,
    reason: str | None = None,
    seen: Seen | None = None,
) -> list[PlacedView]:
    """Puts samples and containers into a container, at the positions named or the next free ones; all or none of them.

    What has a place already moves; what is out of this very container goes home. `seen` is where a page showed them.
    Raises PositionTakenError, ContainerFullError, NoSuchPositionError, AlreadyThereError, InsideItselfError,
    KindNotAllowedError, NotThereError, MovedMeanwhileError.
    """
    things = _things(work, codes)
    target = container_for(work, into)
    require_moving(work, things, [target])
    when = moment(work, occurred_at)
    target = _locked(work, things, target)
    check_as_seen(work, things, seen)
    check_may_lie(things, target)
    check_contents_may_lie(work, things, target)
    spots = spots_for(work, target, things, positions)
    moves = [Move(thing, place_at(target.id, spot, when)) for thing, spot in zip(things, spots, strict=True)]
    containers = containers_of(work, moves, target)
    touched = write_moves(work, moves, containers, occurred_at=when)
    work.record("place", touched, occurred_at=when, reason=reason, details={"into": target.code})
    return _views(moves, containers)


def take_out(
    work: Work,
    *,
    codes: Sequence[str],
    to_whom: str | None = None,
    to_agent_id: int | None = None,
    until: date | None = None,
    occurred_at: datetime | None = None,
    despite: int | None = None,
) -> list[PlacedView]:
    """Takes things out of their places, which wait for them; `until` when, and who has them.

    `despite` is the hold of the request that they are taken out for. Raises NoPlaceError, IsOutError, HeldError.
    """
    things = _things(work, codes)
    require_moving(work, things)
    when = moment(work, occurred_at)
    if until is not None and until < when.date():
        raise MomentError(f"{until:%Y-%m-%d} has passed: say until when it will be out.", until="has passed")
    samples = [thing.sample for thing in things if thing.sample]
    holds = find_holds(work, [sample.id for sample in samples])
    for sample in samples:
        check_not_held(sample, holds, despite=despite)
    lock_for_moving(work, things)
    due = end_of(until) if until else None
    said, receiver_id = receiver_of(work, to_whom, to_agent_id)
    moves = [
        Move(thing, replace(_in_place(work, thing), state="held", reason=said, until=due, since=when))
        for thing in things
    ]
    containers = containers_of(work, moves)
    touched = write_moves(work, moves, containers, occurred_at=when, telling=Telling(said, receiver_id, until))
    work.record("take out", touched, occurred_at=when, details={"to": said} if said else None)
    return _views(moves, containers)


def _in_place(work: Work, thing: ThingView) -> Place:
    found = _recorded(thing)
    if found.state == "held":
        who = f" with {found.reason}" if found.reason else ""
        raise IsOutError(f"{grouped(thing.code)} is out{who} since {shown_day(found.since, work.now)}.")
    return found


def bring_back(
    work: Work, *, codes: Sequence[str], thawed: bool | None = None, occurred_at: datetime | None = None
) -> list[PlacedView]:
    """Puts things back where their positions wait. Raises NoPlaceError, IsInError."""
    things = _things(work, codes)
    require_moving(work, things)
    when = moment(work, occurred_at)
    lock_for_moving(work, things)
    moves = [Move(thing, _back(work, thing, when)) for thing in things]
    containers = containers_of(work, moves)
    touched = write_moves(work, moves, containers, occurred_at=when, telling=Telling(thawed=thawed))
    work.record("bring back", touched, occurred_at=when, details=None if thawed is None else {"thawed": thawed})
    return _views(moves, containers)


def _back(work: Work, thing: ThingView, when: datetime) -> Place:
    found = _recorded(thing)
    if found.state == "in place":
        container = containers_by_id(work, [found.container_id])[found.container_id]
        label = label_of(container.grid, found.position)
        where = f"at {label} of {container.name}" if label else f"in {container.name}"
        since = shown_day(found.since, work.now)
        raise IsInError(f"{grouped(thing.code)} is {where} already, since {since}.")
    return replace(found, state="in place", reason=None, until=None, since=when)


def release(
    work: Work,
    *,
    codes: Sequence[str],
    reason: str | None = None,
    to_agent_id: int | None = None,
    occurred_at: datetime | None = None,
) -> None:
    """Gives up the places of things: nothing waits for them; `to_agent_id` has them now. Raises NoPlaceError."""
    things = _things(work, codes)
    require_moving(work, things)
    when = moment(work, occurred_at)
    lock_for_moving(work, things)
    for thing in things:
        _recorded(thing)
    moves = [Move(thing, None) for thing in things]
    telling = Telling(None if to_agent_id is not None else reason or "place given up", to_agent_id)
    touched = write_moves(work, moves, containers_of(work, moves), occurred_at=when, telling=telling)
    work.record("give up place", touched, occurred_at=when, reason=reason)


# --- containers


def add_container(
    work: Work,
    *,
    name: str,
    type_key: str,
    parent: str | None = None,
    count: int = 1,
    rows: int | None = None,
    columns: int | None = None,
    labelling: str | None = None,
    fill_order: str | None = None,
    unit_id: int | None = None,
    set_celsius: float | None = None,
    allowed_kinds: Sequence[str] | None = None,
    prefix: str | None = None,
    position_names: Sequence[str] | None = None,
    slots: int | None = None,
) -> list[str]:
    """Enters a container, or `count` of them alike and numbered, and puts them where they stand; returns their codes.

    Size, labelling and fill order are the type's unless given; `name` may be a pattern, `EDNA-###`. Raises
    ContainerTypeError, ContainerSizeError, ContainerNameError, PositionNamesError, ContainerFullError,
    UnknownContainerError.
    """
    work.lock(MOVING)
    above = container_for(work, parent) if parent else None
    require_in_units(work, Permission.ARRANGE, [above])
    if unit_id is not None:
        work.require(Permission.ARRANGE, units=[unit_id])
    if above is not None:
        lock_containers(work, [above.id])
    size = (rows, columns, labelling, fill_order)
    new = NewContainer(name, type_key, *size, unit_id, set_celsius, allowed_kinds, prefix, position_names, slots)
    things, touched = enter_containers(work, new, count, above)
    if above is not None:
        touched += stand_in(work, things, above)
    work.record("add container", touched, details={"into": above.code} if above else None)
    return [thing.code for thing in things]


def correct_container(
    work: Work,
    *,
    code: str,
    labelling: str,
    fill_order: str,
    position_names: Sequence[str] | None,
    set_celsius: float | None,
    allowed_kinds: Sequence[str] | None,
) -> None:
    """What a container's positions are called, how it fills, how cold it is and what it takes; nothing moves.

    Raises ContainerTypeError, PositionNamesError, KindNotAllowedError for what lies in it already.
    """
    container = container_for(work, code)
    require_in_units(work, Permission.ARRANGE, [container])
    lock_containers(work, [container.id])
    grid = labelled(container.grid, labelling, fill_order, position_names)
    check_may_stay(work, container, allowed_kinds)
    before, after = correctable_of(work, container), corrected(grid, allowed_kinds, set_celsius)
    work.execute(update(StorageContainer).where(_C.id == container.id).values(after))
    work.record("correct container", [Touched(CONTAINER, container.id, changed(before, after), container.uuid)])


def rename_container(work: Work, *, code: str, name: str) -> None:
    """Gives a container another name; the way to all that lies in it says so too. Raises ContainerNameError."""
    work.lock(MOVING)
    container = container_for(work, code)
    require_in_units(work, Permission.ARRANGE, [container])
    kept = check_name(name)
    lock_for_moving(work, things_for(work, [container.code]))
    work.execute(update(StorageContainer).where(_C.id == container.id).values(name=kept))
    rename_way(work, container.id, container.parent_id)
    work.record(
        "rename container", [Touched(CONTAINER, container.id, {"name": (container.name, kept)}, container.uuid)]
    )


def retire_container(work: Work, *, code: str, reason: str | None = None) -> None:
    """Takes an empty container out of use; it gives up its place and is never deleted. Raises NotEmptyError."""
    work.lock(MOVING)
    (thing,) = things_for(work, [container_for(work, code).code], lock=True)
    require_in_units(work, Permission.ARRANGE, [thing.container])
    lock_for_moving(work, [thing])
    container = containers_by_id(work, [thing.id])[thing.id]
    if container.used:
        raise NotEmptyError(f"{container.name} holds {container.used} things: move them first, those that are out too.")
    if container.retired_at is not None:
        raise RetiredError(f"{container.name} is retired since {shown_day(container.retired_at, work.now)} already.")
    touched = [Touched(CONTAINER, thing.id, {"retired_at": (None, work.now.isoformat())}, thing.uuid)]
    if thing.place is not None:
        moves = [Move(thing, None)]
        touched += write_moves(
            work, moves, containers_of(work, moves), occurred_at=work.now, telling=Telling("retired")
        )
    work.execute(update(StorageContainer).where(_C.id == thing.id).values(retired_at=work.now))
    work.record("retire container", touched, reason=reason)


def block_positions(
    work: Work,
    *,
    container: str,
    positions: Sequence[str],
    reason: str,
    reserve: bool = False,
    until: date | None = None,
) -> None:
    """Nothing may lie at these positions any more; or (`reserve`) they are kept for something, until a day.

    Raises NoSuchPositionError, PositionTakenError.
    """
    box = container_for(work, container)
    require_in_units(work, Permission.ARRANGE, [box])
    lock_containers(work, [box.id])
    numbers = {position_of(box.grid, label) for label in positions}
    occupants = occupants_in_force(work, box)
    if there := next((each for each in occupants if each.position in numbers), None):
        raise taken(work, box, there, occupants)
    kind = "reservation" if reserve else "block"
    due = end_of(until).isoformat() if reserve and until else None
    kept = blocks_in(work, box)
    new = [Block(number, kind, reason, due, work.now.isoformat()) for number in numbers]
    touched = write_blocks(work, box, [*kept, *new])
    work.record("reserve positions" if reserve else "block positions", [touched], reason=reason)


def unblock_positions(work: Work, *, container: str, positions: Sequence[str]) -> None:
    """Things may lie at these positions again. Raises NoSuchPositionError, NotBlockedError."""
    box = container_for(work, container)
    require_in_units(work, Permission.ARRANGE, [box])
    lock_containers(work, [box.id])
    numbers = {position_of(box.grid, label) for label in positions}
    kept = blocks_in(work, box)
    if free := numbers - {each.position for each in kept}:
        raise NotBlockedError(f"{label_of(box.grid, min(free))} of {box.name} is not blocked.")
    touched = write_blocks(work, box, [each for each in kept if each.position not in numbers])
    work.record("unblock positions", [touched])


# --- what all of them need


def _things(work: Work, codes: Sequence[str]) -> list[ThingView]:
    if not codes:
        raise InvalidInputError(codes="Name at least one sample or container.")
    things = things_for(work, codes, lock=True)
    seen: set[int] = set()
    for thing in things:
        if thing.id in seen:
            raise TwiceError(f"{grouped(thing.code)} is named twice.", codes="named twice")
        seen.add(thing.id)
    return things


def _locked(work: Work, things: Sequence[ThingView], target: ContainerView) -> ContainerView:
    lock_for_moving(work, things, target.id)
    return target if work.is_sqlite else containers_by_id(work, [target.id])[target.id]


def _recorded(thing: ThingView) -> Place:
    if thing.place is None:
        raise NoPlaceError(
            f"{grouped(thing.code)} has no place, and none waits for it: scan a box, and put it away there."
        )
    return thing.place


def _views(moves: Sequence[Move], containers: Mapping[int, ContainerView]) -> list[PlacedView]:
    more = entering(moves)
    return [_view(move, move.to, containers, more[move.to.container_id]) for move in moves if move.to]


def _view(move: Move, to: Place, containers: Mapping[int, ContainerView], more: int) -> PlacedView:
    container, before = containers[to.container_id], move.thing.place
    return PlacedView(
        code=move.thing.code,
        container=container.code,
        container_name=container.name,
        position=label_of(container.grid, to.position),
        state=to.state,
        free=None if container.free is None else container.free - more,
        came_from=containers[before.container_id].name if before and before.container_id != container.id else None,
    )
