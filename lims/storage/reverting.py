"""Takes back what acts did to places and containers."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import update

from lims.access import Permission
from lims.database import columns
from lims.errors import NotAllowedError, RuleBrokenError
from lims.history.rules import Touched
from lims.reverting import Reverter, put_back, was_created
from lims.storage.blocking import Block, write_blocks
from lims.storage.choosing import occupants_in_force
from lims.storage.contents import check_contents_may_lie, check_may_stay
from lims.storage.permitting import require_in_units, require_moving
from lims.storage.placing import (
    PLACEMENT,
    Move,
    Telling,
    containers_of,
    facts,
    from_facts,
    lock_containers,
    lock_for_moving,
    rename_way,
    taken,
    write_moves,
)
from lims.storage.queries import (
    CONTAINER,
    MOVING,
    ContainerView,
    Place,
    container_ids_among,
    containers_by_id,
    lock_things,
    places_by_id,
    shown_code_for,
    things_by_id,
)
from lims.storage.rules import check_not_inside, check_on_record
from lims.storage.tables import StorageContainer
from lims.unit_of_work import Work

_C = columns(StorageContainer)

UNDONE = "taken back"
"""What the custody chain says of a move that an undo made."""


class StillInUseError(RuleBrokenError):
    """Something lies in the container since."""


class StillPlacedError(RuleBrokenError):
    """It was put away since."""


def revert_placements(work: Work, subjects: Sequence[Touched]) -> list[Touched]:
    """Everything lies again where it lay before, or nowhere; refused where something else has taken the place since."""
    ids = list(dict.fromkeys(subject.subject_id for subject in subjects))
    containers = container_ids_among(work, ids)
    lock_things(work, ids, containers)
    things = things_by_id(work, ids, containers)
    if len(things) < len(ids):
        raise NotAllowedError("Some of what was moved belongs to a collection that you may not see: ask its keeper.")
    moves = [Move(things[each], _before(things[each].place, each, subjects)) for each in ids]
    require_moving(work, [move.thing for move in moves])
    lock_for_moving(work, [move.thing for move in moves], *{move.to.container_id for move in moves if move.to})
    _check_free(work, moves)
    return write_moves(work, moves, containers_of(work, moves), occurred_at=work.now, telling=Telling(UNDONE))


def _before(now: Place | None, entity_id: int, subjects: Sequence[Touched]) -> Place | None:
    """Where the thing was before the changeset: what it changed last is put back first."""
    kept: dict[str, Any] = facts(now)
    for subject in subjects:
        if subject.subject_id == entity_id:
            kept |= {name: old for name, (old, _) in subject.changes.items()}
    return from_facts(kept)


def _check_free(work: Work, moves: Sequence[Move]) -> None:
    targets = containers_by_id(work, list({move.to.container_id for move in moves if move.to}))
    moved = {move.thing.id for move in moves}
    occupants = {each: occupants_in_force(work, target) for each, target in targets.items()}
    for move in moves:
        if move.to is None:
            continue
        target = targets[move.to.container_id]
        _check_open(move, target)
        check_contents_may_lie(work, [move.thing], target)
        for occupant in occupants[target.id]:
            same = (occupant.position, occupant.slot) == (move.to.position, move.to.slot)
            if same and occupant.position is not None and occupant.entity_id not in moved:
                raise taken(work, target, occupant, occupants[target.id])


def _check_open(move: Move, target: ContainerView) -> None:
    if target.retired_at is not None and target.id != move.thing.id:
        raise StillInUseError(f"{target.name} was retired since: nothing can go back into it.")
    if move.thing.sample is not None:
        check_on_record(move.thing.code, move.thing.sample.record)
    if move.thing.container is not None:
        check_not_inside((move.thing.id, move.thing.container.name), target.name, target.way_ids)


def check_lie_nowhere(work: Work, sample_ids: Sequence[int]) -> None:
    """What is withdrawn has no place. Raises StillPlacedError where one was given to it since."""
    places = places_by_id(work, sample_ids)
    if not places:
        return
    key, place = next(iter(places.items()))
    container = containers_by_id(work, [place.container_id])[place.container_id]
    code = shown_code_for(work, key) or "One of the samples"
    raise StillPlacedError(f"{code} was put into {container.name} since: take that back, or give up its place, first.")


def revert_containers(work: Work, subjects: Sequence[Touched]) -> list[Touched]:
    """New containers are retired, and must be empty; names, blocked positions and retirement are put back."""
    ids = sorted({subject.subject_id for subject in subjects})
    work.lock(MOVING)
    lock_containers(work, ids)
    containers = containers_by_id(work, ids)
    require_in_units(work, Permission.ARRANGE, list(containers.values()))
    return [touched for subject in subjects for touched in _revert(work, containers[subject.subject_id], subject)]


def _revert(work: Work, container: ContainerView, subject: Touched) -> list[Touched]:
    if "code" in subject.changes and was_created(subject):
        return [_retire(work, container)]
    touched = []
    if "blocked" in subject.changes:
        touched.append(write_blocks(work, container, _blocks(subject.changes)))
    plain = [name for name in subject.changes if name != "blocked"]
    if "allowed_kinds" in plain:
        check_may_stay(work, container, subject.changes["allowed_kinds"][0])
    if plain:
        touched.append(put_back(work, StorageContainer, subject, plain))
    if "name" in plain:
        rename_way(work, container.id, container.parent_id)
    return touched


def _retire(work: Work, container: ContainerView) -> Touched:
    if container.used:
        raise StillInUseError(f"{container.name} holds {container.used} things since: move them first.")
    if container.parent is not None:
        raise StillPlacedError(f"{container.name} was put away since: take that back, or give up its place, first.")
    work.execute(update(StorageContainer).where(_C.id == container.id).values(retired_at=work.now))
    return Touched(CONTAINER, container.id, {"retired_at": (None, work.now.isoformat())}, container.uuid)


def _blocks(changes: Mapping[str, tuple[Any, Any]]) -> list[Block]:
    return [Block(*each) for each in changes["blocked"][0] or []]


REVERTERS: dict[str, Reverter] = {PLACEMENT: revert_placements, CONTAINER: revert_containers}
"""Places first: what was put into a new container is lifted before the container is retired."""

NOT_UNDOABLE: dict[str, str] = {}
