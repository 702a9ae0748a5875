"""Amounts that are ranges: registered, taken from, counted anew and taken back, on both databases."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from lims.access import system_actor
from lims.publishing.rules import quantity_terms
from lims.samples.actions import derive, recount, register, take
from lims.samples.counting import written_amount_for
from lims.samples.drafts import AmountDraft, DerivationDraft
from lims.samples.holding import NotEnoughError
from lims.samples.queries import samples_for
from lims.undoing.actions import undo
from lims.undoing.queries import latest_change_sets
from lims.undoing.verifying import verify
from lims.unit_of_work import reading, unit_of_work
from lims.values.quantities import Qualifier
from tests import make

SYSTEM = system_actor()


def pieces(value: str) -> AmountDraft:
    return AmountDraft(value=value, unit="piece")


@pytest.fixture
def envelopes(settings_for_test: object) -> Iterator[str]:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        (code,) = register(work, collection="FIS", kind="otolith", amount=pieces("20–100 envelopes"))
    yield code
    with reading(SYSTEM) as work:
        assert [each for each in verify(work) if not each.holds] == []


def left(code: str) -> str:
    with reading(SYSTEM) as work:
        return samples_for(work, [code])[0].shown_amount.replace("\u202f", " ")


def take_back() -> None:
    with unit_of_work(SYSTEM) as work:
        undo(work, change_set_id=latest_change_sets(work, limit=1)[0].id)


def test_one_out_of_a_range_leaves_a_range(envelopes: str) -> None:
    assert left(envelopes) == "20–100 pieces"
    with unit_of_work(SYSTEM) as work:
        derive(work, parents=[envelopes], draft=DerivationDraft(kind="otolith", made=pieces("1"), taken=pieces("1")))
    assert left(envelopes) == "19–99 pieces"
    take_back()
    assert left(envelopes) == "20–100 pieces"


def test_more_than_the_least_may_be_taken_but_not_more_than_the_most(envelopes: str) -> None:
    with unit_of_work(SYSTEM) as work:
        take(work, code=envelopes, amount=pieces("25"))
    assert left(envelopes) == "0–75 pieces"
    with pytest.raises(NotEnoughError, match="Recount it first"), unit_of_work(SYSTEM) as work:
        take(work, code=envelopes, amount=pieces("76"))
    with unit_of_work(SYSTEM) as work:
        take(work, code=envelopes, amount=None)
    assert left(envelopes) == "≈ 0 pieces"
    take_back()
    assert left(envelopes) == "0–75 pieces"


@pytest.mark.parametrize(
    ("said", "shown"), [("38", "38 pieces"), ("30-40", "30–40 pieces"), ("50+", "≥ 50 pieces"), ("0", "0 pieces")]
)
def test_a_recount_says_how_many_there_are_and_is_taken_back(envelopes: str, said: str, shown: str) -> None:
    with unit_of_work(SYSTEM) as work:
        recount(work, code=envelopes, amount=pieces(said), qualifier=Qualifier.EXACT, reason="counted")
    assert left(envelopes) == shown
    take_back()
    assert left(envelopes) == "20–100 pieces"


def test_what_was_counted_becomes_a_range_and_is_taken_back(settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        (code,) = register(work, collection="FIS", kind="seed_lot", amount=pieces("50"))
    with unit_of_work(SYSTEM) as work:
        recount(work, code=code, amount=pieces("20-60 zaden"), qualifier=Qualifier.EXACT, reason="spilt")
        assert written_amount_for(work, code) == "20-60 zaden"
    assert left(code) == "20–60 pieces"
    take_back()
    assert left(code) == "50 pieces"


def test_what_was_written_is_kept_until_it_is_counted(envelopes: str) -> None:
    with reading(SYSTEM) as work:
        assert written_amount_for(work, envelopes) == "20–100 envelopes"
    with unit_of_work(SYSTEM) as work:
        recount(work, code=envelopes, amount=pieces("38"), qualifier=Qualifier.EXACT, reason="counted")
        assert written_amount_for(work, envelopes) is None


@pytest.mark.parametrize("values", ["amount_spread = 0", "amount_qualifier = 'exact'", "amount_spread = -1"])
def test_the_database_refuses_a_range_that_is_none(envelopes: str, values: str) -> None:
    with pytest.raises(IntegrityError), unit_of_work(SYSTEM) as work:
        work.execute(text(f"UPDATE material_sample SET {values} WHERE code = :code"), {"code": envelopes})


def test_an_archive_says_the_range() -> None:
    assert quantity_terms("lot", "count", 20, "approximate", 80) == {
        "organismQuantity": "20-100",
        "organismQuantityType": "individuals (range)",
    }
    assert quantity_terms("lot", "count", 0, "approximate", 0) == {}
