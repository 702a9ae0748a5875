"""What comes from a field day: eels with names, places and sizes."""

from lims.collecting.actions import add_event
from lims.collecting.drafts import EventDraft
from lims.measurements.recording import NewMeasurement, enter_measurements
from lims.samples.actions import register
from lims.samples.identifying import determinations_as_written
from lims.samples.queries import samples_for
from lims.taxa.determining import NewDetermination, enter_determinations
from lims.unit_of_work import Work

SCHELDT = EventDraft(
    event_date="2016-07-06",
    locality="Zeeschelde\tBranst",
    water_body="Zeeschelde",
    municipality="Bornem",
    country="Belgium",
    latitude="51.0892",
    longitude="4.2631",
    uncertainty_m=25,
    sampling_protocol="fyke net",
    field_number="BRA 1",
    collectors=("An Janssens", "Jan Peeters"),
)


def event(work: Work, draft: EventDraft = SCHELDT) -> str:
    """The uuid of a new event."""
    return add_event(work, draft=draft, collection="FIS")


def sample_id(work: Work, code: str) -> int:
    return samples_for(work, [code])[0].id


def name_together(work: Work, code: str, written: list[str]) -> None:
    """Names the taxa of a mixture."""
    for each in written:
        (new,) = determinations_as_written(work, [sample_id(work, code)], each)[0]
        enter_determinations(work, [NewDetermination(new.entity_id, each, new.taxon_id, in_mixture=True)])


def measure(work: Work, code: str, type: str, value: float, unit: str) -> None:
    enter_measurements(work, [NewMeasurement(sample_id(work, code), type, value, str(value), unit)])


def eels(work: Work, count: int = 1) -> list[str]:
    """Eels of one catch."""
    return register(work, collection="FIS", kind="specimen", count=count, event=event(work), identified_as="paling")
