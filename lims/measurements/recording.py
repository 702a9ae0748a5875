"""Writes measurements: the building block of importing, measuring and reading instruments, for many at once."""

from collections.abc import Sequence
from decimal import Decimal
from operator import itemgetter
from typing import NamedTuple

from lims.measurements.tables import MeasurementOrFact
from lims.unit_of_work import Work

MEASUREMENT = "measurement"
"""The subject type of measurements in the history, where they are an act of their own."""

_COLUMNS = (
    "entity_id",
    "type",
    "value",
    "verbatim",
    "unit",
    "operator",
    "accuracy",
    "method",
    "agent_id",
    "reader",
    "measured_on",
    "state",
    "process_id",
    "source_file",
    "source_row",
    "recorded_at",
    "change_set_id",
)

_ALWAYS = ("entity_id", "type", "value", "verbatim", "operator", "state")


class NewMeasurement(NamedTuple):
    """One result of a thing. At most one of a type may be "accepted"; further readings are "raw"."""

    entity_id: int
    type: str
    value: Decimal | float | None
    verbatim: str
    unit: str | None = None
    operator: str = ""
    accuracy: str | None = None
    method: str | None = None
    agent_id: int | None = None
    reader: str | None = None
    measured_on: str | None = None
    state: str = "accepted"
    process_id: int | None = None
    source_file: str | None = None
    source_row: int | None = None


def enter_measurements(work: Work, news: Sequence[NewMeasurement]) -> None:
    """Writes them; the history of what they belong to names the act. What none of them says is not sent (it costs)."""
    if not news:
        return
    said = [at for at, name in enumerate(_COLUMNS[:-2]) if name in _ALWAYS or any(new[at] is not None for new in news)]
    told, written = itemgetter(*said), (work.now, work.change_set_id)
    names = (*told(_COLUMNS), *_COLUMNS[-2:])
    work.insert(MeasurementOrFact, names, [told(new) + written for new in news])
