"""Measurements of anything, and the types that come with a standard term."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from lims.database import columns
from lims.measurements.tables import MeasurementOrFact
from lims.unit_of_work import Work

_M = columns(MeasurementOrFact)
_IN_STEPS = 500


@dataclass(frozen=True)
class MeasurementView:
    """One result. `operator` is "<" for what lay below the scale; `verbatim` is what was written or shown."""

    entity_id: int
    type: str
    value: float | None
    operator: str
    verbatim: str
    unit: str | None
    accuracy: str | None
    method: str | None
    reader: str | None
    measured_on: str | None
    state: str

    @property
    def shown(self) -> str:
        """`237 mm`, `< 1 g`; what was written, where no number could be read."""
        if self.value is None:
            return self.verbatim
        number = f"{self.operator} {self.value:.15g}" if self.operator else f"{self.value:.15g}"
        return f"{number} {self.unit}" if self.unit else number

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "type": self.type,
            "value": self.value,
            "operator": self.operator,
            "unit": self.unit,
            "verbatim": self.verbatim,
            "accuracy": self.accuracy,
            "method": self.method,
            "reader": self.reader,
            "measured_on": self.measured_on,
            "state": self.state,
        }


def measurements_for(work: Work, entity_ids: Sequence[int]) -> dict[int, list[MeasurementView]]:
    """All results of each thing, in the order they were recorded, the rejected ones last."""
    found: dict[int, list[MeasurementView]] = {}
    for start in range(0, len(entity_ids), _IN_STEPS):
        statement = (
            select(
                _M.entity_id,
                _M.type,
                _M.value,
                _M.operator,
                _M.verbatim,
                _M.unit,
                _M.accuracy,
                _M.method,
                _M.reader,
                _M.measured_on,
                _M.state,
            )
            .where(_M.entity_id.in_(entity_ids[start : start + _IN_STEPS]))
            .order_by(_M.state == "rejected", _M.id)
        )
        for entity_id, kind, value, *rest in work.execute(statement):
            view = MeasurementView(entity_id, kind, None if value is None else float(value), *rest)
            found.setdefault(entity_id, []).append(view)
    return found
