"""What expires, and what need not be kept any longer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import literal, select, union_all

from lims.collections.queries import visible
from lims.collections.tables import Collection
from lims.database import columns
from lims.preserving.rules import AHEAD, EXPIRY, RETENTION, TERMS, state_of
from lims.preserving.tables import TermWarning
from lims.samples.tables import Kind, MaterialSample
from lims.samples.vocabulary import Disposition
from lims.unit_of_work import Work

_S, _C, _K, _W = columns(MaterialSample), columns(Collection), columns(Kind), columns(TermWarning)
_DAYS = {EXPIRY: _S.expires_on, RETENTION: _S.retain_until}
_THERE = (Disposition.IN_COLLECTION.value, Disposition.MISSING.value)


@dataclass(frozen=True)
class DueView:
    """A sample's day that is near or past: which of its days (`term`), and what that means today (`state`)."""

    sample_id: int
    code: str
    kind_name: str
    collection_id: int
    collection: str
    term: str
    day: date
    state: str

    @property
    def is_past(self) -> bool:
        """Whether the day is behind us."""
        return self.state in ("expired", "retention has ended")


def find_due(
    work: Work, *, within: int = AHEAD, terms: Sequence[str] = TERMS, untold: bool = False, limit: int | None = None
) -> list[DueView]:
    """What expires, or need not be kept longer, within so many days or since; the longest past first.

    Only what is still there. `untold`: what nobody was warned of yet.
    """
    until, today = work.now.date() + timedelta(days=within), work.now.date()
    parts = []
    for term in terms:
        day = _DAYS[term]
        told = select(_W.id).where(_W.sample_id == _S.id, _W.term == term, _W.day == day)
        parts.append(
            select(
                _S.id.label("key"), _S.code, _K.name_en, _C.id, _C.code, literal(term).label("term"), day.label("day")
            )
            .join_from(MaterialSample.__table__, Collection.__table__, _C.id == _S.collection_id)
            .join(Kind.__table__, _K.id == _S.kind_id)
            .where(day <= until, _S.record == "registered", _S.disposition.in_(_THERE), visible(work))
            .where(~told.exists() if untold else day.is_not(None))
        )
    statement = union_all(*parts).order_by("day", "key").limit(limit)
    found: list[Any] = list(work.execute(statement))
    return [DueView(*(*row, state_of(row.term, row.day, today))) for row in found]


def count_due(work: Work) -> tuple[int, int]:
    """How many days of samples are near, and how many past."""
    found = find_due(work)
    past = sum(each.is_past for each in found)
    return len(found) - past, past


def ids_due(work: Work, *, within: int = AHEAD) -> frozenset[int]:
    """The keys of the samples with a day that is near or past."""
    return frozenset(each.sample_id for each in find_due(work, within=within))
