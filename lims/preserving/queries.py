"""What expires, what need not be kept any longer, and what is to be tested again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, literal, select, union_all

from lims.collections.queries import visible
from lims.collections.tables import Collection
from lims.database import columns
from lims.history.tables import ChangeSet
from lims.preserving.periods import BY_RULE, find_rules, has_day_by
from lims.preserving.rules import AHEAD, EXPIRY, PAST, RETENTION, TERMS, TESTING, months_later, state_of
from lims.preserving.tables import TermWarning
from lims.samples.tables import Kind, MaterialSample
from lims.samples.vocabulary import Disposition
from lims.unit_of_work import Work

_S, _C, _K, _W = columns(MaterialSample), columns(Collection), columns(Kind), columns(TermWarning)
_CS = columns(ChangeSet)
_DAYS = {EXPIRY: _S.expires_on, RETENTION: _S.retain_until, TESTING: _S.test_on}
_THERE = (Disposition.IN_COLLECTION.value, Disposition.MISSING.value)
_STEP = 500


@dataclass(frozen=True)
class DueView:
    """A sample's day that is near or past: which of its days (`term`), and what that means today (`state`).

    `rule` says by which rule it has the day, None where it was set for the sample itself.
    """

    sample_id: int
    code: str
    kind_name: str
    collection_id: int
    collection: str
    term: str
    day: date
    state: str
    rule: str | None = None

    @property
    def is_past(self) -> bool:
        """Whether the day is behind us."""
        return self.state in PAST


def find_due(
    work: Work, *, within: int = AHEAD, terms: Sequence[str] = TERMS, untold: bool = False, limit: int | None = None
) -> list[DueView]:
    """What expires, need not be kept longer, or is to be tested, within so many days or since; the longest past first.

    Only what is still there. `untold`: what nobody was warned of yet.
    """
    until = work.now.date() + timedelta(days=within)
    found = [*_own(work, until, terms, untold, limit), *_by_rule(work, until, terms, untold)]
    return sorted(found, key=lambda each: (each.day, each.sample_id))[:limit]


def _own(work: Work, until: date, terms: Sequence[str], untold: bool, limit: int | None) -> list[DueView]:
    """Days that were set for the samples themselves."""
    today, parts = work.now.date(), []
    for term in terms:
        day = _DAYS[term]
        told = select(_W.id).where(_W.sample_id == _S.id, _W.term == term, _W.day == day)
        part = _there(work, literal(term).label("term"), day.label("day"))
        parts.append(part.where(day <= until, ~told.exists() if untold else day.is_not(None)))
    statement = union_all(*parts).order_by("day", "key").limit(limit)
    rows: list[Any] = list(work.execute(statement))
    return [_view(row, row.term, row.day, today) for row in rows]


def _by_rule(work: Work, until: date, terms: Sequence[str], untold: bool) -> list[DueView]:
    """Days that samples have by rule; of what was told since a rule is in force, nobody is told again."""
    rules, today, found = find_rules(work), work.now.date(), list[DueView]()
    for rule in rules:
        if rule.term not in terms or rule.term not in BY_RULE:
            continue
        statement = (
            _there(work, _CS.recorded_at)
            .join(ChangeSet.__table__, _CS.id == _S.change_set_id)
            .where(has_day_by(rule, rules, until))
        )
        if untold:
            told = select(_W.id).where(
                _W.sample_id == _S.id, _W.term == rule.term, _W.change_set_id > rule.change_set_id
            )
            statement = statement.where(~told.exists())
        for row in work.execute(statement):
            day = months_later(row.recorded_at.date(), rule.months)
            found.append(_view(row, rule.term, day, today, rule.said))
    return _not_told_that(work, found) if untold else found


def _view(row: Any, term: str, day: date, today: date, rule: str | None = None) -> DueView:
    state = state_of(term, day, today)
    return DueView(row.key, row.code, row.kind_name, row.collection_id, row.collection, term, day, state, rule)


def _not_told_that(work: Work, found: Sequence[DueView]) -> list[DueView]:
    """A rule that was ended, and set anew as it was, says days of which somebody was told before."""
    told: set[tuple[int, str, date]] = set()
    for start in range(0, len(found), _STEP):
        ids = [each.sample_id for each in found[start : start + _STEP]]
        rows = work.execute(select(_W.sample_id, _W.term, _W.day).where(_W.sample_id.in_(ids)))
        told |= {(sample_id, term, day) for sample_id, term, day in rows}
    return [each for each in found if (each.sample_id, each.term, each.day) not in told]


def _there(work: Work, *more: Any) -> Select[Any]:
    """What is still there, as far as the actor may see it."""
    return (
        select(
            _S.id.label("key"),
            _S.code,
            _K.name_en.label("kind_name"),
            _C.id.label("collection_id"),
            _C.code.label("collection"),
            *more,
        )
        .join_from(MaterialSample.__table__, Collection.__table__, _C.id == _S.collection_id)
        .join(Kind.__table__, _K.id == _S.kind_id)
        .where(_S.record == "registered", _S.disposition.in_(_THERE), visible(work))
    )


def count_due(work: Work) -> tuple[int, int]:
    """How many days of samples are near, and how many past."""
    found = find_due(work)
    past = sum(each.is_past for each in found)
    return len(found) - past, past


def ids_due(work: Work, *, within: int = AHEAD) -> frozenset[int]:
    """The keys of the samples with a day that is near or past."""
    return frozenset(each.sample_id for each in find_due(work, within=within))
