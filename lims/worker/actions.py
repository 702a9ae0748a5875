"""What the worker puts on record of print jobs: each step is an act of the system, in a transaction of its own."""

from lims.access import Permission
from lims.labelling import sending
from lims.labelling.sending import Parcel
from lims.unit_of_work import Work


def take_job(work: Work, *, job_id: int) -> Parcel:
    """From now on the job is being sent. Raises JobMovedError."""
    work.require(Permission.PRINT)
    parcel, touched = sending.taken(work, job_id)
    work.record("send to printer", [touched], details={"job": parcel.number})
    return parcel


def note_printed(work: Work, *, parcel: Parcel) -> None:
    """The printer has all of it. Raises JobMovedError."""
    work.require(Permission.PRINT)
    work.record("note as printed", [sending.told_printed(work, parcel)], details={"job": parcel.number})


def note_not_printed(work: Work, *, parcel: Parcel, problem: str, again: bool) -> None:
    """The printer did not get it; `again`: whether to try by itself. Raises JobMovedError."""
    work.require(Permission.PRINT)
    touched = sending.told_not_printed(work, parcel, problem, again=again)
    work.record("note as not printed", [touched], details={"job": parcel.number})


def note_interrupted(work: Work) -> int:
    """What a worker that died was sending may have been printed; how many jobs those are."""
    work.require(Permission.PRINT)
    touched = sending.told_interrupted(work)
    if touched:
        work.record("note as not printed", touched)
    return len(touched)
