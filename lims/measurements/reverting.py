"""Takes back what was measured: the result is rejected, not deleted."""

from collections.abc import Sequence

from sqlalchemy import update

from lims.database import columns
from lims.history.rules import Touched
from lims.measurements.recording import MEASUREMENT
from lims.measurements.tables import MeasurementOrFact
from lims.reverting import Reverter, put_back, was_created
from lims.unit_of_work import Work

_M = columns(MeasurementOrFact)


def revert_measurements(work: Work, subjects: Sequence[Touched]) -> list[Touched]:
    """New results are rejected first, so that those they replaced, unless new themselves, can be accepted again."""
    new = [subject for subject in subjects if was_created(subject)]
    ids = [subject.subject_id for subject in new]
    work.execute(update(MeasurementOrFact).where(_M.id.in_(ids)).values(state="rejected"))
    rejected = [
        Touched(MEASUREMENT, each.subject_id, {"state": (each.changes["state"][1], "rejected")}) for each in new
    ]
    return rejected + [put_back(work, MeasurementOrFact, each) for each in subjects if each.subject_id not in ids]


REVERTERS: dict[str, Reverter] = {MEASUREMENT: revert_measurements}
NOT_UNDOABLE: dict[str, str] = {}
