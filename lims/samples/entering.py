"""Writes new samples: the building block of registering, deriving and importing, for one or ten thousand alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lims.collections.queries import CollectionView
from lims.history.rules import Touched, created
from lims.identity.minting import NewEntity, enter, mint
from lims.samples.queries import KindView
from lims.samples.tables import AmountEntry, MaterialSample
from lims.samples.vocabulary import Disposition, Reason
from lims.unit_of_work import Work
from lims.values.quantities import Qualifier

SAMPLE = "material_sample"
"""The subject type of samples in the history, and their type as entities."""

_COLUMNS = (
    "id",
    "code",
    "kind_id",
    "kind_version",
    "collection_id",
    "event_id",
    "organism_id",
    "name",
    "dimension",
    "unit",
    "amount_left",
    "amount_qualifier",
    "amount_spread",
    "disposition",
    "usability",
    "record",
    "access",
    "evidence_for_occurrence",
    "control_type",
    "preservation",
    "medium",
    "expires_on",
    "retain_until",
    "attributes",
    "remarks",
    "source_file_digest",
    "source_sheet",
    "source_row",
    "change_set_id",
)
_ENTRY = (
    "sample_id",
    "amount",
    "spread",
    "verbatim",
    "qualifier",
    "reason",
    "process_id",
    "occurred_at",
    "change_set_id",
)


@dataclass(frozen=True, slots=True)
class NewSample:
    """What one new sample begins as. `amount` is in base units of the kind's dimension, None where none is recorded.

    `spread` is how much more there may be, `verbatim` what was written of the amount where that was no plain number;
    `code` is one that was printed ahead, None for the next of the collection.
    """

    code: str | None = None
    event_id: int | None = None
    organism_id: int | None = None
    name: str | None = None
    unit: str | None = None
    amount: int | None = None
    qualifier: str = Qualifier.EXACT.value
    spread: int | None = None
    verbatim: str | None = None
    disposition: str = Disposition.IN_COLLECTION.value
    evidence_for_occurrence: bool | None = None
    control_type: str | None = None
    preservation: str | None = None
    medium: str | None = None
    expires_on: date | None = None
    retain_until: date | None = None
    attributes: Mapping[str, Any] | None = None
    remarks: str | None = None
    source_file_digest: str | None = None
    source_sheet: str | None = None
    source_row: int | None = None


def enter_samples(
    work: Work,
    collection: CollectionView,
    kind: KindView,
    news: Sequence[NewSample],
    *,
    process_id: int | None = None,
) -> list[NewEntity]:
    """Gives each its code, writes it and its first amount; the caller records the act and feeds the index."""
    minted = iter(mint(work, collection.series_id, sum(new.code is None for new in news)))
    entities = enter(work, SAMPLE, [new.code or next(minted) for new in news])
    rows = [_row(work, collection, kind, entity, new) for entity, new in zip(entities, news, strict=True)]
    work.insert(MaterialSample, _COLUMNS, rows)
    entries = [
        (
            entity.id,
            new.amount,
            new.spread,
            new.verbatim,
            new.qualifier,
            Reason.INITIAL.value,
            process_id,
            work.now,
            work.change_set_id,
        )
        for entity, new in zip(entities, news, strict=True)
        if new.amount is not None
    ]
    work.insert(AmountEntry, _ENTRY, entries)
    return entities


def _row(work: Work, collection: CollectionView, kind: KindView, entity: NewEntity, new: NewSample) -> tuple[Any, ...]:
    evidence = kind.evidence_for_occurrence if new.evidence_for_occurrence is None else new.evidence_for_occurrence
    return (
        entity.id,
        entity.code,
        kind.id,
        kind.version,
        collection.id,
        new.event_id,
        new.organism_id,
        new.name,
        kind.dimension,
        new.unit or kind.unit,
        new.amount,
        new.qualifier if new.amount is not None else Qualifier.UNKNOWN.value,
        new.spread,
        new.disposition,
        "usable",
        "registered",
        "open",
        evidence and new.control_type is None,
        new.control_type,
        new.preservation,
        new.medium,
        new.expires_on,
        new.retain_until,
        new.attributes,
        new.remarks,
        new.source_file_digest,
        new.source_sheet,
        new.source_row,
        work.change_set_id,
    )


def touched_new(collection: CollectionView, kind: KindView, entity: NewEntity, new: NewSample) -> Touched:
    """The history's line of a new sample: the facts that later acts may change."""
    facts = {
        "code": entity.code,
        "kind_id": kind.id,
        "collection_id": collection.id,
        "event_id": new.event_id,
        "amount_left": new.amount,
        "amount_spread": new.spread,
        "expires_on": new.expires_on and new.expires_on.isoformat(),
        "retain_until": new.retain_until and new.retain_until.isoformat(),
        "disposition": new.disposition,
        "usability": "usable",
        "record": "registered",
    }
    return Touched(SAMPLE, entity.id, created(facts), entity.uuid)
