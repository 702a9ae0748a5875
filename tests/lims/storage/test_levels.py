"""One level of a store says of each container what the whole tree says of it."""

from datetime import UTC, datetime, timedelta

from lims.access import system_actor
from lims.storage.actions import add_container, block_positions, place, retire_container, take_out
from lims.storage.levels import count_inside, find_level
from lims.storage.maps import TreeNode, find_containers
from lims.unit_of_work import Work, reading, unit_of_work
from tests import make
from tests.lims.storage.conftest import Store

SYSTEM = system_actor()
MAY = datetime(2026, 5, 4, tzinfo=UTC)


def furnish(work: Work, store: Store) -> list[str]:
    """Racks with and without boxes, a loose box, a bag in a shelf, blocks, a lapsed reservation, a twin."""
    full, empty = add_container(work, name="Rack", type_key="rack", parent=store.shelf, count=2)
    (inner,) = add_container(work, name="Inner", type_key="box_10x10", parent=full)
    (loose,) = add_container(work, name="Loose", type_key="box_9x9")
    (twin,) = add_container(work, name="Freezer A", type_key="freezer_80")
    (shelf,) = add_container(work, name="Shelf 1", type_key="shelf", parent=twin)
    (box,) = add_container(work, name="Box 1", type_key="box_10x10", parent=shelf)
    (old,) = add_container(work, name="Old", type_key="box_9x9", parent=store.shelf)
    retire_container(work, code=old)
    tubes = make.samples(work, 6)
    for into, each in zip((inner, box, store.shelf, store.box, store.box, loose), tubes, strict=True):
        place(work, codes=[each], into=into)
    take_out(work, codes=tubes[3:4])
    for at, each in (("A5", inner), ("A6", inner), ("B1", box), ("A1", empty)):
        block_positions(work, container=each, positions=[at], reason="broken")
    block_positions(work, container=store.other_box, positions=["A1"], reason="x", reserve=True, until=MAY.date())
    return [store.freezer, store.shelf, full, empty, inner, twin, shelf, box, loose]


def test_each_level_says_what_the_whole_tree_says(store: Store) -> None:
    with unit_of_work(SYSTEM, now=MAY) as work:
        codes = furnish(work, store)
    with reading(SYSTEM, now=MAY + timedelta(days=9)) as work:
        for code in codes:
            assert find_level(work, code) == find_containers(work, inside=code)[:1] + children(work, code)
        tops = [node for node in find_containers(work) if node.parent is None]
        assert sorted(find_level(work), key=lambda node: node.code) == sorted(tops, key=lambda node: node.code)


def children(work: Work, code: str) -> list[TreeNode]:
    return [node for node in find_containers(work, inside=code) if node.parent == code]


def test_how_many_containers_are_inside(store: Store) -> None:
    with unit_of_work(SYSTEM, now=MAY) as work:
        furnish(work, store)
        inside = [count_inside(work, code) for code in (store.freezer, store.shelf, store.box)]
        assert inside == [len(find_containers(work, inside=store.freezer)) - 1, 5, 0]


def test_anempty_store_has_no_level(settings_for_test: object) -> None:
    with reading(SYSTEM) as work:
        assert find_level(work) == []
