"""What waits in the outbox, and what became of it: the steps of the worker, each one in a transaction of its own.

A mail is taken before it is sent. One that is still taken when a worker begins was sent by one that died: it may have
gone out, and is not sent again.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select, update

from lims.database import columns
from lims.history.tables import ChangeSet
from lims.messages.tables import Message
from lims.unit_of_work import Work
from lims.values.attempts import WAITS, next_attempt

_M, _C = columns(Message), columns(ChangeSet)

PATIENCE = timedelta(days=1)
"""A mail server may be away for a night: as long as that a mail is tried again, at the last of the waiting times."""

INTERRUPTED = "Staal stopped while this was being sent: it may have gone out, and is not sent again."


@dataclass(frozen=True)
class Mail:
    """A mail that was taken to be sent. `attempts` counts this one; `key` is the same whenever it is sent."""

    id: int
    to_agent_id: int
    subject: str
    body: str
    attempts: int
    key: str
    created_at: datetime


@dataclass(frozen=True)
class OutboxView:
    """How the outbox stands: mails that wait, and those that were given up."""

    waiting: int
    given_up: int


def is_due(work: Work) -> bool:
    """Whether there is a mail whose time has come."""
    return work.execute(select(_M.id).where(_due(work)).limit(1)).first() is not None


def take_next(work: Work) -> Mail | None:
    """The oldest mail whose time has come, marked as being sent; None where there is none."""
    statement = (
        select(_M.id, _M.to_agent_id, _M.subject, _M.body, _M.attempts, _C.uuid, _M.created_at)
        .join_from(Message.__table__, ChangeSet.__table__, _C.id == _M.change_set_id)
        .where(_due(work))
        .order_by(_M.id)
        .limit(1)
        .with_for_update(of=Message.__table__)
    )
    row = work.execute(statement).first()
    if row is None:
        return None
    _mark(work, row.id, taken_at=work.now, attempts=row.attempts + 1)
    told = f"{row.uuid}|{row.to_agent_id}|{row.subject}|{row.body}"
    key = hashlib.sha256(told.encode()).hexdigest()[:32]
    return Mail(row.id, row.to_agent_id, row.subject, row.body, row.attempts + 1, key, row.created_at)


def told_sent(work: Work, mail: Mail) -> None:
    """The mail server has taken it."""
    _mark(work, mail.id, sent_at=work.now, taken_at=None, next_attempt_at=None, last_error=None)


def told_not_sent(work: Work, mail: Mail, problem: str, *, again: bool) -> None:
    """The mail server has not taken it: it is tried again later, for a day, or given up."""
    later = work.now + WAITS[-1] if work.now < mail.created_at + PATIENCE else None
    when = (next_attempt(mail.attempts, work.now) or later) if again else None
    ended = None if when else work.now
    _mark(work, mail.id, taken_at=None, next_attempt_at=when, given_up_at=ended, last_error=problem)


def told_interrupted(work: Work) -> int:
    """Gives up what a worker that died was sending; how many those are."""
    found = work.execute(select(_M.id).where(_waits(), _M.taken_at.is_not(None))).scalars().all()
    for key in found:
        _mark(work, key, taken_at=None, given_up_at=work.now, last_error=INTERRUPTED)
    return len(found)


def outbox_for(work: Work) -> OutboxView:
    """How many mails wait, and how many were given up."""
    counted = select(
        func.count().filter(_M.given_up_at.is_(None)), func.count().filter(_M.given_up_at.is_not(None))
    ).where(_M.sent_at.is_(None))
    return OutboxView(*work.execute(counted).one())


def _waits() -> ColumnElement[bool]:
    return _M.sent_at.is_(None) & _M.given_up_at.is_(None)


def _due(work: Work) -> ColumnElement[bool]:
    return _waits() & _M.taken_at.is_(None) & or_(_M.next_attempt_at.is_(None), _M.next_attempt_at <= work.now)


def _mark(work: Work, key: int, **values: object) -> None:
    work.execute(update(Message).where(_M.id == key).values(values))
