"""Days that samples have by rule, with their warnings and their undo, on both databases."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from lims.access import Actor, Role, system_actor
from lims.collections.queries import UnknownCollectionError
from lims.errors import NotAllowedError
from lims.people.actions import add_person
from lims.preserving.actions import end_rule, set_dates, set_rule, warn_of_dates
from lims.preserving.periods import days_for, find_rules, last_registered
from lims.preserving.queries import find_due
from lims.preserving.reverting import RuledSinceError
from lims.preserving.rules import EXPIRY, RETENTION, NoRuleError, PeriodError, months_later, period
from lims.samples.actions import derive, register
from lims.samples.drafts import DerivationDraft
from lims.samples.queries import samples_for
from lims.undoing.actions import undo
from lims.undoing.queries import latest_change_sets
from lims.undoing.verifying import verify
from lims.unit_of_work import reading, unit_of_work
from tests import make

SYSTEM = system_actor()
TODAY = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def fish(settings_for_test: object) -> Iterator[list[str]]:
    with unit_of_work(SYSTEM, now=datetime(2016, 3, 20, tzinfo=UTC)) as work:
        make.collection(work, "FIS")
        make.collection(work, "CUL")
    with unit_of_work(SYSTEM, now=datetime(2016, 3, 20, tzinfo=UTC)) as work:
        codes = [*make.samples(work, 1), *make.samples(work, 1, "tissue"), *make.samples(work, 1, "tissue", "CUL")]
    yield codes
    with reading(SYSTEM) as work:
        assert [each for each in verify(work) if not each.holds] == []


def rule(term: str, months: int, **of: str) -> None:
    with unit_of_work(SYSTEM, now=TODAY) as work:
        set_rule(work, term=term, months=months, **of)


def due(**how: object) -> list[tuple[str, date]]:
    with reading(SYSTEM, now=TODAY) as work:
        return [(each.code, each.day) for each in find_due(work, **how)]


def take_back() -> None:
    with unit_of_work(SYSTEM) as work:
        undo(work, change_set_id=latest_change_sets(work, limit=1)[0].id)


def mails() -> int:
    with reading(SYSTEM) as work:
        return int(work.execute(text("SELECT count(*) FROM message")).scalar_one())


def test_the_nearest_rule_holds_and_a_day_of_its_own_goes_before_it(fish: list[str]) -> None:
    rule(RETENTION, 240, collection="FIS")
    rule(RETENTION, 120, kind="tissue")
    assert due() == [(fish[2], date(2026, 3, 20))]
    rule(RETENTION, 119, kind="tissue", collection="FIS")
    assert due() == [(fish[1], date(2026, 2, 20)), (fish[2], date(2026, 3, 20))]
    with unit_of_work(SYSTEM, now=TODAY) as work:
        set_dates(work, codes=fish[1:2], days={RETENTION: date(2026, 4, 1)})
    assert due() == [(fish[2], date(2026, 3, 20)), (fish[1], date(2026, 4, 1))]
    with reading(SYSTEM, now=TODAY) as work:
        told = [days_for(work, each)[0] for each in samples_for(work, fish)]
    assert [(each.day, each.state) for each in told] == [
        (date(2036, 3, 20), "is kept"),
        (date(2026, 4, 1), "retention ends soon"),
        (date(2026, 3, 20), "retention ends soon"),
    ]
    assert told[1].rule is None
    assert told[0].rule
    assert told[0].rule.said == "20 years after it was registered (rule: all in FIS)"


def test_what_is_derived_has_its_own_day_by_the_rule_of_its_kind(fish: list[str]) -> None:
    rule(EXPIRY, 12, kind="dna_extract")
    with unit_of_work(SYSTEM, now=TODAY) as work:
        derive(work, parents=fish[1:2], draft=DerivationDraft(kind="dna_extract"))
    with unit_of_work(SYSTEM, now=TODAY) as work:
        kept = {"expires_on": date(2026, 3, 12), "retain_until": date(2030, 1, 1)}
        (said,) = derive(work, parents=fish[1:2], draft=DerivationDraft(kind="dna_extract", **kept))
        (own,) = register(work, collection="FIS", kind="specimen", expires_on=date(2026, 3, 11))
    assert due() == [(own, date(2026, 3, 11)), (said.code, date(2026, 3, 12))]
    assert date(2027, 3, 10) in {day for _, day in due(within=365)}
    take_back()
    assert due() == []


def test_keepers_are_told_once_of_a_day_by_rule_and_anew_of_another(fish: list[str]) -> None:
    with unit_of_work(SYSTEM, now=TODAY) as work:
        add_person(work, name="Kaat", account="kaat", role=Role.KEEPER)
    rule(RETENTION, 120, kind="tissue")
    for expected in (2, 0):
        with unit_of_work(SYSTEM, now=TODAY) as work:
            assert warn_of_dates(work) == expected
    assert mails() == 1
    rule(RETENTION, 119, kind="tissue")
    with unit_of_work(SYSTEM, now=TODAY) as work:
        assert warn_of_dates(work) == 2
    rule(RETENTION, 120, kind="tissue")
    assert due(untold=True) == []
    with unit_of_work(SYSTEM, now=TODAY + timedelta(days=400)) as work:
        assert warn_of_dates(work) == 0


def test_a_rule_that_is_set_anew_takes_the_place_of_the_one_before_and_is_taken_back(fish: list[str]) -> None:
    rule(RETENTION, 120, collection="FIS")
    rule(RETENTION, 240, collection="FIS")
    with reading(SYSTEM) as work:
        assert [(each.of_what, each.months) for each in find_rules(work)] == [("all in FIS", 240)]
    take_back()
    with reading(SYSTEM) as work:
        assert [each.months for each in find_rules(work)] == [120]
    with unit_of_work(SYSTEM) as work:
        end_rule(work, term=RETENTION, collection="FIS")
    assert due() == []
    with pytest.raises(NoRuleError), unit_of_work(SYSTEM) as work:
        end_rule(work, term=RETENTION, collection="FIS")
    ended = latest()
    rule(RETENTION, 60, collection="FIS")
    with pytest.raises(RuledSinceError), unit_of_work(SYSTEM) as work:
        undo(work, change_set_id=ended)


def latest() -> int:
    with reading(SYSTEM) as work:
        return latest_change_sets(work, limit=1)[0].id


def test_keepers_make_the_rules_of_their_collection_only(fish: list[str]) -> None:
    with reading(SYSTEM) as work:
        collection = samples_for(work, fish[:1])[0].collection_id
    keeper = Actor(7, None, "Kaat", None, {collection: Role.KEEPER}, {})
    technician = Actor(8, None, "Tom", None, {collection: Role.TECHNICIAN}, {})
    with unit_of_work(keeper) as work:
        set_rule(work, term=RETENTION, months=120, collection="FIS")
    for actor, of in ((keeper, {"kind": "tissue"}), (technician, {"collection": "FIS"})):
        with pytest.raises(NotAllowedError), unit_of_work(actor) as work:
            set_rule(work, term=RETENTION, months=120, **of)
    with pytest.raises(UnknownCollectionError), unit_of_work(keeper) as work:
        set_rule(work, term=RETENTION, months=120, collection="CUL")


@pytest.mark.parametrize(
    ("term", "months", "of"),
    [("born_on", 12, {"kind": "tissue"}), (EXPIRY, 0, {"kind": "tissue"}), (EXPIRY, 1201, {"kind": "tissue"})],
)
def test_a_rule_that_says_nothing_is_refused(fish: list[str], term: str, months: int, of: dict[str, str]) -> None:
    with pytest.raises(PeriodError), unit_of_work(SYSTEM) as work:
        set_rule(work, term=term, months=months, **of)


def test_a_rule_must_be_of_something(fish: list[str]) -> None:
    with pytest.raises(PeriodError, match="which kind"), unit_of_work(SYSTEM) as work:
        set_rule(work, term=EXPIRY, months=12)


def test_the_database_keeps_one_rule_of_each(fish: list[str]) -> None:
    rule(EXPIRY, 12, kind="tissue")
    copied = "INSERT INTO keeping_rule (id, term, kind_id, months, in_force, change_set_id) SELECT 99, term, kind_id, "
    for rest in ("months, in_force", "0, NULL"):
        with pytest.raises(IntegrityError), unit_of_work(SYSTEM) as work:
            work.execute(text(f"{copied}{rest}, change_set_id FROM keeping_rule"))


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(day: date, months: int, later: date) -> None:
    assert months_later(day, months) == later


def test_the_last_day_of_registration_is_the_last_whose_day_is_not_later() -> None:
    for days in range(400):
        until = date(2027, 1, 15) + timedelta(days=days)
        for months in (1, 11, 12, 119):
            last = last_registered(until, months)
            assert months_later(last, months) <= until < months_later(last + timedelta(days=1), months)


def test_a_period_is_told_in_years_where_it_can_be() -> None:
    assert [period(each) for each in (1, 12, 18, 120)] == ["1 month", "1 year", "18 months", "10 years"]
