"""The map of a box in a real browser: selecting and moving by mouse, keyboard and touch."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from lims.ui.components.box_map import row_letters
from tests.browser.conftest import begin_anew, wait_for_app

# In apps/components.py: A02, A07 and more are free, and A02 refuses every move.
TAKEN, FREE, REFUSING, OUT, BLOCKED = "A01", "A07", "A02", "A08", "D03"


def open_map(context: BrowserContext, address: str, query: str = "") -> Page:
    page = context.new_page()
    page.goto(f"{address}/?show=box{query}")
    wait_for_app(page)
    expect(page.get_by_role("grid")).to_be_visible()
    return page


@pytest.fixture(scope="module")
def shared_page(computer: BrowserContext, components: str) -> Iterator[Page]:
    page = open_map(computer, components)
    yield page
    page.close()


@pytest.fixture
def page(shared_page: Page) -> Page:
    begin_anew(shared_page)
    expect(shared_page.get_by_text("selected: None, there: None, things: 51")).to_be_visible()
    return shared_page


def cell(page: Page, name: str) -> Locator:
    return page.get_by_role("gridcell", name=f"{name}: ")


def check_moved(page: Page, source: str, target: str) -> None:
    expect(cell(page, target)).to_have_accessible_name(f"{target}: FIS 000037 1 · DNA extract · Anguilla anguilla")
    expect(cell(page, source)).to_have_accessible_name(f"{source}: free")
    expect(page.locator(".cell.moving, .cell.target, .cell.source")).to_have_count(0)


def test_a_click_selects(page: Page) -> None:
    cell(page, "B01").click()
    expect(page.get_by_text("selected: 10, there: FIS 000370 0")).to_be_visible()
    expect(cell(page, "B01")).to_have_attribute("aria-selected", "true")
    expect(page.locator(".spot")).to_contain_text("FIS 000370 0 · DNA extract")
    page.keyboard.press("Escape")
    expect(page.get_by_text("selected: None")).to_be_visible()


def test_the_keyboard_walks_and_selects(page: Page) -> None:
    cell(page, TAKEN).focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "ArrowLeft"):
        page.keyboard.press(key)
    expect(cell(page, "B02")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("selected: 11,")).to_be_visible()
    page.keyboard.press("End")
    page.keyboard.press("PageDown")
    expect(cell(page, "I09")).to_be_focused()
    expect(page.locator('.cell[tabindex="0"]')).to_have_count(1)


def test_dragging_moves(page: Page) -> None:
    cell(page, TAKEN).drag_to(cell(page, FREE))
    check_moved(page, TAKEN, FREE)


def test_a_click_on_the_thing_and_one_on_the_place_move(page: Page) -> None:
    page.get_by_role("button", name="Move").click()
    cell(page, TAKEN).click()
    expect(page.locator(".spot")).to_have_text("Where to? Choose a free position for A01.")
    cell(page, FREE).click()
    check_moved(page, TAKEN, FREE)
    expect(page.get_by_role("button", name="Move")).to_have_attribute("aria-pressed", "false")


def test_the_keyboard_moves_what_is_selected(page: Page) -> None:
    cell(page, TAKEN).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("selected: 1,")).to_be_visible()
    page.get_by_role("button", name="Move").focus()
    page.keyboard.press("Enter")
    cell(page, TAKEN).focus()
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    check_moved(page, TAKEN, FREE)


def test_a_move_that_python_refuses_is_not_shown_as_made(page: Page) -> None:
    cell(page, TAKEN).drag_to(cell(page, REFUSING))
    expect(page.locator(".cell.moving, .cell.target")).to_have_count(0)
    expect(cell(page, TAKEN)).to_have_accessible_name("A01: FIS 000037 1 · DNA extract · Anguilla anguilla")
    expect(cell(page, REFUSING)).to_have_accessible_name("A02: free")


def test_what_is_taken_or_blocked_is_no_target(page: Page) -> None:
    cell(page, TAKEN).drag_to(cell(page, BLOCKED))
    cell(page, TAKEN).drag_to(cell(page, "A03"))
    cell(page, "B01").click()
    expect(page.get_by_text("selected: 10, there: FIS 000370 0, things: 51")).to_be_visible()
    expect(cell(page, TAKEN)).to_have_accessible_name("A01: FIS 000037 1 · DNA extract · Anguilla anguilla")


def test_the_page_may_select(page: Page) -> None:
    cell(page, "B01").click()
    expect(page.get_by_text("selected: 10,")).to_be_visible()
    page.get_by_role("button", name="Select C03").click()
    expect(page.get_by_text("selected: 21,")).to_be_visible()
    expect(cell(page, "C03")).to_have_attribute("aria-selected", "true")
    cell(page, "B01").click()
    expect(page.get_by_text("selected: 10,")).to_be_visible()


def test_hits_are_lit_up_and_a_read_only_map_moves_nothing(computer: BrowserContext, components: str) -> None:
    page = open_map(computer, components, "&hit=15&hit=33&rows=8&columns=12")
    expect(page.locator(".cell.hit")).to_have_count(2)
    expect(cell(page, "B03")).to_have_accessible_name("B03: FIS 000555 5 · DNA extract · Anguilla anguilla. Found here")
    expect(page.get_by_role("button", name="Move")).to_have_count(0)
    expect(page.locator('.cell[draggable="true"]')).to_have_count(0)
    expect(page.get_by_role("grid")).to_have_attribute("aria-readonly", "true")
    page.close()


def test_states_are_told_in_words_too(page: Page) -> None:
    expect(cell(page, OUT)).to_have_accessible_name(
        "A08: FIS 000296 8 · DNA extract · Anguilla anguilla. Out of its place"
    )
    expect(cell(page, OUT)).to_have_attribute("data-state", "out")


def test_a_box_of_nine_by_nine_fits_a_phone(phone: BrowserContext, components: str) -> None:
    page = open_map(phone, components)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.locator(".box .scroll").evaluate("(scroll) => scroll.scrollWidth <= scroll.clientWidth")
    page.get_by_role("button", name="Move").tap()
    cell(page, TAKEN).tap()
    cell(page, FREE).tap()
    check_moved(page, TAKEN, FREE)
    page.close()


def test_several_are_ticked_by_click_keyboard_and_at_once(computer: BrowserContext, components: str) -> None:
    page = open_map(computer, components, "&several=1")
    page.get_by_role("button", name="Select several").click()
    cell(page, "A01").click()
    cell(page, "A03").click()
    expect(page.get_by_text("ticked: [1, 3]")).to_be_visible()
    expect(cell(page, "A03")).to_have_accessible_name("A03: FIS 000111 3 · DNA extract · Anguilla anguilla. Ticked")
    cell(page, "A06").click(modifiers=["Shift"])
    expect(page.get_by_text("ticked: [1, 3, 4, 5, 6]")).to_be_visible()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_text("ticked: [1, 3, 4, 5, 6, 7]")).to_be_visible()
    cell(page, "C02").click()  # held by another collection
    expect(page.get_by_text("ticked: [1, 3, 4, 5, 6, 7]")).to_be_visible()
    page.keyboard.press("Control+a")
    expect(page.locator(".cell.ticked")).to_have_count(79)
    page.get_by_role("button", name="Deal with them").click()
    expect(page.get_by_text("ticked: []")).to_be_visible()
    expect(page.locator(".cell.ticked")).to_have_count(0)
    cell(page, "B01").click(modifiers=["Control"])
    expect(page.get_by_text("ticked: [10]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("ticked: []")).to_be_visible()
    page.close()


def test_several_are_ticked_by_touch(phone: BrowserContext, components: str) -> None:
    page = open_map(phone, components, "&several=1")
    page.get_by_role("button", name="Select several").tap()
    cell(page, "A01").tap()
    cell(page, "B01").tap()
    expect(page.get_by_text("ticked: [1, 10]")).to_be_visible()
    page.close()


def test_rows_beyond_z_are_named_like_a_spreadsheets_columns() -> None:
    assert [row_letters(row) for row in (0, 25, 26, 27, 51, 52, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AB",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]
