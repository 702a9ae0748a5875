"""Lots that are broken up into records of their own, with their undo, on both databases."""

from collections.abc import Iterator

import pytest

from lims.access import Actor, Role, system_actor
from lims.errors import InvalidInputError, NotAllowedError
from lims.preserving.actions import break_up
from lims.preserving.drafts import BreakUpDraft
from lims.preserving.passages import passages_for
from lims.samples.actions import issue_codes, register
from lims.samples.drafts import AmountDraft
from lims.samples.holding import NotEnoughError
from lims.samples.lineage import children_for, lineage_for
from lims.samples.queries import SampleView, samples_for
from lims.samples.rules import GoneError
from lims.undoing.actions import undo
from lims.undoing.queries import latest_change_sets, life_for
from lims.undoing.verifying import verify
from lims.unit_of_work import reading, unit_of_work
from lims.values.quantities import AmountError
from tests import make

SYSTEM = system_actor()


def registered(kind: str, amount: str | None, unit: str = "piece", preservation: str | None = None) -> str:
    with unit_of_work(SYSTEM) as work:
        draft = AmountDraft(value=amount, unit=unit) if amount else None
        (code,) = register(work, collection="FIS", kind=kind, amount=draft, preservation=preservation)
    return code


@pytest.fixture
def lot(settings_for_test: object) -> Iterator[str]:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
    yield registered("lot", "20–100", preservation="dry, envelopes")
    with reading(SYSTEM) as work:
        assert [each for each in verify(work) if not each.holds] == []


def broken_up(code: str, *counts: str, **how: object) -> list[str]:
    with unit_of_work(SYSTEM) as work:
        return break_up(work, code=code, draft=BreakUpDraft(counts=counts, **how))


def sample(code: str) -> SampleView:
    with reading(SYSTEM) as work:
        return samples_for(work, [code])[0]


def amounts(*codes: str) -> list[str]:
    return [sample(code).shown_amount.replace("\u202f", " ") for code in codes]


def take_back() -> None:
    with unit_of_work(SYSTEM) as work:
        undo(work, change_set_id=latest_change_sets(work, limit=1)[0].id)


def test_single_records_are_parts_and_the_lot_keeps_the_rest(lot: str) -> None:
    made = broken_up(lot, "1", "1", "1")
    assert amounts(lot, *made) == ["17–97 pieces", "1 piece", "1 piece", "1 piece"]
    assert {sample(code).preservation for code in made} == {"dry, envelopes"}
    with reading(SYSTEM) as work:
        assert children_for(work, sample(lot).id) == made
        assert {edge.relation for edge in lineage_for(work, sample(lot).id).edges} == {"part of"}
    take_back()
    assert amounts(lot) == ["20–100 pieces"]
    assert {sample(code).record for code in made} == {"withdrawn"}


def test_sub_lots_have_counts_of_their_own_and_what_is_left_is_as_unsure(lot: str) -> None:
    made = broken_up(lot, "12", "20-30", "ca. 5", kind="lot")
    assert amounts(*made) == ["12 pieces", "20–30 pieces", "≈ 5 pieces"]
    assert amounts(lot) == ["0–63 pieces"]
    take_back()
    assert amounts(lot) == ["20–100 pieces"]


def test_a_lot_that_was_all_broken_up_turns_out_to_have_been_so_many(lot: str) -> None:
    made = broken_up(lot, *["1"] * 37, kind="specimen", left="0")
    assert (len(made), amounts(lot), sample(lot).disposition) == (37, ["0 pieces"], "used up")
    with reading(SYSTEM) as work:
        acts = [act.verb for act in life_for(work, "material_sample", sample(lot).id)]
    assert {"break up", "recount", "derive", "take"} <= set(acts)
    take_back()
    assert (amounts(lot), sample(lot).disposition) == (["20–100 pieces"], "in collection")


def test_ranges_that_were_all_of_it_leave_nothing_either(lot: str) -> None:
    broken_up(lot, "10-20", "15", left="0")
    assert (sample(lot).amount_left, sample(lot).amount_spread, sample(lot).disposition) == (0, None, "used up")
    take_back()
    assert amounts(lot) == ["20–100 pieces"]


def test_what_remains_may_be_counted(lot: str) -> None:
    broken_up(lot, "1", left="44")
    assert amounts(lot) == ["44 pieces"]
    take_back()
    assert amounts(lot) == ["20–100 pieces"]


def test_an_exact_lot_becomes_unsure_by_an_unsure_part(lot: str) -> None:
    code = registered("seed_lot", "5000")
    made = broken_up(code, "400-600")
    assert amounts(code, *made) == ["4400–4600 pieces", "400–600 pieces"]
    with reading(SYSTEM) as work:
        assert passages_for(work, made[0]) == 0
    with pytest.raises(NotEnoughError):
        broken_up(code, "4601")
    take_back()
    assert amounts(code) == ["5000 pieces"]


def test_about_so_many_and_at_least_so_many_get_no_ends_by_it(lot: str) -> None:
    about, least = registered("lot", "ca. 40"), registered("lot", "20+")
    for code in (about, least):
        broken_up(code, "5-10")
    assert amounts(about, least) == ["≈ 30 pieces", "≥ 10 pieces"]


def test_parts_get_the_labels_that_were_printed_ahead(lot: str) -> None:
    with unit_of_work(SYSTEM) as work:
        printed = issue_codes(work, collection="FIS", count=2, purpose="envelopes")
    assert broken_up(lot, "1", "1", codes=(printed.first, printed.last)) == [printed.first, printed.last]
    with pytest.raises(InvalidInputError, match="codes for"):
        broken_up(lot, "1", "1", codes=("FIS0000424",))


def test_what_cannot_be_broken_up(lot: str) -> None:
    with pytest.raises(InvalidInputError, match="into how many parts"):
        broken_up(lot)
    with pytest.raises(AmountError):
        broken_up(lot, "1", "0")
    with pytest.raises(AmountError, match="a part is counted as the whole is"):
        broken_up(lot, "1", kind="tissue")
    reader = Actor(7, None, "Rik", None, {sample(lot).collection_id: Role.RESEARCHER}, {})
    with pytest.raises(NotAllowedError), unit_of_work(reader) as work:
        break_up(work, code=lot, draft=BreakUpDraft(counts=("1",)))
    broken_up(lot, "1", left="0")
    with pytest.raises(GoneError):
        broken_up(lot, "1")


def test_a_lot_that_was_never_counted_and_one_that_is_weighed(lot: str) -> None:
    uncounted, soil = registered("lot", None), registered("soil", "850", "g")
    assert len(broken_up(uncounted, "1", "1")) == 2
    assert amounts(uncounted) == ["–"]
    made = broken_up(soil, "100", "100-120")
    assert amounts(soil, *made) == ["630–650 g", "100 g", "100–120 g"]
