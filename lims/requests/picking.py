"""Gets what was granted ready: the building block of picking."""

from collections.abc import Mapping, Sequence
from typing import Any

from lims.history.rules import Touched
from lims.requests.queries import ItemView, RequestView
from lims.samples.actions import derive
from lims.samples.drafts import AmountDraft, DerivationDraft
from lims.samples.entering import SAMPLE
from lims.samples.holding import check_not_held, find_holds, lift_hold, set_hold
from lims.samples.queries import samples_for
from lims.samples.rules import check_still_there
from lims.samples.vocabulary import HoldKind
from lims.unit_of_work import Work
from lims.values.quantities import from_base, unit_named

Picked = tuple[dict[int, Mapping[str, Any]], list[Touched]]
"""What is new of each item, by its key, and the history's lines."""


def pick_amounts(work: Work, request: RequestView, items: Sequence[ItemView]) -> Picked:
    """Makes the aliquots, alike ones in one act; each is reserved for the request, no longer what it came from."""
    samples_for(work, [item.code for item in items], lock=True)
    touched = [lift_hold(work, item.hold_id) for item in items if item.hold_id]
    alike: dict[tuple[Any, ...], list[ItemView]] = {}
    for item in items:
        alike.setdefault((item.kind, item.collection, item.amount, item.unit), []).append(item)
    values: dict[int, Mapping[str, Any]] = {}
    for (kind, collection, amount, unit), group in alike.items():
        portion = AmountDraft(value=f"{from_base(amount, unit_named(unit)):f}", unit=unit)
        draft = DerivationDraft(kind=kind, made=portion, taken=portion, reason=f"request {request.code}")
        made = derive(work, parents=[item.code for item in group], draft=draft, collection=collection)
        aliquots = samples_for(work, [each.code for each in made])
        for item, aliquot in zip(group, aliquots, strict=True):
            hold_id, told = set_hold(
                work,
                subject_id=aliquot.id,
                kind=HoldKind.RESERVED,
                reason=f"request {request.code}",
                set_by_id=request.id,
            )
            touched.append(told)
            values[item.id] = {"state": "picked", "picked_sample_id": aliquot.id, "hold_id": hold_id}
    return values, touched


def pick_wholes(work: Work, items: Sequence[ItemView]) -> Picked:
    """A sample that is asked for as a whole is what will be handed out; it stays reserved."""
    samples = samples_for(work, [item.code for item in items], lock=True)
    for item, sample in zip(items, samples, strict=True):
        check_still_there(sample.code, sample.disposition, sample.record)
        check_not_held(sample, find_holds(work, [sample.id]), despite=item.hold_id)
    values = {item.id: {"state": "picked", "picked_sample_id": item.sample_id} for item in items}
    return dict(values), [Touched(SAMPLE, sample.id, {}, sample.uuid) for sample in samples]
