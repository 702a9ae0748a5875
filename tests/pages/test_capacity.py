"""The capacity page: how full a store was by month, and when it will be full."""

from datetime import UTC, datetime, timedelta

import pytest

from lims.access import Role, system_actor
from lims.storage.actions import add_container, place
from lims.unit_of_work import unit_of_work
from lims.values.codes import grouped
from tests import make
from tests.pages.conftest import OpenPage
from tests.pages.looking import SQLITE, press, shown

SYSTEM = system_actor()


@pytest.fixture
def freezer(settings_for_test: object) -> str:
    """A freezer with a box that got ten tubes in each of the last five months."""
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        (freezer,) = add_container(work, name="Freezer A", type_key="freezer_80")
        (box,) = add_container(work, name="Box", type_key="box_10x10", parent=freezer)
    today = datetime.now(UTC).replace(day=15)
    for back in range(5, 0, -1):
        with unit_of_work(SYSTEM, now=today - timedelta(days=30 * back)) as work:
            place(work, codes=make.samples(work, 10), into=box)
    return freezer


def test_a_store_tells_its_fill_and_when_it_will_be_full(open_page: OpenPage, freezer: str) -> None:
    page = open_page("capacity", account="rik", role=Role.RESEARCHER)
    told = {each.label: each.value for each in page.metric}
    assert (told["Lie there"], told["Free"]) == ("50", "50")
    assert told["Full"].startswith("20")
    assert len(page.get("vega_lite_chart")) == 1
    page.selectbox(key="months").set_value(12).run()
    press(page, "Open Freezer A")
    assert page.title[0].value == "Freezer A"


def test_a_collection_tells_how_it_grows_and_what_it_can_fill(open_page: OpenPage, freezer: str) -> None:
    page = open_page("capacity", account="rik", role=Role.RESEARCHER, of="a collection")
    told = {each.label: each.value for each in page.metric}
    assert (told["In store"], told["Free where it lies"]) == ("50", "50")
    assert told["Full"].startswith("20")
    assert "if nothing else goes into the stores" in shown(page)
    assert [each.label for each in page.get("download_button")] == ["Table as CSV"]


@SQLITE
def test_stores_of_one_way_are_named_with_their_codes(open_page: OpenPage, freezer: str) -> None:
    with unit_of_work(SYSTEM) as work:
        (twin,) = add_container(work, name="Freezer A", type_key="freezer_80")
        add_container(work, name="Box", type_key="box_10x10", parent=twin)
    choices = open_page("capacity").selectbox(key="store").options
    assert sorted(choices) == [
        f"Freezer A ({grouped(freezer)}) · 50 free",
        f"Freezer A ({grouped(twin)}) · 100 free",
    ]


@SQLITE
def test_without_boxes_there_is_nothing_to_tell(open_page: OpenPage, settings_for_test: object) -> None:
    assert "has boxes yet" in shown(open_page("capacity"))


@SQLITE
def test_a_new_store_has_no_forecast_yet(open_page: OpenPage, settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        (freezer,) = add_container(work, name="Freezer A", type_key="freezer_80")
        add_container(work, name="Box", type_key="box_10x10", parent=freezer)
    page = open_page("capacity")
    assert {each.label: each.value for each in page.metric}["Full"] == "–"
    assert "Three months" in shown(page)
