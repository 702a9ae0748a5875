"""Who put a thing where it is, and when: what a refusal tells whoever comes second."""

from datetime import datetime

from sqlalchemy import func, select

from lims.database import columns
from lims.history.tables import ChangeSet
from lims.people.queries import find_agent
from lims.people.tables import Agent
from lims.storage.queries import CONTAINER_COLUMNS, Occupant, Place, grid_of
from lims.storage.rules import label_of, shown_day
from lims.storage.tables import CustodyEvent, Placement, StorageContainer
from lims.unit_of_work import Work

_C, _P, _X = columns(StorageContainer), columns(Placement), columns(CustodyEvent)
_CHANGE, _AGENT = columns(ChangeSet), columns(Agent)
_WHO = func.coalesce(_AGENT.name, _CHANGE.operating_user)


def occupier_of(work: Work, container_id: int, occupant: Occupant) -> str | None:
    """Who put, blocked or reserved what takes up a place; None where nobody is known by name."""
    statement = (
        select(_WHO)
        .join_from(Placement.__table__, ChangeSet.__table__, _CHANGE.id == _P.change_set_id)
        .join(Agent.__table__, _AGENT.id == _CHANGE.agent_id, isouter=True)
        .where(_P.container_id == container_id, _P.position == occupant.position, _P.slot == occupant.slot)
    )
    return work.execute(statement).scalar()


def last_move_told(work: Work, entity_id: int, now: Place | None) -> str:
    """What became of a thing last, as whoever sees an old page is told: by whom, when, and where it is now."""
    who, when = _last_move(work, entity_id)
    at = f" on {shown_day(when, work.now)} at {when:%H:%M} (UTC)" if when else ""
    return f"moved by {who or 'somebody else'}{at}: it {_where(work, now)}"


def _last_move(work: Work, entity_id: int) -> tuple[str | None, datetime | None]:
    statement = (
        select(_WHO, _CHANGE.recorded_at)
        .join_from(CustodyEvent.__table__, ChangeSet.__table__, _CHANGE.id == _X.change_set_id)
        .join(Agent.__table__, _AGENT.id == _CHANGE.agent_id, isouter=True)
        .where(_X.entity_id == entity_id)
        .order_by(_X.id.desc())
        .limit(1)
    )
    found = work.execute(statement).one_or_none()
    return (found[0], found[1]) if found else (None, None)


def _where(work: Work, now: Place | None) -> str:
    if now is None:
        return "has no place now"
    statement = select(*(StorageContainer.__table__.c[name] for name in CONTAINER_COLUMNS))
    row = work.execute(statement.where(_C.id == now.container_id)).one()
    label = label_of(grid_of(row), now.position)
    there = f"{label} of {row.name}" if label else str(row.name)
    if now.state == "held":
        return f"is out of {there}"
    return f"is at {there} now" if label else f"is in {there} now"


def receiver_of(work: Work, to_whom: str | None, to_agent_id: int | None) -> tuple[str | None, int | None]:
    """Somebody who is known is told by their key alone: what is written once holds no names."""
    known = find_agent(work, name=to_whom) if to_whom and to_agent_id is None else None
    receiver_id = known.id if known else to_agent_id
    return (None if receiver_id is not None else to_whom), receiver_id
