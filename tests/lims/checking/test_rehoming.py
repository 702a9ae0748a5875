"""The wrong box was open: the whole run goes to the right one, with the time at which it was put away."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from lims.access import Role
from lims.checking.actions import CheckInputError, RehomedView, rehome
from lims.checking.rehoming import MovedSinceError, NothingWentInError, SameBoxError
from lims.errors import NotAllowedError
from lims.storage.actions import add_container, place, take_out
from lims.storage.choosing import ContainerFullError
from lims.storage.placing import PositionTakenError
from lims.storage.whereabouts import custody_for, place_for
from lims.undoing.actions import undo
from lims.undoing.verifying import verify
from lims.unit_of_work import reading, unit_of_work
from tests import make
from tests.lims.storage.conftest import SYSTEM, Store, technician

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def tubes(count: int) -> list[str]:
    with unit_of_work(SYSTEM) as work:
        return make.samples(work, count)


def scanned_into(box: str, codes: Sequence[str], start: datetime = NINE) -> None:
    """One by one, a minute apart."""
    for minutes, code in enumerate(codes):
        when = start + minutes * MINUTE
        with unit_of_work(SYSTEM, now=when) as work:
            place(work, codes=[code], into=box, occurred_at=when)


def corrected(store: Store, **how: object) -> list[RehomedView]:
    with unit_of_work(SYSTEM, now=NINE + timedelta(hours=2)) as work:
        return rehome(work, out_of=store.box, into=store.other_box, reason="wrong box open", **how)  # type: ignore[arg-type]


def where(code: str) -> tuple[str, str | None, str]:
    with reading(SYSTEM) as work:
        found = place_for(work, [code])[code]
    return found.container, found.position, found.state


def test_the_whole_run_goes_to_the_same_positions_with_its_own_times(store: Store) -> None:
    early, *run = tubes(4)
    scanned_into(store.box, [early], NINE - timedelta(hours=1))
    scanned_into(store.box, run)
    views = corrected(store, since=NINE)
    assert views == [RehomedView(code, at, at) for code, at in zip(run, ["A02", "A03", "A04"], strict=True)]
    assert where(run[2]) == (store.other_box, "A04", "in place")
    assert where(early) == (store.box, "A01", "in place")
    with reading(SYSTEM) as work:
        correction, first = custody_for(work, run[1])
        assert place_for(work, [run[1]])[run[1]].since == NINE + MINUTE
        assert [each.check for each in verify(work) if not each.holds] == []
    assert (correction.occurred_at, first.occurred_at) == (NINE + MINUTE, NINE + MINUTE)
    assert (correction.to_whom, first.container) == ("corrected: it never lay in Box 1", store.box)


def test_some_of_them_may_be_named(store: Store) -> None:
    run = tubes(3)
    scanned_into(store.box, run)
    corrected(store, codes=run[1:])
    assert [where(code)[0] for code in run] == [store.box, store.other_box, store.other_box]


def test_they_may_go_to_the_next_free_positions(store: Store) -> None:
    other, *run = tubes(3)
    scanned_into(store.other_box, [other])
    scanned_into(store.box, run)
    with pytest.raises(PositionTakenError, match="A01 is taken by"):
        corrected(store, since=NINE)
    views = corrected(store, since=NINE, same_positions=False)
    assert [view.position for view in views] == ["A02", "A03"]


def test_what_was_moved_since_is_refused_with_who_and_when(store: Store) -> None:
    run = tubes(2)
    scanned_into(store.box, run)
    with unit_of_work(SYSTEM, now=NINE + timedelta(hours=1)) as work:
        take_out(work, codes=[run[1]])
    with pytest.raises(MovedSinceError, match=r"was moved by .* on 2 March at 10:00 .*Leave it out"):
        corrected(store, since=NINE)
    assert where(run[0])[0] == store.box


def test_it_is_taken_back_in_one_go(store: Store) -> None:
    run = tubes(3)
    scanned_into(store.box, run)
    corrected(store, since=NINE)
    with unit_of_work(SYSTEM) as work:
        undo(work)
    assert [where(code) for code in run] == [(store.box, f"A0{number}", "in place") for number in (1, 2, 3)]
    corrected(store, since=NINE)
    assert where(run[0])[0] == store.other_box


def test_what_was_taken_back_does_not_count(store: Store) -> None:
    run = tubes(1)
    scanned_into(store.box, run)
    with unit_of_work(SYSTEM) as work:
        undo(work)
    with pytest.raises(NothingWentInError, match="Nothing went into Box 1"):
        corrected(store, since=NINE)


def test_what_others_put_in_is_not_part_of_ones_run(store: Store) -> None:
    run = tubes(1)
    scanned_into(store.box, run)
    tine = technician(units={})
    with pytest.raises((NothingWentInError, NotAllowedError)), unit_of_work(tine) as work:
        rehome(work, out_of=store.box, into=store.other_box, reason="wrong box", since=NINE)


def test_a_box_that_is_too_small_or_the_same_is_refused(store: Store) -> None:
    run = tubes(2)
    scanned_into(store.box, run)
    with unit_of_work(SYSTEM) as work:
        (small,) = add_container(work, name="Small", type_key="box_9x9", rows=1, columns=1, parent=store.shelf)
    with pytest.raises(ContainerFullError), unit_of_work(SYSTEM) as work:
        rehome(work, out_of=store.box, into=small, reason="x", since=NINE, same_positions=False)
    with pytest.raises(SameBoxError), unit_of_work(SYSTEM) as work:
        rehome(work, out_of=store.box, into=store.box, reason="x", since=NINE)
    with pytest.raises(CheckInputError, match="since when"):
        corrected(store)


def test_what_never_went_into_the_box_is_refused(store: Store) -> None:
    run = tubes(2)
    scanned_into(store.box, run[:1])
    with pytest.raises(NothingWentInError, match="was not put into Box 1"):
        corrected(store, codes=run)


def test_a_technician_of_the_collection_needs_the_units_of_both_boxes(store: Store) -> None:
    with pytest.raises(NotAllowedError), unit_of_work(technician(collections={99: Role.RESEARCHER})) as work:
        rehome(work, out_of=store.box, into=store.other_box, reason="x", since=NINE)
