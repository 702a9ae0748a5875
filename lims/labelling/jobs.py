"""What was asked of printers, as far as the actor may see it: whoever may print labels of all that is in a job."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select, true

from lims.access import Permission
from lims.database import columns
from lims.errors import NotFoundError
from lims.identity.tables import CodeRange
from lims.labelling.tables import PrintedLabel, Printer, PrintJob
from lims.people.tables import Agent
from lims.samples.tables import MaterialSample
from lims.unit_of_work import Work

JOB = "print_job"
"""The subject type of print jobs in the history."""

_J, _P, _L = columns(PrintJob), columns(Printer), columns(PrintedLabel)
_S, _R, _G = columns(MaterialSample), columns(CodeRange), columns(Agent)


class UnknownJobError(NotFoundError):
    """There is no such print job."""


class NoPayloadError(NotFoundError):
    """What a job was made of was not kept."""


@dataclass(frozen=True)
class JobView:
    """A print job. `asked_by` is None for what nobody in person asked for; `number` is what people call it by."""

    id: int
    number: int
    state: str
    format: str
    stock: str
    template: str
    purpose: str
    labels: int
    copies: int
    printer: str | None
    first_code: str | None
    last_code: str | None
    ribbon: str | None
    problem: str | None
    attempts: int
    next_attempt_at: datetime | None
    created_at: datetime
    sent_at: datetime | None
    asked_by: str | None
    needs_release: bool
    first_scanned_at: datetime | None
    last_scanned_at: datetime | None
    released_at: datetime | None

    @property
    def waits_for_release(self) -> bool:
        """Whether its labels are not to be used yet."""
        return self.needs_release and self.released_at is None and self.state != "cancelled"


@dataclass(frozen=True)
class ChoiceView:
    """What somebody printed on last; `printer` is None for a download, and where that printer was retired."""

    stock: str
    template: str
    printer: str | None


def find_jobs(
    work: Work,
    *,
    states: Sequence[str] = (),
    waiting_for_release: bool = False,
    mine: bool = False,
    limit: int = 50,
    offset: int = 0,
) -> list[JobView]:
    """Print jobs, newest first, a page of them."""
    statement = _statement().where(may_see(work)).order_by(_J.id.desc()).limit(limit).offset(offset)
    if states:
        statement = statement.where(_J.state.in_([str(state) for state in states]))
    if waiting_for_release:
        statement = statement.where(_J.needs_release, _J.released_at.is_(None), _J.state != "cancelled")
    if mine:
        statement = statement.where(_J.agent_id == (work.actor.agent_id or -1))
    return [JobView(*row) for row in work.execute(statement)]


def job_for(work: Work, number: int) -> JobView:
    """One job by its number. Raises UnknownJobError."""
    row = work.execute(_statement().where(_J.number == number, may_see(work))).first()
    if row is None:
        raise UnknownJobError(f"There is no print job {number} here.")
    return JobView(*row)


def payload_for(work: Work, number: int) -> bytes:
    """The bytes of a job: a PDF, a picture, or what is sent to the printer. Raises UnknownJobError, NoPayloadError."""
    job = job_for(work, number)
    found = work.execute(select(_J.payload).where(_J.id == job.id)).scalar_one()
    if found is None:
        raise NoPayloadError(f"What print job {number} was made of was not kept: print the labels again.")
    return bytes(found)


def last_choice_for(work: Work) -> ChoiceView | None:
    """The stock, template and printer that the actor used last; None for whoever has printed nothing yet."""
    if work.actor.agent_id is None:
        return None
    statement = (
        select(_J.stock, _J.template, _P.name)
        .join_from(PrintJob.__table__, Printer.__table__, and_(_P.id == _J.printer_id, _in_use()), isouter=True)
        .where(_J.agent_id == work.actor.agent_id)
        .order_by(_J.id.desc())
        .limit(1)
    )
    row = work.execute(statement).first()
    return ChoiceView(*row) if row else None


def may_see(work: Work) -> ColumnElement[bool]:
    """The condition under which the actor may see a job: part of every statement on jobs.

    Nothing in it may belong to a collection in which the actor may not print. What one asked for oneself one sees, and
    so does whoever may print everywhere.
    """
    if work.actor.may(Permission.PRINT):
        return true()
    here = [each for each in work.actor.in_collections if work.actor.may(Permission.PRINT, collection_id=each)]
    samples = (
        select(_L.id)
        .join_from(PrintedLabel.__table__, MaterialSample.__table__, _S.id == _L.entity_id)
        .where(_L.print_job_id == _J.id)
    )
    ahead = select(_R.id).where(_R.id == _J.code_range_id)
    allowed = or_(
        samples.where(_S.collection_id.in_(here)).exists(),
        ahead.where(_R.collection_id.in_(here)).exists(),
        _of_containers() if work.actor.may_anywhere(Permission.PRINT) else _J.id < 0,
    )
    forbidden = or_(
        samples.where(_S.collection_id.not_in(here)).exists(),
        ahead.where(or_(_R.collection_id.is_(None), _R.collection_id.not_in(here))).exists(),
    )
    own = _J.agent_id == (work.actor.agent_id or -1)
    return or_(own, and_(allowed, ~forbidden))


def require_printing(work: Work, job: JobView) -> None:
    """Requires the right to print in the collection of all that is in a job; without any, in at least one place."""
    statement = (
        select(_S.collection_id)
        .join_from(PrintedLabel.__table__, MaterialSample.__table__, _S.id == _L.entity_id)
        .where(_L.print_job_id == job.id)
        .distinct()
    )
    ahead = select(_R.collection_id).join_from(PrintJob.__table__, CodeRange.__table__, _R.id == _J.code_range_id)
    found = set(work.execute(statement).scalars()) | set(work.execute(ahead.where(_J.id == job.id)).scalars())
    collections = found - {None}
    if collections or not work.actor.may_anywhere(Permission.PRINT):
        work.require(Permission.PRINT, collections=collections)


def _of_containers() -> ColumnElement[bool]:
    """Whether labels of containers are in it: those are for whoever may print anywhere."""
    statement = (
        select(_L.id)
        .join_from(PrintedLabel.__table__, MaterialSample.__table__, _S.id == _L.entity_id, isouter=True)
        .where(_L.print_job_id == _J.id, _S.id.is_(None))
    )
    return statement.exists()


def _in_use() -> ColumnElement[bool]:
    return _P.retired_at.is_(None)


def _statement() -> Select[Any]:
    return (
        select(
            _J.id,
            _J.number,
            _J.state,
            _J.format,
            _J.stock,
            _J.template,
            _J.purpose,
            _J.labels,
            _J.copies,
            _P.name,
            _J.first_code,
            _J.last_code,
            _J.ribbon,
            _J.problem,
            _J.attempts,
            _J.next_attempt_at,
            _J.created_at,
            _J.sent_at,
            _G.name,
            _J.needs_release,
            _J.first_scanned_at,
            _J.last_scanned_at,
            _J.released_at,
        )
        .join_from(PrintJob.__table__, Printer.__table__, _P.id == _J.printer_id, isouter=True)
        .join(Agent.__table__, _G.id == _J.agent_id, isouter=True)
    )
