"""Checking a box, putting the record right, signing, and undoing, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from lims.access import Actor, Role
from lims.checking.actions import (
    NoSuchLineError,
    NothingToMissError,
    accept_check,
    check_box,
    close_check,
    leave_lines,
    mark_missing,
)
from lims.checking.queries import CheckView, UnknownCheckError, check_for, find_checks
from lims.checking.racks import OtherRackError
from lims.checking.settling import ChangedSinceError
from lims.checking.writing import CheckClosedError, CheckOpenError
from lims.collections.queries import collection_for
from lims.errors import NotAllowedError
from lims.identity.queries import UnknownCodeError
from lims.samples.actions import dispose
from lims.samples.vocabulary import Disposition
from lims.storage.actions import bring_back, place, take_out
from lims.storage.choosing import ContainerFullError
from lims.storage.placing import PositionTakenError
from lims.storage.whereabouts import custody_for, place_for
from lims.undoing.actions import BuiltOnError, NotUndoableError, undo
from lims.undoing.verifying import verify
from lims.unit_of_work import reading, unit_of_work
from tests import make
from tests.lims.storage.conftest import SYSTEM, Store, technician


def tubes(count: int, collection: str = "FIS") -> list[str]:
    with unit_of_work(SYSTEM) as work:
        return make.samples(work, count, collection=collection)


def put(codes: list[str], into: str, positions: list[str] | None = None) -> None:
    with unit_of_work(SYSTEM) as work:
        place(work, codes=codes, into=into, positions=positions)


def check(box: str, at: dict[str, str] | None = None, **how: object) -> CheckView:
    with unit_of_work(SYSTEM) as work:
        if at is not None:
            return check_box(work, container=box, codes=list(at.values()), positions=list(at))
        return check_box(work, container=box, **how)  # type: ignore[arg-type]


def accept(number: int, lines: list[int] | None = None) -> CheckView:
    with unit_of_work(SYSTEM) as work:
        return accept_check(work, number=number, lines=lines)


def told(view: CheckView) -> dict[str | None, tuple[str, str, str]]:
    return {each.code or each.scanned: (each.verdict, each.proposal, each.resolution) for each in view.items}


def where(code: str) -> tuple[str, str | None, str] | None:
    with reading(SYSTEM) as work:
        found = place_for(work, [code]).get(code)
    return (found.container, found.position, found.state) if found else None


def take_back() -> None:
    with unit_of_work(SYSTEM) as work:
        undo(work)


# --- every verdict


def test_every_verdict_is_given_once_and_accepted_in_one_go(store: Store) -> None:
    right, away, gone, foreign, new = tubes(5)
    put([right, away, gone], store.box, ["A1", "A2", "A3"])
    put([foreign], store.other_box)
    found = check(store.box, {"A1": right, "B5": away, "C1": foreign, "C2": "NONSENSE", "C3": "NO READ", "C4": new})
    assert told(found) == {
        right: ("found", "none", "none"),
        away: ("misplaced", "moved", "none"),
        gone: ("missing", "marked missing", "none"),
        foreign: ("foreign", "put here", "none"),
        new: ("foreign", "put here", "none"),
        "NONSENSE": ("unknown", "left", "none"),
        None: ("unreadable", "left", "none"),
    }
    item = next(each for each in found.items if each.code == foreign)
    assert item.recorded == "Freezer A › Shelf 1 › Box 2 › A01"
    assert where(away) == (store.box, "A02", "in place")
    accepted = accept(found.number)
    assert [each.resolution for each in accepted.items].count("put here") == 2
    assert where(away) == (store.box, "B05", "in place")
    assert where(gone) == (store.box, "A03", "missing")
    assert where(foreign) == (store.box, "C01", "in place")
    assert where(new) == (store.box, "C04", "in place")
    with reading(SYSTEM) as work:
        assert custody_for(work, gone)[0].to_whom == "missing"
        assert [each.check for each in verify(work) if not each.holds] == []


def test_without_positions_things_are_found_missing_or_foreign(store: Store) -> None:
    first, second, other = tubes(3)
    put([first, second], store.box)
    found = check(store.box, codes=[store.box, second, second, other])
    assert told(found) == {
        first: ("missing", "marked missing", "none"),
        second: ("found", "none", "none"),
        other: ("foreign", "put here", "none"),
    }
    accept(found.number)
    assert where(other) == (store.box, "A03", "in place")


def test_what_a_belgian_keyboard_garbled_is_found_all_the_same(store: Store) -> None:
    (tube,) = tubes(1)
    put([tube], store.box)
    garbled = tube.translate(str.maketrans("1234567890AMQWZ", "&é\"'(§è!çàQ?AZW"))
    assert [(each.code, each.verdict) for each in check(store.box, codes=[garbled]).items] == [(tube, "found")]


def test_scanned_in_order_positions_follow_from_how_the_box_fills(store: Store) -> None:
    first, second = tubes(2)
    put([first, second], store.box)
    found = check(store.box, codes=[second, "NO TUBE", first], in_order=True)
    assert [(each.code, each.verdict, each.found) for each in found.items] == [
        (second, "misplaced", "A01"),
        (first, "misplaced", "A03"),
    ]
    accept(found.number)
    assert (where(second), where(first)) == ((store.box, "A01", "in place"), (store.box, "A03", "in place"))


def test_a_rack_file_is_compared_position_by_position(store: Store) -> None:
    first, second = tubes(2)
    put([first, second], store.box)
    found = check(store.box, rack_file=f"A1, {first}\nA2,NO READ\nA3,NO TUBE\n".encode(), file_name="rack.csv")
    assert [each.verdict for each in found.items] == ["found", "unreadable"]
    assert (found.items[1].code, found.source, found.file_name) == (second, "rack file", "rack.csv")


def test_a_file_of_another_rack_is_refused(store: Store) -> None:
    with pytest.raises(OtherRackError, match="and Box 1 is open: open that rack"):
        check(store.box, rack_file=f"{store.other_box},A1,X1\n".encode())


def test_two_tubes_change_places_in_one_go_and_not_one_by_one(store: Store) -> None:
    first, second = tubes(2)
    put([first, second], store.box)
    found = check(store.box, {"A1": second, "A2": first})
    with pytest.raises(PositionTakenError, match="Accept line 2 with it: that makes room"):
        accept(found.number, [1])
    accept(found.number)
    assert (where(first), where(second)) == ((store.box, "A02", "in place"), (store.box, "A01", "in place"))


def test_the_home_of_a_missing_tube_makes_room_for_what_lies_there(store: Store) -> None:
    missing, foreign = tubes(2)
    put([missing], store.box, ["A1"])
    accept(check(store.box, {"A1": foreign}).number)
    assert where(foreign) == (store.box, "A01", "in place")
    assert where(missing) == (store.box, "A02", "missing")


def test_in_a_full_box_a_missing_tube_gives_up_its_home(store: Store) -> None:
    codes = tubes(82)
    put(codes[:81], store.box)
    labels = [f"{row}{column:02}" for row in "ABCDEFGHI" for column in range(1, 10)]
    accept(check(store.box, dict(zip(labels, [codes[81], *codes[1:81]], strict=True))).number)
    assert where(codes[81]) == (store.box, "A01", "in place")
    assert where(codes[0]) is None


def test_what_is_out_is_not_missing_and_is_back_when_it_is_found(store: Store) -> None:
    first, second = tubes(2)
    put([first, second], store.box)
    with unit_of_work(SYSTEM) as work:
        take_out(work, codes=[first, second])
    found = check(store.box, {"A1": first})
    assert told(found) == {first: ("found", "brought back", "none")}
    accept(found.number)
    assert where(first) == (store.box, "A01", "in place")
    assert where(second) == (store.box, "A02", "held")


def test_a_position_that_waits_for_what_is_out_is_not_given_away(store: Store) -> None:
    first, other = tubes(2)
    put([first], store.box)
    with unit_of_work(SYSTEM) as work:
        take_out(work, codes=[first])
    (item,) = check(store.box, {"A1": other}).items
    assert (item.verdict, item.proposal, item.problem) == ("foreign", "left", "A01 waits for what is out")


def test_what_is_used_up_on_record_is_left_and_why_is_said(store: Store) -> None:
    (gone,) = tubes(1)
    with unit_of_work(SYSTEM) as work:
        dispose(work, codes=[gone], disposition=Disposition.USED_UP, reason="used up")
    (item,) = check(store.box, {"A1": gone}).items
    assert (item.verdict, item.proposal) == ("foreign", "left")
    assert "recorded as used up" in (item.problem or "")


def test_a_container_in_the_box_is_foreign_and_the_freezer_is_left(store: Store) -> None:
    found = check(store.box, codes=[store.other_box, store.freezer])
    assert told(found) == {
        store.other_box: ("foreign", "put here", "none"),
        store.freezer: ("foreign", "left", "none"),
    }


# --- who may


def test_what_another_collection_holds_is_told_without_its_code_and_left(store: Store) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "SED", "members")
        (mine,) = make.samples(work, 1)
        theirs = make.samples(work, 2, collection="SED")
        place(work, codes=[mine, *theirs], into=store.box)
        fis = collection_for(work, "FIS").id
    tine = technician(collections={fis: Role.TECHNICIAN})
    with unit_of_work(tine) as work:
        found = check_box(work, container=store.box, codes=[mine, theirs[0]], positions=["A1", "A2"])
        assert [(each.verdict, each.code, each.proposal) for each in found.items] == [
            ("found", mine, "none"),
            ("found", None, "none"),
            ("missing", None, "left"),
        ]
        assert {each.scanned for each in found.items} == {mine, None}
        accept_check(work, number=found.number)


def test_whoever_may_only_look_cannot_check(store: Store) -> None:
    reader = Actor(8, None, "Rik", Role.RESEARCHER)
    with pytest.raises(NotAllowedError), unit_of_work(reader) as work:
        check_box(work, container=store.box, codes=[])


def test_an_unknown_box_or_check_is_said_so(store: Store) -> None:
    with pytest.raises(UnknownCodeError):
        check("NOPE", codes=[])
    with pytest.raises(UnknownCheckError, match="no check 77"):
        accept(77)
    with pytest.raises(NoSuchLineError, match="no line 9"):
        accept(check(store.box, codes=[]).number, [9])


# --- one by one, closing, undoing


def test_lines_are_accepted_or_left_one_by_one(store: Store) -> None:
    first, second, third = tubes(3)
    found = check(store.box, {"A1": first, "A2": second, "A3": third})
    assert told(accept(found.number, [2]))[second] == ("foreign", "put here", "put here")
    with unit_of_work(SYSTEM) as work:
        leave_lines(work, number=found.number, lines=[1], taken_out=True)
        closed = close_check(work, number=found.number, comment="with An")
    assert [each.resolution for each in closed.items] == ["taken out", "put here", "left"]
    assert (closed.state, closed.comment, where(third)) == ("closed", "with An", None)


def test_a_closed_check_is_not_changed_any_more(store: Store) -> None:
    (tube,) = tubes(1)
    found = check(store.box, {"A1": tube})
    with unit_of_work(SYSTEM) as work:
        signed = close_check(work, number=found.number)
    assert signed.digest
    assert signed.closed_at
    with pytest.raises(CheckClosedError, match="is closed: check the box again"):
        accept(found.number)
    with pytest.raises(NotUndoableError, match="check the box again"):
        take_back()
    with pytest.raises(DBAPIError, match="signed check"), unit_of_work(SYSTEM) as work:
        work.execute(text("UPDATE storage_check_item SET resolution = 'moved'"))


def test_a_box_has_one_open_check_at_a_time(store: Store) -> None:
    found = check(store.box, codes=[])
    with pytest.raises(CheckOpenError, match=f"Check {found.number} of Box 1 is open since"):
        check(store.box, codes=[])
    take_back()
    assert check(store.box, codes=[]).number == found.number + 1
    with reading(SYSTEM) as work:
        assert [each.number for each in find_checks(work, store.box)] == [found.number + 1]


def test_what_was_accepted_is_taken_back_and_open_again(store: Store) -> None:
    first, second = tubes(2)
    put([first], store.box)
    found = check(store.box, {"A2": first, "A3": second})
    accept(found.number)
    take_back()
    assert (where(first), where(second)) == ((store.box, "A01", "in place"), None)
    with reading(SYSTEM) as work:
        assert [each.resolution for each in check_for(work, found.number).items] == ["none", "none"]
    accept(found.number)
    assert where(second) == (store.box, "A03", "in place")


def test_a_check_that_something_was_accepted_of_is_not_withdrawn_before_that(store: Store) -> None:
    (tube,) = tubes(1)
    actor = SYSTEM
    with unit_of_work(actor) as work:
        found = check_box(work, container=store.box, codes=[tube])
        begun = work.change_set_id
    accept(found.number)
    with pytest.raises(BuiltOnError, match="accept check"), unit_of_work(actor) as work:
        undo(work, change_set_id=begun)


def test_what_was_moved_after_the_check_is_not_moved_by_it(store: Store) -> None:
    first, second = tubes(2)
    put([first], store.box)
    found = check(store.box, {"B2": first, "B3": second})
    put([first], store.other_box)
    with pytest.raises(ChangedSinceError, match=r"Since Box 1 was checked, .* was moved by .* at \d\d:\d\d"):
        accept(found.number)
    assert where(second) is None


def test_two_things_that_share_a_position_are_refused_together(store: Store) -> None:
    codes = tubes(2)
    found = check(store.box, codes=codes, positions=["A1", "A1"])
    with pytest.raises(ContainerFullError, match="Two things were found at A01"):
        accept(found.number)


# --- missing


def test_a_missing_tube_keeps_its_home_and_is_found_when_it_comes_back(store: Store) -> None:
    (tube,) = tubes(1)
    put([tube], store.box, ["C3"])
    with unit_of_work(SYSTEM) as work:
        mark_missing(work, codes=[tube], reason="not in the box")
    assert where(tube) == (store.box, "C03", "missing")
    with pytest.raises(NothingToMissError, match="missing already"), unit_of_work(SYSTEM) as work:
        mark_missing(work, codes=[tube])
    with unit_of_work(SYSTEM) as work:
        bring_back(work, codes=[tube])
    assert where(tube) == (store.box, "C03", "in place")


def test_a_missing_tube_that_is_put_away_elsewhere_is_found(store: Store) -> None:
    (tube,) = tubes(1)
    put([tube], store.box)
    with unit_of_work(SYSTEM) as work:
        mark_missing(work, codes=[tube])
    put([tube], store.other_box)
    assert where(tube) == (store.other_box, "A01", "in place")


def test_a_missing_tube_is_found_by_the_check_of_another_box(store: Store) -> None:
    (tube,) = tubes(1)
    put([tube], store.box)
    accept(check(store.box, codes=[]).number)
    assert where(tube) == (store.box, "A01", "missing")
    accept(check(store.other_box, {"D4": tube}).number)
    assert where(tube) == (store.other_box, "D04", "in place")


def test_marking_as_missing_is_taken_back(store: Store) -> None:
    (tube,) = tubes(1)
    put([tube], store.box)
    with unit_of_work(SYSTEM) as work:
        mark_missing(work, codes=[tube])
    take_back()
    assert where(tube) == (store.box, "A01", "in place")


def test_the_time_of_a_check_is_when_it_was_made(store: Store) -> None:
    march = datetime(2026, 3, 3, 12, tzinfo=UTC)
    with unit_of_work(SYSTEM, now=march) as work:
        number = check_box(work, container=store.box, codes=[]).number
    with unit_of_work(SYSTEM, now=march + timedelta(hours=1)) as work:
        closed = close_check(work, number=number)
    assert (closed.begun_at, closed.closed_at) == (march, march + timedelta(hours=1))
