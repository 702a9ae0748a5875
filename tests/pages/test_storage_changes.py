"""Changes on the storage page: several things at once, the container itself, what is overdue, what the colours tell."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lims.access import Role, system_actor
from lims.preserving.thaws import kept_for
from lims.samples.queries import samples_for
from lims.storage.actions import add_container, place, take_out
from lims.storage.levels import find_level
from lims.storage.queries import container_for
from lims.storage.whereabouts import place_for
from lims.ui import storage_box
from lims.ui.components.box_map import BoxMapEvent
from lims.undoing.actions import undo
from lims.undoing.queries import latest_change_sets
from lims.unit_of_work import reading, unit_of_work
from lims.values.codes import grouped
from tests import make
from tests.pages.conftest import OpenPage
from tests.pages.looking import SQLITE, components, fill, labels, press, press_in_dialog, refusals, rows, shown

SYSTEM = system_actor()


@dataclass(frozen=True)
class Store:
    """A freezer with a rack of two boxes, a shelf, and three tubes at A01 to A03 of the first box."""

    freezer: str
    rack: str
    box: str
    other: str
    shelf: str
    tubes: list[str]


@pytest.fixture
def store(settings_for_test: object) -> Store:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        (freezer,) = add_container(work, name="Freezer A", type_key="freezer_80")
        (rack,) = add_container(work, name="Rack 1", type_key="rack", parent=freezer)
        box, other = add_container(work, name="Box", type_key="box_9x9", parent=rack, count=2)
        (shelf,) = add_container(work, name="Shelf", type_key="shelf", parent=freezer)
        tubes = make.samples(work, 3)
        place(work, codes=tubes, into=box)
    return Store(freezer, rack, box, other, shelf, tubes)


@pytest.fixture
def tick(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Ticks positions of the map, which has no browser here; keeps what it was handed to draw."""
    drawn: dict[str, Any] = {}

    def ticked(*positions: int) -> dict[str, Any]:
        def instead(_rows: int, _columns: int, cells: object, **_: object) -> BoxMapEvent:
            drawn["cells"] = cells
            return BoxMapEvent(None, None, positions)

        monkeypatch.setattr(storage_box, "box_map", instead)
        return drawn

    return ticked


def take_back_last() -> None:
    with unit_of_work(SYSTEM) as work:
        undo(work, change_set_id=latest_change_sets(work, limit=1)[0].id)


def where(code: str) -> tuple[str, str | None, str] | None:
    with reading(SYSTEM) as work:
        found = place_for(work, [code]).get(code)
    return (found.container, found.position, found.state) if found else None


def disposition(code: str) -> str:
    with reading(SYSTEM) as work:
        return samples_for(work, [code])[0].disposition


def test_several_things_move_at_once_to_the_same_positions(open_page: OpenPage, store: Store, tick: Any) -> None:
    tick(2, 3, 9)
    page = open_page("storage", account="tom", role=Role.TECHNICIAN, code=store.box)
    assert "2 things · 1 free position ticked" in shown(page)
    assert not {"Throw away", "Block or reserve"} & set(labels(page))
    press(page, "Move to …")
    fill(page, "Into", store.other)
    page.radio[0].set_value("the positions they have here")
    press_in_dialog(page, "Move to …", "Move 2 things")
    assert "2 things moved." in shown(page)
    assert [where(each) for each in store.tubes[1:]] == [
        (store.other, "A02", "in place"),
        (store.other, "A03", "in place"),
    ]
    take_back_last()
    assert where(store.tubes[2]) == (store.box, "A03", "in place")


@SQLITE
def test_an_old_picture_is_refused_with_where_the_thing_is_now(open_page: OpenPage, store: Store, tick: Any) -> None:
    tick(1)
    page = open_page("storage", account="tom", role=Role.TECHNICIAN, code=store.box)
    press(page, "Move to …")
    fill(page, "Into", store.shelf)
    with unit_of_work(system_actor("joke")) as work:
        place(work, codes=store.tubes[:1], into=store.other, positions=["I9"])
    press_in_dialog(page, "Move to …", "Move 1 thing")
    assert "was moved by joke" in refusals(page)
    assert "at I09 of Box 2" in refusals(page)
    assert where(store.tubes[0]) == (store.other, "I09", "in place")


@SQLITE
def test_things_are_thrown_away_with_a_reason_and_come_back_with_one_undo(
    open_page: OpenPage, store: Store, tick: Any
) -> None:
    tick(1, 2)
    page = open_page("storage", account="kim", role=Role.KEEPER, code=store.box)
    press(page, "Throw away")
    fill(page, "Why", "other")
    press_in_dialog(page, "Throw away", "Throw away 2 samples")
    assert "tell the reason in a comment" in refusals(page)
    fill(page, "Why", "other")
    fill(page, "Comment", "wrong species")
    press_in_dialog(page, "Throw away", "Throw away 2 samples")
    assert "2 samples thrown away." in shown(page)
    assert where(store.tubes[0]) is None
    assert disposition(store.tubes[0]) == "destroyed"
    take_back_last()
    assert disposition(store.tubes[0]) == "in collection"
    assert where(store.tubes[0]) == (store.box, "A01", "in place")


@SQLITE
def test_positions_are_blocked_reserved_and_freed_and_things_taken_out(
    open_page: OpenPage, store: Store, tick: Any
) -> None:
    tick(8, 9)
    page = open_page("storage", account="kim", role=Role.KEEPER, code=store.box)
    press(page, "Block or reserve")
    fill(page, "Why", "broken")
    press_in_dialog(page, "Block or reserve", "Keep 2 positions free")
    assert "2 positions kept free." in shown(page)
    assert "3 of 81 · 76 free" in shown(page)
    press(page.run(), "Free them again")
    assert "3 of 81 · 78 free" in shown(open_page("storage", account="kim", role=Role.KEEPER, code=store.box))
    tick(1)
    page = open_page("storage", account="kim", role=Role.KEEPER, code=store.box)
    press(page, "Take out")
    fill(page, "To whom or where", "centrifuge")
    assert "Bring back" not in labels(page)
    press_in_dialog(page, "Take out", "Take out 1 thing")
    assert where(store.tubes[0]) == (store.box, "A01", "held")


@SQLITE
def test_what_is_out_of_a_box_is_brought_back_and_says_whether_it_thawed(
    open_page: OpenPage, store: Store, tick: Any
) -> None:
    with unit_of_work(SYSTEM) as work:
        take_out(work, codes=store.tubes[:2])
    tick(1, 2, 3)
    page = open_page("storage", account="tom", role=Role.TECHNICIAN, code=store.box)
    press(page, "Bring back")
    press_in_dialog(page, "Bring back", "It thawed")
    assert "2 things back in place." in shown(page)
    assert [where(code) for code in store.tubes[:2]] == [(store.box, "A01", "in place"), (store.box, "A02", "in place")]
    with reading(SYSTEM) as work:
        assert [kept_for(work, code).own for code in store.tubes] == [1, 1, 0]


@SQLITE
def test_a_container_is_moved_renamed_and_retired(open_page: OpenPage, store: Store) -> None:
    page = open_page("storage", account="kim", role=Role.KEEPER, code=store.other)
    press(page, "Move it")
    fill(page, "Into", store.shelf)
    press_in_dialog(page, "Move it", "Move Box 2")
    assert "Box 2 moved to Shelf." in shown(page)
    press(page, "Rename")
    fill(page, "Name", "Otoliths")
    press_in_dialog(page, "Rename", "Rename it")
    assert page.title[0].value == "Otoliths"
    press(page, "Retire")
    fill(page, "Why", "lid")
    press_in_dialog(page, "Retire", "Retire it")
    with reading(SYSTEM) as work:
        assert container_for(work, store.other).retired_at is not None
    assert "Retire" not in labels(open_page("storage", account="kim", role=Role.KEEPER, code=store.box))


@SQLITE
def test_a_freezer_is_shown_at_a_glance(open_page: OpenPage, store: Store) -> None:
    page = open_page("storage", code=store.freezer)
    assert "At a glance" in shown(page)
    assert components(page) == [f"heat-{store.freezer}"]
    assert "At a glance" not in shown(open_page("storage", code=store.rack))


@SQLITE
@pytest.mark.parametrize(
    ("by", "words"),
    [("collection", "FIS"), ("age", "less than a year"), ("status", "usable"), ("request", "not held")],
)
def test_the_colour_tells_what_is_asked_and_the_legend_says_it(
    open_page: OpenPage, store: Store, tick: Any, by: str, words: str
) -> None:
    drawn = tick()
    page = open_page("storage", account="rik", role=Role.RESEARCHER, code=store.box)
    page.selectbox(key="colour").set_value(by).run()
    assert words in shown(page)
    assert {cell["title"].split(" · ")[-1] for cell in drawn["cells"]} == {words}


@SQLITE
def test_what_is_overdue_is_listed_with_whom_and_by_whom(open_page: OpenPage, store: Store) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=20)
    with unit_of_work(system_actor("joke"), now=long_ago) as work:
        until = (long_ago + timedelta(days=6)).date()
        take_out(work, codes=store.tubes[:1], to_whom="An Peeters", until=until)
    with unit_of_work(SYSTEM) as work:
        take_out(work, codes=store.tubes[1:2], to_whom="centrifuge")
    page = open_page("storage", account="tom", role=Role.TECHNICIAN)
    assert "2 · 1 overdue" in shown(page)
    page.toggle(key="overdue").set_value(True).run()
    (late,) = rows(page)
    assert (late["Code"], late["With"], late["Taken out by"]) == (grouped(store.tubes[0]), "An Peeters", "joke")
    assert late["Late"].startswith("! 14 days")
    home = open_page("home", account="tom", role=Role.TECHNICIAN)
    assert "**1** overdue to come back" in labels(home)


@SQLITE
def test_what_should_be_here_is_printed_and_saved_as_a_table(open_page: OpenPage, store: Store) -> None:
    page = open_page("storage", account="rik", role=Role.RESEARCHER, code=store.freezer)
    press(page, "On paper")
    assert "7 things in it and below it." in shown(page)
    assert len(page.get("download_button")) == 2


@SQLITE
def test_two_nearly_empty_boxes_are_put_together_with_one_click(open_page: OpenPage, store: Store) -> None:
    with unit_of_work(SYSTEM) as work:
        place(work, codes=make.samples(work, 5), into=store.other)
    page = open_page("storage", account="tom", role=Role.TECHNICIAN, code=store.freezer)
    page.toggle(key="mergings").set_value(True).run()
    page.button(key=f"merge-{store.box}").click().run()
    assert "Box 1 is empty now: 3 things moved to Box 2." in shown(page)
    assert where(store.tubes[0]) == (store.other, "A06", "in place")
    assert "No two nearly empty boxes" in shown(page)


@SQLITE
def test_a_container_is_corrected_and_its_things_stay(open_page: OpenPage, store: Store) -> None:
    page = open_page("storage", account="kim", role=Role.KEEPER, code=store.box)
    press(page, "Correct")
    fill(page, "Positions are called", "numbers")
    fill(page, "It fills by", "columns top down, left to right")
    press_in_dialog(page, "Correct", "Save")
    assert where(store.tubes[1]) == (store.box, "1.2", "in place")
    take_back_last()
    assert where(store.tubes[1]) == (store.box, "A02", "in place")


@SQLITE
def test_a_new_container_has_names_of_its_own_and_takes_several_at_one_position(
    open_page: OpenPage, store: Store
) -> None:
    page = open_page("storage", account="kim", role=Role.KEEPER, code=store.freezer)
    press(page, "Add containers")
    fill(page, "Name", "Tower")
    fill(page, "Type", "cane")
    fill(page, "More about it", True)
    press(page, "Add containers")
    fill(page, "Things at one position", 2)
    fill(page, "Positions are called", "custom")
    press(page, "Add containers")
    fill(page, "Names of all positions, row by row", "top, upper, middle\nlower, bottom")
    press_in_dialog(page, "Add containers", "Add")
    with reading(SYSTEM) as work:
        (made,) = [each for each in find_level(work, store.freezer) if each.name == "Tower"]
        grid = container_for(work, made.code).grid
    assert (grid.names, grid.slots) == (("top", "upper", "middle", "lower", "bottom"), 2)
