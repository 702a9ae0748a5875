"""Finds the places for things in a container, and says why there is none: the building block of putting things away."""

from collections.abc import Sequence

from sqlalchemy import delete

from lims.database import columns
from lims.errors import ConflictError, InvalidInputError, RuleBrokenError
from lims.storage.placing import taken
from lims.storage.queries import ContainerView, Occupant, ThingView, find_occupants, taken_spots
from lims.storage.rules import (
    Spot,
    check_fits,
    check_kind,
    check_not_inside,
    check_there,
    free_in,
    label_of,
    next_free,
    position_of,
    shown_day,
)
from lims.storage.tables import Placement
from lims.unit_of_work import Work
from lims.values.codes import grouped

_P = columns(Placement)


class ContainerFullError(ConflictError):
    """There is no room left."""


class RetiredError(RuleBrokenError):
    """The container is no longer in use."""


class AlreadyThereError(ConflictError):
    """It lies there already."""


class PositionCountError(InvalidInputError):
    """There must be as many positions as things."""


def check_may_lie(things: Sequence[ThingView], target: ContainerView) -> None:
    """Raises RetiredError, NotThereError, KindNotAllowedError, TooLargeError, InsideItselfError."""
    if target.retired_at is not None:
        raise RetiredError(f"{target.name} ({grouped(target.code)}) is retired: choose another container.")
    for thing in things:
        if thing.sample is not None:
            check_there(thing.code, thing.sample.disposition, thing.sample.record)
            check_kind(thing.code, (thing.sample.kind, thing.sample.kind_name), target.name, target.allowed_kinds)
        if thing.container is not None:
            if thing.container.retired_at is not None:
                raise RetiredError(f"{thing.container.name} ({grouped(thing.code)}) is retired.")
            check_not_inside((thing.id, thing.container.name), target.name, target.way_ids)
            check_fits((thing.container.type_key, thing.container.name), (target.type_key, target.name))


def spots_for(
    work: Work, target: ContainerView, things: Sequence[ThingView], positions: Sequence[str] | None
) -> list[Spot | None]:
    """A place in the container for each thing: those that were named, else its home there, else the next free one.

    Raises AlreadyThereError, PositionTakenError, ContainerFullError, NoSuchPositionError, PositionCountError.
    """
    if positions is not None and len(positions) != len(things):
        raise PositionCountError(
            f"{len(things)} things and {len(positions)} positions: name one position for each.",
            positions="wrong number",
        )
    numbers = [position_of(target.grid, label) for label in positions] if positions is not None else None
    _check_not_there(work, target, things, numbers)
    if not target.grid.positions:
        return [None] * len(things)
    moving = {thing.id for thing in things}
    occupants = [each for each in occupants_in_force(work, target) if each.entity_id not in moving]
    gone = taken_spots(occupants)
    if numbers is not None:
        return [_named_spot(work, target, occupants, gone, number) for number in numbers]
    return _next_spots(target, things, gone)


def _check_not_there(
    work: Work, target: ContainerView, things: Sequence[ThingView], numbers: Sequence[int] | None
) -> None:
    for at, thing in enumerate(things):
        place = thing.place
        if place is None or place.container_id != target.id or place.state != "in place":
            continue
        if numbers is None or place.position == numbers[at]:
            label = label_of(target.grid, place.position)
            where = f"at {label} of {target.name}" if label else f"in {target.name}"
            since = shown_day(place.since, work.now)
            raise AlreadyThereError(f"{grouped(thing.code)} lies {where} already, since {since}.")


def occupants_in_force(work: Work, target: ContainerView) -> list[Occupant]:
    """What takes up the container; reservations whose time is over are removed."""
    every = find_occupants(work, target.id, lapsed=True)
    kept = [each for each in every if each.placed != "reservation" or each.until is None or each.until >= work.now]
    if len(kept) < len(every):
        lapsed = (_P.placed == "reservation") & (_P.until < work.now)
        work.execute(delete(Placement).where(_P.container_id == target.id, lapsed))
    return kept


def _named_spot(work: Work, target: ContainerView, occupants: Sequence[Occupant], gone: set[Spot], number: int) -> Spot:
    spot = free_in(target.grid, gone, number)
    if spot is not None:
        gone.add(spot)
        return spot
    for occupant in occupants:
        if occupant.position == number:
            raise taken(work, target, occupant, occupants)
    label = label_of(target.grid, number)
    raise PositionCountError(
        f"{label} was named for several things: name one position for each.", positions=label or ""
    )


def _next_spots(target: ContainerView, things: Sequence[ThingView], gone: set[Spot]) -> list[Spot | None]:
    homes = [_home(thing, target) for thing in things]
    gone |= {home for home in homes if home}
    wanted = homes.count(None)
    free = next_free(target.grid, gone, wanted)
    if len(free) < wanted:
        room = f"has only {len(free)} free" if free else "is full"
        raise ContainerFullError(
            f"{target.name} ({grouped(target.code)}) {room}, and {wanted} were to go in: open another."
        )
    rest = iter(free)
    return [home or next(rest) for home in homes]


def _home(thing: ThingView, target: ContainerView) -> Spot | None:
    """The place in this container that waits for the thing."""
    place = thing.place
    if place is None or place.container_id != target.id or place.position is None or place.slot is None:
        return None
    return place.position, place.slot
