"""The night a freezer fails: racks go elsewhere, come back in one act, and it is known what was too warm."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from lims.errors import NotAllowedError
from lims.monitoring.actions import (
    FailingAlreadyError,
    HighestError,
    NothingAwayError,
    begin_failure,
    end_failure,
    expose,
    expose_failure,
    put_all_back,
    retire_probe,
)
from lims.monitoring.backing import find_backup
from lims.monitoring.drill import drill_for
from lims.monitoring.failing import NoFailureError, failure_of, find_away, find_failures
from lims.storage.actions import add_container, place, release, take_out
from lims.storage.exposing import every_exposure
from lims.storage.permitting import MomentError
from lims.storage.placing import PositionTakenError
from lims.storage.queries import container_for
from lims.storage.whereabouts import place_for
from lims.undoing.actions import undo
from lims.unit_of_work import Work, reading, unit_of_work
from tests.lims.monitoring.conftest import SYSTEM, House, act, at, points, send
from tests.lims.storage.conftest import technician


def fail(house: House, hours: float = 2) -> None:
    act(lambda work: begin_failure(work, container=house.failing, began_at=at(hours)), at(3))


def carry(house: House, rack: int, hours: float, into: str | None = None) -> None:
    """Somebody scans a rack and the backup freezer's shelf."""
    with unit_of_work(SYSTEM, now=at(6)) as work:
        place(work, codes=[house.racks[rack]], into=into or house.backup, occurred_at=at(hours))


def where(code: str) -> tuple[str, str | None]:
    with reading(SYSTEM) as work:
        found = place_for(work, [code])[code]
    return found.way[1], found.position


def away(house: House) -> list[tuple[int, float]]:
    """The keys of what is away, and after how many hours it left."""
    with reading(SYSTEM, now=at(7)) as work:
        found = find_away(work, failure_of(work, container_for(work, house.failing)))
    return [(each.entity_id, (each.left_at - at(0)) / timedelta(hours=1)) for each in found]


def exposures() -> list[tuple[str, float, float, float | None, str]]:
    with reading(SYSTEM, now=at(9)) as work:
        names = {container_for(work, code).id: code for code in _codes(work)}
        return sorted(
            (
                names[each.container_id],
                (each.started_at - at(0)) / timedelta(hours=1),
                ((each.ended_at or at(99)) - at(0)) / timedelta(hours=1),
                each.highest_celsius,
                each.how_known,
            )
            for each in every_exposure(work)
        )


def _codes(work: Work) -> list[str]:
    from lims.storage.maps import find_containers

    return [node.code for node in find_containers(work)]


def test_what_left_since_the_failure_is_known_with_its_time(house: House) -> None:
    carry(house, 2, 1)
    fail(house)
    carry(house, 0, 2.5)
    carry(house, 1, 2.75)
    assert [hours for _, hours in away(house)] == [2.5, 2.75]


def test_a_scan_that_is_taken_back_did_not_happen(house: House) -> None:
    fail(house)
    carry(house, 0, 2.5)
    act(undo, at(6))
    assert away(house) == []


def test_all_goes_back_to_the_same_positions_in_one_act_and_one_undo(house: House) -> None:
    before = [where(code) for code in house.racks]
    fail(house)
    for rack, hours in ((0, 2.5), (1, 2.6), (2, 2.7)):
        carry(house, rack, hours)
    assert {where(code)[0] for code in house.racks} == {"B"}
    assert where(house.tubes[0])[0] == "B"
    assert act(lambda work: put_all_back(work, container=house.failing), at(8)) == 3
    assert [where(code) for code in house.racks] == before
    assert away(house) == []
    with pytest.raises(NothingAwayError):
        act(lambda work: put_all_back(work, container=house.failing), at(8))
    act(undo, at(9))
    assert {where(code)[0] for code in house.racks} == {"B"}
    assert len(away(house)) == 3


def test_racks_that_changed_places_inside_go_back_too(house: House) -> None:
    before = [where(code) for code in house.racks]
    with reading(SYSTEM) as work:
        shelf = place_for(work, [house.racks[0]])[house.racks[0]].container
    fail(house)
    carry(house, 0, 2.5)
    with unit_of_work(SYSTEM, now=at(6)) as work:
        place(work, codes=[house.racks[1]], into=shelf, positions=["A1"], occurred_at=at(2.6))
    assert act(lambda work: put_all_back(work, container=house.failing), at(8)) == 2
    assert [where(code) for code in house.racks] == before


def test_a_single_box_and_a_tube_have_their_homes_too_and_what_is_out_stays_out(house: House) -> None:
    fail(house)
    with unit_of_work(SYSTEM, now=at(6)) as work:
        place(work, codes=[house.boxes[0]], into=house.backup, occurred_at=at(2.5))
        place(work, codes=[house.tubes[1]], into=house.boxes[0], occurred_at=at(2.6))
        take_out(work, codes=[house.tubes[2]], to_whom="bench", occurred_at=at(2.7))
    assert len(away(house)) == 2
    assert act(lambda work: put_all_back(work, container=house.failing), at(8)) == 2
    assert (where(house.boxes[0])[0], where(house.tubes[1])) == ("A", ("A", "A01"))


def test_a_home_that_was_taken_meanwhile_is_named_and_nothing_moves(house: House) -> None:
    fail(house)
    carry(house, 0, 2.5)
    carry(house, 1, 2.5)
    with unit_of_work(SYSTEM, now=at(6)) as work:
        shelf = place_for(work, [house.racks[2]])[house.racks[2]].container
        (other,) = add_container(work, name="Other", type_key="rack")
        place(work, codes=[other], into=shelf, positions=["A1"])
    with pytest.raises(PositionTakenError, match="A01 is taken"):
        act(lambda work: put_all_back(work, container=house.failing), at(8))
    assert where(house.racks[1])[0] == "B"


def test_what_was_given_away_comes_back_too(house: House) -> None:
    fail(house)
    act(lambda work: release(work, codes=[house.racks[0]]), at(6))
    assert act(lambda work: put_all_back(work, container=house.failing), at(8)) == 1
    assert where(house.racks[0])[0] == "A"


def test_a_failure_goes_on_once_and_ends_after_it_began(house: House) -> None:
    with pytest.raises(NoFailureError):
        act(lambda work: end_failure(work, container=house.failing))
    fail(house)
    with pytest.raises(FailingAlreadyError):
        fail(house)
    with pytest.raises(MomentError):
        act(lambda work: end_failure(work, container=house.failing, ended_at=at(1)), at(4))
    act(lambda work: end_failure(work, container=house.failing, ended_at=at(4)), at(4))
    with pytest.raises(FailingAlreadyError, match="works again"):
        act(lambda work: end_failure(work, container=house.failing), at(4))
    act(undo, at(5))
    with reading(SYSTEM) as work:
        assert [each.ended_at for each in find_failures(work, going_on=True)] == [None]


def test_a_failure_does_not_go_on_where_it_failed_again(house: House) -> None:
    fail(house)
    act(lambda work: end_failure(work, container=house.failing, ended_at=at(4)), at(4))
    with reading(SYSTEM) as work:
        ended = work.execute(text("SELECT MAX(id) FROM change_set")).scalar_one()
    fail(house, 3)
    with pytest.raises(FailingAlreadyError, match="failed again"):
        act(lambda work: undo(work, change_set_id=ended))


def test_each_run_of_racks_was_exposed_until_it_left(house: House) -> None:
    send(house.probe, points(-80, -80, *[-80 + 5 * step for step in range(12)], begin=2, minutes=10), now=at(6))
    fail(house)
    carry(house, 0, 2.5)
    carry(house, 1, 3)
    act(lambda work: end_failure(work, container=house.failing, ended_at=at(4)), at(6))
    assert act(lambda work: expose_failure(work, container=house.failing), at(6)) == 3
    assert exposures() == sorted(
        [
            (house.racks[0], 2.0, 2.5, -75.0, "probe A-top"),
            (house.racks[1], 2.0, 3.0, -60.0, "probe A-top"),
            (house.racks[2], 2.0, 4.0, -30.0, "probe A-top"),
        ]
    )
    act(undo, at(7))
    assert exposures() == []


def test_without_a_probe_somebody_must_say_how_warm_it_was(house: House) -> None:
    act(lambda work: retire_probe(work, name=house.probe), at(1))
    fail(house)
    with pytest.raises(HighestError, match="No probe tells"):
        act(lambda work: expose_failure(work, container=house.failing), at(6))
    told = {"highest_celsius": -42.0, "how_known": "read off the display"}
    act(lambda work: expose_failure(work, container=house.failing, **told), at(6))  # type: ignore[arg-type]
    assert {(each[3], each[4]) for each in exposures()} == {(-42.0, "read off the display")}


def test_an_exposure_ends_after_it_begins(house: House) -> None:
    with pytest.raises(MomentError):
        act(lambda work: expose(work, containers=[house.boxes[0]], started_at=at(3), ended_at=at(2)), at(6))


def test_only_whoever_may_move_the_freezer_may_act(house: House) -> None:
    fail(house)
    carry(house, 0, 2.5)
    nobody = technician()
    for what in (begin_failure, end_failure, put_all_back, expose_failure):
        with pytest.raises(NotAllowedError), unit_of_work(nobody, now=at(6)) as work:
            what(work, container=house.failing)  # type: ignore[operator]
    with pytest.raises(NotAllowedError), unit_of_work(nobody, now=at(6)) as work:
        expose(work, containers=[house.boxes[0]], started_at=at(1), ended_at=at(2))


def test_backup_room_is_told_by_kind_of_holder_and_only_where_it_is_cold(house: House) -> None:
    with unit_of_work(SYSTEM) as work:
        (warm,) = add_container(work, name="C", type_key="freezer_20", set_celsius=-20)
        add_container(work, name="Rack", type_key="rack", parent=warm)
    with reading(SYSTEM) as work:
        found = find_backup(work, house.failing)
    assert [(room.freezer_name, room.kind, room.free) for room in found] == [("B", "rack", 4)]
    fail(house)
    for rack in range(3):
        carry(house, rack, 2.5)
    with reading(SYSTEM, now=at(7)) as work:
        drill = drill_for(work, house.failing)
    assert [(room.freezer_name, room.kind) for room in drill.room] == [("B", "rack")]
    assert (drill.things, len(drill.away), drill.away[0].now) == (0, 3, "Freezer room › B")
