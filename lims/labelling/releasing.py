"""A batch of labels that needs release is used only after its first and its last label were scanned as printed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from lims.database import columns
from lims.errors import RuleBrokenError
from lims.history.rules import Touched
from lims.labelling.jobs import JobView, find_jobs, job_for
from lims.labelling.queueing import move
from lims.labelling.tables import PrintedLabel, PrintJob
from lims.labelling.vocabulary import JobState
from lims.unit_of_work import Work
from lims.values.codes import grouped, own_form

_L, _J = columns(PrintedLabel), columns(PrintJob)
_MOST = 500


class NotExpectedError(RuleBrokenError):
    """This label does not release the batch."""


@dataclass(frozen=True)
class ReleaseView:
    """How far the release of a batch is: `expected` are the codes that are still to be scanned."""

    number: int
    code: str
    expected: tuple[str, ...]
    released: bool


def batch_for(work: Work, code: str, number: int | None) -> JobView:
    """The batch of which this is the first or last label; of several, the newest. Raises NotExpectedError."""
    wanted = own_form(code)
    batches = [job_for(work, number)] if number is not None else find_jobs(work, waiting_for_release=True, limit=_MOST)
    for job in batches:
        if not job.needs_release:
            raise NotExpectedError(f"Print job {job.number} needs no release: its labels may be used.")
        if job.state == JobState.CANCELLED:
            raise NotExpectedError(f"Print job {job.number} was cancelled: throw its labels away.")
        if wanted in (job.first_code, job.last_code):
            return job
    raise NotExpectedError(_refusal(work, wanted, batches))


def scanned(work: Work, job: JobView, code: str) -> tuple[ReleaseView, Touched | None]:
    """Marks a label as scanned, and the batch as released with the second. Of one that was scanned before: nothing."""
    wanted, job = own_form(code), _held(work, job)
    values: dict[str, Any] = {}
    if wanted == job.first_code and job.first_scanned_at is None:
        values["first_scanned_at"] = work.now
    if wanted == job.last_code and job.last_scanned_at is None:
        values["last_scanned_at"] = work.now
    after = replace(job, **values)
    if values and not expected_for(after):
        values["released_at"] = work.now
    touched = move(work, job.id, job.state, values) if values else None
    expected = expected_for(after)
    return ReleaseView(job.number, wanted, expected, not expected), touched


def _held(work: Work, job: JobView) -> JobView:
    """The job as it is now, until the transaction ends: its two labels may be scanned at the same moment."""
    work.execute(select(_J.id).where(_J.id == job.id).with_for_update())
    return job_for(work, job.number)


def expected_for(job: JobView) -> tuple[str, ...]:
    """The codes that are still to be scanned before the labels may be used."""
    ends = ((job.first_code, job.first_scanned_at), (job.last_code, job.last_scanned_at))
    return tuple(dict.fromkeys(code for code, at in ends if code and at is None))


def _refusal(work: Work, code: str, batches: Sequence[JobView]) -> str:
    holding = select(_L.print_job_id).where(_L.payload == code, _L.print_job_id.in_([job.id for job in batches]))
    inside = set(work.execute(holding).scalars())
    near = [job for job in batches if job.id in inside] or list(batches)
    if not near:
        return f"No labels wait for their release, so {grouped(code)} releases none."
    awaited = "; ".join(f"job {job.number}: {_listed(expected_for(job))}" for job in near[:3])
    return f"{grouped(code)} is neither the first nor the last label. Scan instead, of print {awaited}."


def _listed(codes: Sequence[str]) -> str:
    return " and ".join(map(grouped, codes)) or "nothing more"
