"""Writes which positions are blocked or reserved."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, select

from lims.database import columns
from lims.history.rules import Touched
from lims.storage.placing import taken
from lims.storage.queries import CONTAINER, ContainerView, find_occupants, in_force
from lims.storage.rules import moment_from
from lims.storage.tables import Placement
from lims.unit_of_work import Work

_P = columns(Placement)
_NAMES = (
    "placed",
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


class Block(NamedTuple):
    """A position where nothing may lie: blocked, or reserved until a moment. As the history keeps it: plain values."""

    position: int
    placed: str
    reason: str | None
    until: str | None
    since: str


def blocks_in(work: Work, container: ContainerView) -> list[Block]:
    """The blocked and reserved positions of a container, in their order; not those whose time is over."""
    statement = select(_P.position, _P.placed, _P.reason, _P.until, _P.since).where(
        _P.container_id == container.id, _P.placed != "thing", _P.slot == 1, in_force(work.now)
    )
    return [
        Block(position, placed, reason, until and until.isoformat(), since.isoformat())
        for position, placed, reason, until, since in work.execute(statement.order_by(_P.position))
    ]


def write_blocks(work: Work, container: ContainerView, wanted: Sequence[Block]) -> Touched:
    """Makes these the container's blocked and reserved positions; returns the history's line.

    Reservations whose time is over are left out: an undo does not bring them back.
    Raises PositionTakenError where a thing lies.
    """
    before = blocks_in(work, container)
    after = sorted(each for each in wanted if _is_in_force(each, work.now))
    work.execute(delete(Placement).where(_P.container_id == container.id, _P.placed != "thing"))
    occupants = find_occupants(work, container.id)
    numbers = {block.position for block in after}
    for occupant in occupants:
        if occupant.position in numbers:
            raise taken(work, container, occupant, occupants)
    rows = [row for block in after for row in _rows(work, container, block)]
    work.insert(Placement, _NAMES, rows)
    return Touched(CONTAINER, container.id, {"blocked": (_kept(before), _kept(after))}, container.uuid)


def _is_in_force(block: Block, now: datetime) -> bool:
    until = moment_from(block.until)
    return block.placed != "reservation" or until is None or until >= now


def _rows(work: Work, container: ContainerView, block: Block) -> list[tuple[Any, ...]]:
    grid = container.grid
    until, since = moment_from(block.until), moment_from(block.since) or work.now
    size = (container.id, grid.positions, grid.slots)
    return [
        (block.placed, *size, block.position, slot, "in place", block.reason, until, since, work.change_set_id)
        for slot in range(1, grid.slots + 1)
    ]


def _kept(blocks: Sequence[Block]) -> list[list[Any]] | None:
    return [list(block) for block in blocks] or None
