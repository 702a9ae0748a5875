"""Acts on how long things keep: days, another preservation, warnings."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from lims.access import Permission
from lims.errors import InvalidInputError
from lims.preserving.queries import find_due
from lims.preserving.rules import (
    AHEAD,
    OtherwisePreservedError,
    check_days,
    check_preservation,
)
from lims.preserving.warning import write_warnings
from lims.samples.drafts import ProcessDraft
from lims.samples.indexing import reindex_with_descendants
from lims.samples.queries import SampleView, samples_for
from lims.samples.rules import check_on_record, check_still_there
from lims.samples.treating import put_dates, put_preservation, write_treatment
from lims.samples.vocabulary import ProcessType
from lims.storage.permitting import moment
from lims.unit_of_work import Work
from lims.values.codes import grouped


def set_dates(work: Work, *, codes: Sequence[str], days: Mapping[str, date | None], reason: str | None = None) -> int:
    """Says until when samples can be used (`expires_on`) or are to be kept (`retain_until`); None takes a day away.

    How many were not so yet. Raises DayError, GoneError, UnknownCodeError.
    """
    samples = _samples(work, codes)
    work.require(Permission.REGISTER, collections=[sample.collection_id for sample in samples])
    check_days(days)
    for sample in samples:
        check_on_record(sample.code, sample.record)
    touched = put_dates(work, samples, days)
    work.record("set dates", touched, reason=reason)
    return len(touched)


def change_preservation(
    work: Work,
    *,
    codes: Sequence[str],
    to: str,
    medium: str | None = None,
    was: str | None = None,
    process: ProcessDraft | None = None,
    occurred_at: datetime | None = None,
    reason: str | None = None,
) -> int:
    """Moves samples into another fixative or buffer, in one process that all of them went through; how many.

    `was`: in what all of them should have been. Raises PreservationError, OtherwisePreservedError, GoneError,
    MomentError.
    """
    samples = _samples(work, codes)
    work.require(Permission.DERIVE, collections=[sample.collection_id for sample in samples])
    kept = check_preservation(to)
    when = moment(work, occurred_at)
    for sample in samples:
        check_still_there(sample.code, sample.disposition, sample.record)
        _check_was(sample, was)
    told = write_treatment(work, samples, ProcessType.FIXATIVE_CHANGE, process or ProcessDraft(), when)
    touched = put_preservation(work, samples, kept, medium or None)
    reindex_with_descendants(work, [sample.id for sample in samples])
    details = {"to": kept, "samples": len(samples)}
    work.record("change preservation", [told, *touched], occurred_at=when, reason=reason, details=details)
    return len(samples)


def _check_was(sample: SampleView, was: str | None) -> None:
    if was is not None and (sample.preservation or "").casefold() != was.strip().casefold():
        there = f"in {sample.preservation}" if sample.preservation else "in nothing that is recorded"
        raise OtherwisePreservedError(
            f"{grouped(sample.code)} is {there}, not in {was.strip()}: look at the tube, and correct the record first."
        )


def warn_of_dates(work: Work, *, within: int = AHEAD) -> int:
    """Writes mails to the keepers of what expires, or need not be kept longer, soon; of how many days that are new."""
    work.require(Permission.REGISTER)
    work.lock("warn of dates")
    found = find_due(work, within=within, untold=True)
    if found:
        work.record("warn of dates", write_warnings(work, found), details={"days": len(found)})
    return len(found)


def _samples(work: Work, codes: Sequence[str]) -> list[SampleView]:
    if not codes:
        raise InvalidInputError(codes="Name at least one sample.")
    found = samples_for(work, list(dict.fromkeys(codes)), lock=True)
    return list({sample.id: sample for sample in found}.values())
