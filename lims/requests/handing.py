"""What happens to samples that are handed out and taken back: custody, loans, what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, update

from lims.database import columns
from lims.errors import InvalidInputError
from lims.history.rules import Touched, created
from lims.identity.minting import enter
from lims.people.naming import agent_named
from lims.requests.queries import RequestView, find_loan_lines
from lims.requests.tables import Loan, LoanItem
from lims.samples.disposing import put_disposition
from lims.samples.entering import SAMPLE
from lims.samples.holding import lift_hold, set_hold
from lims.samples.queries import SampleView
from lims.samples.vocabulary import Disposition, HoldKind
from lims.storage.actions import bring_back, release, take_out
from lims.storage.whereabouts import places_shown
from lims.unit_of_work import Work

LOAN, LOAN_ITEM = "loan", "loan_item"
"""Subject types in the history; the first is also the loans' type as entities."""

_L, _LI = columns(Loan), columns(LoanItem)


@dataclass(frozen=True)
class Receiver:
    """Who gets the samples: a name, and an agent where they are lent."""

    name: str
    agent_id: int | None


def receiver_of(work: Work, request: RequestView, to: str | None, *, lent: bool) -> Receiver:
    """Who is named, else the requester, else whoever acts. What is lent needs somebody by name."""
    if to and to.strip():
        name = " ".join(to.split())
        return Receiver(name, agent_named(work, name))
    if request.requester:
        return Receiver(request.requester, request.requester_agent_id)
    if lent:
        raise InvalidInputError("Say who borrows the samples.", to="missing")
    return Receiver(work.actor.operating_user or work.actor.name, None)


def take_out_of_place(
    work: Work, request: RequestView, samples: Sequence[SampleView], receiver: Receiver, due_on: date | None
) -> None:
    """Tells the custody chain. The position of what is lent waits for it, of what is given away it becomes free."""
    places = places_shown(work, [sample.id for sample in samples])
    placed = [sample.code for sample in samples if sample.id in places]
    inside = [sample.code for sample in samples if sample.id in places and places[sample.id].state != "held"]
    if due_on is None and placed:
        release(work, codes=placed, reason=f"handed out for {request.code}", to_agent_id=receiver.agent_id)
    elif due_on is not None and inside:
        take_out(work, codes=inside, to_whom=receiver.name, to_agent_id=receiver.agent_id, until=due_on)


def give_away(work: Work, samples: Sequence[SampleView]) -> list[Touched]:
    """What is given away has left the collection, and stays on record."""
    return put_disposition(work, samples, Disposition.RELEASED)


def lend(
    work: Work, request: RequestView, samples: Sequence[SampleView], receiver: Receiver, due_on: date
) -> tuple[dict[int, int], list[Touched]]:
    """Opens a loan; returns the holds that bind the samples until they are back, and the history's lines."""
    entity = enter(work, LOAN, [None])[0]
    values = {
        "id": entity.id,
        "request_id": request.id,
        "borrower_agent_id": receiver.agent_id,
        "started_on": work.now.date(),
        "due_on": due_on,
        "change_set_id": work.change_set_id,
    }
    work.add(Loan, values)
    told = {"request_id": request.id, "borrower_agent_id": receiver.agent_id, "due_on": due_on.isoformat()}
    touched = [Touched(LOAN, entity.id, created(told), entity.uuid)]
    holds = {}
    for sample in samples:
        reason = f"lent to {receiver.name} until {due_on:%Y-%m-%d} ({request.code})"
        hold_id, bound = set_hold(work, subject_id=sample.id, kind=HoldKind.BOUND, reason=reason, set_by_id=entity.id)
        work.add(LoanItem, {"loan_id": entity.id, "sample_id": sample.id, "hold_id": hold_id})
        holds[sample.id] = hold_id
        touched += [bound, Touched(SAMPLE, sample.id, {}, sample.uuid)]
    return holds, touched


def take_loans_back(
    work: Work, request: RequestView, samples: Sequence[SampleView], condition: str | None
) -> list[Touched]:
    """Ends the loan of these samples; those that were given away are in the collection again."""
    returning = {sample.id for sample in samples}
    lines = [line for line in find_loan_lines(work, request.id) if line.sample_id in returning]
    touched = [lift_hold(work, line.hold_id) for line in lines if line.hold_id]
    for line in lines:
        values = {"returned_at": work.now, "condition_on_return": condition}
        work.execute(update(LoanItem).where(_LI.id == line.item_id).values(values))
        told = {"returned_at": (None, work.now.isoformat()), "condition_on_return": (None, condition)}
        touched.append(Touched(LOAN_ITEM, line.item_id, told))
    touched += _close(work, {line.loan_id for line in lines}, work.now.date())
    given = [sample for sample in samples if sample.disposition == Disposition.RELEASED]
    touched += put_disposition(work, given, Disposition.IN_COLLECTION) if given else []
    return touched + [Touched(SAMPLE, each.id, {}, each.uuid) for each in samples if each not in given]


def _close(work: Work, loan_ids: set[int], today: date) -> list[Touched]:
    touched = []
    for loan_id in sorted(loan_ids):
        out = select(_LI.id).where(_LI.loan_id == loan_id, _LI.returned_at.is_(None)).limit(1)
        if work.execute(out).first() is None:
            work.execute(update(Loan).where(_L.id == loan_id).values(closed_on=today))
            touched.append(Touched(LOAN, loan_id, {"closed_on": (None, today.isoformat())}))
    return touched


def put_back_in_place(work: Work, samples: Sequence[SampleView], thawed: bool | None) -> None:
    """What has a position waiting is brought back to it; the rest is put away by whoever received it."""
    places = places_shown(work, [sample.id for sample in samples])
    waiting = [sample.code for sample in samples if sample.id in places and places[sample.id].state == "held"]
    if waiting:
        bring_back(work, codes=waiting, thawed=thawed)
