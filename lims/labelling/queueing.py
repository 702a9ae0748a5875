"""Print jobs from being entered to being printed: each step here is one of an act, which records what it touched."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select, update

from lims.database import columns
from lims.errors import ConflictError, RuleBrokenError
from lims.history.rules import Touched, changed, created
from lims.labelling.jobs import JOB, JobView
from lims.labelling.printers import held_printer
from lims.labelling.tables import PrintJob
from lims.labelling.vocabulary import Format, JobState, Purpose
from lims.unit_of_work import Work
from lims.values.codes import own_form

_J = columns(PrintJob)
_NUMBERING = "number print jobs"
_UNTOLD = ("payload", "change_set_id", "created_at")


class JobStateError(RuleBrokenError):
    """A job cannot go this way from where it is."""


class JobMovedError(ConflictError):
    """The job has gone on meanwhile."""


def enter_job(
    work: Work,
    *,
    format: str,
    stock: str,
    template: str,
    purpose: str,
    labels: int,
    copies: int,
    codes: Sequence[str],
    printer: str | None = None,
    ribbon: str | None = None,
    payload: bytes | None = None,
    needs_release: bool = False,
    code_range_id: int | None = None,
) -> tuple[int, Touched]:
    """Writes a job: queued for a printer that Staal sends to, else made. Returns its number and what was touched.

    `codes` are those on its labels, in the order of print. The caller has required the right to print; the key for
    `printed_label.print_job_id` is that of what was touched. Raises UnknownPrinterError, JobStateError.
    """
    found = held_printer(work, printer) if printer else None
    queued = found is not None and found.is_sent_to
    if queued and not payload:
        raise JobStateError(f"There is nothing to send to {printer}.")
    number = _next_number(work)
    values: dict[str, Any] = {
        "number": number,
        "agent_id": work.actor.agent_id,
        "printer_id": found.id if found else None,
        "format": Format(format).value,
        "stock": stock,
        "template": template,
        "purpose": Purpose(purpose).value,
        "labels": labels,
        "copies": copies,
        "first_code": own_form(codes[0]) if codes else None,
        "last_code": own_form(codes[-1]) if codes else None,
        "ribbon": ribbon or (found.ribbon if found else None),
        "state": (JobState.QUEUED if queued else JobState.MADE).value,
        "payload": payload,
        "needs_release": needs_release and bool(codes),
        "code_range_id": code_range_id,
        "created_at": work.now,
        "change_set_id": work.change_set_id,
    }
    key = work.add(PrintJob, values)
    told = {name: value for name, value in values.items() if name not in _UNTOLD}
    return number, Touched(JOB, key, created(told))


def requeue(work: Work, job: JobView) -> Touched:
    """Has a failed job sent again, and one that waits for its next attempt at once.

    Raises JobStateError, JobMovedError, UnknownPrinterError where its printer was retired.
    """
    _check_open(job, "tried again")
    held_printer(work, job.printer or "")
    again = {"state": JobState.QUEUED.value, "attempts": 0, "next_attempt_at": None, "problem": None}
    return move(work, job.id, job.state, again)


def cancel(work: Work, job: JobView) -> Touched:
    """Ends a job that was not sent. Raises JobStateError, JobMovedError."""
    _check_open(job, "cancelled")
    return move(work, job.id, job.state, {"state": JobState.CANCELLED.value, "next_attempt_at": None})


def _check_open(job: JobView, done: str) -> None:
    if job.state not in (JobState.FAILED, JobState.QUEUED):
        raise JobStateError(f"Print job {job.number} is {job.state}: only one that waits or has failed can be {done}.")


def move(work: Work, job_id: int, expected: str, values: dict[str, Any]) -> Touched:
    """Changes a job that is in the expected state, and says what changed. Raises JobMovedError where it is not."""
    names = [_J[name] for name in values]
    row = work.execute(select(_J.state, *names).where(_J.id == job_id).with_for_update()).one()
    if row[0] != expected:
        raise JobMovedError(f"The print job is {row[0]} by now: look at it again.")
    work.execute(update(PrintJob).where(_J.id == job_id).values(values))
    return Touched(JOB, job_id, changed(dict(zip(values, row[1:], strict=True)), values))


def _next_number(work: Work) -> int:
    """People see consecutive numbers, whatever was rolled back between."""
    work.lock(_NUMBERING)
    return int(work.execute(select(func.coalesce(func.max(_J.number), 0) + 1)).scalar_one())
