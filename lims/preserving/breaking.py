"""How a lot is broken up: what the parts have in all, and what is derived."""

from collections.abc import Sequence
from datetime import datetime

from lims.preserving.drafts import BreakUpDraft
from lims.samples.drafts import AmountDraft, DerivationDraft, ProcessDraft
from lims.samples.queries import KindView, SampleView
from lims.samples.rules import process_for
from lims.samples.vocabulary import ProcessType, Relation
from lims.values.amounts import parse_amount, spelt_range
from lims.values.quantities import Qualifier, from_base, unit_named

_NOT_GROWN = (ProcessType.PASSAGE, ProcessType.REGENERATION)


def parts_draft(
    lot: SampleView, kind: KindView, draft: BreakUpDraft, occurred_at: datetime | None, reason: str | None
) -> DerivationDraft:
    """The parts as a derivation: what each has leaves the lot, and nothing was grown anew for it."""
    done = process_for([lot.kind], kind.key)
    return DerivationDraft(
        kind=kind.key,
        children=len(draft.counts),
        codes=draft.codes,
        made=AmountDraft(value=draft.counts[0], unit=lot.unit),
        counts=draft.counts,
        takes_made=True,
        relation=Relation.PART_OF,
        process=ProcessDraft(
            type=ProcessType.SUBSAMPLING if done in _NOT_GROWN else done,
            name=draft.process_name,
            protocol=draft.protocol,
        ),
        preservation=lot.preservation,
        expires_on=lot.expires_on,
        retain_until=lot.retain_until,
        occurred_at=occurred_at,
        reason=reason,
    )


def all_of(counts: Sequence[str], unit_key: str) -> tuple[AmountDraft, Qualifier]:
    """What the parts have in all, as somebody would write it, and how sure that is. Raises AmountError, NumberError."""
    unit = unit_named(unit_key)
    stated = [parse_amount(each, unit) for each in counts]
    low, spread = sum(each.low for each in stated), sum(each.spread or 0 for each in stated)
    text = spelt_range(low, spread, unit) if spread else f"{from_base(low, unit):f}"
    sure = all(each.qualifier is Qualifier.EXACT for each in stated)
    return AmountDraft(value=text, unit=unit_key), Qualifier.EXACT if sure else Qualifier.APPROXIMATE
