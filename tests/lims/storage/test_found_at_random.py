"""What random acts on the store have found, each once by itself."""

from datetime import UTC, datetime, timedelta

import pytest

from lims.checking.actions import CheckInputError, accept_check, check_box, mark_missing, rehome
from lims.storage.actions import (
    NotBlockedError,
    add_container,
    block_positions,
    place,
    unblock_positions,
)
from lims.storage.choosing import ContainerFullError, PositionCountError
from lims.storage.entering import ensure_types
from lims.storage.rules import KindNotAllowedError
from lims.storage.tables import ContainerType
from lims.storage.whereabouts import place_for
from lims.undoing.actions import undo
from lims.unit_of_work import reading, unit_of_work
from tests import make
from tests.lims.storage.conftest import SYSTEM, Store

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=2)


def tubes(count: int, kind: str = "specimen") -> list[str]:
    with unit_of_work(SYSTEM) as work:
        return make.samples(work, count, kind)


def put(codes: list[str], into: str, *positions: str) -> None:
    with unit_of_work(SYSTEM, now=NOW) as work:
        place(work, codes=codes, into=into, positions=positions or None)


def reserve_a1_until_today(box: str) -> None:
    with unit_of_work(SYSTEM, now=NOW) as work:
        block_positions(work, container=box, positions=["A1"], reason="kept", reserve=True, until=NOW.date())


def test_a_reservation_whose_time_is_over_is_not_unblocked(store: Store) -> None:
    reserve_a1_until_today(store.box)
    with pytest.raises(NotBlockedError, match="A01 of Box 1 is not"), unit_of_work(SYSTEM, now=LATER) as work:
        unblock_positions(work, container=store.box, positions=["A1"])


def test_taking_back_a_block_does_not_bring_back_a_reservation_whose_time_is_over(store: Store) -> None:
    reserve_a1_until_today(store.box)
    with unit_of_work(SYSTEM, now=NOW) as work:
        block_positions(work, container=store.box, positions=["B1"], reason="broken")
        blocked = work.change_set_id
    (code,) = tubes(1)
    with unit_of_work(SYSTEM, now=LATER) as work:
        place(work, codes=[code], into=store.box, positions=["A1"])
    with unit_of_work(SYSTEM, now=LATER) as work:
        undo(work, change_set_id=blocked)
    with reading(SYSTEM, now=LATER) as work:
        assert place_for(work, [code])[code].position == "A01"


@pytest.mark.parametrize("times", [0, 2])
def test_what_is_marked_missing_is_named_and_named_once(store: Store, times: int) -> None:
    codes = tubes(1)
    put(codes, store.box)
    with pytest.raises(CheckInputError), unit_of_work(SYSTEM) as work:
        mark_missing(work, codes=codes * times)


def test_a_box_is_not_put_right_into_what_takes_nothing_that_lies_in_it(store: Store) -> None:
    with unit_of_work(SYSTEM) as work:
        drawer, only_tissue = (
            add_container(work, name=name, type_key="drawer", allowed_kinds=allowed)[0]
            for name, allowed in (("Drawer", None), ("Tissues", ["tissue"]))
        )
    put(tubes(1), store.box)
    put([store.box], drawer)
    with pytest.raises(KindNotAllowedError, match="takes only tissue"), unit_of_work(SYSTEM) as work:
        rehome(work, out_of=drawer, into=only_tissue, reason="wrong drawer", codes=[store.box])


def test_taking_back_a_move_does_not_put_things_where_they_may_not_lie(store: Store) -> None:
    with unit_of_work(SYSTEM) as work:
        (only_tissue,) = add_container(work, name="Tissues", type_key="drawer", allowed_kinds=["tissue"])
    put([store.box], only_tissue)
    with unit_of_work(SYSTEM, now=NOW) as work:
        place(work, codes=[store.box], into=store.shelf)
        moved = work.change_set_id
    put(tubes(1), store.box)
    with pytest.raises(KindNotAllowedError, match="takes only tissue"), unit_of_work(SYSTEM) as work:
        undo(work, change_set_id=moved)


def test_two_things_of_one_position_do_not_both_go_to_a_position_for_one(store: Store) -> None:
    with unit_of_work(SYSTEM) as work:
        ensure_types(work)
        work.add(ContainerType, {"key": "packets", "name": "packets", "rows": 2, "columns": 2, "slots": 2})
        (packets,) = add_container(work, name="Packets", type_key="packets")
    codes = tubes(2)
    put(codes, packets, "A1", "A1")
    with pytest.raises(ContainerFullError, match="More lay at A01 of Packets than fits"), unit_of_work(SYSTEM) as work:
        rehome(work, out_of=packets, into=store.box, reason="wrong box", codes=codes)


def test_missing_things_make_room_in_the_order_of_their_positions(store: Store) -> None:
    missing, found = tubes(3), tubes(3)
    for code, at in zip(missing, ("A3", "A1", "A2"), strict=True):
        put([code], store.box, at)
    with unit_of_work(SYSTEM) as work:
        mark_missing(work, codes=missing)
    with unit_of_work(SYSTEM) as work:
        check = check_box(work, container=store.box, codes=found, positions=["A1", "A2", "A3"])
        accept_check(work, number=check.number)
        places = place_for(work, missing)
    assert [places[code].position for code in missing] == ["A06", "A04", "A05"]


def test_a_position_named_twice_is_not_taken_by_what_leaves_it(store: Store) -> None:
    one, *others = tubes(3)
    put([one], store.box, "A1")
    with pytest.raises(PositionCountError, match="A01 was named for several"), unit_of_work(SYSTEM) as work:
        place(work, codes=[one, *others], into=store.box, positions=["B1", "A1", "A1"])
