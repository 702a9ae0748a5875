"""What is out of its place, with whom, and what should have been back by now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select

from lims.collections.queries import visible
from lims.collections.tables import Collection
from lims.database import columns
from lims.history.tables import ChangeSet
from lims.identity.tables import Entity
from lims.people.tables import Agent
from lims.samples.tables import MaterialSample
from lims.storage.queries import CONTAINER_COLUMNS, grid_of
from lims.storage.rules import WAY, label_of
from lims.storage.tables import CustodyEvent, Placement, StorageContainer
from lims.unit_of_work import Work

_C, _P, _X = columns(StorageContainer), columns(Placement), columns(CustodyEvent)
_E, _S, _L = columns(Entity), columns(MaterialSample), columns(Collection)
_CHANGE, _AGENT = columns(ChangeSet), columns(Agent)


@dataclass(frozen=True)
class OutView:
    """A thing that is out: the place that waits for it, who has it, who took it out, when it is due, how late it is."""

    code: str
    is_container: bool
    way: tuple[str, ...]
    container: str
    position: str | None
    with_whom: str | None
    taken_by: str | None
    since: datetime
    until: datetime | None
    days_late: int

    @property
    def overdue(self) -> bool:
        """Whether it should have been back."""
        return self.days_late > 0


def find_outstanding(work: Work, *, overdue: bool = False) -> list[OutView]:
    """All that is out and whose place waits, as far as the actor may see it; the longest overdue first.

    `overdue`: only what should have been back by now.
    """
    receiver = Agent.__table__.alias("receiver")
    # The place was last written by the act that took it out; the custody chain of that act says to whom.
    told = and_(_X.entity_id == _P.entity_id, _X.change_set_id == _P.change_set_id, _X.direction == "out")
    statement = (
        select(
            _E.code.label("thing"),
            _S.id.label("sample_id"),
            _P.position,
            func.coalesce(receiver.c.name, _P.reason).label("with_whom"),
            func.coalesce(_AGENT.name, _CHANGE.operating_user).label("taken_by"),
            _P.since,
            _P.until,
            *(StorageContainer.__table__.c[name] for name in CONTAINER_COLUMNS),
        )
        .join_from(Placement.__table__, StorageContainer.__table__, _C.id == _P.container_id)
        .join(Entity.__table__, _E.id == _P.entity_id)
        .join(ChangeSet.__table__, _CHANGE.id == _P.change_set_id)
        .join(Agent.__table__, _AGENT.id == _CHANGE.agent_id, isouter=True)
        .join(CustodyEvent.__table__, told, isouter=True)
        .join(receiver, receiver.c.id == _X.to_agent_id, isouter=True)
        .join(MaterialSample.__table__, _S.id == _P.entity_id, isouter=True)
        .join(Collection.__table__, _L.id == _S.collection_id, isouter=True)
        .where(_P.state == "held", or_(_S.id.is_(None), visible(work)))
    )
    if overdue:
        statement = statement.where(_P.until < work.now)
    found = [_shown(row, work.now) for row in work.execute(statement)]
    return sorted(found, key=lambda each: (each.until is None, each.until or each.since))


def count_outstanding(found: Sequence[OutView]) -> tuple[int, int]:
    """How many are out, and how many of these are overdue."""
    return len(found), sum(each.overdue for each in found)


def _shown(row: Any, now: datetime) -> OutView:
    late = (now - row.until).days + 1 if row.until is not None and row.until < now else 0
    return OutView(
        code=row.thing,
        is_container=row.sample_id is None,
        way=tuple(row.place_label.split(WAY)),
        container=row.code,
        position=label_of(grid_of(row), row.position),
        with_whom=row.with_whom,
        taken_by=row.taken_by,
        since=row.since,
        until=row.until,
        days_late=late,
    )
