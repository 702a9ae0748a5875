"""What is shown of requests, and to whom; what waits."""

from datetime import date, timedelta

import pytest

from lims.access import Role, system_actor
from lims.requests.actions import ask, decide, hand_out, withdraw_request
from lims.requests.queries import (
    WaitingView,
    find_requests,
    find_requests_of,
    pick_list_for,
    request_for,
    waiting_for,
)
from lims.samples.actions import register
from lims.storage.actions import add_container, place
from lims.unit_of_work import reading, unit_of_work
from tests import make
from tests.lims.requests.conftest import House, somebody, µl

SYSTEM = system_actor()


def test_a_researcher_finds_own_requests_and_those_who_handle_them_find_all(house: House) -> None:
    first, second = house.asked(), house.asked("5")
    with reading(house.researcher) as work:
        assert [each.code for each in find_requests(work)] == [second, first]
    for actor in (house.technician, house.keeper):
        with reading(actor) as work:
            assert [each.code for each in find_requests(work)] == [second, first]
            assert find_requests(work, mine=True) == []
    with reading(house.colleague) as work:
        assert find_requests(work) == []


def test_requests_are_found_by_state(house: House) -> None:
    asked, granted = house.asked(), house.granted()
    with reading(house.keeper) as work:
        assert [each.code for each in find_requests(work, state="asked")] == [asked]
        assert [each.code for each in find_requests(work, state="decided")] == [granted]
        assert request_for(work, asked.lower()).requester == "Rik Researcher"


def test_the_requests_of_a_sample_are_found_by_what_was_asked_and_what_was_picked(house: House) -> None:
    request = house.picked()
    with reading(house.keeper) as work:
        (item,) = request_for(work, request).items
        for code in (house.extract, item.picked or ""):
            assert [each.code for each in find_requests_of(work, code)] == [request]
        assert item.shown_amount == "10\u202fµL"


def test_items_of_a_closed_collection_are_shown_to_its_members_only(house: House) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "SECRET", visibility="members")
        (hidden,) = register(work, collection="SECRET", kind="dna_extract", amount=µl("50"))
        request = ask(work, codes=[house.extract, hidden], purpose="x")
        insider = somebody(work, "Ines Insider", Role.KEEPER, "SECRET")
    with reading(house.keeper) as work:
        assert [item.code for item in request_for(work, request).items] == [house.extract]
    with reading(insider) as work:
        assert hidden in [item.code for item in request_for(work, request).items]
    with unit_of_work(house.keeper) as work:
        assert decide(work, request=request, grant=True).state == "asked"


def test_what_waits_is_counted_for_whom_it_waits(house: House) -> None:
    house.asked()
    house.granted()
    request = house.picked(codes=[house.other])
    withdrawn = house.asked("1")
    with unit_of_work(house.researcher) as work:
        withdraw_request(work, request=withdrawn)
        assert waiting_for(work) == WaitingView(0, 0, 0, 0, 3)
    with reading(house.technician) as work:
        assert waiting_for(work) == WaitingView(0, 1, 1, 0, 0)
    with reading(house.keeper) as work:
        assert waiting_for(work) == WaitingView(1, 1, 1, 0, 0)
    with unit_of_work(house.technician) as work:
        hand_out(work, request=request, due_on=work.now.date())
        tomorrow = work.now + timedelta(days=1)
    with reading(house.keeper, now=tomorrow) as work:
        assert waiting_for(work) == WaitingView(1, 1, 0, 1, 0)


def test_a_pick_list_is_in_walking_order(house: House) -> None:
    with unit_of_work(SYSTEM) as work:
        codes = register(work, collection="FIS", kind="dna_extract", count=5, amount=µl("50"))
        second, tenth = (add_container(work, name=name, type_key="box_9x9")[0] for name in ("Box 2", "Box 10"))
        place(work, codes=[codes[0]], into=tenth, positions=["A1"])
        place(work, codes=codes[1:4], into=second, positions=["B1", "A9", "A2"])
    request = house.granted(codes=codes)
    with reading(house.technician) as work:
        lines = pick_list_for(work, request)
    assert [line.code for line in lines] == [codes[3], codes[2], codes[1], codes[0], codes[4]]
    assert lines[0].place is not None
    assert (lines[0].place.way, lines[0].place.position, lines[-1].place) == (("Box 2",), "A02", None)


@pytest.mark.parametrize("due_on", [None, date(2099, 1, 1)])
def test_what_has_left_is_not_on_the_pick_list(house: House, due_on: date | None) -> None:
    request = house.picked()
    with unit_of_work(house.technician) as work:
        assert [line.state for line in pick_list_for(work, request)] == ["picked"]
        hand_out(work, request=request, due_on=due_on)
        assert pick_list_for(work, request) == []
