"""How long things keep by rule: of a kind, of a collection, or of a kind in a collection."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import ColumnElement, select

from lims.collections.tables import Collection
from lims.database import columns
from lims.history.rules import Touched, created
from lims.history.tables import ChangeSet
from lims.preserving.rules import TERMS, months_later, period, state_of
from lims.preserving.tables import KeepingRule
from lims.samples.queries import SampleView
from lims.samples.tables import Kind, MaterialSample
from lims.unit_of_work import Work

_R, _K, _C, _S, _CS = (
    columns(KeepingRule),
    columns(Kind),
    columns(Collection),
    columns(MaterialSample),
    columns(ChangeSet),
)

KEEPING_RULE = "keeping_rule"
"""The subject type of rules in the history."""


@dataclass(frozen=True)
class RuleView:
    """So many months after it was registered, what is of the kind or in the collection (or both) has its day."""

    id: int
    term: str
    months: int
    kind_id: int | None
    kind: str | None
    kind_name: str | None
    collection_id: int | None
    collection: str | None
    change_set_id: int

    @property
    def of_what(self) -> str:
        """`culture in CUL`, `all in FIS`, `culture`."""
        if self.collection is None:
            return self.kind_name or ""
        return f"{self.kind_name or 'all'} in {self.collection}"

    @property
    def said(self) -> str:
        """From where a day was worked out: `10 years after it was registered (rule: all in FIS)`."""
        return f"{period(self.months)} after it was registered (rule: {self.of_what})"

    def holds_for(self, kind_id: int, collection_id: int) -> bool:
        """Whether it is one for this kind in this collection."""
        return self.kind_id in (None, kind_id) and self.collection_id in (None, collection_id)


@dataclass(frozen=True)
class DayView:
    """A day of a sample: what it means today, and by which rule it is, None where it was set for the sample itself."""

    term: str
    day: date
    state: str
    rule: RuleView | None


def find_rules(work: Work) -> list[RuleView]:
    """The rules in force; of the same day the one that goes before others first."""
    statement = (
        select(_R.id, _R.term, _R.months, _R.kind_id, _K.key, _K.name_en, _R.collection_id, _C.code, _R.change_set_id)
        .join_from(KeepingRule.__table__, Kind.__table__, _K.id == _R.kind_id, isouter=True)
        .join(Collection.__table__, _C.id == _R.collection_id, isouter=True)
        .where(_R.in_force.is_not(None))
        .order_by(_R.term, _R.collection_id.is_(None), _R.kind_id.is_(None), _C.code, _K.key)
    )
    return [RuleView(*row) for row in work.execute(statement)]


def rule_for(rules: Sequence[RuleView], term: str, kind_id: int, collection_id: int) -> RuleView | None:
    """The rule that holds: that of kind and collection before that of the collection, that before the kind's."""
    return next((each for each in rules if each.term == term and each.holds_for(kind_id, collection_id)), None)


def days_for(work: Work, sample: SampleView) -> list[DayView]:
    """The days of a sample, its own and those it has by rule."""
    today, rules = work.now.date(), find_rules(work)
    registered = work.execute(select(_CS.recorded_at).where(_CS.id == sample.change_set_id)).scalar_one()
    found = []
    for term in TERMS:
        day, rule = getattr(sample, term), None
        if day is None and term in BY_RULE:
            rule = rule_for(rules, term, sample.kind_id, sample.collection_id)
            day = rule and months_later(registered.date(), rule.months)
        if day is not None:
            found.append(DayView(term, day, state_of(term, day, today), rule))
    return found


BY_RULE = TERMS[:2]
"""The days that count from when something was registered; the next test counts from the last one."""


def has_day_by(rule: RuleView, rules: Sequence[RuleView], until: date) -> ColumnElement[bool]:
    """The samples whose day by this rule, and not by one that goes before it, is not later than this."""
    before = rules[: rules.index(rule)]
    end = datetime.combine(last_registered(until, rule.months) + timedelta(days=1), datetime.min.time(), UTC)
    condition: ColumnElement[bool] = getattr(_S, rule.term).is_(None) & (_CS.recorded_at < end) & _is_of(rule)
    for other in before:
        if other.term == rule.term:
            condition &= ~_is_of(other)
    return condition


def _is_of(rule: RuleView) -> ColumnElement[bool]:
    kind: ColumnElement[bool] = _S.kind_id == rule.kind_id
    collection: ColumnElement[bool] = _S.collection_id == rule.collection_id
    if rule.kind_id is None:
        return collection
    return kind if rule.collection_id is None else kind & collection


def last_registered(until: date, months: int) -> date:
    """The last day on which something can have been registered whose day is not after `until`."""
    day = months_later(until, -months) - timedelta(days=1)
    while months_later(day + timedelta(days=1), months) <= until:
        day += timedelta(days=1)
    return day


def write_rule(work: Work, term: str, months: int, kind_id: int | None, collection_id: int | None) -> list[Touched]:
    """Puts a rule into force, in the place of the one that said the same day of the same; the history's lines."""
    touched = end_rule_of(work, term, kind_id, collection_id)
    values = {
        "term": term,
        "kind_id": kind_id,
        "collection_id": collection_id,
        "months": months,
        "in_force": key_of(term, kind_id, collection_id),
    }
    key = work.add(KeepingRule, {**values, "change_set_id": work.change_set_id})
    return [*touched, Touched(KEEPING_RULE, key, created(values))]


def end_rule_of(work: Work, term: str, kind_id: int | None, collection_id: int | None) -> list[Touched]:
    """Ends the rule that says this day of this, if there is one; the history's lines."""
    name = key_of(term, kind_id, collection_id)
    found = work.execute(select(_R.id).where(_R.in_force == name).with_for_update()).scalar_one_or_none()
    if found is None:
        return []
    work.execute(KeepingRule.__table__.update().where(_R.id == found).values(in_force=None))
    return [Touched(KEEPING_RULE, found, {"in_force": (name, None)})]


def key_of(term: str, kind_id: int | None, collection_id: int | None) -> str:
    """For what a rule is: one of each is in force."""
    return f"{term} {kind_id or 'any'} {collection_id or 'any'}"
