"""Where there is room, on both databases; and the next free positions of a grid, for any grid."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lims.access import system_actor
from lims.storage.actions import add_container, block_positions, place, retire_container
from lims.storage.room import RoomView, find_next_free, find_room
from lims.storage.rules import Grid, next_free, positions_in_order
from lims.storage.stores import free_by_store
from lims.storage.tables import FILL_ORDERS
from lims.unit_of_work import Work, reading, unit_of_work
from tests import make
from tests.lims.storage.conftest import Store

SYSTEM = system_actor()
MAY = datetime(2026, 5, 4, tzinfo=UTC)


def fill(work: Work, box: str, count: int, kind: str = "specimen") -> None:
    place(work, codes=make.samples(work, count, kind), into=box)


def names(found: list[RoomView]) -> list[tuple[str, int]]:
    return [(each.name, each.free) for each in found]


def test_the_tightest_box_with_room_comes_first_and_says_where(store: Store) -> None:
    with unit_of_work(SYSTEM) as work:
        fill(work, store.other_box, 30)
        found = find_room(work, 50)
        assert names(found) == [("Box 2", 51), ("Box 1", 81)]
        assert found[0].way == ("Freezer A", "Shelf 1", "Box 2")
        assert (found[0].positions[0], found[0].positions[-1], len(found[0].positions)) == ("D04", "I08", 50)
        assert names(find_room(work, 60)) == [("Box 1", 81)]
        assert find_room(work, 82) == []
        assert names(find_room(work, 1, limit=1)) == [("Box 2", 51)]


def test_what_is_blocked_is_no_room_and_gaps_are_told_from_runs(store: Store) -> None:
    with unit_of_work(SYSTEM, now=MAY) as work:
        block_positions(work, container=store.box, positions=["A5", "E5"], reason="broken")
        assert names(find_room(work, 80)) == [("Box 2", 81)]
        assert names(find_room(work, 79)) == [("Box 1", 79), ("Box 2", 81)]
        assert names(find_room(work, 45, contiguous=True)) == [("Box 2", 81)]
        runs = find_room(work, 36, contiguous=True)
        assert [(each.name, each.positions[0]) for each in runs] == [("Box 1", "E06"), ("Box 2", "A01")]


def test_only_below_one_container_only_where_the_kind_may_lie_and_nothing_retired(store: Store) -> None:
    with unit_of_work(SYSTEM) as work:
        (loft,) = add_container(work, name="Soil loft", type_key="soil_loft", allowed_kinds=["soil"])
        add_container(work, name="Crate", type_key="box_9x9", parent=loft)
        (old,) = add_container(work, name="Old", type_key="box_9x9")
        retire_container(work, code=old)
        assert names(find_room(work, 50, inside=loft)) == [("Crate", 81)]
        assert {name for name, _ in names(find_room(work, 50, kind="specimen"))} == {"Box 1", "Box 2"}
        assert {name for name, _ in names(find_room(work, 50, kind="soil"))} == {"Box 1", "Box 2", "Crate"}


def test_racks_have_room_for_boxes_and_not_for_tubes(store: Store) -> None:
    with unit_of_work(SYSTEM) as work:
        (rack,) = add_container(work, name="Rack", type_key="rack", parent=store.shelf)
        add_container(work, name="In rack", type_key="box_9x9", parent=rack, count=20)
        assert names(find_room(work, 5, for_containers=True)) == [("Rack", 5)]
        assert "Rack" not in {name for name, _ in names(find_room(work, 5))}


def test_the_next_free_positions_of_a_freezer_go_from_box_to_box(store: Store) -> None:
    with unit_of_work(SYSTEM) as work:
        fill(work, store.box, 78)
        found = find_next_free(work, store.freezer, 5)
        assert [(each.name, each.positions) for each in found] == [
            ("Box 1", ("I07", "I08", "I09")),
            ("Box 2", ("A01", "A02")),
        ]
        assert sum(len(each.positions) for each in find_next_free(work, store.freezer, 500)) == 84


def test_many_boxes_are_asked_in_turns(store: Store) -> None:
    with unit_of_work(SYSTEM) as work:
        (rack,) = add_container(work, name="Rack", type_key="shelf", parent=store.shelf)
        boxes = add_container(work, name="More", type_key="box_9x9", parent=rack, count=60)
        for box in boxes[:55]:
            block_positions(work, container=box, positions=["A1"], reason="broken")
        assert len(find_room(work, 81, limit=100)) == 7
        every = [each.code for each in find_room(work, 50, limit=100)]
    assert sorted(every) == sorted([store.box, store.other_box, *boxes])


def test_free_room_by_store_counts_its_own_boxes(store: Store) -> None:
    with unit_of_work(SYSTEM, now=MAY) as work:
        (loft,) = add_container(work, name="Soil loft", type_key="soil_loft", allowed_kinds=["soil"])
        add_container(work, name="Crate", type_key="box_10x10", parent=loft)
        add_container(work, name="Nowhere", type_key="box_9x9")
        fill(work, store.box, 10)
        block_positions(work, container=store.box, positions=["I9"], reason="broken")
    with reading(SYSTEM, now=MAY) as work:
        found = {each.name: (each.boxes, each.empty, each.room, each.free) for each in free_by_store(work)}
        assert found == {"Freezer A": (2, 1, 162, 151), "Soil loft": (1, 1, 100, 100)}
        fish = {each.name: each.free for each in free_by_store(work, kind="specimen")}
        assert fish == {"Freezer A": 151, "Soil loft": 0}


def test_two_stores_of_one_way_do_not_share_a_line(store: Store) -> None:
    with unit_of_work(SYSTEM, now=MAY) as work:
        (twin,) = add_container(work, name="Freezer A", type_key="freezer_80")
        (shelf,) = add_container(work, name="Shelf 1", type_key="shelf", parent=twin)
        (soil,) = add_container(work, name="Shelf 1", type_key="shelf", parent=twin, allowed_kinds=["soil"])
        (box,) = add_container(work, name="Box 1", type_key="box_10x10", parent=shelf)
        add_container(work, name="Box 1", type_key="box_9x9", parent=soil)
        fill(work, box, 10)
        block_positions(work, container=box, positions=["J10"], reason="broken")
    with reading(SYSTEM, now=MAY) as work:
        found = {each.code: (each.alike, each.boxes, each.room, each.free) for each in free_by_store(work)}
        assert found == {store.freezer: (True, 2, 162, 162), twin: (True, 2, 181, 170)}
        fish = {each.code: each.free for each in free_by_store(work, kind="specimen")}
        assert fish == {store.freezer: 162, twin: 89}


def test_a_room_of_the_same_name_is_no_store(store: Store) -> None:
    with unit_of_work(SYSTEM) as work:
        (room,) = add_container(work, name="Freezer A", type_key="room")
        add_container(work, name="Crate", type_key="box_10x10", parent=room)
        assert [(each.alike, each.room) for each in free_by_store(work)] == [(False, 162)]


GRIDS = st.builds(
    Grid, st.integers(1, 12), st.integers(1, 12), st.integers(1, 2), st.just("A1"), st.sampled_from(FILL_ORDERS)
)


@given(GRIDS, st.data(), st.integers(1, 40))
def test_a_contiguous_run_has_no_gap_and_is_the_first_there_is(grid: Grid, data: st.DataObject, count: int) -> None:
    order = positions_in_order(grid.rows, grid.columns, grid.fill_order)
    spots = [(position, slot) for position in order for slot in range(1, grid.slots + 1)]
    taken = data.draw(st.sets(st.sampled_from(spots)))
    run = next_free(grid, taken, count, contiguous=True)
    starts = [at for at in range(len(spots) - count + 1) if not taken & set(spots[at : at + count])]
    assert run == (spots[starts[0] : starts[0] + count] if starts else [])


@pytest.mark.parametrize("count", [1, 81])
def test_an_empty_box_has_every_run(count: int) -> None:
    assert len(next_free(Grid(9, 9), set(), count, contiguous=True)) == count
