"""Puts things back where they lay before, all at once: the building block of returning after a failure."""

from collections.abc import Sequence
from datetime import datetime

from lims.history.rules import Touched
from lims.storage.choosing import check_may_lie, occupants_in_force
from lims.storage.contents import check_contents_may_lie
from lims.storage.permitting import require_moving
from lims.storage.placing import Move, containers_of, lock_for_moving, place_at, taken, write_moves
from lims.storage.queries import ThingView, containers_by_id
from lims.storage.rules import Spot
from lims.unit_of_work import Work

Home = tuple[int, Spot | None]
"""The key of a container, and the position in it; None where things lie there without positions."""


def put_home(work: Work, things: Sequence[ThingView], homes: Sequence[Home], *, occurred_at: datetime) -> list[Touched]:
    """Moves each thing to its home; all or none. Raises PositionTakenError, RetiredError, KindNotAllowedError …"""
    targets = containers_by_id(work, list({container_id for container_id, _ in homes}))
    require_moving(work, things, targets.values())
    lock_for_moving(work, things, *targets)
    moving = {thing.id for thing in things}
    pairs = list(zip(things, homes, strict=True))
    for container_id, target in targets.items():
        mine = [thing for thing, (home, _) in pairs if home == container_id]
        check_may_lie(mine, target)
        check_contents_may_lie(work, mine, target)
        occupants = occupants_in_force(work, target)
        wanted = {spot for _, (home, spot) in pairs if home == container_id and spot is not None}
        for occupant in occupants:
            if (occupant.position, occupant.slot) in wanted and occupant.entity_id not in moving:
                raise taken(work, target, occupant, occupants)
    moves = [Move(thing, place_at(container_id, spot, occurred_at)) for thing, (container_id, spot) in pairs]
    return write_moves(work, moves, containers_of(work, moves, *targets.values()), occurred_at=occurred_at)
