"""Days, changes of preservation and warnings, with their undo, on both databases."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from lims.access import Actor, Role, system_actor
from lims.errors import InvalidInputError, NotAllowedError
from lims.people.actions import add_person, deactivate
from lims.preserving.actions import change_preservation, set_dates, warn_of_dates
from lims.preserving.queries import count_due, find_due, ids_due
from lims.preserving.rules import EXPIRY, RETENTION, OtherwisePreservedError
from lims.samples.actions import dispose
from lims.samples.queries import samples_for
from lims.samples.rules import GoneError
from lims.samples.searching import find_samples
from lims.samples.vocabulary import Disposition
from lims.storage.permitting import MomentError
from lims.undoing.actions import undo
from lims.undoing.queries import latest_change_sets, life_for
from lims.undoing.verifying import verify
from lims.unit_of_work import Work, reading, unit_of_work
from tests import make

SYSTEM = system_actor()
TODAY = datetime(2026, 3, 10, 12, tzinfo=UTC)
SOON, PAST, LATER = date(2026, 3, 20), date(2026, 3, 1), date(2027, 1, 1)


@pytest.fixture
def fish(settings_for_test: object) -> Iterator[list[str]]:
    with unit_of_work(SYSTEM, now=TODAY - timedelta(days=100)) as work:
        make.collection(work, "FIS")
    with unit_of_work(SYSTEM, now=TODAY - timedelta(days=100)) as work:
        codes = make.samples(work, 3)
    yield codes
    with reading(SYSTEM) as work:
        assert [each for each in verify(work) if not each.holds] == []


def days(work: Work, code: str) -> tuple[date | None, date | None]:
    (sample,) = samples_for(work, [code])
    return sample.expires_on, sample.retain_until


def take_back() -> None:
    with unit_of_work(SYSTEM) as work:
        undo(work, change_set_id=latest_change_sets(work, limit=1)[0].id)


def mails(work: Work) -> list[tuple[str, str]]:
    return [(row.subject, row.body) for row in work.execute(text("SELECT subject, body FROM message ORDER BY id"))]


def test_days_are_set_for_many_at_once_and_taken_back(fish: list[str]) -> None:
    with unit_of_work(SYSTEM, now=TODAY) as work:
        assert set_dates(work, codes=fish, days={EXPIRY: SOON, RETENTION: LATER}) == 3
    with unit_of_work(SYSTEM, now=TODAY) as work:
        assert set_dates(work, codes=fish, days={EXPIRY: None}) == 3
        assert days(work, fish[0]) == (None, LATER)
        assert set_dates(work, codes=fish, days={EXPIRY: None}) == 0
    with unit_of_work(SYSTEM, now=TODAY) as work:
        set_dates(work, codes=fish[:1], days={RETENTION: PAST})
    take_back()
    with reading(SYSTEM) as work:
        assert days(work, fish[0]) == (None, LATER)


def test_an_undo_brings_a_day_back_that_was_there(fish: list[str]) -> None:
    for day in (SOON, LATER):
        with unit_of_work(SYSTEM, now=TODAY) as work:
            set_dates(work, codes=fish, days={EXPIRY: day})
    take_back()
    with reading(SYSTEM) as work:
        assert {days(work, code) for code in fish} == {(SOON, None)}


def test_only_who_registers_there_says_the_days_and_a_withdrawn_sample_has_none(fish: list[str]) -> None:
    with reading(SYSTEM) as work:
        collection = samples_for(work, fish[:1])[0].collection_id
    reader = Actor(7, None, "Rik", None, {collection: Role.RESEARCHER}, {})
    with pytest.raises(NotAllowedError), unit_of_work(reader) as work:
        set_dates(work, codes=fish, days={EXPIRY: SOON})
    with pytest.raises(NotAllowedError), unit_of_work(reader) as work:
        change_preservation(work, codes=fish, to="RNAlater")
    with pytest.raises(InvalidInputError), unit_of_work(SYSTEM) as work:
        set_dates(work, codes=[], days={EXPIRY: SOON})
    take_back()
    with pytest.raises(GoneError), unit_of_work(SYSTEM) as work:
        set_dates(work, codes=fish, days={EXPIRY: SOON})


def test_what_is_due_is_listed_the_longest_past_first(fish: list[str]) -> None:
    with unit_of_work(SYSTEM, now=TODAY) as work:
        set_dates(work, codes=fish[:1], days={EXPIRY: SOON, RETENTION: LATER})
        set_dates(work, codes=fish[1:], days={EXPIRY: PAST})
        dispose(work, codes=fish[2:], disposition=Disposition.DESTROYED, reason="expired")
    with reading(SYSTEM, now=TODAY) as work:
        assert [(each.code, each.term, each.state) for each in find_due(work)] == [
            (fish[1], EXPIRY, "expired"),
            (fish[0], EXPIRY, "expires soon"),
        ]
        assert count_due(work) == (1, 1)
        assert len(find_due(work, within=365)) == 3
        assert [each.term for each in find_due(work, within=365, terms=[RETENTION])] == [RETENTION]
        page = find_samples(work, among=ids_due(work))
        assert {each.sample.code for each in page.found} == set(fish[:2])


def test_the_preservation_of_many_is_changed_in_one_process(fish: list[str]) -> None:
    monday = TODAY - timedelta(days=1)
    with unit_of_work(SYSTEM, now=TODAY) as work:
        change_preservation(work, codes=fish, to="formalin 4 %")
    with unit_of_work(SYSTEM, now=TODAY) as work:
        told = {"to": "ethanol 70 %", "was": "Formalin 4 %", "medium": "denatured"}
        assert change_preservation(work, codes=fish, occurred_at=monday, **told) == 3
        after = samples_for(work, fish)
        assert {(each.preservation, each.medium) for each in after} == {("ethanol 70 %", "denatured")}
        counted = text("SELECT type, COUNT(*) FROM process p JOIN process_participant x ON x.process_id = p.id "
                       "WHERE x.part = 'treated' GROUP BY p.id, type")  # fmt: skip
        assert [tuple(row) for row in work.execute(counted)] == [("change of fixative", 3)] * 2
    with reading(SYSTEM) as work:
        newest = life_for(work, "material_sample", after[0].id)[0]
        assert (newest.verb, newest.occurred_at) == ("change preservation", monday)
        assert newest.changes["preservation"] == ("formalin 4 %", "ethanol 70 %")
    take_back()
    with reading(SYSTEM) as work:
        assert samples_for(work, fish)[0].preservation == "formalin 4 %"


def test_what_was_in_something_else_is_left_alone(fish: list[str]) -> None:
    with pytest.raises(OtherwisePreservedError, match="nothing that is recorded"), unit_of_work(SYSTEM) as work:
        change_preservation(work, codes=fish, to="ethanol 70 %", was="formalin 4 %")
    with pytest.raises(MomentError), unit_of_work(SYSTEM, now=TODAY) as work:
        change_preservation(work, codes=fish, to="ethanol 70 %", occurred_at=TODAY + timedelta(days=1))
    with unit_of_work(SYSTEM) as work:
        dispose(work, codes=fish[:1], disposition=Disposition.DESTROYED, reason="expired")
    with pytest.raises(GoneError), unit_of_work(SYSTEM) as work:
        change_preservation(work, codes=fish, to="ethanol 70 %")


def test_keepers_are_told_once_of_each_sample_and_day(fish: list[str]) -> None:
    with unit_of_work(SYSTEM) as work:
        add_person(work, name="Kim", account="kim", role=Role.KEEPER)
        add_person(work, name="Kurt", account="kurt", role=Role.KEEPER)
        add_person(work, name="Tine", account="tine", role=Role.TECHNICIAN)
        deactivate(work, account="kurt")
    with unit_of_work(SYSTEM, now=TODAY) as work:
        set_dates(work, codes=fish, days={EXPIRY: SOON, RETENTION: LATER})
    for new in (3, 0):
        with unit_of_work(SYSTEM, now=TODAY) as work:
            assert warn_of_dates(work) == new
            assert len(mails(work)) == 1
    ((subject, body),) = mails_now()
    assert subject == "Samples to look at: 3 near their day"
    assert "expires soon (2026-03-20)" in body
    with unit_of_work(SYSTEM, now=TODAY) as work:
        set_dates(work, codes=fish[:1], days={EXPIRY: PAST})
    with unit_of_work(SYSTEM, now=TODAY) as work:
        assert warn_of_dates(work) == 1
    assert [subject for subject, _ in mails_now()][1:] == ["Samples to look at: 0 near their day, 1 past it"]


def test_a_warning_does_not_keep_anybody_from_taking_days_back(fish: list[str]) -> None:
    with unit_of_work(SYSTEM, now=TODAY) as work:
        set_dates(work, codes=fish, days={EXPIRY: SOON})
        mine = work.change_set_id
    with unit_of_work(SYSTEM, now=TODAY) as work:
        warn_of_dates(work)
    with unit_of_work(SYSTEM, now=TODAY) as work:
        undo(work, change_set_id=mine)
        assert days(work, fish[0]) == (None, None)


def mails_now() -> list[tuple[str, str]]:
    with reading(SYSTEM) as work:
        return mails(work)
