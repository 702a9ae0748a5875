"""Measures one thing anew: the result that was accepted so far is kept, as a raw one."""

from sqlalchemy import select, update

from lims.database import columns
from lims.history.rules import Touched, created
from lims.measurements.recording import MEASUREMENT, NewMeasurement
from lims.measurements.tables import MeasurementOrFact
from lims.unit_of_work import Work

_M = columns(MeasurementOrFact)


def measure_anew(work: Work, new: NewMeasurement) -> list[Touched]:
    """Writes one result; an accepted one takes the place of the one accepted so far. Returns the history's lines."""
    touched = []
    if new.state == "accepted":
        before = select(_M.id).where(_M.entity_id == new.entity_id, _M.type == new.type, _M.state == "accepted")
        for key in work.execute(before).scalars().all():
            work.execute(update(MeasurementOrFact).where(_M.id == key).values(state="raw"))
            touched.append(Touched(MEASUREMENT, key, {"state": ("accepted", "raw")}))
    values = {**new._asdict(), "recorded_at": work.now, "change_set_id": work.change_set_id}
    key = work.add(MeasurementOrFact, values)
    told = created({"entity_id": new.entity_id, "type": new.type, "state": new.state})
    return [*touched, Touched(MEASUREMENT, key, told)]
