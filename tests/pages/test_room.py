"""The room page: where so many things fit, and what is free in each freezer."""

import pytest

from lims.access import Role, system_actor
from lims.storage.actions import add_container, place
from lims.unit_of_work import unit_of_work
from tests import make
from tests.pages.conftest import OpenPage
from tests.pages.looking import SQLITE, fill, refusals, rows, shown

SYSTEM = system_actor()


@pytest.fixture
def freezer(settings_for_test: object) -> str:
    """A freezer with two boxes of nine by nine, one of them with forty tubes."""
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        (freezer,) = add_container(work, name="Freezer A", type_key="freezer_80")
        boxes = add_container(work, name="Box", type_key="box_9x9", parent=freezer, count=2)
        place(work, codes=make.samples(work, 40), into=boxes[0])
    return freezer


def test_where_fifty_tubes_fit_and_what_each_freezer_has_free(open_page: OpenPage, freezer: str) -> None:
    page = open_page("room", account="rik", role=Role.RESEARCHER)
    assert [(row["Free"], row["Container"], row["Next"]) for row in rows(page)] == [
        (81, "Freezer A › Box 2", "A01 – F05")
    ]
    page.number_input(key="count").set_value(30).run()
    assert [row["Free"] for row in rows(page)] == [41, 81]
    page.toggle(key="stores").set_value(True).run()
    assert [(row["Where"], row["Free"], row["Room"]) for row in rows(page, 1)] == [("Freezer A", 122, 162)]


@SQLITE
def test_from_box_to_box_needs_a_freezer_and_says_what_does_not_fit(open_page: OpenPage, freezer: str) -> None:
    page = open_page("room")
    page.selectbox(key="how").set_value("from box to box").run()
    assert "Say inside which freezer" in shown(page)
    page.text_input(key="inside").set_value(freezer)
    page.number_input(key="count").set_value(130).run()
    assert [row["Next"] for row in rows(page)] == ["E05 – I09", "A01 – I09"]
    assert "8 things more would not fit" in shown(page)
    page.text_input(key="inside").set_value("STO1").run()
    assert "STO1" in refusals(page)


@SQLITE
def test_nothing_that_fits_is_said(open_page: OpenPage, freezer: str) -> None:
    page = open_page("room")
    fill(page, "Where is room for", 90)
    page.run()
    assert "Nowhere is room for 90" in shown(page)
    fill(page, "How", "boxes in a rack")
    page.run()
    assert "Nowhere is room" in shown(page)
