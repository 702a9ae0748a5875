"""How a derivation is written: process, participants, children, edges and what left the parents."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from lims.collections.queries import CollectionView
from lims.errors import InvalidInputError
from lims.history.rules import Touched, created
from lims.identity.minting import NewEntity, enter
from lims.samples.claiming import claimed
from lims.samples.drafts import AmountDraft, DerivationDraft
from lims.samples.entering import NewSample, enter_samples, touched_new
from lims.samples.ledger import take_away, take_stated, use_up
from lims.samples.queries import KindView, SampleView
from lims.samples.rules import process_for, relation_for
from lims.samples.tables import Derivation, Process, ProcessParticipant
from lims.samples.vocabulary import Part, Taken
from lims.unit_of_work import Work
from lims.values.amounts import StatedAmount, parse_amount
from lims.values.quantities import AmountError, Qualifier, Unit, to_base, unit_named

PROCESS, DERIVATION = "process", "derivation"
"""Subject types in the history."""

_PARTICIPANT = ("process_id", "sample_id", "part", "control_type")
_EDGE = ("id", "parent_id", "child_id", "process_id", "relation", "taken", "taken_amount", "change_set_id")


@dataclass(frozen=True)
class Plan:
    """A derivation after its checks: which kind, for which parents, how much is made and taken (base units).

    `made` has an entry for each family, `taken` is what leaves a parent in all.
    """

    draft: DerivationDraft
    kind: KindView
    parents: Sequence[SampleView]
    families: Sequence[Sequence[SampleView]]
    made: Sequence[StatedAmount | None]
    made_unit: str
    taken: dict[int, int | None]

    @property
    def portions(self) -> int:
        """How often `taken` leaves each parent."""
        return 1 if self.draft.pool else self.draft.children

    def leaving(self, parent: SampleView) -> int:
        """How much leaves a parent in all, at most."""
        if self.draft.takes_made:
            return sum(each.most for each in self.parts_of(parent))
        return (self.taken[parent.id] or 0) * self.portions

    def parts_of(self, parent: SampleView) -> list[StatedAmount]:
        """What is stated of the parts that a parent is broken up into."""
        pairs = zip(self.made, self.families, strict=True)
        return [made for made, family in pairs if made is not None and family[0].id == parent.id]


def plan_for(draft: DerivationDraft, kind: KindView, parents: Sequence[SampleView]) -> Plan:
    """Says for each child who its parents are, and how much leaves them.

    Raises AmountError, UnknownUnitError, InvalidInputError.
    """
    families = [list(parents)] if draft.pool else [[parent] for parent in parents for _ in range(draft.children)]
    if draft.codes and len(draft.codes) != len(families):
        raise InvalidInputError(
            codes=f"{len(draft.codes)} codes for {len(families)} children: each child needs one, or none has."
        )
    made_unit = unit_named(draft.made.unit).key if draft.made else kind.unit
    if draft.takes_made:
        _check_breaks_up(draft, kind, parents)
    made = _made(draft, kind, made_unit, len(families))
    taken = {parent.id: _taken_from(parent, draft) for parent in parents}
    return Plan(draft, kind, parents, families, made, made_unit, taken)


def _made(draft: DerivationDraft, kind: KindView, unit: str, children: int) -> list[StatedAmount | None]:
    """What each child begins with: its own count, or what is said for all."""
    what = f"what is made ({kind.name})"
    if not draft.counts:
        one = stated_in(draft.made, kind.dimension, what) if draft.made else None
        return [one] * children
    if len(draft.counts) != children:
        raise InvalidInputError(
            counts=f"{len(draft.counts)} counts for {children} children: each child needs one, or none has."
        )
    return [stated_in(AmountDraft(value=each, unit=unit), kind.dimension, what) for each in draft.counts]


def _check_breaks_up(draft: DerivationDraft, kind: KindView, parents: Sequence[SampleView]) -> None:
    if not draft.counts and draft.made is None:
        raise InvalidInputError(counts="Say how much each part has: that is what leaves the whole.")
    for parent in parents:
        if parent.dimension != kind.dimension:
            raise AmountError(
                f"{parent.code} is counted by {parent.dimension}, {kind.name} by {kind.dimension}: "
                "a part is counted as the whole is."
            )


def stated_in(
    amount: AmountDraft, dimension: str, of_what: str, qualifier: Qualifier = Qualifier.EXACT
) -> StatedAmount:
    """What is stated to be there, in base units: a range, about so much, or a number that is `qualifier`.

    Raises AmountError where its unit does not measure this, or it is nothing.
    """
    unit = unit_named(amount.unit)
    _check_dimension(amount, unit, dimension, of_what)
    stated = parse_amount(amount.value, unit, qualifier)
    if stated.most <= 0:
        raise AmountError(f"{amount.value} {amount.unit}: an amount must be more than nothing.")
    return stated


def amount_in(amount: AmountDraft, dimension: str, of_what: str) -> int:
    """The amount in base units. Raises AmountError where its unit does not measure this, or it is not above zero."""
    unit = unit_named(amount.unit)
    _check_dimension(amount, unit, dimension, of_what)
    steps = to_base(amount.value, unit)
    if steps <= 0:
        raise AmountError(f"{amount.value} {amount.unit}: an amount must be more than nothing.")
    return steps


def _check_dimension(amount: AmountDraft, unit: Unit, dimension: str, of_what: str) -> None:
    if unit.dimension != dimension:
        raise AmountError(
            f"{amount.value} {amount.unit}: {of_what} is counted by {dimension}, not by {unit.dimension}."
        )


def _taken_from(parent: SampleView, draft: DerivationDraft) -> int | None:
    return amount_in(draft.taken, parent.dimension, parent.code) if draft.taken else None


def write_derivation(
    work: Work, plan: Plan, collection: CollectionView
) -> tuple[list[NewEntity], list[NewEntity], list[Touched]]:
    """Writes all of it; returns the children, the blanks, and the lines for the history."""
    process_id, touched = _write_process(work, plan)
    news = _news(plan, claimed(work, collection, plan.draft.codes))
    children = enter_samples(work, collection, plan.kind, news, process_id=process_id)
    touched += [touched_new(collection, plan.kind, child, new) for child, new in zip(children, news, strict=True)]
    touched += _write_edges(work, plan, children, process_id)
    touched += _take(work, plan, process_id)
    _write_participants(work, process_id, plan, children)
    blanks, told = _write_blanks(work, plan, collection, process_id)
    return children, blanks, touched + told


def _news(plan: Plan, codes: Sequence[str]) -> list[NewSample]:
    draft = plan.draft
    new = NewSample(
        unit=plan.made_unit,
        preservation=draft.preservation,
        expires_on=draft.expires_on,
        retain_until=draft.retain_until,
    )
    printed: list[str | None] = [*codes] or [None] * len(plan.made)
    return [replace(new, code=code, **as_begun(made)) for made, code in zip(plan.made, printed, strict=True)]


def as_begun(stated: StatedAmount | None) -> dict[str, Any]:
    """What is stated of an amount, as a new sample begins with it."""
    if stated is None:
        return {}
    return {
        "amount": stated.low,
        "spread": stated.spread,
        "qualifier": stated.qualifier.value,
        "verbatim": stated.verbatim,
    }


def _write_process(work: Work, plan: Plan) -> tuple[int, list[Touched]]:
    draft = plan.draft.process
    entity = enter(work, PROCESS, [None])[0]
    kind = draft.type or process_for([parent.kind for parent in plan.parents], plan.kind.key)
    values = {
        "id": entity.id,
        "type": kind.value,
        "name": draft.name,
        "protocol": draft.protocol,
        "protocol_version": draft.protocol_version,
        "started_at": draft.started_at or plan.draft.occurred_at or work.now,
        "kit_lots": list(draft.kit_lots),
        "change_set_id": work.change_set_id,
    }
    work.add(Process, values)
    told = created({"type": values["type"], "name": draft.name, "protocol": draft.protocol})
    return entity.id, [Touched(PROCESS, entity.id, told, entity.uuid)]


def _write_edges(work: Work, plan: Plan, children: Sequence[NewEntity], process_id: int) -> list[Touched]:
    families = zip(children, plan.families, plan.made, strict=True)
    pairs = [(parent, child, made) for child, family, made in families for parent in family]
    rows = []
    for edge_id, (parent, child, made) in zip(work.next_ids(Derivation, len(pairs)), pairs, strict=True):
        relation = plan.draft.relation or relation_for(parent.kind, plan.kind.key)
        amount = made.most if made and plan.draft.takes_made else plan.taken[parent.id]
        taken = Taken.ALL if plan.draft.take_all else Taken.NOT_RECORDED if amount is None else Taken.AMOUNT
        rows.append((edge_id, parent.id, child.id, process_id, relation, taken, amount, work.change_set_id))
    work.insert(Derivation, _EDGE, [tuple(getattr(v, "value", v) for v in row) for row in rows])
    return [Touched(DERIVATION, row[0], created({"parent_id": row[1], "child_id": row[2]})) for row in rows]


def _take(work: Work, plan: Plan, process_id: int) -> list[Touched]:
    touched: list[Touched] = []
    for parent in plan.parents:
        if plan.draft.take_all:
            touched.append(use_up(work, parent, process_id=process_id, occurred_at=plan.draft.occurred_at))
        elif plan.draft.takes_made:
            parts, when = plan.parts_of(parent), plan.draft.occurred_at
            touched.append(take_stated(work, parent, parts, process_id=process_id, occurred_at=when))
        else:
            left = take_away(
                work, parent, plan.leaving(parent), process_id=process_id, occurred_at=plan.draft.occurred_at
            )
            touched.append(left)
    return touched


def _write_participants(work: Work, process_id: int, plan: Plan, children: Sequence[NewEntity]) -> None:
    rows = [(process_id, parent.id, Part.INPUT.value, None) for parent in plan.parents]
    rows += [(process_id, child.id, Part.OUTPUT.value, None) for child in children]
    work.insert(ProcessParticipant, _PARTICIPANT, rows)


def _write_blanks(
    work: Work, plan: Plan, collection: CollectionView, process_id: int
) -> tuple[list[NewEntity], list[Touched]]:
    """Controls that went through the process: no parent, no event, they belong to the batch."""
    if not plan.draft.blanks:
        return [], []
    new = NewSample(unit=plan.made_unit, control_type=plan.draft.blank_type, **as_begun(plan.made[0]))
    blanks = enter_samples(work, collection, plan.kind, [new] * plan.draft.blanks, process_id=process_id)
    rows = [(process_id, blank.id, Part.CONTROL.value, plan.draft.blank_type) for blank in blanks]
    work.insert(ProcessParticipant, _PARTICIPANT, rows)
    return blanks, [touched_new(collection, plan.kind, blank, new) for blank in blanks]
