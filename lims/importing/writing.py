"""Writes a checked sheet: events, samples, determinations, measurements. A building block of importing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from lims.collecting.entering import enter_events, touched_new_event
from lims.collections.queries import CollectionView
from lims.history.rules import Touched
from lims.identity.minting import NewEntity, attach_numbers
from lims.importing.checking import NUMBERS, Checked
from lims.measurements.recording import NewMeasurement, enter_measurements
from lims.people.naming import agents_named
from lims.samples.claiming import claimed
from lims.samples.deriving import as_begun
from lims.samples.entering import NewSample, enter_samples, touched_new
from lims.samples.indexing import reindex
from lims.samples.queries import KindView, kind_for
from lims.taxa.determining import NewDetermination, enter_determinations
from lims.unit_of_work import Work
from lims.values.quantities import Dimension

_ISSUED_AS = {
    "catalogNumber": "catalogue number",
    "recordNumber": "field number",
    "materialSampleID": "material sample ID",
    "occurrenceID": "occurrence ID",
    "otherCatalogNumbers": "other number",
}


@dataclass(frozen=True)
class Origin:
    """Which file and sheet the rows come from."""

    file_name: str
    sheet: str | None
    digest: str


def write_sheet(
    work: Work, checked: Checked, into: CollectionView, origin: Origin, disposition: str
) -> tuple[list[str], list[Touched]]:
    """The codes of the new samples in the order of the rows, and the history's lines; the caller records the act."""
    people = _people(work, checked)
    news = [
        replace(event, collectors=tuple(people[name] for name in names)) if names else event
        for event, names in zip(checked.events, checked.collectors, strict=True)
    ]
    events = enter_events(work, news)
    touched = [touched_new_event(entity, new) for entity, new in zip(events, news, strict=True)]
    samples, told = _samples(work, checked, into, origin, disposition, [event.id for event in events])
    ids = [sample.id for sample in samples]
    _determinations(work, checked, ids, people)
    _measurements(work, checked, ids, origin)
    _identifiers(work, checked, ids)
    reindex(work, ids)
    return [sample.code or "" for sample in samples], [*touched, *told]


def _people(work: Work, checked: Checked) -> dict[str, int]:
    named = [name for names in (*checked.collectors, *checked.text("identifiedBy")) for name in names or ()]
    return agents_named(work, dict.fromkeys(named)) if named else {}


def _samples(
    work: Work, checked: Checked, into: CollectionView, origin: Origin, disposition: str, event_ids: Sequence[int]
) -> tuple[list[NewEntity], list[Touched]]:
    """Kind by kind, since a kind is entered as a whole; the answer is in the order of the rows.

    Somebody may have claimed a label since the sheet was checked: then nothing comes in.
    """
    by_kind: dict[str, list[int]] = {}
    for at, key in enumerate(checked.kinds):
        by_kind.setdefault(key, []).append(at)
    claimed(work, into, [code for code in checked.codes if code is not None])
    entities: list[Any] = [None] * len(checked.kinds)
    touched: list[Any] = [None] * len(checked.kinds)
    for key, rows in by_kind.items():
        kind = kind_for(work, key)
        news = _new_samples(checked, kind, rows, origin, disposition, event_ids)
        for at, entity, new in zip(rows, enter_samples(work, into, kind, news), news, strict=True):
            entities[at] = entity
            touched[at] = touched_new(into, kind, entity, new)
    return entities, touched


def _new_samples(
    checked: Checked, kind: KindView, rows: Sequence[int], origin: Origin, disposition: str, event_ids: Sequence[int]
) -> list[NewSample]:
    preservation, remarks = checked.text("preservation"), checked.text("sampleRemarks")
    news = []
    for at in rows:
        event, count = checked.event_of[at], checked.counts[at]
        news.append(
            NewSample(
                code=checked.codes[at],
                event_id=None if event is None else event_ids[event],
                disposition=disposition,
                preservation=preservation[at],
                remarks=remarks[at],
                expires_on=checked.text("expiresOn")[at],
                retain_until=checked.text("retainUntil")[at],
                attributes=_attributes(checked.attributes[at], kind, count),
                source_file_digest=origin.digest,
                source_sheet=origin.sheet,
                source_row=checked.numbers[at],
                **_amount(kind, count),
            )
        )
    return news


def _amount(kind: KindView, count: Any) -> dict[str, Any]:
    """How many there are, where the kind is counted and there are several; one specimen is one by itself."""
    if count is None or kind.dimension != Dimension.COUNT or (count.most == 1 and kind.key == "specimen"):
        return {}
    return {"unit": kind.unit, **as_begun(count)}


def _attributes(found: Any, kind: KindView, count: Any) -> Any:
    """A count of what is not counted here (soil, water) is kept beside it."""
    if count is None or kind.dimension == Dimension.COUNT:
        return found
    return {**(found or {}), "individualCount": count.verbatim or count.low}


def _determinations(work: Work, checked: Checked, ids: Sequence[int], people: dict[str, int]) -> None:
    news = [
        NewDetermination(sample_id, name[0], name[1].taxon_id, name[1].second_taxon_id, name[1].formula)
        for sample_id, name in zip(ids, checked.names, strict=True)
        if name is not None
    ]
    terms = ("typeStatus", "dateIdentified", "identificationRemarks", "identifiedBy")
    if any(term in checked.texts for term in terms):
        news = _told_more(checked, news, ids, people)
    enter_determinations(work, news)


def _told_more(
    checked: Checked, news: Sequence[NewDetermination], ids: Sequence[int], people: dict[str, int]
) -> list[NewDetermination]:
    at = {sample_id: place for place, sample_id in enumerate(ids)}
    status, day, remarks, by = (
        checked.text(term) for term in ("typeStatus", "dateIdentified", "identificationRemarks", "identifiedBy")
    )
    return [
        new._replace(
            type_status=status[at[new.entity_id]],
            determined_on=day[at[new.entity_id]],
            remarks=remarks[at[new.entity_id]],
            agents=tuple(people[name] for name in by[at[new.entity_id]] or ()),
        )
        for new in news
    ]


def _measurements(work: Work, checked: Checked, ids: Sequence[int], origin: Origin) -> None:
    news = [
        NewMeasurement(
            sample_id,
            kind,
            found.value,
            found.verbatim,
            found.unit,
            found.operator,
            source_file=origin.file_name,
            source_row=row,
        )
        for kind, values in checked.measurements
        for sample_id, found, row in zip(ids, values, checked.numbers, strict=True)
        if found is not None
    ]
    enter_measurements(work, news)


def _identifiers(work: Work, checked: Checked, ids: Sequence[int]) -> None:
    """Numbers from elsewhere may repeat: they are looked up, but never scanned as ours."""
    numbers = [
        (sample_id, _ISSUED_AS[term], value)
        for term in NUMBERS
        if term in checked.texts
        for sample_id, value in zip(ids, checked.texts[term], strict=True)
        if value
    ]
    attach_numbers(work, numbers)
