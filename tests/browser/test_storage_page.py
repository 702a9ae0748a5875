"""The storage page in a real browser: several tubes move at once, and a freezer's picture opens its boxes."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from lims.access import Role
from lims.storage.actions import add_container, place
from lims.storage.whereabouts import place_for
from tests import make
from tests.browser.conftest import wait_for_app
from tests.browser.running_app import Staal, staal


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staal]:
    with staal(tmp_path_factory.mktemp("storage"), {"kim": Role.KEEPER}) as app:
        yield app


@pytest.fixture(scope="module")
def store(app: Staal) -> dict[str, str]:
    """A freezer with a shelf, a rack and two boxes; the codes of all, and of three tubes at A01 to A03."""
    with app.work() as work:
        make.collection(work, "FIS")
        (freezer,) = add_container(work, name="Freezer A", type_key="freezer_80")
        (shelf,) = add_container(work, name="Shelf 1", type_key="shelf", parent=freezer)
        (rack,) = add_container(work, name="Rack 1", type_key="rack", parent=shelf)
        box, other = add_container(work, name="Box", type_key="box_9x9", parent=rack, count=2)
        tubes = make.samples(work, 3)
        place(work, codes=tubes, into=box)
    return {"freezer": freezer, "box": box, "other": other, "one": tubes[0], "two": tubes[1], "three": tubes[2]}


@pytest.fixture
def page(browser: Browser, app: Staal) -> Iterator[Page]:
    context: BrowserContext = browser.new_context(viewport={"width": 1280, "height": 1000})
    app.enter(context, "kim")
    yield context.new_page()
    context.close()


def test_a_box_is_opened_from_the_freezer_and_tubes_in_it_move_at_once(
    app: Staal, store: dict[str, str], page: Page
) -> None:
    app.open(page, f"/storage?code={store['freezer']}")
    page.get_by_role("button", name="Box 1: 3 of 81, 78 free").click()
    expect(page.get_by_role("heading", name="Box 1")).to_be_visible()
    page.get_by_role("button", name="Select several").click()
    for name in ("A01", "A03"):
        page.get_by_role("gridcell", name=f"{name}: ").click()
    expect(page.get_by_text("2 things ticked")).to_be_visible()
    page.get_by_role("button", name="Move to …").click()
    page.get_by_label("Into").fill(store["other"])
    page.get_by_text("the positions they have here").click()
    page.get_by_role("button", name="Move 2 things").click()
    expect(page.get_by_text("2 things moved.")).to_be_visible()
    expect(page.get_by_role("gridcell", name=re.compile("^A01: free"))).to_be_visible()
    expect(page.locator(".cell.ticked")).to_have_count(0)
    with app.work() as work:
        found = place_for(work, [store["one"], store["three"]])
    assert [(each.container, each.position) for each in found.values()] == [
        (store["other"], "A01"),
        (store["other"], "A03"),
    ]


def test_what_somebody_else_moved_meanwhile_is_refused(app: Staal, store: dict[str, str], page: Page) -> None:
    app.open(page, f"/storage?code={store['box']}")
    cell = page.get_by_role("gridcell", name="A02: ")
    expect(cell).to_be_visible()
    with app.work() as work:
        place(work, codes=[store["two"]], into=store["other"], positions=["I9"])
    cell.drag_to(page.get_by_role("gridcell", name="C05: "))
    expect(page.get_by_text(re.compile("was moved by tester .* at I09 of Box 2 now"))).to_be_visible()
    wait_for_app(page)
    expect(page.get_by_role("gridcell", name="C05: free")).to_be_visible()


def test_what_was_dragged_to_another_position_is_told_at_once(app: Staal, store: dict[str, str], page: Page) -> None:
    with app.work() as work:
        place(work, codes=[store["two"]], into=store["other"], positions=["H8"])
    app.open(page, f"/storage?code={store['other']}")
    page.get_by_role("gridcell", name="H08: ").drag_to(page.get_by_role("gridcell", name="C05: "))
    expect(page.get_by_text("moved to C05.")).to_be_visible()
    with app.work() as work:
        assert place_for(work, [store["two"]])[store["two"]].position == "C05"
