"""The rolling plan of checks, and the search for what is missing, on both databases."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lims.access import Role
from lims.checking.actions import accept_check, check_box, close_check, mark_missing
from lims.checking.missing import around, find_missing
from lims.checking.planning import find_plan
from lims.collections.queries import collection_for
from lims.samples.actions import dispose
from lims.samples.vocabulary import Disposition
from lims.storage.actions import add_container, place
from lims.storage.rules import Grid
from lims.unit_of_work import reading, unit_of_work
from tests import make
from tests.lims.storage.conftest import SYSTEM, Store, technician

MARCH = datetime(2026, 3, 3, 12, tzinfo=UTC)


def checked(box: str, when: datetime) -> None:
    with unit_of_work(SYSTEM, now=when) as work:
        close_check(work, number=check_box(work, container=box, codes=[]).number)


def test_boxes_never_checked_come_first_then_those_longest_ago(store: Store) -> None:
    with unit_of_work(SYSTEM) as work:
        (third,) = add_container(work, name="Elsewhere", type_key="box_9x9")
        for box in (store.box, store.other_box, third):
            place(work, codes=make.samples(work, 1), into=box)
    checked(store.other_box, MARCH)
    checked(store.box, MARCH + timedelta(days=1))
    with unit_of_work(SYSTEM) as work:
        number = check_box(work, container=third, codes=[]).number
    with reading(SYSTEM) as work:
        plan, inside = find_plan(work), find_plan(work, inside=store.freezer)
    assert [(each.code, each.last_checked, each.open_check) for each in plan.due] == [
        (third, None, number),
        (store.other_box, MARCH, None),
        (store.box, MARCH + timedelta(days=1), None),
    ]
    assert (plan.boxes, plan.never, plan.oldest) == (3, 1, MARCH)
    assert [each.code for each in inside.due] == [store.other_box, store.box]


def test_shelves_and_empty_boxes_need_no_check(store: Store) -> None:
    with reading(SYSTEM) as work:
        assert find_plan(work).due == ()


def test_a_missing_thing_is_told_with_where_it_was_and_what_lies_beside(store: Store) -> None:
    with unit_of_work(SYSTEM) as work:
        codes = make.samples(work, 3)
        place(work, codes=codes, into=store.box, positions=["B2", "B3", "I9"])
        mark_missing(work, codes=codes[:1])
    with reading(SYSTEM) as work:
        (missing,) = find_missing(work)
    assert (missing.code, missing.container, missing.position) == (codes[0], store.box, "B02")
    assert missing.last_seen == "Freezer A › Shelf 1 › Box 1 › B02"
    assert missing.beside == (f"B03 {codes[1]}",)


def test_one_that_gave_up_its_home_is_still_searched_for(store: Store) -> None:
    with unit_of_work(SYSTEM) as work:
        (small,) = add_container(work, name="Small", type_key="box_9x9", rows=1, columns=1)
        inside, found = make.samples(work, 2)
        place(work, codes=[inside], into=small)
        number = check_box(work, container=small, codes=[found], positions=["A1"]).number
        accept_check(work, number=number)
    with reading(SYSTEM) as work:
        assert [(each.code, each.last_seen) for each in find_missing(work)] == [(inside, "Small › A01")]
    with unit_of_work(SYSTEM) as work:
        dispose(work, codes=[inside], disposition=Disposition.DESTROYED, reason="broken or leaked", comment="fell")
    with reading(SYSTEM) as work:
        assert find_missing(work) == []


def test_what_one_may_not_see_is_not_searched_for(store: Store) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "SED", "members")
        codes = make.samples(work, 1, collection="SED")
        place(work, codes=codes, into=store.box)
        mark_missing(work, codes=codes)
        fis = collection_for(work, "FIS").id
    with reading(technician(collections={fis: Role.TECHNICIAN})) as work:
        assert find_missing(work) == []


@given(st.integers(1, 9), st.integers(1, 9), st.data())
def test_what_lies_around_a_position_touches_it(rows: int, columns: int, data: st.DataObject) -> None:
    position = data.draw(st.integers(1, rows * columns))
    grid = Grid(rows, columns)
    near = around(grid, position)
    assert position not in near
    assert all(1 <= each <= grid.positions and position in around(grid, each) for each in near)
