"""Acts on what is to end: throwing away at once, or proposing it, and a second person's decision."""

from collections.abc import Sequence
from datetime import datetime

from lims.access import Permission
from lims.disposing.proposing import (
    Wanted,
    let_go,
    lift_holds,
    locked_samples,
    waiting_disposal,
    write_decision,
    write_disposal,
)
from lims.disposing.queries import DisposalView, disposal_for
from lims.disposing.rules import (
    APPROVED,
    TURNED_DOWN,
    WITHDRAWN,
    check_as_proposed,
    check_is_somebody,
    check_proposer,
    check_second_person,
    check_turned_down_why,
)
from lims.errors import InvalidInputError
from lims.samples.actions import dispose
from lims.samples.disposing import put_disposition
from lims.samples.holding import check_none_reserved, check_not_held, find_holds
from lims.samples.queries import samples_for
from lims.samples.rules import DISPOSAL_REASONS, check_disposal_reason, check_still_there
from lims.samples.vocabulary import Disposition
from lims.storage.actions import release
from lims.storage.whereabouts import place_for
from lims.unit_of_work import Work


def throw_away(
    work: Work,
    *,
    codes: Sequence[str],
    reason: str,
    comment: str | None = None,
    occurred_at: datetime | None = None,
) -> Disposition:
    """Disposes of samples for a standard reason, and gives up their places; what has become of them.

    Raises DisposalReasonError, DisposalByTwoError, HeldError.
    """
    said = check_disposal_reason(reason, comment)
    disposition = DISPOSAL_REASONS[reason]
    dispose(work, codes=codes, disposition=disposition, reason=reason, comment=comment, occurred_at=occurred_at)
    _give_up_places(work, codes, said, occurred_at)
    return disposition


def _give_up_places(work: Work, codes: Sequence[str], reason: str, occurred_at: datetime | None = None) -> None:
    own = [sample.code for sample in samples_for(work, codes)]
    if placed := list(place_for(work, own)):
        release(work, codes=placed, reason=reason, occurred_at=occurred_at)


def propose_disposal(
    work: Work,
    *,
    codes: Sequence[str],
    reason: str,
    comment: str | None = None,
    disposition: Disposition | None = None,
) -> DisposalView:
    """Proposes that samples are disposed of; until somebody else has decided, nobody takes of them or hands them out.

    Raises DisposalReasonError, GoneError, HeldError, NotEnoughError, NotOneselfError.
    """
    samples = list({sample.id: sample for sample in samples_for(work, codes, lock=True)}.values())
    if not samples:
        raise InvalidInputError(codes="Name at least one sample.")
    work.require(Permission.DISPOSE, collections=[sample.collection_id for sample in samples])
    agent_id = check_is_somebody(work.actor.agent_id)
    said = check_disposal_reason(reason, comment)
    holds = find_holds(work, [sample.id for sample in samples])
    for sample in samples:
        check_still_there(sample.code, sample.disposition, sample.record)
        check_not_held(sample, holds)
        check_none_reserved(sample, holds)
    wanted = Wanted(disposition or DISPOSAL_REASONS[reason], reason, (comment or "").strip() or None)
    number, touched = write_disposal(work, samples, wanted, agent_id)
    work.record("propose disposal", touched, reason=said, details={"disposal": number})
    return disposal_for(work, number)


def approve_disposal(work: Work, *, number: int) -> DisposalView:
    """A second person agrees: the samples are disposed of, and their places given up, in one act.

    Raises DecidedError, OwnProposalError, OtherThanProposedError naming what was changed meanwhile.
    """
    since = work.mark()
    row = waiting_disposal(work, number)
    lines = locked_samples(work, row.id)
    samples = [sample for sample, _ in lines]
    work.require(Permission.DISPOSE, collections=[sample.collection_id for sample in samples])
    agent_id = check_is_somebody(work.actor.agent_id)
    check_second_person(number, row.proposed_by_id, agent_id)
    then = [(each.code, line.disposition_before, each.disposition, each.record) for each, line in lines]
    check_as_proposed(number, then)
    touched = [write_decision(work, row, APPROVED, agent_id), *lift_holds(work, lines)]
    touched += put_disposition(work, samples, Disposition(row.disposition))
    said = check_disposal_reason(row.reason, row.comment)
    _give_up_places(work, [sample.code for sample in samples], said)
    details = {"disposal": number, "as": row.disposition}
    work.record("approve disposal", touched, reason=said, details=details, since=since)
    return disposal_for(work, number)


def turn_down_disposal(work: Work, *, number: int, reason: str) -> DisposalView:
    """A second person does not agree, and says why; the samples are free again.

    Raises DecidedError, OwnProposalError.
    """
    row = waiting_disposal(work, number)
    lines = locked_samples(work, row.id)
    work.require(Permission.DISPOSE, collections=[sample.collection_id for sample, _ in lines])
    agent_id = check_is_somebody(work.actor.agent_id)
    check_second_person(number, row.proposed_by_id, agent_id)
    said = check_turned_down_why(reason)
    touched = [write_decision(work, row, TURNED_DOWN, agent_id, said), *let_go(work, lines)]
    work.record("turn down disposal", touched, reason=said, details={"disposal": number})
    return disposal_for(work, number)


def withdraw_disposal(work: Work, *, number: int, reason: str | None = None) -> DisposalView:
    """Who proposed it takes it back; the samples are free again. Raises DecidedError, NotAllowedError."""
    row = waiting_disposal(work, number)
    lines = locked_samples(work, row.id)
    work.require(Permission.DISPOSE, collections=[sample.collection_id for sample, _ in lines])
    check_proposer(number, row.proposed_by_id, work.actor.agent_id)
    said = (reason or "").strip() or None
    touched = [write_decision(work, row, WITHDRAWN, work.actor.agent_id, said), *let_go(work, lines)]
    work.record("withdraw disposal", touched, reason=said, details={"disposal": number})
    return disposal_for(work, number)
