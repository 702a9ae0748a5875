"""A scan on a page that is not for scanning is known by its pace; keys that a person types do what they always do."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.conftest import wait_for_app, wait_until
from tests.browser.typing import PERSON, send_keys, wait_for_listener

CODE = "FIS0000424"


class Room:
    """A page without the scanner's field, and the route behind it."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context, self.address = context, address
        self.page: Page = context.new_page()

    def begin_anew(self) -> None:
        self.context.request.post(f"{self.address}/bench/forget")
        self.page.goto(f"{self.address}/?show=listener")
        wait_for_app(self.page)
        wait_for_listener(self.page)

    def behaves(self, **behaviour: Any) -> None:
        self.context.request.post(f"{self.address}/bench/behave", data=behaviour)

    @property
    def looked_up(self) -> list[str]:
        found: list[str] = self.context.request.get(f"{self.address}/bench/looked-up").json()
        return found

    @property
    def card(self) -> Locator:
        return self.page.locator(".found")

    @property
    def runs(self) -> int:
        return int(self.page.get_by_text("runs:").inner_text().removeprefix("runs: "))

    def expect_nothing(self) -> None:
        """Long enough for a card to have come."""
        self.page.wait_for_timeout(400)
        assert self.looked_up == []
        expect(self.card).to_have_count(0)


@pytest.fixture(scope="module")
def shared_room(computer: BrowserContext, components: str) -> Iterator[Room]:
    room = Room(computer, components)
    yield room
    room.page.close()


@pytest.fixture
def room(shared_room: Room) -> Room:
    shared_room.begin_anew()
    return shared_room


@pytest.mark.parametrize("end", ["Enter", "Tab"])
def test_a_scan_with_the_focus_nowhere_is_looked_up_and_shown(room: Room, end: str) -> None:
    send_keys(room.page, CODE, end=end)
    expect(room.card.locator(".headline")).to_have_text("Box 7 · C04")
    expect(room.card).to_have_attribute("data-verdict", "done")
    # Copied in one piece, though shown in groups.
    assert room.card.locator(".code").inner_text() == CODE
    assert room.looked_up == [CODE]


def test_one_press_leads_to_the_page_of_what_was_scanned(room: Room) -> None:
    send_keys(room.page, CODE)
    link = room.card.get_by_role("link", name="Open the sample")
    expect(link).to_have_attribute("href", f"/sample?code={CODE}")
    link.click()
    expect(room.page.get_by_text(f"opened: sample {CODE}")).to_be_visible()
    expect(room.card).to_have_count(0)


def test_what_is_unknown_is_told_and_leads_nowhere(room: Room) -> None:
    send_keys(room.page, "XYZ0000424")
    expect(room.card).to_have_attribute("data-verdict", "refused")
    expect(room.card.locator(".message")).to_have_text("Nothing goes by XYZ0000424 here.")
    expect(room.card.locator(".open")).to_be_hidden()
    room.card.get_by_role("button", name="Close").click()
    expect(room.card).to_have_count(0)


def test_the_next_scan_takes_the_place_of_the_last(room: Room) -> None:
    for code in (CODE, "FIS0000432"):
        send_keys(room.page, code)
        expect(room.card.locator(".code")).to_have_text(code)
    assert room.looked_up == [CODE, "FIS0000432"]
    expect(room.card).to_have_count(1)


@pytest.mark.parametrize("status", [401, 503])
def test_a_server_that_does_not_answer_is_told(room: Room, status: int) -> None:
    room.behaves(status=status)
    send_keys(room.page, CODE)
    expect(room.card.locator(".headline")).to_have_text("Not looked up")
    expect(room.card.locator(".code")).to_have_text(CODE)


def test_a_scan_while_a_button_has_the_focus_presses_nothing(room: Room) -> None:
    room.page.get_by_role("button", name="A button of the page").click()
    expect(room.page.get_by_text("pressed: 1")).to_be_visible()
    send_keys(room.page, CODE)
    expect(room.card.locator(".headline")).to_be_visible()
    send_keys(room.page, "FR 31 2097", end="Tab")
    expect(room.card.locator(".code")).to_have_text("FR312097")
    expect(room.page.get_by_text("pressed: 1")).to_be_visible()


def test_nothing_is_taken_from_a_field_that_has_the_focus(room: Room) -> None:
    field = room.page.get_by_label("A field of the page")
    field.click()
    send_keys(room.page, CODE, end="Enter")
    expect(field).to_have_value(CODE)
    room.expect_nothing()


def test_what_a_person_types_is_no_scan(room: Room) -> None:
    send_keys(room.page, CODE, apart=PERSON)
    room.expect_nothing()


@pytest.mark.parametrize(("text", "end"), [("FIS00", "Enter"), (CODE, None)])
def test_what_is_too_short_or_has_no_end_is_no_scan(room: Room, text: str, end: str | None) -> None:
    send_keys(room.page, text, end=end)
    room.expect_nothing()


def test_a_key_that_is_held_down_is_no_scan(room: Room) -> None:
    session = room.page.context.new_cdp_session(room.page)
    key = {"type": "keyDown", "key": "x", "text": "x", "windowsVirtualKeyCode": 88}
    for turn in range(12):
        session.send("Input.dispatchKeyEvent", {**key, "autoRepeat": turn > 0})
    session.detach()
    room.page.keyboard.press("Enter")
    room.expect_nothing()


def test_streamlit_keeps_its_own_keys(room: Room) -> None:
    before = room.runs
    send_keys(room.page, "r", end=None)
    assert wait_until(lambda: room.runs == before + 1)


def test_a_scan_presses_none_of_streamlits_keys(room: Room) -> None:
    before = room.runs
    send_keys(room.page, "RCR0000176")
    expect(room.card.locator(".code")).to_have_text("RCR0000176")
    room.page.wait_for_timeout(800)
    assert room.runs == before


def test_it_works_while_a_dialog_is_open_and_leaves_it_open(room: Room) -> None:
    room.page.get_by_role("button", name="Ask something").click()
    dialog = room.page.get_by_role("dialog", name="A dialog")
    expect(dialog).to_be_visible()
    send_keys(room.page, CODE)
    expect(room.card.locator(".headline")).to_have_text("Box 7 · C04")
    room.card.get_by_role("button", name="Close").click()
    expect(room.card).to_have_count(0)
    expect(dialog).to_be_visible()


def test_escape_puts_the_card_away(room: Room) -> None:
    send_keys(room.page, CODE)
    expect(room.card.locator(".headline")).to_be_visible()
    room.page.keyboard.press("Escape")
    expect(room.card).to_have_count(0)


def test_it_takes_no_room_on_the_page(room: Room) -> None:
    expect(room.card).to_have_count(0)
    box = room.page.locator(".st-key-listener").bounding_box()
    assert box is None or box["height"] <= 1
