"""Acts on samples: registering, deriving, taking, correcting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update

from lims.access import Permission
from lims.collecting.queries import event_id_for
from lims.collections.queries import collection_for, disposing_by_two
from lims.database import columns
from lims.errors import ConflictError, InvalidInputError
from lims.history.rules import Touched, changed, created
from lims.identity.second_codes import give_second_codes
from lims.measurements.recording import NewMeasurement
from lims.measurements.replacing import measure_anew
from lims.samples.claiming import claimed
from lims.samples.deriving import DERIVATION, Plan, amount_in, as_begun, plan_for, stated_in, write_derivation
from lims.samples.disposing import put_disposition
from lims.samples.drafts import AmountDraft, DerivationDraft
from lims.samples.entering import SAMPLE, NewSample, enter_samples, touched_new
from lims.samples.holding import check_enough, check_none_reserved, check_not_held, find_holds
from lims.samples.identifying import determinations_as_written
from lims.samples.indexing import reindex, reindex_with_descendants
from lims.samples.issuing import RangeView, issue
from lims.samples.ledger import count_anew, merged_touches, take_away, use_up
from lims.samples.lineage import ancestor_ids
from lims.samples.queries import KindView, SampleView, find_kinds, kind_for, samples_for
from lims.samples.relabelling import check_second_code
from lims.samples.rules import (
    check_by_one,
    check_control_type,
    check_days,
    check_kind_key,
    check_no_cycle,
    check_on_record,
    check_said_why,
    check_still_there,
    relation_for,
)
from lims.samples.tables import Derivation, Kind, MaterialSample
from lims.samples.vocabulary import CONTROL_TYPES, Disposition, Taken
from lims.taxa.determining import determine_anew, enter_determinations
from lims.unit_of_work import Work
from lims.values.amounts import StatedAmount
from lims.values.numbers import parse_number
from lims.values.quantities import Qualifier, unit_named

_S, _D, _K = columns(MaterialSample), columns(Derivation), columns(Kind)

LINKING = "link derivations"
"""The turn that everybody takes who connects existing samples: two opposite links at once would make a cycle."""


class LinkedError(ConflictError):
    """It is said already that the one came from the other."""


@dataclass(frozen=True)
class DerivedView:
    """A new sample and the codes of what it was made from; none for a blank."""

    code: str
    parents: tuple[str, ...]


def register(
    work: Work,
    *,
    collection: str,
    kind: str,
    count: int = 1,
    code: str | None = None,
    event: str | None = None,
    identified_as: str | None = None,
    name: str | None = None,
    amount: AmountDraft | None = None,
    qualifier: Qualifier = Qualifier.EXACT,
    control_type: str | None = None,
    preservation: str | None = None,
    expires_on: date | None = None,
    retain_until: date | None = None,
    remarks: str | None = None,
) -> list[str]:
    """Registers `count` samples alike by hand; returns their codes.

    `amount` may be a range, "20–100"; `qualifier` is for a plain number.

    `code` is that of a label that was printed ahead, for a single one; `event` is the uuid of the event they were
    collected in, `identified_as` the name that somebody gives them. Raises UnknownCollectionError, UnknownKindError,
    AmountError, ControlTypeError, UnknownEventError, MisreadCodeError, NotIssuedError, ClaimedError,
    OtherCollectionError.
    """
    into, what = collection_for(work, collection), kind_for(work, kind)
    work.require(Permission.REGISTER, collections=[into.id])
    if not 1 <= count <= 10_000:
        raise InvalidInputError(count=f"{count}: between 1 and 10,000 can be registered at once.")
    if code is not None and count > 1:
        raise InvalidInputError(code="A code is for one sample: register those with printed labels one by one.")
    if control_type is not None:
        check_control_type(control_type, CONTROL_TYPES)
    check_days({"expires_on": expires_on, "retain_until": retain_until})
    new = NewSample(
        code=claimed(work, into, [code])[0] if code is not None else None,
        event_id=event_id_for(work, uuid=event) if event else None,
        name=name,
        unit=unit_named(amount.unit).key if amount else what.unit,
        control_type=control_type,
        preservation=preservation,
        expires_on=expires_on,
        retain_until=retain_until,
        remarks=remarks,
        **as_begun(stated_in(amount, what.dimension, what.name, qualifier) if amount else None),
    )
    entities = enter_samples(work, into, what, [new] * count)
    ids = [each.id for each in entities]
    if identified_as:
        enter_determinations(work, determinations_as_written(work, ids, identified_as)[0])
    reindex(work, ids)
    work.record("register", [touched_new(into, what, each, new) for each in entities])
    return [each.code or "" for each in entities]


def derive(
    work: Work, *, parents: Sequence[str], draft: DerivationDraft, collection: str | None = None
) -> list[DerivedView]:
    """Makes children of parents in one act: one process, its edges, what left the parents, and its blanks.

    Children enter the first parent's collection unless another is named, and get the codes that the draft has for them.
    Raises GoneError, HeldError, NotEnoughError, AmountError, UnknownKindError, ControlTypeError, ClaimedError.
    """
    if not parents:
        raise InvalidInputError(parents="Name at least one sample to derive from.")
    sources = samples_for(work, list(dict.fromkeys(parents)), lock=True)
    into = collection_for(work, collection or sources[0].collection)
    work.require(Permission.DERIVE, collections=[into.id, *(source.collection_id for source in sources)])
    plan = plan_for(draft, kind_for(work, draft.kind), sources)
    check_control_type(draft.blank_type, CONTROL_TYPES)
    check_days({"expires_on": draft.expires_on, "retain_until": draft.retain_until})
    _check_can_give(work, plan)
    children, blanks, touched = write_derivation(work, plan, into)
    reindex(work, [each.id for each in (*children, *blanks)])
    details = {
        "made": len(children),
        "kind": plan.kind.key,
        "blanks": len(blanks),
        **_unusual(work, plan.kind, sources),
    }
    work.record("derive", merged_touches(touched), occurred_at=draft.occurred_at, reason=draft.reason, details=details)
    made = zip(children, plan.families, strict=True)
    return [DerivedView(child.code or "", tuple(parent.code for parent in family)) for child, family in made] + [
        DerivedView(blank.code or "", ()) for blank in blanks
    ]


def _check_can_give(work: Work, plan: Plan) -> None:
    holds = find_holds(work, [parent.id for parent in plan.parents])
    for parent in plan.parents:
        check_still_there(parent.code, parent.disposition, parent.record)
        check_not_held(parent, holds)
        if plan.draft.take_all:
            check_none_reserved(parent, holds)
        check_enough(parent, plan.leaving(parent), holds)


def _unusual(work: Work, kind: KindView, sources: Sequence[SampleView]) -> dict[str, object]:
    """What is not usually made from such a parent is done, and said: only a cycle is refused."""
    usual = {each.key for each in find_kinds(work) if kind.key in each.derives}
    odd = sorted({source.kind for source in sources} - usual)
    return {"unusual_parents": odd} if odd else {}


def take(
    work: Work,
    *,
    code: str,
    amount: AmountDraft | None,
    reason: str | None = None,
    occurred_at: datetime | None = None,
    despite: int | None = None,
) -> None:
    """Takes an amount out of a sample, or all of it (`amount` None), without making anything of it.

    `despite` is the hold of the request that it is taken for. Raises GoneError, HeldError, NotEnoughError, AmountError.
    """
    (sample,) = samples_for(work, [code], lock=True)
    work.require(Permission.DERIVE, collections=[sample.collection_id])
    check_still_there(sample.code, sample.disposition, sample.record)
    holds = find_holds(work, [sample.id])
    check_not_held(sample, holds, despite=despite)
    if amount is None:
        check_none_reserved(sample, holds, despite=despite)
        touched = use_up(work, sample, occurred_at=occurred_at)
    else:
        steps = amount_in(amount, sample.dimension, sample.code)
        check_enough(sample, steps, holds, despite=despite)
        touched = take_away(work, sample, steps, occurred_at=occurred_at)
    taken = {"taken": f"{amount.value} {amount.unit}"} if amount else None
    work.record("take", [touched], occurred_at=occurred_at, reason=reason, details=taken)


def recount(work: Work, *, code: str, amount: AmountDraft, qualifier: Qualifier = Qualifier.EXACT, reason: str) -> None:
    """Says how much there really is: the difference is posted, nothing is rewritten. Raises AmountError."""
    (sample,) = samples_for(work, [code], lock=True)
    work.require(Permission.MEASURE, collections=[sample.collection_id])
    unit = unit_named(amount.unit)
    none = amount.value.strip() == "0"
    there = StatedAmount(0) if none else stated_in(amount, sample.dimension, sample.code, qualifier)
    counted = {"counted": f"{amount.value.strip()} {unit.key}"}
    work.record("recount", [count_anew(work, sample, there, unit.key)], reason=reason, details=counted)


def dispose(
    work: Work,
    *,
    codes: Sequence[str],
    disposition: Disposition,
    reason: str,
    comment: str | None = None,
    occurred_at: datetime | None = None,
) -> None:
    """Says what became of samples: used up, destroyed, missing, deaccessioned, released; or in collection again.

    What ends them needs one of the standard reasons. Raises DisposalReasonError, DisposalByTwoError where the
    collection asks for a second person, HeldError where something binds or forbids one of them.
    """
    samples = samples_for(work, codes, lock=True)
    collections = {sample.collection_id for sample in samples}
    work.require(Permission.DISPOSE, collections=collections)
    said = check_said_why(disposition, reason, comment)
    check_by_one(disposition, disposing_by_two(work, collections))
    holds = find_holds(work, [sample.id for sample in samples])
    for sample in samples:
        check_not_held(sample, holds)
    touched = put_disposition(work, samples, disposition)
    work.record("dispose", touched, reason=said, occurred_at=occurred_at, details={"as": disposition.value})


def determine(
    work: Work,
    *,
    codes: Sequence[str],
    name: str,
    by: Sequence[str] = (),
    on: str | None = None,
    remarks: str | None = None,
    in_mixture: bool = False,
) -> str:
    """Says anew what samples are; what was said before is kept. Returns what to warn of, "" where the name is known.

    `in_mixture` adds one of the taxa of a mixture. All that was made of the samples is called so too.
    """
    samples = samples_for(work, codes, lock=True)
    work.require(Permission.MEASURE, collections=[sample.collection_id for sample in samples])
    if not name.strip():
        raise InvalidInputError(name="Say what it is, as exactly as you can.")
    ids = [sample.id for sample in samples]
    news, warning = determinations_as_written(work, ids, name, by=by, on=on, remarks=remarks, in_mixture=in_mixture)
    touched = [line for new in news for line in determine_anew(work, new)]
    reindex_with_descendants(work, ids)
    seen = [Touched(SAMPLE, sample.id, {}, sample.uuid) for sample in samples]
    work.record("determine", [*touched, *seen], details={"name": name})
    return warning


def measure(
    work: Work,
    *,
    code: str,
    type: str,
    value: str,
    unit: str | None = None,
    method: str | None = None,
    reader: str | None = None,
    on: str | None = None,
    accepted: bool = True,
) -> None:
    """Records a result of a sample: "<1" is one below the scale. An accepted one replaces the one accepted before.

    Raises NumberError where the value is no number.
    """
    (sample,) = samples_for(work, [code], lock=True)
    work.require(Permission.MEASURE, collections=[sample.collection_id])
    number = parse_number(value)
    new = NewMeasurement(
        entity_id=sample.id,
        type=type,
        value=number.value,
        verbatim=value,
        unit=unit,
        operator=str(number.operator),
        method=method,
        reader=reader,
        measured_on=on,
        state="accepted" if accepted else "raw",
    )
    touched = measure_anew(work, new)
    seen = Touched(SAMPLE, sample.id, {}, sample.uuid)
    work.record("measure", [*touched, seen], details={"type": type, "value": value})


CORRECTABLE = (
    "name",
    "preservation",
    "medium",
    "remarks",
    "restriction",
    "access",
    "usability",
    "control_type",
)


def correct(work: Work, *, code: str, values: Mapping[str, object], reason: str) -> None:
    """It is otherwise than written: changes facts of a sample, keeping what was there in the history.

    Raises InvalidInputError for a fact that is not corrected this way.
    """
    (sample,) = samples_for(work, [code], lock=True)
    work.require(Permission.REGISTER, collections=[sample.collection_id])
    if unknown := sorted(set(values) - set(CORRECTABLE)):
        raise InvalidInputError(f"{', '.join(unknown)} cannot be corrected this way.")
    before = {name: getattr(sample, name) for name in values}
    work.execute(update(MaterialSample).where(_S.id == sample.id).values(values))
    reindex_with_descendants(work, [sample.id])
    work.record("correct", [Touched(SAMPLE, sample.id, changed(before, values), sample.uuid)], reason=reason)


def link(work: Work, *, parent: str, child: str, reason: str | None = None) -> None:
    """Says that one registered sample came from another.

    Raises GoneError where one is withdrawn, CycleError, LinkedError where it is said already.
    """
    work.lock(LINKING)
    source, made = samples_for(work, [parent, child], lock=True)
    work.require(Permission.DERIVE, collections=[source.collection_id, made.collection_id])
    for sample in (source, made):
        check_on_record(sample.code, sample.record)
    check_no_cycle(source.id, made.id, ancestor_ids(work, source.id), (source.code, made.code))
    values = {
        "parent_id": source.id,
        "child_id": made.id,
        "relation": relation_for(source.kind, made.kind).value,
        "taken": Taken.NOT_RECORDED.value,
        "withdrawn": False,
        "change_set_id": work.change_set_id,
    }
    edge_id = _edge(work, source, made, values)
    reindex_with_descendants(work, [made.id])
    told = Touched(DERIVATION, edge_id, created({"parent_id": source.id, "child_id": made.id}))
    work.record(
        "link",
        [told, Touched(SAMPLE, source.id, {}, source.uuid), Touched(SAMPLE, made.id, {}, made.uuid)],
        reason=reason,
    )


def _edge(work: Work, source: SampleView, made: SampleView, values: Mapping[str, object]) -> int:
    """Writes the edge; one that was withdrawn before is put in force again."""
    edge = select(_D.id, _D.withdrawn).where(_D.parent_id == source.id, _D.child_id == made.id)
    known = work.execute(edge).one_or_none()
    if known is None:
        return work.add(Derivation, values)
    if not known.withdrawn:
        raise LinkedError(f"{made.code} came from {source.code}: that is said already.")
    work.execute(update(Derivation).where(_D.id == known.id).values(withdrawn=False, change_set_id=work.change_set_id))
    return int(known.id)


def give_code(work: Work, *, code: str, other: str) -> None:
    """Gives a sample a second code. Raises SecondCodeError, CodeHeldError, MisreadCodeError, GoneError."""
    (sample,) = samples_for(work, [code], lock=True)
    work.require(Permission.REGISTER, collections=[sample.collection_id])
    check_on_record(sample.code, sample.record)
    given = check_second_code(work, sample, other)
    touched = give_second_codes(work, {sample.id: given})
    reindex(work, [sample.id])
    work.record("give code", [*touched, Touched(SAMPLE, sample.id, {}, sample.uuid)], details={"code": given})


def add_kind(work: Work, *, key: str, name: str, like: str, unit: str | None = None) -> str:
    """Adds a kind of material, published and drawn like an existing one; returns its key."""
    work.require(Permission.MANAGE_COLLECTIONS)
    key = check_kind_key(key, [kind.key for kind in find_kinds(work)])
    model = work.execute(select(Kind.__table__).where(_K.id == kind_for(work, like).id)).mappings().one()
    measured = unit_named(unit) if unit else unit_named(model["unit"])
    values = {**{name: value for name, value in model.items() if name != "id"}, "key": key, "version": 1}
    values |= {
        "name_en": name,
        "name_nl": name,
        "name_fr": name,
        "unit": measured.key,
        "dimension": measured.dimension.value,
    }
    kind_id = work.add(Kind, values)
    work.record("add kind", [Touched("kind", kind_id, created({"key": key, "name_en": name, "unit": measured.key}))])
    return key


def issue_codes(work: Work, *, collection: str, count: int, purpose: str, kind: str | None = None) -> RangeView:
    """Issues the next `count` codes of a collection in one run, to be printed ahead and claimed by `register`.

    A kind is only said beforehand: anything may be registered under them. Raises PrefixEndsError, PrefixFullError.
    """
    into = collection_for(work, collection)
    work.require(Permission.REGISTER, collections=[into.id])
    view, touched = issue(work, into, count, purpose, kind_for(work, kind).key if kind else None)
    work.record("issue codes", [touched], details={"first": view.first, "last": view.last, "count": view.count})
    return view
