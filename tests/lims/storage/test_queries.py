"""The tree, the box map, where things are and where they have been, on both databases."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event

from lims.access import Role, system_actor
from lims.collections.queries import collection_for
from lims.identity.minting import attach_identifier
from lims.identity.queries import MisreadCodeError, UnknownCodeError
from lims.samples.queries import samples_for
from lims.storage.actions import add_container, block_positions, place, take_out
from lims.storage.maps import box_for, find_containers, find_free
from lims.storage.queries import AmbiguousCodeError, UnknownContainerError, container_for
from lims.storage.whereabouts import custody_for, find_out, find_overdue, place_for
from lims.unit_of_work import Work, reading, unit_of_work
from tests import make
from tests.lims.storage.conftest import Store, technician

SYSTEM = system_actor()
MAY = datetime(2026, 5, 4, tzinfo=UTC)


def test_a_container_is_found_by_any_spelling_and_says_where_it_stands(store: Store) -> None:
    with reading(SYSTEM) as work:
        box = container_for(work, f" {store.box[:3].lower()} {store.box[3:]}")
        assert (box.name, box.parent, box.way) == ("Box 1", store.shelf, ("Freezer A", "Shelf 1", "Box 1"))
        assert (box.set_celsius, box.free, box.grid.positions) == (-80, 81, 81)
        wrong = store.box[:9] + ("0" if store.box[9] != "0" else "1")
        with pytest.raises(MisreadCodeError):
            container_for(work, wrong)


def test_a_sample_is_no_container_and_a_box_has_no_collection(store: Store) -> None:
    with unit_of_work(SYSTEM) as work:
        (code,) = make.samples(work, 1)
        with pytest.raises(UnknownContainerError):
            container_for(work, code)


def test_things_are_found_by_numbers_that_others_gave_them(store: Store) -> None:
    with unit_of_work(SYSTEM) as work:
        one, two = samples_for(work, make.samples(work, 2))
        attach_identifier(work, container_for(work, store.box).id, type="drawer", value="LADE 7")
        attach_identifier(work, one.id, type="field", value="P7")
        assert container_for(work, "lade 7").code == store.box
        assert place(work, codes=["p7"], into="lade 7")[0].code == one.code
        attach_identifier(work, two.id, type="field", value="P7")
        with pytest.raises(AmbiguousCodeError, match="2 things"):
            place(work, codes=["P7"], into=store.other_box)


def test_the_tree_has_every_container_once_before_what_it_holds(store: Store) -> None:
    with unit_of_work(SYSTEM) as work:
        place(work, codes=make.samples(work, 5), into=store.box)
        (room,) = add_container(work, name="Another room", type_key="room")
        nodes = find_containers(work)
        assert [(node.name, node.depth) for node in nodes] == [
            ("Another room", 0),
            ("Freezer A", 0),
            ("Shelf 1", 1),
            ("Box 1", 2),
            ("Box 2", 2),
        ]
        assert [(node.things, node.room) for node in nodes] == [(0, 0), (5, 162), (5, 162), (5, 81), (0, 81)]
        inside = find_containers(work, inside=store.shelf)
        assert [node.code for node in inside] == [store.shelf, store.box, store.other_box]
        assert [node.name for node in find_containers(work, inside=store.freezer, deep=False)] == [
            "Freezer A",
            "Shelf 1",
        ]
        assert find_containers(work, inside=room)[0].parent is None


def test_a_whole_freezer_is_read_in_two_queries(store: Store) -> None:
    with unit_of_work(SYSTEM) as work:
        for number in range(4):
            (rack,) = add_container(work, name=f"Rack {number}", type_key="rack", parent=store.shelf)
            add_container(work, name="Box", type_key="box_9x9", parent=rack, count=25)
        asked = counted(work)
        assert len(find_containers(work)) == 2 + 2 + 4 + 100
        assert len(asked) == 2


def counted(work: Work) -> list[str]:
    """Keeps each statement from now on."""
    asked: list[str] = []
    event.listen(work.connection, "before_cursor_execute", lambda *arguments: asked.append(arguments[2]))
    return asked


def test_a_box_shows_what_lies_in_it_and_what_is_out(store: Store) -> None:
    with unit_of_work(SYSTEM, now=MAY) as work:
        codes = make.samples(work, 3)
        place(work, codes=codes, into=store.box)
        take_out(work, codes=codes[1:2], to_whom="Wim")
        block_positions(work, container=store.box, positions=["A05"], reason="broken")
        asked = counted(work)
        box = box_for(work, store.box)
        assert len(asked) <= 3
    assert (box.rows, box.columns, box.labels[:2], box.free) == (9, 9, ("A01", "A02"), 77)
    assert [(cell.label, cell.state, cell.code) for cell in box.cells] == [
        ("A01", "in place", codes[0]),
        ("A02", "held", codes[1]),
        ("A03", "in place", codes[2]),
        ("A05", "blocked", None),
    ]
    assert [(cell.kind, cell.reason) for cell in box.cells[1::2]] == [("specimen", "Wim"), (None, "broken")]
    assert box.cells[0].colour is not None


def test_boxes_in_a_rack_are_shown_as_containers(store: Store) -> None:
    with unit_of_work(SYSTEM) as work:
        (rack,) = add_container(work, name="Rack", type_key="rack", parent=store.shelf)
        place(work, codes=[store.box], into=rack, positions=["B02"])
        (cell,) = box_for(work, rack).cells
    assert (cell.code, cell.name, cell.is_container, cell.label) == (store.box, "Box 1", True, "B02")


def test_what_one_may_not_read_is_held_by_another_collection(store: Store) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "SEC", visibility="members")
        secret = make.samples(work, 1, collection="SEC")
        place(work, codes=secret, into=store.box)
        take_out(work, codes=secret, until=date(2999, 1, 1))
        mine = collection_for(work, "FIS").id
    with reading(technician(collections={mine: Role.TECHNICIAN})) as work:
        (cell,) = box_for(work, store.box).cells
        assert (cell.visible, cell.code, cell.kind, cell.reason, cell.label) == (False, None, None, None, "A01")
        assert find_free(work, store.box, 1) == ["A02"]
        assert find_out(work) == []
        for hidden in (place_for, lambda work, codes: custody_for(work, codes[0])):
            with pytest.raises(UnknownCodeError):
                hidden(work, secret)


def test_free_positions_are_the_next_of_the_fill_order(store: Store) -> None:
    with unit_of_work(SYSTEM) as work:
        place(work, codes=make.samples(work, 2), into=store.box, positions=["A02", "A04"])
        assert find_free(work, store.box, 3) == ["A01", "A03", "A05"]
        assert find_free(work, store.box, 3, contiguous=True) == ["A05", "A06", "A07"]
        assert len(find_free(work, store.box, 100)) == 79
        (plate,) = add_container(work, name="P", type_key="plate_96")
        assert find_free(work, plate, 9) == ["A01", "B01", "C01", "D01", "E01", "F01", "G01", "H01", "A02"]


def test_places_are_told_from_the_site_down(store: Store) -> None:
    with unit_of_work(SYSTEM, now=MAY) as work:
        placed, loose = make.samples(work, 2)
        place(work, codes=[placed], into=store.box, positions=["C04"])
        found = place_for(work, [placed, loose, store.box])
    assert set(found) == {placed, store.box}
    where = found[placed]
    assert (where.way, where.container, where.position) == (("Freezer A", "Shelf 1", "Box 1"), store.box, "C04")
    assert (where.state, where.since) == ("in place", MAY)
    assert found[store.box].container == store.shelf


def test_overdue_things_are_a_list(store: Store) -> None:
    with unit_of_work(SYSTEM, now=MAY) as work:
        late, later, whenever = make.samples(work, 3)
        place(work, codes=[late, later, whenever], into=store.box)
        take_out(work, codes=[later], until=date(2026, 5, 9))
        take_out(work, codes=[late], until=date(2026, 5, 5), to_whom="Wim")
        take_out(work, codes=[whenever])
    with reading(SYSTEM, now=MAY + timedelta(hours=40)) as work:
        assert find_overdue(work) == []
    with reading(SYSTEM, now=MAY + timedelta(days=2)) as work:
        (overdue,) = find_overdue(work)
        assert (overdue.code, overdue.reason, overdue.position) == (late, "Wim", "A01")
        assert [each.code for each in find_out(work)] == [late, later, whenever]


def test_what_is_blocked_or_reserved_is_not_free_in_the_tree(store: Store) -> None:
    with unit_of_work(SYSTEM, now=MAY) as work:
        place(work, codes=make.samples(work, 3), into=store.box)
        block_positions(work, container=store.box, positions=["I8", "I9"], reason="broken")
        until = MAY.date() + timedelta(days=2)
        block_positions(work, container=store.other_box, positions=["A1"], reason="Joke", reserve=True, until=until)
    with reading(SYSTEM, now=MAY) as work:
        found = {node.name: (node.things, node.blocked, node.free) for node in find_containers(work)}
    assert found["Freezer A"] == (3, 3, 156)
    assert (found["Box 1"], found["Box 2"]) == ((3, 2, 76), (0, 1, 80))
    with reading(SYSTEM, now=MAY + timedelta(days=4)) as work:
        assert find_containers(work, inside=store.shelf)[0].free == 157


def test_two_freezers_of_one_name_are_not_taken_for_each_other(store: Store) -> None:
    with unit_of_work(SYSTEM) as work:
        (twin,) = add_container(work, name="Freezer A", type_key="freezer_80")
        add_container(work, name="Shelf 1", type_key="shelf", parent=twin)
        assert [node.name for node in find_containers(work, inside=twin)] == ["Freezer A", "Shelf 1"]
        assert len(find_containers(work, inside=store.freezer)) == 4


def test_positions_of_ones_own_are_named_everywhere(store: Store) -> None:
    with unit_of_work(SYSTEM) as work:
        (code,) = make.samples(work, 1)
        (tray,) = add_container(work, name="Tray", type_key="tray", rows=1, columns=2, position_names=["left", "right"])
        (case,) = add_container(work, name="Case", type_key="bag", parent=tray)
        assert place(work, codes=[code], into=tray)[0].position == "right"
        assert place_for(work, [code])[code].position == "right"
        assert box_for(work, tray).labels == ("left", "right")
        assert find_containers(work, inside=tray)[1].position == "left"
        assert container_for(work, case).position == "left"
