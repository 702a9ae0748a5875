"""Thaws of a tube, of the box it lay in, and of what it was made of; and how long it was stored."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from lims.access import system_actor
from lims.preserving.thaws import KeptView, kept_for
from lims.samples.actions import derive
from lims.samples.drafts import DerivationDraft
from lims.storage.actions import add_container, bring_back, place, take_out
from lims.undoing.actions import undo
from lims.undoing.queries import latest_change_sets
from lims.unit_of_work import reading, unit_of_work
from tests import make

SYSTEM = system_actor()
START = datetime(2026, 1, 1, tzinfo=UTC)


def day(number: float) -> datetime:
    return START + timedelta(days=number)


@dataclass(frozen=True)
class Kept:
    """A tissue in a box in a freezer since the first day."""

    tissue: str
    box: str
    freezer: str

    def outing(self, code: str, out: float, back: float, thawed: bool | None) -> None:
        with unit_of_work(SYSTEM) as work:
            take_out(work, codes=[code], occurred_at=day(out))
        with unit_of_work(SYSTEM) as work:
            bring_back(work, codes=[code], occurred_at=day(back), thawed=thawed)

    def extract(self, on: float) -> str:
        with unit_of_work(SYSTEM) as work:
            draft = DerivationDraft(kind="dna_extract", occurred_at=day(on))
            return derive(work, parents=[self.tissue], draft=draft)[0].code


@pytest.fixture
def kept(settings_for_test: object) -> Kept:
    with unit_of_work(SYSTEM, now=START) as work:
        make.collection(work, "FIS")
        (tissue,) = make.samples(work, 1, kind="tissue")
        (freezer,) = add_container(work, name="Freezer A", type_key="freezer_80")
        (box,) = add_container(work, name="Box", type_key="box_9x9", parent=freezer)
        place(work, codes=[tissue], into=box)
    return Kept(tissue, box, freezer)


def seen(code: str, on: float = 100) -> KeptView:
    with reading(SYSTEM, now=day(on)) as work:
        return kept_for(work, code)


def test_a_return_says_whether_it_thawed(kept: Kept) -> None:
    kept.outing(kept.tissue, 10, 11, thawed=True)
    kept.outing(kept.tissue, 20, 21, thawed=False)
    kept.outing(kept.tissue, 30, 31, thawed=None)
    view = seen(kept.tissue)
    assert (view.own, view.inherited, view.unsaid) == (1, 0, 1)
    assert [(each.at, each.with_container) for each in view.thaws] == [(day(11), None)]


def test_the_time_in_a_place_is_counted_and_the_time_out_is_not(kept: Kept) -> None:
    kept.outing(kept.tissue, 10, 14, thawed=False)
    view = seen(kept.tissue, on=20)
    assert (view.since, view.stored) == (START, timedelta(days=16))


def test_what_lay_in_a_box_thaws_with_it(kept: Kept) -> None:
    kept.outing(kept.box, 10, 11, thawed=True)
    with unit_of_work(SYSTEM) as work:
        (late,) = make.samples(work, 1)
        place(work, codes=[late], into=kept.box, occurred_at=day(12))
    assert [(each.at, each.with_container) for each in seen(kept.tissue).thaws] == [(day(11), kept.box)]
    assert seen(late).thaws == ()


def test_a_derivative_has_the_thaws_of_its_parent_until_it_was_made(kept: Kept) -> None:
    kept.outing(kept.tissue, 10, 11, thawed=True)
    early, later = kept.extract(5), kept.extract(15)
    kept.outing(kept.tissue, 20, 21, thawed=True)
    assert seen(kept.tissue).own == 2
    assert (seen(early).own, seen(early).inherited) == (0, 0)
    assert [(each.of, each.own, each.at) for each in seen(later).thaws] == [(kept.tissue, False, day(11))]


def test_what_was_made_while_its_parent_was_out_thawed_with_it(kept: Kept) -> None:
    extract = kept.extract(10.5)
    kept.outing(kept.tissue, 10, 11, thawed=True)
    assert seen(extract).inherited == 1


def test_a_return_that_was_taken_back_did_not_happen(kept: Kept) -> None:
    kept.outing(kept.tissue, 10, 11, thawed=True)
    with unit_of_work(SYSTEM) as work:
        undo(work, change_set_id=latest_change_sets(work, limit=1)[0].id)
    assert seen(kept.tissue).thaws == ()


def test_what_was_never_put_away_has_lived_through_nothing(kept: Kept) -> None:
    view = seen(kept.extract(5))
    assert (view.thaws, view.unsaid, view.since, view.stored) == ((), 0, None, timedelta())
