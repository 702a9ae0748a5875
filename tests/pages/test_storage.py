"""The storage page: the way through rooms and boxes, what a box shows, and adding to the store."""

from dataclasses import dataclass

import pytest

from lims.access import Role, system_actor
from lims.storage.actions import add_container, place, take_out
from lims.storage.maps import find_containers
from lims.unit_of_work import reading, unit_of_work
from lims.values.codes import grouped
from tests import make
from tests.pages.conftest import OpenPage
from tests.pages.looking import SQLITE, components, fill, labels, press, press_in_dialog, refusals, rows, shown

SYSTEM = system_actor()


@dataclass(frozen=True)
class Store:
    """A site, its room, a freezer with a box of nine by nine, a shelf, and tubes: two in the box, one on the shelf."""

    site: str
    room: str
    freezer: str
    box: str
    shelf: str
    tubes: list[str]


@pytest.fixture
def store(settings_for_test: object) -> Store:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        (site,) = add_container(work, name="Site", type_key="site")
        (room,) = add_container(work, name="Room *1*", type_key="room", parent=site)
        (freezer,) = add_container(work, name="Freezer A", type_key="freezer_80", parent=room)
        (box,) = add_container(work, name="Box", type_key="box_9x9", parent=freezer)
        (shelf,) = add_container(work, name="Shelf", type_key="shelf", parent=room)
        tubes = make.samples(work, 3)
        place(work, codes=tubes[:2], into=box)
        place(work, codes=tubes[2:], into=shelf)
        take_out(work, codes=tubes[:1], to_whom="centrifuge")
    return Store(site, room, freezer, box, shelf, tubes)


def names() -> list[str]:
    with reading(SYSTEM) as work:
        return [node.name for node in find_containers(work)]


def test_tiles_lead_down_to_a_box_and_up_again(open_page: OpenPage, store: Store) -> None:
    page = open_page("storage")
    assert page.title[0].value == "Storage"
    assert [label for label in labels(page) if label != "Add containers"] == ["Site", r"Room \*1\*"]
    assert [(row["Code"], row["With"]) for row in rows(page)] == [(grouped(store.tubes[0]), "centrifuge")]
    page.button(key=f"open-{store.room}").click().run()
    assert "2 of 81 · 79 free" in shown(page)
    page.button(key=f"open-{store.freezer}").click().run()
    page.button(key=f"open-{store.box}").click().run()
    text = shown(page)
    assert page.title[0].value == "Box"
    assert "Site › Room *1* › Freezer A › Box" in text
    assert f"`{grouped(store.box)}` · 2 of 81 · 79 free" in text
    assert "Out of its place" in text
    assert components(page) == [f"box-{store.box}"]
    press(page, "Up")
    assert page.title[0].value == "Freezer A"
    press(press(press(page, "Up"), "Up"), "Up")
    assert page.title[0].value == "Storage"


@SQLITE
def test_what_lies_on_a_shelf_is_listed(open_page: OpenPage, store: Store) -> None:
    page = open_page("storage", code=store.shelf)
    page.button(key=f"in-{store.tubes[2]}").click().run()
    assert f'aria-label="{grouped(store.tubes[2])}"' in shown(page)


@SQLITE
def test_the_label_of_a_box_is_printed(open_page: OpenPage, store: Store) -> None:
    page = press(open_page("storage", code=store.box), "Print its label")
    assert (page.title[0].value, page.text_area(key="codes").value) == ("Labels", store.box)


@SQLITE
def test_labels_are_printed_of_all_that_lies_in_a_box(open_page: OpenPage, store: Store) -> None:
    page = press(open_page("storage", code=store.box), "Labels of what lies in it")
    assert page.text_area(key="codes").value.split() == store.tubes[:2]


@SQLITE
def test_a_keeper_adds_containers(open_page: OpenPage, store: Store) -> None:
    page = open_page("storage", account="kim", role=Role.KEEPER, code=store.freezer)
    press(page, "Add containers")
    fill(page, "Type", "box_10x10")
    press_in_dialog(page, "Add containers", "Add")
    assert "name" in refusals(page).lower()
    before = names()
    fill(page, "Name", "EDNA")
    fill(page, "How many", 3)
    press_in_dialog(page, "Add containers", "Add")
    assert "3 added." in shown(page)
    assert len(names()) == len(before) + 3
    assert "0 of 100 · 100 free" in shown(page)


@SQLITE
def test_a_researcher_looks_and_changes_nothing(open_page: OpenPage, store: Store) -> None:
    page = open_page("storage", account="rik", role=Role.RESEARCHER)
    assert not page.dataframe
    page.button(key=f"open-{store.room}").click().run()
    assert set(labels(page)) == {"Up", "Freezer A", "Shelf", "On paper"}
    assert labels(open_page("storage", account="tom", role=Role.TECHNICIAN, code=store.box)) == [
        "Up",
        "Print its label",
        "Labels of what lies in it",
        "Check it",
        "On paper",
        "Move it",
    ]


@SQLITE
def test_an_empty_store_and_an_unknown_code_are_told(open_page: OpenPage, settings_for_test: object) -> None:
    assert "There is no storage yet" in shown(open_page("storage"))
    assert "nothing" in refusals(open_page("storage", code="nothing")).lower()
