"""Putting away, taking out, bringing back, and arranging, on both databases."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from lims.access import Role, system_actor
from lims.collections.queries import collection_for
from lims.errors import ConflictError, InvalidInputError, LimsError, NotAllowedError
from lims.identity.queries import UnknownCodeError
from lims.samples.actions import dispose
from lims.samples.holding import HeldError, set_hold
from lims.samples.queries import samples_for
from lims.samples.vocabulary import Disposition, HoldKind
from lims.storage import placing
from lims.storage.actions import (
    IsInError,
    IsOutError,
    NoPlaceError,
    NotBlockedError,
    NotEmptyError,
    TwiceError,
    add_container,
    block_positions,
    bring_back,
    place,
    release,
    rename_container,
    retire_container,
    take_out,
    unblock_positions,
)
from lims.storage.choosing import AlreadyThereError, ContainerFullError, PositionCountError, RetiredError
from lims.storage.permitting import MomentError
from lims.storage.placing import MovedMeanwhileError, PositionTakenError
from lims.storage.queries import UnknownContainerError, container_for
from lims.storage.reverting import StillInUseError, StillPlacedError
from lims.storage.rules import (
    ContainerTypeError,
    InsideItselfError,
    KindNotAllowedError,
    NoSuchPositionError,
    NotThereError,
)
from lims.storage.whereabouts import custody_for, place_for
from lims.undoing.actions import undo
from lims.unit_of_work import Work, reading, unit_of_work
from lims.values.codes import grouped
from tests import make
from tests.lims.storage.conftest import Store, technician

SYSTEM = system_actor()


def act(what: Callable[[Work], object]) -> object:
    """One unit of work of its own."""
    with unit_of_work(SYSTEM) as work:
        return what(work)


def tubes(count: int, kind: str = "specimen") -> list[str]:
    with unit_of_work(SYSTEM) as work:
        return make.samples(work, count, kind)


def put(codes: list[str], into: str, positions: list[str] | None = None) -> list[str | None]:
    with unit_of_work(SYSTEM) as work:
        return [each.position for each in place(work, codes=codes, into=into, positions=positions)]


def where(code: str) -> tuple[str, str | None, str] | None:
    with reading(SYSTEM) as work:
        found = place_for(work, [code]).get(code)
    return (found.container, found.position, found.state) if found else None


def used(code: str) -> int:
    with reading(SYSTEM) as work:
        return container_for(work, code).used


def way(code: str) -> str:
    with reading(SYSTEM) as work:
        return container_for(work, code).place_label


def take_back() -> None:
    with unit_of_work(SYSTEM) as work:
        undo(work)


# --- putting away


def test_tubes_go_to_the_next_free_positions(store: Store) -> None:
    assert put(tubes(3), store.box) == ["A01", "A02", "A03"]
    assert put(tubes(1), store.box, ["A05"]) == ["A05"]
    assert put(tubes(2), store.box) == ["A04", "A06"]
    assert used(store.box) == 6


def test_a_taken_position_is_refused_with_who_since_when_and_what_is_free(store: Store) -> None:
    first, second = tubes(2)
    march = datetime(2026, 3, 3, 12, tzinfo=UTC)
    with unit_of_work(SYSTEM, now=march) as work:
        place(work, codes=[first], into=store.box, positions=["C4"])
    with pytest.raises(PositionTakenError) as refusal, unit_of_work(SYSTEM, now=march + timedelta(days=60)) as work:
        place(work, codes=[second], into=store.box, positions=["c4"])
    assert str(refusal.value) == f"C04 is taken by {grouped(first)} since 3 March. Next free: A01."
    assert where(second) is None


@pytest.mark.parametrize("position", ["K1", "A10", "A0", "", "🧊", "A" * 10_000])
def test_a_position_that_does_not_exist_is_refused(store: Store, position: str) -> None:
    with pytest.raises(NoSuchPositionError, match="from A01 to I09"):
        put(tubes(1), store.box, [position])


def test_if_one_thing_cannot_go_in_none_does(store: Store) -> None:
    codes = tubes(3)
    put(codes[:1], store.box, ["B02"])
    with pytest.raises(PositionTakenError):
        put(codes[1:], store.box, ["B01", "B02"])
    with pytest.raises(PositionCountError, match="2 things and 1 position"):
        put(codes[1:], store.box, ["B01"])
    with pytest.raises(PositionCountError, match="several things"):
        put(codes[1:], store.box, ["B1", "b01"])
    with pytest.raises(TwiceError):
        put([codes[1], codes[1]], store.box)
    with pytest.raises(UnknownCodeError):
        put([codes[1], "nothing"], store.box)
    with pytest.raises(InvalidInputError):
        put([], store.box)
    assert used(store.box) == 1
    assert where(codes[1]) is None


def test_a_full_box_is_refused(store: Store) -> None:
    put(tubes(80), store.box)
    with pytest.raises(ContainerFullError, match="has only 1 free, and 2 were to go in"):
        put(tubes(2), store.box)
    put(tubes(1), store.box)
    with pytest.raises(ContainerFullError, match="is full"):
        put(tubes(1), store.box)


def test_putting_elsewhere_what_has_a_place_moves_it(store: Store) -> None:
    (code,) = tubes(1)
    put([code], store.box)
    put([code], store.other_box, ["I09"])
    assert where(code) == (store.other_box, "I09", "in place")
    assert (used(store.box), used(store.other_box)) == (0, 1)
    with reading(SYSTEM) as work:
        chain = custody_for(work, code)
    assert [each.direction for each in chain] == ["moved", "in"]
    assert chain[0].place_label == "Freezer A › Shelf 1 › Box 2 › I09"


def test_two_things_can_swap_their_positions_in_one_act(store: Store) -> None:
    one, two = tubes(2)
    put([one, two], store.box)
    assert put([one, two], store.box, ["A02", "A01"]) == ["A02", "A01"]
    assert (where(one), where(two)) == ((store.box, "A02", "in place"), (store.box, "A01", "in place"))


def test_the_same_place_again_is_told(store: Store) -> None:
    (code,) = tubes(1)
    put([code], store.box)
    with pytest.raises(AlreadyThereError, match="lies at A01 of Box 1 already"):
        put([code], store.box)
    with pytest.raises(AlreadyThereError):
        put([code], store.box, ["A1"])
    assert put([code], store.box, ["A02"]) == ["A02"]


def test_a_bag_takes_things_without_positions(store: Store) -> None:
    (bag,) = act(lambda work: add_container(work, name="Bag", type_key="bag", parent=store.freezer))
    codes = tubes(2)
    assert put(codes, bag) == [None, None]
    assert where(codes[0]) == (bag, None, "in place")
    with pytest.raises(NoSuchPositionError, match="without positions"):
        put(tubes(1), bag, ["A01"])


def test_what_is_gone_is_not_put_away_and_what_was_missing_is(store: Store) -> None:
    gone, missing = tubes(2)
    act(lambda work: dispose(work, codes=[gone], disposition=Disposition.USED_UP, reason="used up"))
    act(lambda work: dispose(work, codes=[missing], disposition=Disposition.MISSING, reason="not there"))
    with pytest.raises(NotThereError, match="used up"):
        put([gone], store.box)
    assert put([missing], store.box) == ["A01"]


def test_kinds_that_may_not_lie_somewhere_are_refused_in_all_below(store: Store) -> None:
    cabinet, *_ = act(lambda work: add_container(work, name="Cabinet", type_key="cabinet", allowed_kinds=["otolith"]))
    (box,) = act(lambda work: add_container(work, name="Envelopes", type_key="box_9x9", parent=cabinet))
    assert put(tubes(1, "otolith"), box) == ["A01"]
    with pytest.raises(KindNotAllowedError, match="takes only otolith"):
        put(tubes(1, "tissue"), box)


def test_what_happened_on_friday_is_keyed_in_on_monday(store: Store) -> None:
    code, other = tubes(2)
    friday = datetime(2026, 5, 1, 16, 30, tzinfo=UTC)
    with unit_of_work(SYSTEM, now=friday + timedelta(days=3)) as work:
        place(work, codes=[code], into=store.box, occurred_at=friday)
    with reading(SYSTEM) as work:
        (event,) = custody_for(work, code)
        assert (event.occurred_at, event.recorded_at) == (friday, friday + timedelta(days=3))
        assert place_for(work, [code])[code].since == friday
    with pytest.raises(MomentError), unit_of_work(SYSTEM, now=friday) as work:
        place(work, codes=[other], into=store.box, occurred_at=friday + timedelta(hours=1))


def test_only_a_container_takes_things(store: Store) -> None:
    one, two = tubes(2)
    with pytest.raises(UnknownContainerError, match="is no container"):
        put([one], two)
    with pytest.raises(UnknownCodeError):
        put([one], "STO999999")


# --- containers among containers


def test_a_box_moves_with_all_that_is_in_it(store: Store) -> None:
    (code,) = tubes(1)
    put([code], store.box)
    (room,) = act(lambda work: add_container(work, name="Room 2", type_key="room"))
    (rack,) = act(lambda work: add_container(work, name="Rack", type_key="rack", parent=room))
    assert put([store.box], rack, ["B03"]) == ["B03"]
    assert way(store.box) == "Room 2 › Rack › Box 1"
    put([room], store.freezer)
    assert way(store.box) == "Freezer A › Room 2 › Rack › Box 1"
    with reading(SYSTEM) as work:
        assert place_for(work, [code])[code].way == ("Freezer A", "Room 2", "Rack", "Box 1")
        assert [each.direction for each in custody_for(work, code)] == ["in"]
        assert container_for(work, store.box).position == "B03"


def test_a_box_and_the_rack_it_goes_into_move_in_one_act(store: Store) -> None:
    (rack,) = act(lambda work: add_container(work, name="Rack", type_key="rack"))
    put([store.box], rack)
    (cupboard,) = act(lambda work: add_container(work, name="Long name of a cabinet", type_key="cabinet"))
    put([rack, store.box], cupboard)
    assert (way(rack), way(store.box)) == ("Long name of a cabinet › Rack", "Long name of a cabinet › Box 1")


def test_nothing_is_put_into_itself_or_what_lies_in_it(store: Store) -> None:
    for thing, into in ((store.freezer, store.freezer), (store.freezer, store.box), (store.shelf, store.box)):
        with pytest.raises(InsideItselfError):
            put([thing], into)


def test_a_hundred_boxes_are_made_in_one_act(store: Store) -> None:
    (rack,) = act(lambda work: add_container(work, name="R", type_key="rack", rows=10, columns=10, parent=store.shelf))
    codes = act(lambda work: add_container(work, name="Box", type_key="box_10x10", parent=rack, count=100))
    assert isinstance(codes, list)
    assert len(set(codes)) == 100
    assert (used(rack), way(codes[99])) == (100, "Freezer A › Shelf 1 › R › Box 100")
    with pytest.raises(ContainerFullError):
        act(lambda work: add_container(work, name="Box", type_key="box_10x10", parent=rack))


def test_an_unknown_type_is_refused_with_the_known_ones(store: Store) -> None:
    with pytest.raises(ContainerTypeError, match="box_9x9"):
        act(lambda work: add_container(work, name="X", type_key="shoebox"))


def test_containers_share_one_series_unless_they_have_their_own(store: Store) -> None:
    assert store.box.startswith("STO")
    (pot,) = act(lambda work: add_container(work, name="Pot", type_key="tray", prefix="GRN"))
    (more,) = act(lambda work: add_container(work, name="Pot 2", type_key="tray", prefix="GRN"))
    assert (pot[:9], more[:9]) == ("GRN000001", "GRN000002")


def test_renaming_renames_the_way_of_all_below(store: Store) -> None:
    act(lambda work: rename_container(work, code=store.freezer, name="Freezer % B_"))
    assert way(store.box) == "Freezer % B_ › Shelf 1 › Box 1"
    take_back()
    assert way(store.box) == "Freezer A › Shelf 1 › Box 1"


def test_only_an_empty_container_retires_and_gives_up_its_place(store: Store) -> None:
    (code,) = tubes(1)
    put([code], store.box)
    with pytest.raises(NotEmptyError, match="holds 1"):
        act(lambda work: retire_container(work, code=store.box))
    act(lambda work: release(work, codes=[code]))
    act(lambda work: retire_container(work, code=store.box, reason="cracked"))
    assert used(store.shelf) == 1
    with pytest.raises(RetiredError):
        put([code], store.box)
    with pytest.raises(RetiredError):
        act(lambda work: retire_container(work, code=store.box))
    take_back()
    assert put([code], store.box) == ["A01"]
    assert way(store.box) == "Freezer A › Shelf 1 › Box 1"


def test_blocked_and_reserved_positions_are_passed_over_and_refused(store: Store) -> None:
    may = datetime(2026, 5, 4, tzinfo=UTC)
    with unit_of_work(SYSTEM, now=may) as work:
        block_positions(work, container=store.box, positions=["A01", "A02"], reason="broken")
        block_positions(
            work, container=store.box, positions=["A03"], reason="for Joke", reserve=True, until=date(2026, 5, 9)
        )
        assert container_for(work, store.box).free == 78
    with unit_of_work(SYSTEM, now=may) as work:
        codes = make.samples(work, 3)
        with pytest.raises(PositionTakenError, match=r"A02 is blocked since 4 May: broken\. Next free: A04"):
            place(work, codes=codes[:1], into=store.box, positions=["A02"])
        with pytest.raises(PositionTakenError, match="A03 is reserved until 9 May: for Joke"):
            place(work, codes=codes[:1], into=store.box, positions=["A03"])
        assert place(work, codes=codes[:1], into=store.box)[0].position == "A04"
    with unit_of_work(SYSTEM, now=may + timedelta(days=6)) as work:
        assert place(work, codes=codes[1:2], into=store.box)[0].position == "A03"
    act(lambda work: unblock_positions(work, container=store.box, positions=["A01"]))
    with pytest.raises(NotBlockedError):
        act(lambda work: unblock_positions(work, container=store.box, positions=["A01"]))
    assert put(codes[2:], store.box) == ["A01"]
    with pytest.raises(PositionTakenError, match="A01 is taken by"):
        act(lambda work: block_positions(work, container=store.box, positions=["A01"], reason="x"))


def test_blocking_is_taken_back(store: Store) -> None:
    act(lambda work: block_positions(work, container=store.box, positions=["A01"], reason="broken"))
    take_back()
    assert put(tubes(1), store.box) == ["A01"]


# --- out and back


def test_what_is_out_keeps_its_position_and_comes_back_to_it(store: Store) -> None:
    one, two, three = tubes(3)
    put([one, two], store.box)
    act(lambda work: take_out(work, codes=[one], to_whom="Wim", until=date(2999, 1, 1)))
    assert where(one) == (store.box, "A01", "held")
    assert used(store.box) == 2
    assert put([three], store.box) == ["A03"]
    with pytest.raises(PositionTakenError, match=f"A01 is taken by {grouped(one)}"):
        put([three], store.box, ["A01"])
    with pytest.raises(IsOutError, match="is out with Wim since"):
        act(lambda work: take_out(work, codes=[one]))
    act(lambda work: bring_back(work, codes=[one], thawed=True))
    assert where(one) == (store.box, "A01", "in place")
    with pytest.raises(IsInError, match="is at A01 of Box 1 already"):
        act(lambda work: bring_back(work, codes=[one]))
    with reading(SYSTEM) as work:
        chain = custody_for(work, one)
    assert [(each.direction, each.to_whom, each.thawed) for each in chain] == [
        ("in", None, True),
        ("out", "Wim", None),
        ("in", None, None),
    ]


def test_putting_away_what_is_out_of_the_box_brings_it_home(store: Store) -> None:
    one, two = tubes(2)
    put([one, two], store.box)
    act(lambda work: take_out(work, codes=[two]))
    assert put([two], store.box) == ["A02"]
    assert where(two) == (store.box, "A02", "in place")


def test_what_has_no_place_is_told_so(store: Store) -> None:
    (code,) = tubes(1)
    for attempt in (take_out, bring_back, release):
        with pytest.raises(NoPlaceError, match="has no place"):
            act(lambda work, attempt=attempt: attempt(work, codes=[code]))  # type: ignore[misc]


def test_a_given_up_place_is_free(store: Store) -> None:
    one, two = tubes(2)
    put([one], store.box)
    act(lambda work: take_out(work, codes=[one]))
    act(lambda work: release(work, codes=[one], reason="sent away for good"))
    assert (where(one), used(store.box)) == (None, 0)
    assert put([two], store.box) == ["A01"]
    with pytest.raises(NoPlaceError):
        act(lambda work: bring_back(work, codes=[one]))


def test_what_is_held_back_is_not_taken_out(store: Store) -> None:
    (code,) = tubes(1)
    put([code], store.box)
    with unit_of_work(SYSTEM) as work:
        (sample,) = samples_for(work, [code])
        hold, touched = set_hold(work, subject_id=sample.id, kind=HoldKind.FORBIDDEN, reason="quarantine")
        work.record("hold", [touched])
    with pytest.raises(HeldError, match="quarantine"):
        act(lambda work: take_out(work, codes=[code]))
    act(lambda work: take_out(work, codes=[code], despite=hold))


def test_a_day_that_has_passed_is_no_day_of_return(store: Store) -> None:
    codes = tubes(1)
    put(codes, store.box)
    with pytest.raises(MomentError, match="has passed"):
        act(lambda work: take_out(work, codes=codes, until=date(2020, 1, 1)))


# --- who may


def test_moving_needs_the_permission_in_every_collection_and_unit(store: Store) -> None:
    (code,) = tubes(1)
    with unit_of_work(SYSTEM) as work:
        collection_id = collection_for(work, "FIS").id
        institution = work.execute(text("SELECT id FROM institution")).scalar_one()
        unit = work.execute(
            text(
                "INSERT INTO organisational_unit (institution_id, name, unit_type) VALUES (:i, 'L', 'lab') RETURNING id"
            ),
            {"i": institution},
        ).scalar_one()
        (box,) = add_container(work, name="Theirs", type_key="box_9x9", unit_id=unit, parent=store.shelf)
    here = technician(collections={collection_id: Role.TECHNICIAN})
    with unit_of_work(here) as work:
        place(work, codes=[code], into=store.box)
    for refused in (
        lambda work: place(work, codes=[code], into=box),
        lambda work: place(work, codes=[box], into=store.freezer),
        lambda work: add_container(work, name="Mine", type_key="bag", parent=store.shelf),
        lambda work: retire_container(work, code=store.other_box),
        lambda work: rename_container(work, code=store.other_box, name="Mine"),
        lambda work: block_positions(work, container=store.box, positions=["A02"], reason="mine"),
    ):
        with pytest.raises(NotAllowedError), unit_of_work(here) as work:
            refused(work)
    reader = technician(collections={collection_id: Role.RESEARCHER}, units={unit: Role.TECHNICIAN})
    for forbidden in (take_out, release):
        with pytest.raises(NotAllowedError), unit_of_work(reader) as work:
            forbidden(work, codes=[code])
    with unit_of_work(reader) as work:
        place(work, codes=[box], into=store.freezer)


def test_whoever_may_move_the_freezer_may_move_all_that_is_in_it(store: Store) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "SEC", visibility="members")
        (secret,) = make.samples(work, 1, collection="SEC")
        place(work, codes=[secret], into=store.box)
        (room,) = add_container(work, name="Room", type_key="room")
        mine = collection_for(work, "FIS").id
    with unit_of_work(technician(collections={mine: Role.TECHNICIAN})) as work:
        place(work, codes=[store.freezer], into=room)
        with pytest.raises(UnknownCodeError):
            place(work, codes=[secret], into=room)
        with pytest.raises(PositionTakenError, match=r"A01 is held by another collection\. Next free: A02"):
            place(work, codes=make.samples(work, 1), into=store.box, positions=["A01"])
    assert way(store.box) == "Room › Freezer A › Shelf 1 › Box 1"


# --- taking back


def test_putting_away_is_taken_back(store: Store) -> None:
    one, two = tubes(2)
    put([one], store.box, ["B02"])
    put([one, two], store.other_box)
    take_back()
    assert (where(one), where(two)) == ((store.box, "B02", "in place"), None)
    assert (used(store.box), used(store.other_box)) == (1, 0)
    with reading(SYSTEM) as work:
        assert next((each.direction, each.to_whom) for each in custody_for(work, one)) == ("moved", "taken back")
        assert next((each.direction, each.to_whom) for each in custody_for(work, two)) == ("out", "taken back")


def test_taking_out_and_giving_up_are_taken_back(store: Store) -> None:
    (code,) = tubes(1)
    put([code], store.box)
    act(lambda work: take_out(work, codes=[code], to_whom="Wim", until=date(2999, 1, 1)))
    act(lambda work: release(work, codes=[code]))
    take_back()
    assert where(code) == (store.box, "A01", "held")
    take_back()
    assert where(code) == (store.box, "A01", "in place")
    with reading(SYSTEM) as work:
        assert place_for(work, [code])[code].until is None


def test_an_undo_is_refused_where_the_place_is_taken_since(store: Store) -> None:
    one, two = tubes(2)
    put([one], store.box)
    with unit_of_work(SYSTEM) as work:
        place(work, codes=[one], into=store.other_box)
        moved = work.change_set_id
    put([two], store.box)
    with pytest.raises(PositionTakenError, match=f"A01 is taken by {grouped(two)}"), unit_of_work(SYSTEM) as work:
        undo(work, change_set_id=moved)
    assert where(one) == (store.other_box, "A01", "in place")


def test_moving_a_rack_is_taken_back_with_the_way_to_its_boxes(store: Store) -> None:
    (room,) = act(lambda work: add_container(work, name="Room", type_key="room"))
    put([store.shelf], room)
    take_back()
    assert way(store.box) == "Freezer A › Shelf 1 › Box 1"


def test_making_a_container_is_taken_back_while_it_is_empty(store: Store) -> None:
    (code,) = tubes(1)
    (bag,) = act(lambda work: add_container(work, name="Bag", type_key="bag", parent=store.shelf))
    take_back()
    with pytest.raises(RetiredError):
        put([code], bag)
    with unit_of_work(SYSTEM) as work:
        (tray,) = add_container(work, name="Tray", type_key="tray", parent=store.shelf)
        made = work.change_set_id
    put([code], tray)
    with pytest.raises(StillInUseError, match="holds 1"), unit_of_work(SYSTEM) as work:
        undo(work, change_set_id=made)


def test_registering_is_not_taken_back_while_the_sample_lies_somewhere(store: Store) -> None:
    with unit_of_work(SYSTEM) as work:
        (code,) = make.samples(work, 1)
        registered = work.change_set_id
    put([code], store.box)
    with pytest.raises(StillPlacedError, match="put into Box 1"), unit_of_work(SYSTEM) as work:
        undo(work, change_set_id=registered)
    with unit_of_work(SYSTEM) as work:
        release(work, codes=[code])
        released = work.change_set_id
    with unit_of_work(SYSTEM) as work:
        undo(work, change_set_id=registered)
    with pytest.raises(NotThereError, match="withdrawn"), unit_of_work(SYSTEM) as work:
        undo(work, change_set_id=released)


def test_making_a_container_is_not_taken_back_while_it_stands_somewhere(store: Store) -> None:
    with unit_of_work(SYSTEM) as work:
        (bag,) = add_container(work, name="Bag", type_key="bag")
        made = work.change_set_id
    put([bag], store.shelf)
    with pytest.raises(StillPlacedError, match="Bag was put away"), unit_of_work(SYSTEM) as work:
        undo(work, change_set_id=made)


def test_a_reservation_that_has_lapsed_does_not_stand_in_the_way_of_an_undo(store: Store) -> None:
    (code,) = tubes(1)
    put([code], store.box)
    with unit_of_work(SYSTEM) as work:
        place(work, codes=[code], into=store.other_box)
        moved = work.change_set_id
    yesterday = datetime.now(UTC) - timedelta(days=1)
    with unit_of_work(SYSTEM, now=yesterday) as work:
        block_positions(
            work, container=store.box, positions=["A1"], reason="kept", reserve=True, until=yesterday.date()
        )
    with unit_of_work(SYSTEM) as work:
        undo(work, change_set_id=moved)
    assert where(code) == (store.box, "A01", "in place")


# --- several at once


def at_once(tasks: list[Callable[[], object]]) -> list[object]:
    """Runs all at the same moment; refusals are among the results."""
    ready = threading.Barrier(len(tasks))

    def run(task: Callable[[], object]) -> object:
        ready.wait()
        try:
            return task()
        except LimsError as error:
            return error

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))


def test_sixteen_writers_fill_a_box_without_a_double_place(store: Store) -> None:
    codes = tubes(96)
    hands = [codes[start::16] for start in range(16)]

    def fill(mine: list[str]) -> list[object]:
        found: list[object] = []
        for code in mine:
            try:
                found += put([code], store.box)
            except ContainerFullError as error:
                found.append(error)
        return found

    results = [each for hand in at_once([lambda mine=mine: fill(mine) for mine in hands]) for each in hand]  # type: ignore[attr-defined, misc]
    placed = [each for each in results if isinstance(each, str)]
    assert len(placed) == len(set(placed)) == 81
    assert sum(isinstance(each, ContainerFullError) for each in results) == 15
    assert used(store.box) == 81


def test_sixteen_writers_want_the_same_position_and_one_gets_it(store: Store) -> None:
    codes = tubes(16)
    results = at_once([lambda code=code: put([code], store.box, ["E05"]) for code in codes])  # type: ignore[misc]
    assert results.count(["E05"]) == 1
    assert sum(isinstance(each, PositionTakenError) for each in results) == 15


def test_one_tube_put_into_two_boxes_at_once_lies_in_one(store: Store) -> None:
    for code in tubes(5):
        at_once([lambda box=box, code=code: put([code], box) for box in (store.box, store.other_box)])  # type: ignore[misc]
        assert where(code) is not None
    assert used(store.box) + used(store.other_box) == 5


def test_opposite_moves_of_containers_at_once_leave_no_cycle(store: Store) -> None:
    for number in range(5):
        one, two = act(lambda work, n=number: add_container(work, name=f"Pair {n}", type_key="drawer", count=2))  # type: ignore[misc]
        results = at_once([lambda: put([one], two), lambda: put([two], one)])  # noqa: B023
        assert sum(isinstance(each, InsideItselfError) for each in results) == 1


def test_moves_of_containers_and_of_what_is_in_them_do_not_block_each_other(store: Store) -> None:
    codes = tubes(8)
    put(codes, store.box)
    (room,) = act(lambda work: add_container(work, name="Room", type_key="room"))
    tasks: list[Callable[[], object]] = [
        lambda code=code, at=at: [put([code], box) for box in ([store.other_box, store.box] * 3)[at % 2 :]]  # type: ignore[misc]
        for at, code in enumerate(codes)
    ]
    tasks += [lambda into=into: put([store.shelf], into) for into in (room, room)]  # type: ignore[misc]
    tasks += [
        lambda: put([store.box], room),
        lambda: act(lambda work: rename_container(work, code=store.shelf, name="S")),
    ]
    assert not [each for each in at_once(tasks) if isinstance(each, Exception) and not isinstance(each, ConflictError)]


def test_what_only_the_database_notices_is_the_same_clear_refusal(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = tubes(2)
    put([one], store.box)
    monkeypatch.setattr("lims.storage.choosing.taken_spots", lambda *_, **__: set())
    with unit_of_work(SYSTEM) as work:
        with pytest.raises(PositionTakenError, match=f"A01 is taken by {grouped(one)} since"):
            place(work, codes=[two], into=store.box)
        monkeypatch.undo()
        assert place(work, codes=[two], into=store.box)[0].position == "A02"


def test_what_somebody_else_just_moved_is_told(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    (code,) = tubes(1)
    put([code], store.box)
    monkeypatch.setattr("lims.storage.queries.places_by_id", lambda *_: {})
    with pytest.raises(MovedMeanwhileError, match="moved by somebody else"):
        put([code], store.other_box)
    assert placing.PLACEMENT == "placement"
