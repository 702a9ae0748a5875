"""Acts on requests: asking, deciding, picking, handing out, taking back, withdrawing."""

from collections.abc import Sequence
from datetime import date

from lims.access import Permission
from lims.errors import InvalidInputError
from lims.history.rules import Touched, created
from lims.identity.minting import NewEntity, enter, mint
from lims.messages.outbox import tell
from lims.requests.asking import series_of_requests
from lims.requests.handing import give_away, lend, put_back_in_place, receiver_of, take_loans_back, take_out_of_place
from lims.requests.picking import pick_amounts, pick_wholes
from lims.requests.progress import ITEM, check_free, chosen, enter_item, locked, move_on, settle
from lims.requests.queries import REQUEST, ItemView, RequestView, request_for
from lims.requests.rules import OPEN, check_available, check_day, check_said, check_still_open
from lims.requests.tables import RequestItem, SampleRequest
from lims.samples.deriving import amount_in
from lims.samples.drafts import AmountDraft
from lims.samples.entering import SAMPLE
from lims.samples.holding import check_not_held, find_holds, lift_hold, set_hold
from lims.samples.queries import SampleView, samples_for
from lims.samples.rules import check_still_there
from lims.samples.vocabulary import HoldKind
from lims.unit_of_work import Work
from lims.values.quantities import unit_named


def ask(
    work: Work,
    *,
    codes: Sequence[str],
    purpose: str,
    amount: AmountDraft | None = None,
    needed_by: date | None = None,
) -> str:
    """Asks for samples: an amount of each, or all of them (`amount` None); returns the code of the request.

    Raises NotAvailableError, HeldError, NotEnoughError, AmountError, DayPassedError.
    """
    if not codes:
        raise InvalidInputError(codes="Name at least one sample to ask for.")
    samples = list({sample.id: sample for sample in samples_for(work, codes)}.values())
    work.require(Permission.ASK, collections=[sample.collection_id for sample in samples])
    said = check_said("purpose", purpose, "Say what the samples are for.")
    check_day("needed_by", needed_by, work.now.date())
    holds = find_holds(work, [sample.id for sample in samples])
    asked = [(sample, _asked_of(sample, amount)) for sample in samples]
    for sample, steps in asked:
        check_available(sample.code, sample.disposition, sample.record)
        check_free(sample, steps, holds)
    entity, touched = _enter_request(work, said, needed_by)
    unit = unit_named(amount.unit).key if amount else None
    for sample, steps in asked:
        item = {"request_id": entity.id, "sample_id": sample.id, "amount": steps, "unit": unit}
        touched.append(Touched(ITEM, work.add(RequestItem, item), created({**item, "state": "asked"})))
    touched += [Touched(SAMPLE, sample.id, {}, sample.uuid) for sample in samples]
    work.record("ask", touched, reason=said, details={"request": entity.code})
    return entity.code or ""


def _asked_of(sample: SampleView, amount: AmountDraft | None) -> int | None:
    return amount_in(amount, sample.dimension, sample.code) if amount else None


def _enter_request(work: Work, purpose: str, needed_by: date | None) -> tuple[NewEntity, list[Touched]]:
    entity = enter(work, REQUEST, mint(work, series_of_requests(work), 1))[0]
    values = {
        "id": entity.id,
        "code": entity.code,
        "requester_account_id": work.actor.account_id,
        "requester_agent_id": work.actor.agent_id,
        "purpose": purpose,
        "needed_by": needed_by,
        "asked_at": work.now,
        "change_set_id": work.change_set_id,
    }
    work.add(SampleRequest, values)
    return entity, [Touched(REQUEST, entity.id, created({"code": entity.code, "state": "asked"}), entity.uuid)]


def add_to_request(work: Work, *, request: str, codes: Sequence[str], amount: AmountDraft | None = None) -> RequestView:
    """Asks for more samples on a request that still waits for somebody in the house.

    The requester may, and whoever picks. Raises StepError, NotAvailableError, HeldError, NotEnoughError, AmountError.
    """
    found = locked(work, request)
    samples = list({sample.id: sample for sample in samples_for(work, codes)}.values())
    mine = found.requester_account_id is not None and found.requester_account_id == work.actor.account_id
    work.require(Permission.ASK if mine else Permission.MOVE, collections=[each.collection_id for each in samples])
    check_still_open(found.code, found.state)
    holds = find_holds(work, [sample.id for sample in samples])
    touched: list[Touched] = []
    for sample in samples:
        check_available(sample.code, sample.disposition, sample.record)
        steps = _asked_of(sample, amount)
        check_free(sample, steps, holds)
        touched.append(enter_item(work, found, sample, steps, unit_named(amount.unit).key if amount else None))
    touched += [Touched(SAMPLE, sample.id, {}, sample.uuid) for sample in samples]
    touched += settle(work, found)
    work.record("add to request", touched, details={"request": found.code, "added": len(samples)})
    return request_for(work, found.code)


def decide(
    work: Work, *, request: str, grant: bool, codes: Sequence[str] | None = None, reason: str | None = None
) -> RequestView:
    """Grants or refuses a request, or some items of it. What is granted is reserved; a refusal needs a reason.

    Raises StepError, NotAvailableError, HeldError, NotEnoughError.
    """
    found = locked(work, request)
    items = chosen(work, found, codes, ("asked",), "decided on")
    work.require(Permission.DECIDE, collections=[item.collection_id for item in items])
    if not grant:
        reason = check_said("reason", reason, "Say why it is refused: the requester reads it.")
    kept = _reserve(work, found, items) if grant else {}
    state = "granted" if grant else "refused"
    new = {
        "state": state,
        "decision_reason": (reason or "").strip() or None,
        "decided_by_account_id": work.actor.account_id,
        "decided_at": work.now,
    }
    values = {item.id: {**new, **({"hold_id": kept[item.id][0]} if grant else {})} for item in items}
    touched = [*move_on(work, items, values), *settle(work, found), *(told for _, told in kept.values())]
    _tell_requester(work, found, state, items, reason)
    work.record("grant" if grant else "refuse", touched, reason=reason, details={"request": found.code})
    return request_for(work, found.code)


def _reserve(work: Work, request: RequestView, items: Sequence[ItemView]) -> dict[int, tuple[int, Touched]]:
    """Sets a hold for each item, if what it asks for is (still) there and free."""
    kept = {}
    samples = samples_for(work, [item.code for item in items], lock=True)
    for item, sample in zip(items, samples, strict=True):
        check_available(sample.code, sample.disposition, sample.record)
        check_free(sample, item.amount, find_holds(work, [sample.id]))
        kept[item.id] = set_hold(
            work,
            subject_id=sample.id,
            kind=HoldKind.RESERVED,
            reason=f"request {request.code}",
            amount=item.amount,
            set_by_id=request.id,
        )
    return kept


def pick(work: Work, *, request: str, codes: Sequence[str] | None = None) -> RequestView:
    """Gets what was granted ready: of an amount the aliquot is made, a whole sample is ready itself.

    Raises StepError, GoneError, HeldError, NotEnoughError.
    """
    since = work.mark()
    found = locked(work, request)
    items = chosen(work, found, codes, ("granted",), "picked")
    work.require(Permission.MOVE, collections=[item.collection_id for item in items])
    by_amount = [item for item in items if item.amount is not None]
    wholes = [item for item in items if item.amount is None]
    values, touched = pick_amounts(work, found, by_amount)
    whole_values, whole_touched = pick_wholes(work, wholes)
    touched += [*whole_touched, *move_on(work, items, {**values, **whole_values}), *settle(work, found)]
    work.record("pick", touched, details={"request": found.code}, since=since)
    return request_for(work, found.code)


def hand_out(
    work: Work,
    *,
    request: str,
    codes: Sequence[str] | None = None,
    to: str | None = None,
    due_on: date | None = None,
) -> RequestView:
    """Hands out what was picked, to the requester or to somebody named: lent until a day, or given away.

    Raises StepError, HeldError, GoneError, DayPassedError.
    """
    since = work.mark()
    found = locked(work, request)
    items = chosen(work, found, codes, ("picked",), "handed out")
    work.require(Permission.MOVE, collections=[item.collection_id for item in items])
    check_day("due_on", due_on, work.now.date())
    samples, touched = _let_go(work, items)
    receiver = receiver_of(work, found, to, lent=due_on is not None)
    take_out_of_place(work, found, samples, receiver, due_on)
    if due_on is None:
        holds: dict[int, int] = {}
        touched += give_away(work, samples)
    else:
        holds, lent = lend(work, found, samples, receiver, due_on)
        touched += lent
    values = {
        item.id: {"state": "handed out", "due_on": due_on, "hold_id": holds.get(sample.id)}
        for item, sample in zip(items, samples, strict=True)
    }
    touched += [*move_on(work, items, values), *settle(work, found)]
    _tell_requester(work, found, f"lent until {due_on:%Y-%m-%d}" if due_on else "handed out", items, None)
    details = {"request": found.code, "to_agent_id": receiver.agent_id, "due_on": due_on and due_on.isoformat()}
    work.record("hand out", touched, details=details, since=since)
    return request_for(work, found.code)


def _let_go(work: Work, items: Sequence[ItemView]) -> tuple[list[SampleView], list[Touched]]:
    """Lifts the holds of the request itself, if nothing else holds what was picked."""
    samples = samples_for(work, [item.picked or item.code for item in items], lock=True)
    for item, sample in zip(items, samples, strict=True):
        check_still_there(sample.code, sample.disposition, sample.record)
        check_not_held(sample, find_holds(work, [sample.id]), despite=item.hold_id)
    return samples, [lift_hold(work, item.hold_id) for item in items if item.hold_id]


def take_back(
    work: Work,
    *,
    request: str,
    codes: Sequence[str] | None = None,
    condition: str | None = None,
    thawed: bool | None = None,
) -> RequestView:
    """Takes back what was handed out, and says in what condition; what has a place waiting goes there.

    `thawed` goes into the custody chain of that: None where nobody knows, on dry ice it did not. Raises StepError.
    """
    since = work.mark()
    found = locked(work, request)
    items = chosen(work, found, codes, ("handed out",), "taken back")
    work.require(Permission.MOVE, collections=[item.collection_id for item in items])
    samples = samples_for(work, [item.picked or item.code for item in items], lock=True)
    touched = take_loans_back(work, found, samples, (condition or "").strip() or None)
    put_back_in_place(work, samples, thawed)
    touched += [*move_on(work, items, {item.id: {"state": "returned"} for item in items}), *settle(work, found)]
    details = {"request": found.code, **({} if thawed is None else {"thawed": thawed})}
    work.record("take back", touched, reason=condition, details=details, since=since)
    return request_for(work, found.code)


def withdraw_request(
    work: Work, *, request: str, codes: Sequence[str] | None = None, reason: str | None = None
) -> RequestView:
    """Takes a request back, or some items of it, as far as they were not handed out; nothing stays reserved for it.

    The requester may, and whoever decides. Raises StepError.
    """
    found = locked(work, request)
    items = chosen(work, found, codes, OPEN, "withdrawn")
    mine = found.requester_account_id is not None and found.requester_account_id == work.actor.account_id
    work.require(Permission.ASK if mine else Permission.DECIDE, collections=[item.collection_id for item in items])
    touched = [lift_hold(work, item.hold_id) for item in items if item.hold_id]
    touched += [*move_on(work, items, {item.id: {"state": "withdrawn"} for item in items}), *settle(work, found)]
    _tell_requester(work, found, "withdrawn", items, reason)
    work.record("withdraw request", touched, reason=reason, details={"request": found.code})
    return request_for(work, found.code)


def _tell_requester(work: Work, request: RequestView, what: str, items: Sequence[ItemView], reason: str | None) -> None:
    lines = [f"{item.code} ({item.kind_name}): {item.shown_amount}" for item in items]
    body = "\n".join([f"Request {request.code}, {request.purpose}", f"{what}:", *lines, *([reason] if reason else [])])
    tell(work, request.requester_agent_id, f"{request.code}: {what}", body)
