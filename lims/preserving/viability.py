"""Whether lots and cultures still live: their tests, when the next one is due, and which are to be grown anew.

Percentages are of the first result of the same lot, as FAO's Genebank Standards (2014) count them: what was grown anew
is a lot of its own, with a first result of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from lims.collections.queries import visible
from lims.collections.tables import Collection
from lims.database import columns
from lims.history.tables import ChangeSet
from lims.people.tables import Agent
from lims.preserving.rules import GERMINATION, is_to_regenerate, percent
from lims.preserving.tables import ViabilityTest
from lims.samples.naming import names_for
from lims.samples.queries import SampleView, samples_by_id, samples_for
from lims.samples.tables import Derivation, Kind, MaterialSample, Process
from lims.samples.vocabulary import Disposition, ProcessType
from lims.unit_of_work import Work

_T, _S, _K, _C, _G = (
    columns(ViabilityTest),
    columns(MaterialSample),
    columns(Kind),
    columns(Collection),
    columns(Agent),
)
_D, _P, _CS = columns(Derivation), columns(Process), columns(ChangeSet)
_STEP = 500

SEEDS = "seed_lot"
"""The kind whose lots are listed even where none of them was ever tested."""


@dataclass(frozen=True)
class ViabilityView:
    """One test: so many tested, so many alive."""

    test: str
    tested_on: date
    tested: int
    viable: int
    method: str | None
    by: str | None

    @property
    def percent(self) -> float:
        """How many of a hundred live."""
        return percent(self.viable, self.tested)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "test": self.test,
            "tested_on": self.tested_on,
            "tested": self.tested,
            "viable": self.viable,
            "percent": self.percent,
            "method": self.method,
            "by": self.by,
        }


@dataclass(frozen=True)
class LotView:
    """A seed lot with its first and last germination test, and what was grown of it since the last one."""

    sample: SampleView
    name: str
    first: ViabilityView | None
    last: ViabilityView | None
    tests: int
    grown: tuple[str, ...]

    @property
    def is_to_regenerate(self) -> bool:
        """Whether it is below the threshold, and nothing was grown of it since."""
        if self.first is None or self.last is None or self.grown:
            return False
        return is_to_regenerate(self.first.percent, self.last.percent)


def viability_for(work: Work, code: str) -> list[ViabilityView]:
    """The tests of a lot or culture, the oldest first. Raises UnknownCodeError."""
    (sample,) = samples_for(work, [code])
    return viability_of(work, [sample.id]).get(sample.id, [])


def viability_of(work: Work, ids: Sequence[int]) -> dict[int, list[ViabilityView]]:
    """The tests of things by their keys, the oldest first; what was withdrawn is left out."""
    found: dict[int, list[ViabilityView]] = {}
    for start in range(0, len(ids), _STEP):
        statement = (
            select(_T.sample_id, _T.test, _T.tested_on, _T.tested, _T.viable, _T.method, _G.name)
            .join_from(ViabilityTest.__table__, Agent.__table__, _G.id == _T.agent_id, isouter=True)
            .where(_T.withdrawn.is_(False), _T.sample_id.in_(ids[start : start + _STEP]))
            .order_by(_T.tested_on, _T.id)
        )
        for sample_id, *values in work.execute(statement):
            found.setdefault(sample_id, []).append(ViabilityView(*values))
    return found


def find_seed_lots(work: Work, *, to_regenerate: bool = False) -> list[LotView]:
    """The seed lots that are there, and what else was tested for germination; those to be grown anew first."""
    ids = list(work.execute(_lots(work)).scalars())
    samples, tests, names = samples_by_id(work, ids), viability_of(work, ids), names_for(work, ids)
    grown = _grown_since(work, {each: found[-1].tested_on for each, found in tests.items()})
    lots = []
    for each in ids:
        germinated = [test for test in tests.get(each, []) if test.test == GERMINATION]
        first, last = (germinated[0], germinated[-1]) if germinated else (None, None)
        lots.append(LotView(samples[each], names[each].shown, first, last, len(germinated), grown.get(each, ())))
    lots.sort(key=lambda lot: (not lot.is_to_regenerate, lot.sample.code))
    return [lot for lot in lots if lot.is_to_regenerate or not to_regenerate]


def _lots(work: Work) -> Any:
    tested = select(_T.sample_id).where(_T.test == GERMINATION, _T.withdrawn.is_(False))
    return (
        select(_S.id)
        .join_from(MaterialSample.__table__, Kind.__table__, _K.id == _S.kind_id)
        .join(Collection.__table__, _C.id == _S.collection_id)
        .where(
            _S.record == "registered",
            _S.disposition == Disposition.IN_COLLECTION,
            or_(_K.key == SEEDS, _S.id.in_(tested)),
            visible(work),
        )
        .order_by(_S.id)
    )


def _grown_since(work: Work, tested: dict[int, date]) -> dict[int, tuple[str, ...]]:
    """What was grown of each on the day of its last test or later."""
    keys, found = list(tested), dict[int, list[str]]()
    when = func.coalesce(_P.started_at, _CS.recorded_at, type_=_CS.recorded_at.type)
    child = MaterialSample.__table__.alias("child")
    for start in range(0, len(keys), _STEP):
        statement = (
            select(_D.parent_id, child.c.code, when)
            .join_from(Derivation.__table__, child, and_(child.c.id == _D.child_id, _stands(child)))
            .join(Process.__table__, _P.id == _D.process_id)
            .join(ChangeSet.__table__, _CS.id == _D.change_set_id)
            .where(
                _P.type == ProcessType.REGENERATION,
                _D.withdrawn.is_(False),
                _D.parent_id.in_(keys[start : start + _STEP]),
            )
            .order_by(_D.id)
        )
        for parent, code, at in work.execute(statement):
            if at.date() >= tested[parent]:
                found.setdefault(parent, []).append(code)
    return {parent: tuple(codes) for parent, codes in found.items()}


def _stands(child: Any) -> ColumnElement[bool]:
    return child.c.record == "registered"  # type: ignore[no-any-return]
