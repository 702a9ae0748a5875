"""How a derivation is written: process, participants, children, edges and what left the parents."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lims.collections.queries import CollectionView
from lims.errors import InvalidInputError
from lims.history.rules import Touched, created
from lims.identity.minting import NewEntity, enter
from lims.samples.claiming import claimed
from lims.samples.drafts import AmountDraft, DerivationDraft
from lims.samples.entering import NewSample, enter_samples, touched_new
from lims.samples.ledger import take_away, use_up
from lims.samples.queries import KindView, SampleView
from lims.samples.rules import process_for, relation_for
from lims.samples.tables import Derivation, Process, ProcessParticipant
from lims.samples.vocabulary import Part, Taken
from lims.unit_of_work import Work
from lims.values.quantities import AmountError, to_base, unit_named

PROCESS, DERIVATION = "process", "derivation"
"""Subject types in the history."""

_PARTICIPANT = ("process_id", "sample_id", "part", "control_type")
_EDGE = ("id", "parent_id", "child_id", "process_id", "relation", "taken", "taken_amount", "change_set_id")


@dataclass(frozen=True)
class Plan:
    """A derivation after its checks: which kind, how much is made and taken (base units), for which parents."""

    draft: DerivationDraft
    kind: KindView
    parents: Sequence[SampleView]
    families: Sequence[Sequence[SampleView]]
    made: int | None
    made_unit: str
    taken: dict[int, int | None]

    @property
    def portions(self) -> int:
        """How often `taken` leaves each parent."""
        return 1 if self.draft.pool else self.draft.children


def plan_for(draft: DerivationDraft, kind: KindView, parents: Sequence[SampleView]) -> Plan:
    """Says for each child who its parents are, and how much leaves them.

    Raises AmountError, UnknownUnitError, InvalidInputError.
    """
    families = [list(parents)] if draft.pool else [[parent] for parent in parents for _ in range(draft.children)]
    if draft.codes and len(draft.codes) != len(families):
        raise InvalidInputError(
            codes=f"{len(draft.codes)} codes for {len(families)} children: each child needs one, or none has."
        )
    made = amount_in(draft.made, kind.dimension, f"what is made ({kind.name})") if draft.made else None
    made_unit = unit_named(draft.made.unit).key if draft.made else kind.unit
    taken = {parent.id: _taken_from(parent, draft) for parent in parents}
    return Plan(draft, kind, parents, families, made, made_unit, taken)


def amount_in(amount: AmountDraft, dimension: str, of_what: str) -> int:
    """The amount in base units. Raises AmountError where its unit does not measure this, or it is not above zero."""
    unit = unit_named(amount.unit)
    if unit.dimension != dimension:
        raise AmountError(
            f"{amount.value} {amount.unit}: {of_what} is counted by {dimension}, not by {unit.dimension}."
        )
    steps = to_base(amount.value, unit)
    if steps <= 0:
        raise AmountError(f"{amount.value} {amount.unit}: an amount must be more than nothing.")
    return steps


def _taken_from(parent: SampleView, draft: DerivationDraft) -> int | None:
    return amount_in(draft.taken, parent.dimension, parent.code) if draft.taken else None


def write_derivation(
    work: Work, plan: Plan, collection: CollectionView
) -> tuple[list[NewEntity], list[NewEntity], list[Touched]]:
    """Writes all of it; returns the children, the blanks, and the lines for the history."""
    process_id, touched = _write_process(work, plan)
    new = NewSample(unit=plan.made_unit, amount=plan.made, preservation=plan.draft.preservation)
    codes = claimed(work, collection, plan.draft.codes)
    news = [replace(new, code=code) for code in codes] or [new] * len(plan.families)
    children = enter_samples(work, collection, plan.kind, news, process_id=process_id)
    touched += [touched_new(collection, plan.kind, child, new) for child in children]
    touched += _write_edges(work, plan, children, process_id)
    touched += _take(work, plan, process_id)
    _write_participants(work, process_id, plan, children)
    blanks, told = _write_blanks(work, plan, collection, process_id)
    return children, blanks, touched + told


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
    pairs = [(parent, child) for child, family in zip(children, plan.families, strict=True) for parent in family]
    rows = []
    for edge_id, (parent, child) in zip(work.next_ids(Derivation, len(pairs)), pairs, strict=True):
        relation = plan.draft.relation or relation_for(parent.kind, plan.kind.key)
        amount = plan.taken[parent.id]
        taken = Taken.ALL if plan.draft.take_all else Taken.NOT_RECORDED if amount is None else Taken.AMOUNT
        rows.append((edge_id, parent.id, child.id, process_id, relation, taken, amount, work.change_set_id))
    work.insert(Derivation, _EDGE, [tuple(getattr(v, "value", v) for v in row) for row in rows])
    return [Touched(DERIVATION, row[0], created({"parent_id": row[1], "child_id": row[2]})) for row in rows]


def _take(work: Work, plan: Plan, process_id: int) -> list[Touched]:
    touched: list[Touched] = []
    for parent in plan.parents:
        amount = plan.taken[parent.id]
        if plan.draft.take_all:
            touched.append(use_up(work, parent, process_id=process_id, occurred_at=plan.draft.occurred_at))
        else:
            steps = (amount or 0) * plan.portions
            left = take_away(work, parent, steps, process_id=process_id, occurred_at=plan.draft.occurred_at)
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
    new = NewSample(unit=plan.made_unit, amount=plan.made, control_type=plan.draft.blank_type)
    blanks = enter_samples(work, collection, plan.kind, [new] * plan.draft.blanks, process_id=process_id)
    rows = [(process_id, blank.id, Part.CONTROL.value, plan.draft.blank_type) for blank in blanks]
    work.insert(ProcessParticipant, _PARTICIPANT, rows)
    return blanks, [touched_new(collection, plan.kind, blank, new) for blank in blanks]
