"""Everything there is to say of one sample, put together from all stages: what its page and `show` tell."""

from dataclasses import dataclass

from lims.collecting.queries import EventView, event_views_for
from lims.identity.queries import IdentifierView, find_identifiers
from lims.measurements.queries import MeasurementView, measurements_for
from lims.samples.holding import HoldView, find_holds
from lims.samples.lineage import LineageView, children_for, event_ids_for, lineage_for, parents_for
from lims.samples.naming import NameView, names_for
from lims.samples.queries import KindView, SampleView, kind_for, samples_for
from lims.sequencing.queries import ReadsView, reads_for
from lims.storage.whereabouts import CustodyView, PlaceView, custody_for, place_for
from lims.undoing.queries import ActView, life_for
from lims.unit_of_work import Work


@dataclass(frozen=True)
class SampleRecord:
    """A sample with its names, events, place, kin, numbers, results, reads, custody and history (newest first)."""

    sample: SampleView
    kind: KindView
    name: NameView
    events: tuple[EventView, ...]
    place: PlaceView | None
    parents: tuple[str, ...]
    children: tuple[str, ...]
    lineage: LineageView
    lineage_names: dict[int, NameView]
    identifiers: tuple[IdentifierView, ...]
    measurements: tuple[MeasurementView, ...]
    reads: tuple[ReadsView, ...]
    holds: tuple[HoldView, ...]
    custody: tuple[CustodyView, ...]
    history: tuple[ActView, ...]

    @property
    def event(self) -> EventView | None:
        """The event it was collected in, if there is just one."""
        return self.events[0] if len(self.events) == 1 else None


def record_for(work: Work, code: str) -> SampleRecord:
    """The whole record of a sample, by any code or number it goes by. Raises UnknownCodeError, MisreadCodeError."""
    (sample,) = samples_for(work, [code])
    event_ids = event_ids_for(work, [sample.id])[sample.id]
    events = event_views_for(work, event_ids)
    lineage = lineage_for(work, sample.id)
    names = names_for(work, list(lineage.samples))
    return SampleRecord(
        sample=sample,
        kind=kind_for(work, sample.kind),
        name=names[sample.id],
        events=tuple(events[each] for each in event_ids if each in events),
        place=place_for(work, [sample.code]).get(sample.code),
        parents=tuple(parents_for(work, sample.id)),
        children=tuple(children_for(work, sample.id)),
        lineage=lineage,
        lineage_names=names,
        identifiers=tuple(find_identifiers(work, [sample.id]).get(sample.id, ())),
        measurements=tuple(measurements_for(work, [sample.id]).get(sample.id, ())),
        reads=tuple(reads_for(work, sample.code)),
        holds=tuple(find_holds(work, [sample.id])),
        custody=tuple(custody_for(work, sample.code)),
        history=tuple(_life(work, sample.id)),
    )


def _life(work: Work, sample_id: int) -> list[ActView]:
    """What was done to it and to where it lies, newest first."""
    acts = [*life_for(work, "material_sample", sample_id), *life_for(work, "placement", sample_id)]
    return sorted(acts, key=lambda act: (act.recorded_at, act.change_set_id), reverse=True)
