"""Tests whether seed lots and cultures still live, when the next is due, and what is to be grown anew."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from lims.access import Actor, Role, system_actor
from lims.errors import InvalidInputError, NotAllowedError
from lims.measurements.queries import measurements_for
from lims.preserving.actions import record_viability, set_rule
from lims.preserving.drafts import ViabilityDraft
from lims.preserving.queries import find_due
from lims.preserving.rules import GERMINATION, REVIVAL, TESTING, ViabilityError, is_to_regenerate
from lims.preserving.viability import find_seed_lots, viability_for
from lims.samples.actions import derive, register
from lims.samples.drafts import AmountDraft, DerivationDraft
from lims.samples.holding import NotEnoughError
from lims.samples.queries import SampleView, samples_for
from lims.undoing.actions import undo
from lims.undoing.queries import latest_change_sets
from lims.undoing.verifying import verify
from lims.unit_of_work import reading, unit_of_work
from tests import make

SYSTEM = system_actor()
TODAY = datetime(2026, 3, 10, 12, tzinfo=UTC)
FIRST, SECOND = date(2016, 5, 1), date(2026, 3, 1)


@pytest.fixture
def lots(settings_for_test: object) -> Iterator[list[str]]:
    """Two seed lots of 5000 and one that was never counted."""
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "SED")
        amount = AmountDraft(value="5000", unit="piece")
        codes = register(work, collection="SED", kind="seed_lot", count=2, amount=amount)
        codes += register(work, collection="SED", kind="seed_lot")
    yield codes
    with reading(SYSTEM) as work:
        assert [each for each in verify(work) if not each.holds] == []


def entered(on: date, *results: tuple[str, int, int], **how: object) -> int:
    drafts = [ViabilityDraft(code=code, tested=number, viable=viable) for code, number, viable in results]
    with unit_of_work(SYSTEM, now=TODAY) as work:
        return record_viability(work, results=drafts, tested_on=on, **{"test": GERMINATION, **how})


def sample(code: str) -> SampleView:
    with reading(SYSTEM) as work:
        return samples_for(work, [code])[0]


def to_regenerate() -> list[str]:
    with reading(SYSTEM, now=TODAY) as work:
        return [each.sample.code for each in find_seed_lots(work, to_regenerate=True)]


def take_back() -> None:
    with unit_of_work(SYSTEM) as work:
        undo(work, change_set_id=latest_change_sets(work, limit=1)[0].id)


def test_many_lots_are_tested_at_once_and_what_was_sown_leaves_them(lots: list[str]) -> None:
    told = {"method": "on paper, 20 °C", "by": "Tom Jacobs"}
    assert entered(FIRST, (lots[0], 200, 190), (lots[1], 200, 120), (lots[2], 50, 49), **told) == 3
    with reading(SYSTEM) as work:
        (found,) = viability_for(work, lots[0])
        results = measurements_for(work, [sample(lots[0]).id])
    assert (found.percent, found.method, found.by, found.tested_on) == (95.0, "on paper, 20 °C", "Tom Jacobs", FIRST)
    assert [(each.type, each.shown) for each in results[sample(lots[0]).id]] == [("germination", "95 %")]
    assert [sample(code).amount_left for code in lots] == [4800, 4800, None]
    assert {sample(code).test_on for code in lots} == {date(2026, 5, 1)}
    take_back()
    assert [sample(code).amount_left for code in lots] == [5000, 5000, None]
    assert {sample(code).test_on for code in lots} == {None}
    with reading(SYSTEM) as work:
        assert viability_for(work, lots[0]) == []
        results = measurements_for(work, [sample(lots[0]).id])
        assert [each.state for each in results[sample(lots[0]).id]] == ["rejected"]


def test_below_85_percent_of_the_first_result_a_lot_is_to_be_grown_anew_until_it_was(lots: list[str]) -> None:
    entered(FIRST, (lots[0], 100, 96), (lots[1], 100, 90))
    entered(SECOND, (lots[0], 100, 81), (lots[1], 100, 77))
    assert to_regenerate() == lots[:1]
    assert (sample(lots[0]).test_on, sample(lots[1]).test_on) == (None, date(2036, 3, 1))
    with unit_of_work(SYSTEM, now=TODAY) as work:
        (new,) = derive(work, parents=lots[:1], draft=DerivationDraft(kind="seed_lot"))
    assert to_regenerate() == []
    with reading(SYSTEM, now=TODAY) as work:
        found = {each.sample.code: each for each in find_seed_lots(work)}
    assert found[lots[0]].grown == (new.code,)
    take_back()
    assert to_regenerate() == lots[:1]


def test_a_result_that_is_entered_late_does_not_become_the_last_one(lots: list[str]) -> None:
    entered(SECOND, (lots[0], 100, 90))
    entered(FIRST, (lots[0], 100, 95))
    with reading(SYSTEM) as work:
        assert [each.percent for each in viability_for(work, lots[0])] == [95.0, 90.0]
        states = {each.value: each.state for each in measurements_for(work, [sample(lots[0]).id])[sample(lots[0]).id]}
    assert states == {90.0: "accepted", 95.0: "raw"}
    assert sample(lots[0]).test_on == date(2036, 3, 1)


def test_the_next_test_is_by_rule_or_as_said_and_is_warned_of(lots: list[str]) -> None:
    with unit_of_work(SYSTEM) as work:
        set_rule(work, term=TESTING, months=60, collection="SED")
    entered(date(2021, 3, 20), (lots[0], 100, 95))
    entered(date(2021, 3, 20), (lots[1], 100, 95), again_on=date(2026, 3, 1))
    with reading(SYSTEM, now=TODAY) as work:
        assert [(each.code, each.day, each.state) for each in find_due(work)] == [
            (lots[1], date(2026, 3, 1), "test is due"),
            (lots[0], date(2026, 3, 20), "test is due soon"),
        ]
    take_back()
    assert sample(lots[1]).test_on is None


def test_a_culture_is_revived_without_using_it_up(lots: list[str]) -> None:
    with unit_of_work(SYSTEM) as work:
        (culture,) = register(work, collection="SED", kind="culture", amount=AmountDraft(value="5", unit="piece"))
    entered(SECOND, (culture, 1, 0), test=REVIVAL, uses_up=False)
    assert (sample(culture).amount_left, sample(culture).test_on) == (5, None)
    entered(SECOND, (culture, 1, 1), test=REVIVAL, uses_up=True)
    assert sample(culture).amount_left == 4


@pytest.mark.parametrize(
    ("number", "viable", "on"),
    [(0, 0, FIRST), (100, 101, FIRST), (100, -1, FIRST), (10, 5, date(2026, 3, 11)), (10, 5, date(1, 1, 1))],
)
def test_what_cannot_have_come_out_is_refused(lots: list[str], number: int, viable: int, on: date) -> None:
    with pytest.raises(ViabilityError):
        entered(on, (lots[0], number, viable))


def test_what_cannot_be_tested(lots: list[str]) -> None:
    with pytest.raises(NotEnoughError):
        entered(FIRST, (lots[0], 5001, 5000))
    with pytest.raises(InvalidInputError, match="twice"):
        entered(FIRST, (lots[0], 10, 5), (lots[0], 10, 6))
    with pytest.raises(InvalidInputError):
        entered(FIRST)
    with pytest.raises(ViabilityError, match="is no test"):
        entered(FIRST, (lots[0], 10, 5), test="taste")
    with unit_of_work(SYSTEM) as work:
        (soil,) = register(work, collection="SED", kind="soil")
    with pytest.raises(ViabilityError, match="measured by mass"):
        entered(FIRST, (soil, 10, 5))
    reader = Actor(7, None, "Rik", None, {sample(lots[0]).collection_id: Role.RESEARCHER}, {})
    with pytest.raises(NotAllowedError), unit_of_work(reader) as work:
        record_viability(
            work,
            results=[ViabilityDraft(code=lots[0], tested=10, viable=5)],
            test=GERMINATION,
            tested_on=FIRST,
        )


@pytest.mark.parametrize("values", ["tested = 0", "viable = -1", "viable = tested + 1", "test = 'taste'"])
def test_the_database_refuses_them_too(lots: list[str], values: str) -> None:
    entered(FIRST, (lots[0], 100, 90))
    with pytest.raises(IntegrityError), unit_of_work(SYSTEM) as work:
        work.execute(text(f"UPDATE viability_test SET {values}"))


@pytest.mark.parametrize(("first", "last", "grown"), [(100.0, 85.0, False), (100.0, 84.9, True), (60.0, 51.0, False)])
def test_the_threshold_is_85_percent_of_the_first_result(first: float, last: float, grown: bool) -> None:
    assert is_to_regenerate(first, last) is grown
