"""Finds what went into a container in one run, for putting it where it went in truth: the wrong box was open."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from lims.database import columns
from lims.errors import ConflictError, InvalidInputError, NotFoundError
from lims.history.standing import stands
from lims.history.tables import ChangeSet
from lims.storage.choosing import ContainerFullError, occupants_in_force
from lims.storage.movers import last_move_told
from lims.storage.placing import taken
from lims.storage.queries import ContainerView, ThingView, taken_spots
from lims.storage.rules import Spot, free_in, label_of, next_free, position_of
from lims.storage.tables import CustodyEvent, Placement
from lims.unit_of_work import Work
from lims.values.codes import grouped

_X, _P, _CHANGE = columns(CustodyEvent), columns(Placement), columns(ChangeSet)


class SameBoxError(InvalidInputError):
    """Both are the same container."""


class NothingWentInError(NotFoundError):
    """Nothing was put into the container in that run."""


class MovedSinceError(ConflictError):
    """Some of it was moved since."""


class WentIn(NamedTuple):
    """Something that was put into the container: by its key, when, and whether it still lies as it was put."""

    key: int
    occurred_at: datetime
    lies_there: bool


def run_into(work: Work, box: ContainerView, since: datetime | None, keys: Collection[int] | None) -> list[WentIn]:
    """What the actor put into the container since a moment, or these things whoever did, in the order of that.

    What was taken back does not count; of what went in several times, the last.
    """
    statement = (
        select(_X.entity_id, _X.occurred_at, _P.id.is_not(None))
        .join_from(CustodyEvent.__table__, ChangeSet.__table__, _CHANGE.id == _X.change_set_id)
        .join(
            Placement.__table__,
            (_P.entity_id == _X.entity_id)
            & (_P.container_id == _X.container_id)
            & _P.position.is_not_distinct_from(_X.position)
            & (_P.since == _X.occurred_at)
            & (_P.state == "in place"),
            isouter=True,
        )
        .where(_X.container_id == box.id, _X.direction != "out", stands())
        .order_by(_X.id)
    )
    if since is not None:
        statement = statement.where(_CHANGE.recorded_at >= since)
    if keys is None:
        statement = statement.where(_CHANGE.account_id.is_not_distinct_from(work.actor.account_id))
    rows = work.execute(statement if keys is None else statement.where(_X.entity_id.in_(list(keys))))
    return list({row[0]: WentIn(row[0], row[1], bool(row[2])) for row in rows}.values())


def check_went_in(box: ContainerView, run: Sequence[WentIn], things: Sequence[ThingView] | None) -> None:
    """Raises NothingWentInError."""
    if not run:
        raise NothingWentInError(f"Nothing went into {box.name} ({grouped(box.code)}) in that time: look when it was.")
    keys = {each.key for each in run}
    for thing in things or ():
        if thing.id not in keys:
            raise NothingWentInError(f"{grouped(thing.code)} was not put into {box.name} in that time: leave it out.")


def check_lies_as_put(work: Work, run: Sequence[WentIn], things: Sequence[ThingView]) -> None:
    """Raises MovedSinceError, with who and when, for what was moved after it went in."""
    lying = {each.key for each in run if each.lies_there}
    for thing in things:
        if thing.id not in lying:
            told = last_move_told(work, thing.id, thing.place)
            raise MovedSinceError(f"{grouped(thing.code)} was {told}. Leave it out, or take that back first.")


def spots_in(
    work: Work, box: ContainerView, target: ContainerView, things: Sequence[ThingView], *, same_positions: bool
) -> list[Spot | None]:
    """A place in the right container for each thing: where it lay in the wrong one, or the next free one.

    Raises PositionTakenError, NoSuchPositionError, ContainerFullError.
    """
    if not target.grid.positions:
        return [None] * len(things)
    occupants = occupants_in_force(work, target)
    gone = taken_spots(occupants)
    if not same_positions or not box.grid.positions:
        free = next_free(target.grid, gone, len(things))
        if len(free) < len(things):
            raise ContainerFullError(f"{target.name} has only {len(free)} free, and {len(things)} were to go in.")
        return list(free)
    spots: list[Spot | None] = []
    for thing in things:
        label = label_of(box.grid, thing.place.position if thing.place else None) or ""
        position = position_of(target.grid, label)
        spot = free_in(target.grid, gone, position)
        if spot is None:
            there = next((each for each in occupants if each.position == position), None)
            if there is None:
                raise ContainerFullError(
                    f"More lay at {label} of {box.name} than fits at {label} of {target.name}: "
                    f"let them go to the next free positions."
                )
            raise taken(work, target, there, occupants)
        gone.add(spot)
        spots.append(spot)
    return spots
