"""Moves from an old picture, of containers with what lies in them, and what a refusal tells."""

from datetime import UTC, datetime

import pytest

from lims.access import Actor, Role, system_actor
from lims.collections.membership import actor_named
from lims.people.actions import add_person
from lims.storage.actions import add_container, block_positions, place, take_out
from lims.storage.placing import MovedMeanwhileError, PositionTakenError
from lims.storage.rules import KindNotAllowedError
from lims.storage.whereabouts import place_for
from lims.undoing.actions import undo
from lims.unit_of_work import reading, unit_of_work
from lims.values.codes import grouped
from tests import make
from tests.lims.storage.conftest import Store

SYSTEM = system_actor()
MAY = datetime(2026, 5, 4, 14, 30, tzinfo=UTC)


def tubes(count: int, kind: str = "specimen") -> list[str]:
    with unit_of_work(SYSTEM) as work:
        return make.samples(work, count, kind)


@pytest.fixture
def tine(store: Store) -> Actor:
    with unit_of_work(SYSTEM) as work:
        add_person(work, name="Tine Maes", account="tine", role=Role.TECHNICIAN)
        return actor_named(work, account="tine")


def test_what_somebody_moved_since_is_refused_with_who_when_and_where(store: Store, tine: Actor) -> None:
    one, two = tubes(2)
    with unit_of_work(SYSTEM) as work:
        place(work, codes=[one, two], into=store.box)
    with unit_of_work(tine, now=MAY) as work:
        place(work, codes=[one], into=store.other_box, positions=["C5"])
    seen = {one: (store.box, "A01"), two: (store.box, "A02")}
    with pytest.raises(MovedMeanwhileError) as refusal, unit_of_work(SYSTEM, now=MAY) as work:
        place(work, codes=[two, one], into=store.shelf, seen=seen)
    assert str(refusal.value) == (
        f"{grouped(one)} was moved by Tine Maes on 4 May at 14:30 (UTC): it is at C05 of Box 2 now. Look again."
    )
    with unit_of_work(SYSTEM, now=MAY) as work:
        assert place(work, codes=[two], into=store.shelf, seen=seen)[0].container == store.shelf


def test_what_is_out_or_has_no_place_any_more_is_told_so(store: Store, tine: Actor) -> None:
    (code,) = tubes(1)
    seen = {code: (store.other_box, "A01")}
    with unit_of_work(tine, now=MAY) as work:
        place(work, codes=[code], into=store.box)
        take_out(work, codes=[code])
    with (
        pytest.raises(MovedMeanwhileError, match=r"Tine Maes .*: it is out of A01 of Box 1"),
        unit_of_work(SYSTEM) as work,
    ):
        place(work, codes=[code], into=store.shelf, seen=seen)
    (fresh,) = tubes(1)
    lost = {fresh: (store.box, "A01")}
    with pytest.raises(MovedMeanwhileError, match="somebody else: it has no place now"), unit_of_work(SYSTEM) as work:
        place(work, codes=[fresh], into=store.shelf, seen=lost)


def test_a_taken_or_blocked_position_tells_who_was_there_first(store: Store, tine: Actor) -> None:
    one, two = tubes(2)
    with unit_of_work(tine, now=MAY) as work:
        place(work, codes=[one], into=store.box)
    with unit_of_work(SYSTEM, now=MAY) as work:
        taken = rf"A01 is taken by {grouped(one)} since 4 May \(put there by Tine Maes\)\. Next free: A02\."
        with pytest.raises(PositionTakenError, match=taken):
            place(work, codes=[two], into=store.box, positions=["A1"])


def test_what_lies_in_a_moved_container_must_be_allowed_where_it_goes(store: Store) -> None:
    soil, fish = tubes(1, "soil")[0], tubes(1)[0]
    with unit_of_work(SYSTEM) as work:
        (loft,) = add_container(work, name="Loft", type_key="soil_loft", allowed_kinds=["soil"])
        (crate,) = add_container(work, name="Crate", type_key="rack", parent=store.shelf)
        (inner,) = add_container(work, name="Inner", type_key="box_9x9", parent=crate)
        (picky,) = add_container(work, name="Picky", type_key="bag", parent=crate, allowed_kinds=["specimen"])
        place(work, codes=[soil], into=inner)
        place(work, codes=[fish], into=picky)
        assert place(work, codes=[crate], into=loft)[0].container == loft
        place(work, codes=[store.box], into=loft)
        place(work, codes=[fish], into=store.other_box)
    with (
        pytest.raises(KindNotAllowedError, match=r"in Box 2 is .*, and Loft takes only soil"),
        unit_of_work(SYSTEM) as work,
    ):
        place(work, codes=[store.other_box], into=loft)


def test_a_rack_moves_as_one_act_with_positions_kept_and_is_taken_back_as_one(store: Store) -> None:
    codes = tubes(3)
    with unit_of_work(SYSTEM) as work:
        (freezer,) = add_container(work, name="Freezer B", type_key="freezer_80")
        place(work, codes=codes, into=store.box, positions=["A1", "C4", "I9"])
    with unit_of_work(SYSTEM) as work:
        place(work, codes=[store.shelf], into=freezer)
    with reading(SYSTEM) as work:
        placed = place_for(work, codes)
    assert [(each.way[0], each.position) for each in placed.values()] == [
        ("Freezer B", "A01"),
        ("Freezer B", "C04"),
        ("Freezer B", "I09"),
    ]
    with unit_of_work(SYSTEM) as work:
        undo(work)
    with reading(SYSTEM) as work:
        assert {each.way[0] for each in place_for(work, codes).values()} == {"Freezer A"}


def test_a_selection_keeps_its_positions_where_these_are_asked_for(store: Store) -> None:
    codes = tubes(2)
    with unit_of_work(SYSTEM) as work:
        place(work, codes=codes, into=store.box, positions=["B2", "H8"])
        block_positions(work, container=store.other_box, positions=["H8"], reason="broken")
    with reading(SYSTEM) as work:
        kept = [str(each.position) for each in place_for(work, codes).values()]
    with pytest.raises(PositionTakenError, match="H08 is blocked"), unit_of_work(SYSTEM) as work:
        place(work, codes=codes, into=store.other_box, positions=kept)
    with unit_of_work(SYSTEM) as work:
        moved = place(work, codes=codes[:1], into=store.other_box, positions=kept[:1])
    assert moved[0].position == "B02"
