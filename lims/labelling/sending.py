"""What is to be sent to printers, and what became of it: the steps of the worker, each one in a transaction of its own.

Between being taken and being told of, a job is `sending`. Nobody else sends it then, and one that is still `sending`
when a worker begins was sent by one that died: it may lie on the printer, and is not sent again by itself.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from lims.database import columns
from lims.history.rules import Touched
from lims.labelling.printers import PrinterView, printer_by_id
from lims.labelling.queueing import move
from lims.labelling.tables import ON_ITS_WAY, PrintJob
from lims.labelling.vocabulary import JobState
from lims.unit_of_work import Work
from lims.values.attempts import next_attempt

_J = columns(PrintJob)

INTERRUPTED = (
    "Staal stopped while this was being sent, and it may have been printed: look at the printer, then retry or cancel."
)


@dataclass(frozen=True)
class DueJob:
    """The first job of a printer, whose time has come."""

    id: int
    printer_id: int


@dataclass(frozen=True)
class Parcel:
    """What is sent to a printer in one go. `attempts` counts this one."""

    job_id: int
    number: int
    format: str
    payload: bytes
    attempts: int
    printer: PrinterView


def find_due(work: Work) -> list[DueJob]:
    """What may be sent now, one job for each printer: its labels come out in the order in which they were asked for."""
    first = select(func.min(_J.id)).where(ON_ITS_WAY).group_by(_J.printer_id)
    due = or_(_J.next_attempt_at.is_(None), _J.next_attempt_at <= work.now)
    statement = select(_J.id, _J.printer_id).where(_J.id.in_(first), _J.state == JobState.QUEUED.value, due)
    return [DueJob(*row) for row in work.execute(statement.order_by(_J.id))]


def taken(work: Work, job_id: int) -> tuple[Parcel, Touched]:
    """Marks a job as being sent. Raises JobMovedError where it was cancelled or taken meanwhile."""
    row = work.execute(
        select(_J.number, _J.format, _J.payload, _J.attempts, _J.printer_id).where(_J.id == job_id)
    ).one()
    attempts = row.attempts + 1
    touched = move(work, job_id, JobState.QUEUED, {"state": JobState.SENDING.value, "attempts": attempts})
    printer = printer_by_id(work, row.printer_id)
    return Parcel(job_id, row.number, row.format, bytes(row.payload), attempts, printer), touched


def told_printed(work: Work, parcel: Parcel) -> Touched:
    """The printer has all of it. Raises JobMovedError."""
    values = {"state": JobState.PRINTED.value, "sent_at": work.now, "next_attempt_at": None, "problem": None}
    return move(work, parcel.job_id, JobState.SENDING, values)


def told_not_printed(work: Work, parcel: Parcel, problem: str, *, again: bool) -> Touched:
    """The printer did not get it: it is tried again later, or not by itself any more. Raises JobMovedError."""
    when: datetime | None = next_attempt(parcel.attempts, work.now) if again else None
    state = JobState.FAILED if when is None else JobState.QUEUED
    values = {"state": state.value, "next_attempt_at": when, "problem": problem}
    return move(work, parcel.job_id, JobState.SENDING, values)


def told_interrupted(work: Work) -> list[Touched]:
    """What a worker that died was sending has failed: it may lie on the printer."""
    statement = select(_J.id).where(ON_ITS_WAY, _J.state == JobState.SENDING.value).order_by(_J.id)
    found = work.execute(statement).scalars()
    values = {"state": JobState.FAILED.value, "next_attempt_at": None, "problem": INTERRUPTED}
    return [move(work, key, JobState.SENDING, values) for key in list(found)]
