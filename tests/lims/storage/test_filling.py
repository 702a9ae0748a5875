"""How full a store was by month, and when it will be full."""

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lims.access import Role, system_actor
from lims.collections.queries import UnknownCollectionError, collection_for
from lims.storage.actions import add_container, place, release, take_out
from lims.storage.filling import ELSEWHERE, fill_for, growth_for, table_of
from lims.storage.forecasting import forecast, month_after, months_until, trend_of
from lims.storage.room_taken import OTHERS
from lims.undoing.actions import undo
from lims.unit_of_work import reading, unit_of_work
from lims.values.codes import grouped
from tests import make
from tests.lims.storage.conftest import Store, technician

SYSTEM = system_actor()


def in_month(month: int, day: int = 5) -> datetime:
    return datetime(2026, month, day, 12, tzinfo=UTC)


def put(month: int, count: int, into: str, collection: str = "FIS") -> list[str]:
    with unit_of_work(SYSTEM, now=in_month(month)) as work:
        codes = make.samples(work, count, collection=collection)
        place(work, codes=codes, into=into)
    return codes


def test_the_fill_of_each_month_follows_what_came_and_went(store: Store) -> None:
    first = put(1, 5, store.box)
    put(2, 4, store.other_box)
    with unit_of_work(SYSTEM, now=in_month(3)) as work:
        place(work, codes=first[:2], into=store.other_box)
        take_out(work, codes=first[2:3])
        release(work, codes=first[3:4])
    with reading(SYSTEM, now=in_month(4)) as work:
        freezer, box = fill_for(work, store.freezer, months=5), fill_for(work, store.box, months=5)
    assert freezer.months == (date(2025, 12, 1), *(date(2026, each, 1) for each in (1, 2, 3, 4)))
    assert freezer.counts == (0, 5, 9, 8, 8)
    assert box.counts == (0, 5, 5, 2, 2)
    assert (freezer.room, box.room, freezer.used) == (162, 81, 8)


def test_what_was_taken_back_was_never_there(store: Store) -> None:
    with unit_of_work(SYSTEM, now=in_month(1)) as work:
        codes = make.samples(work, 3)
    with unit_of_work(SYSTEM, now=in_month(1)) as work:
        place(work, codes=codes, into=store.box)
    with unit_of_work(SYSTEM, now=in_month(2)) as work:
        undo(work)
    with reading(SYSTEM, now=in_month(3)) as work:
        assert fill_for(work, store.freezer, months=3).counts == (0, 0, 0)


def test_what_was_moved_by_mistake_was_where_it_had_been_all_the_time(store: Store) -> None:
    codes = put(1, 3, store.box)
    with unit_of_work(SYSTEM, now=in_month(2)) as work:
        place(work, codes=codes, into=store.other_box)
    with unit_of_work(SYSTEM, now=in_month(3)) as work:
        undo(work)
    with reading(SYSTEM, now=in_month(4)) as work:
        assert fill_for(work, store.box, months=4).counts == (3, 3, 3, 3)
        assert fill_for(work, store.other_box, months=4).counts == (0, 0, 0, 0)


def test_collections_are_told_apart_and_those_one_may_not_see_have_no_name(store: Store) -> None:
    with unit_of_work(SYSTEM, now=in_month(1)) as work:
        make.collection(work, "SEC", visibility="members")
    put(1, 2, store.box)
    put(2, 3, store.box, "SEC")
    with reading(SYSTEM, now=in_month(2)) as work:
        assert fill_for(work, store.box, months=2).by_collection == {"FIS": (2, 2), "SEC": (0, 3)}
        fish = collection_for(work, "FIS").id
    with reading(technician(collections={fish: Role.TECHNICIAN}), now=in_month(2)) as work:
        assert fill_for(work, store.box, months=2).by_collection == {"FIS": (2, 2), OTHERS: (0, 3)}


def test_an_empty_store_has_no_forecast(store: Store) -> None:
    with reading(SYSTEM, now=in_month(2)) as work:
        found = fill_for(work, store.freezer, months=3)
    assert (found.counts, found.forecast) == ((0, 0, 0), None)


def test_a_store_that_grows_evenly_is_full_when_the_line_says(store: Store) -> None:
    for month in range(1, 7):
        put(month, 10, store.box)
    with reading(SYSTEM, now=in_month(6)) as work:
        found = fill_for(work, store.box, months=12).forecast
    assert found is not None
    assert found.likely == pytest.approx(2.1)


# --- by collection


def test_a_collection_grows_store_by_store_and_fills_what_is_free_there(store: Store) -> None:
    with unit_of_work(SYSTEM, now=in_month(1)) as work:
        make.collection(work, "SEC")
        (loose,) = add_container(work, name="Crate", type_key="box_9x9")
        (dewar,) = add_container(work, name="Dewar", type_key="dewar")
        (cane,) = add_container(work, name="Cane", type_key="box_10x10", parent=dewar)
    for month in range(1, 7):
        put(month, 10, store.box)
    put(2, 4, loose)
    put(6, 20, store.other_box, "SEC")
    gone = put(3, 3, cane)
    with unit_of_work(SYSTEM, now=in_month(4)) as work:
        release(work, codes=gone)
    with reading(SYSTEM, now=in_month(6)) as work:
        found = growth_for(work, "FIS", months=6)
        other = growth_for(work, "SEC", months=2)
    assert found.by_store == {
        "Dewar": (0, 0, 3, 0, 0, 0),
        "Freezer A": (10, 20, 30, 40, 50, 60),
        ELSEWHERE: (0, 4, 4, 4, 4, 4),
    }
    assert (found.used, found.free, found.room) == (64, 82, 146)
    assert found.forecast is not None
    assert found.forecast.likely == pytest.approx(82 / found.forecast.trend.per_month)
    assert (other.counts, other.free, other.forecast) == ((0, 20), 82, None)
    assert table_of(other).decode("utf-8-sig").splitlines() == ["month,all,Freezer A", "2026-05,0,0", "2026-06,20,20"]


def test_a_collection_that_lies_nowhere_fills_nothing(store: Store) -> None:
    put(1, 5, store.box)
    with unit_of_work(SYSTEM, now=in_month(1)) as work:
        make.collection(work, "NEW")
    with reading(SYSTEM, now=in_month(2)) as work:
        found = growth_for(work, "new", months=2)
    assert (found.counts, found.by_store, found.free, found.forecast) == ((0, 0), {}, None, None)


def test_where_nobody_counts_positions_it_grows_and_nobody_knows_how_long(store: Store) -> None:
    with unit_of_work(SYSTEM, now=in_month(1)) as work:
        (cabinet,) = add_container(work, name="Cabinet", type_key="cabinet")
    for month in (1, 2, 3, 4):
        put(month, 5, cabinet)
    with reading(SYSTEM, now=in_month(4)) as work:
        found = growth_for(work, "FIS", months=12)
    assert (found.free, found.room, found.forecast) == (None, None, None)
    assert found.trend is not None
    assert found.trend.per_month == pytest.approx(5)


def test_a_collection_that_one_may_not_see_is_unknown(store: Store) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "SEC", visibility="members")
        fish = collection_for(work, "FIS").id
    with reading(technician(collections={fish: Role.TECHNICIAN})) as work, pytest.raises(UnknownCollectionError):
        growth_for(work, "SEC")


def test_two_stores_of_one_way_are_told_apart(store: Store) -> None:
    put(1, 5, store.box)
    with unit_of_work(SYSTEM, now=in_month(1)) as work:
        (twin,) = add_container(work, name="Freezer A", type_key="freezer_80")
        (shelf,) = add_container(work, name="Shelf 1", type_key="shelf", parent=twin)
        (box,) = add_container(work, name="Box 1", type_key="box_9x9", parent=shelf)
    put(2, 3, box)
    with reading(SYSTEM, now=in_month(2)) as work:
        assert [fill_for(work, each, months=2).counts for each in (store.freezer, twin)] == [(5, 5), (0, 3)]
        assert growth_for(work, "FIS", months=2).by_store == {
            f"Freezer A ({grouped(store.freezer)})": (5, 5),
            f"Freezer A ({grouped(twin)})": (0, 3),
        }


# --- forecasting


@given(st.integers(0, 500), st.integers(1, 50), st.integers(3, 24), st.integers(0, 5000))
def test_a_straight_line_goes_on_straight(start: int, step: int, months: int, left: int) -> None:
    counts = [start + step * each for each in range(months)]
    found = forecast(counts, counts[-1] + left)
    assert found is not None
    for each in (found.earliest, found.likely, found.latest):
        assert each == pytest.approx(left / step, abs=1e-6)


@given(st.lists(st.integers(0, 10_000), min_size=3, max_size=40), st.integers(1, 20_000))
def test_the_range_holds_what_is_likely(counts: list[int], room: int) -> None:
    found = forecast(counts, room)
    assert found is not None
    assert found.trend.least <= found.trend.per_month <= found.trend.most
    never = float("inf")
    earliest, likely, latest = (
        never if each is None else each for each in (found.earliest, found.likely, found.latest)
    )
    assert 0 <= earliest <= likely <= latest


@given(st.lists(st.integers(0, 1000), max_size=2))
def test_two_months_say_nothing(counts: list[int]) -> None:
    assert trend_of(counts) is None


def test_what_does_not_grow_is_never_full_and_what_is_full_is_full_now() -> None:
    shrinking = forecast([30, 20, 10], 100)
    full = forecast([10, 60, 100], 100)
    assert shrinking is not None
    assert (shrinking.likely, shrinking.latest) == (None, None)
    assert full is not None
    assert (full.earliest, full.likely) == (0, 0)


def test_only_the_last_year_counts() -> None:
    found = trend_of([1000, 0, *(5 * each for each in range(12))])
    assert found is not None
    assert found.per_month == pytest.approx(5)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(1, 60))
def test_months_follow_one_another(end: date, count: int) -> None:
    months = months_until(end, count)
    assert len(months) == count
    assert months[-1] == end.replace(day=1)
    assert all(month_after(one, 1) == other for one, other in pairwise(months))
