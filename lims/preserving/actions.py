"""Acts on how long things keep: days, another preservation, warnings, lots broken up, tests, rules."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from lims.access import Permission
from lims.collections.queries import collection_for
from lims.errors import InvalidInputError
from lims.history.rules import Touched
from lims.people.naming import agent_named
from lims.preserving.breaking import all_of, parts_draft
from lims.preserving.drafts import BreakUpDraft, ViabilityDraft
from lims.preserving.periods import end_rule_of, find_rules, write_rule
from lims.preserving.queries import find_due
from lims.preserving.rules import (
    AHEAD,
    TESTING,
    NoRuleError,
    OtherwisePreservedError,
    check_counted,
    check_period,
    check_preservation,
    check_said,
    check_test,
)
from lims.preserving.testing import put_next_tests, write_test
from lims.preserving.warning import write_warnings
from lims.samples.actions import derive, recount, take
from lims.samples.drafts import AmountDraft, ProcessDraft
from lims.samples.entering import SAMPLE
from lims.samples.indexing import reindex_with_descendants
from lims.samples.ledger import merged_touches
from lims.samples.queries import SampleView, kind_for, samples_for
from lims.samples.rules import check_days, check_on_record, check_still_there
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
    check_said(days)
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


def break_up(
    work: Work,
    *,
    code: str,
    draft: BreakUpDraft,
    occurred_at: datetime | None = None,
    reason: str | None = None,
) -> list[str]:
    """Makes a record of each part of a lot, which keeps the rest, is counted anew, or ends; returns the new codes.

    Raises GoneError, HeldError, NotEnoughError, AmountError, UnknownKindError, ClaimedError.
    """
    before = work.mark()
    (lot,) = samples_for(work, [code], lock=True)
    work.require(Permission.DERIVE, collections=[lot.collection_id])
    if not draft.counts:
        raise InvalidInputError(counts="Say into how many parts it is broken up, and how many each of them has.")
    check_still_there(lot.code, lot.disposition, lot.record)
    kind = kind_for(work, draft.kind or lot.kind)
    if draft.closes:
        amount, sure = all_of(draft.counts, lot.unit)
        recount(work, code=lot.code, amount=amount, qualifier=sure, reason="counted when it was broken up")
    parts = derive(work, parents=[lot.code], draft=parts_draft(lot, kind, draft, occurred_at, reason))
    if draft.closes:
        take(work, code=lot.code, amount=None, reason="broken up", occurred_at=occurred_at)
    elif draft.left is not None:
        rest = AmountDraft(value=draft.left, unit=lot.unit)
        recount(work, code=lot.code, amount=rest, reason="counted after it was broken up")
    told = Touched(SAMPLE, lot.id, {}, lot.uuid)
    details = {"parts": len(parts), "kind": kind.key}
    work.record("break up", [told], occurred_at=occurred_at, reason=reason, details=details, since=before)
    return [each.code for each in parts]


def record_viability(
    work: Work,
    *,
    results: Sequence[ViabilityDraft],
    test: str,
    tested_on: date,
    method: str | None = None,
    by: str | None = None,
    uses_up: bool = True,
    again_on: date | None = None,
) -> int:
    """Enters what came out of tests whether lots or cultures still live; how many.

    `uses_up`: what was tested leaves the lot. The next test is due by `again_on`, or when the rule for it says.
    Raises ViabilityError, AmountError, GoneError, HeldError, NotEnoughError, DayError.
    """
    before = work.mark()
    samples = _samples(work, [each.code for each in results])
    if len(samples) < len(results):
        raise InvalidInputError(codes="One sample is named twice: enter its tests one after the other.")
    work.require(Permission.MEASURE, collections=[sample.collection_id for sample in samples])
    check_days({TESTING: again_on})
    agent_id = agent_named(work, by) if by and by.strip() else None
    touched = []
    for sample, result in zip(samples, results, strict=True):
        check_test(test, result.tested, result.viable, tested_on, work.now.date())
        check_on_record(sample.code, sample.record)
        check_counted(sample.code, sample.dimension)
        if uses_up:
            used = AmountDraft(value=str(result.tested), unit=sample.unit)
            take(work, code=sample.code, amount=used, reason=f"{test} test")
        touched += write_test(
            work, sample, result, test=test, tested_on=tested_on, method=method or None, agent_id=agent_id
        )
    touched += put_next_tests(work, samples, find_rules(work), test, again_on)
    details = {"test": test, "samples": len(samples)}
    work.record("test viability", merged_touches(touched), details=details, since=before)
    return len(samples)


def set_rule(work: Work, *, term: str, months: int, kind: str | None = None, collection: str | None = None) -> None:
    """Says how long all of a kind, or in a collection, keeps, counted from when it was registered.

    A day that a sample has of its own goes before it. Raises PeriodError, UnknownKindError, UnknownCollectionError.
    """
    kind_id, collection_id = _ruled(work, kind, collection)
    check_period(term, months, of_something=bool(kind_id or collection_id))
    work.lock("keeping rules")
    touched = write_rule(work, term, months, kind_id, collection_id)
    work.record("set keeping rule", touched, details={"term": term, "months": months})


def end_rule(work: Work, *, term: str, kind: str | None = None, collection: str | None = None) -> None:
    """Ends a rule: what had its day by it has none any more. Raises NoRuleError."""
    kind_id, collection_id = _ruled(work, kind, collection)
    work.lock("keeping rules")
    touched = end_rule_of(work, term, kind_id, collection_id)
    if not touched:
        raise NoRuleError("There is no such rule: look at the list of rules.")
    work.record("end keeping rule", touched, details={"term": term})


def _ruled(work: Work, kind: str | None, collection: str | None) -> tuple[int | None, int | None]:
    """The keys of what a rule is for: a collection's is its keepers' to make, that of a kind everywhere is not."""
    into = collection_for(work, collection) if collection else None
    if into is None:
        work.require(Permission.MANAGE_COLLECTIONS)
    else:
        work.require(Permission.DISPOSE, collections=[into.id])
    return kind_for(work, kind).id if kind else None, into.id if into else None
