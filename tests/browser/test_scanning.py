"""The scan page of the real app: an outage in the middle of a batch, and scans on other pages."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from lims.access import Role
from lims.storage.actions import add_container, place
from lims.storage.maps import box_for
from lims.values.codes import own_form
from tests import make
from tests.browser.conftest import free_port
from tests.browser.running_app import Staal, expect_heading, staal
from tests.browser.typing import send_keys, wait_for_listener

pytestmark = pytest.mark.browser
TUBES = 24


def scan(page: Page, *texts: str) -> None:
    for text in texts:
        page.keyboard.press(text[0])
        page.keyboard.insert_text(text[1:])
        page.keyboard.press("Enter")


def waits(page: Page, count: int) -> None:
    expect(page.locator(".scanner .count")).to_have_text(str(count), timeout=30000)


def box_and_tubes(app: Staal) -> tuple[str, list[str]]:
    with app.work() as work:
        make.collection(work, "FIS")
        (box,) = add_container(work, name="Box of the test", type_key="box_9x9")
        return box, make.samples(work, TUBES)


def test_a_server_killed_in_the_middle_of_a_batch_loses_nothing_and_doubles_nothing(
    tmp_path: Path, other_computer: BrowserContext
) -> None:
    port = free_port()
    with staal(tmp_path, {"tom": Role.TECHNICIAN}, port=port) as app:
        box, tubes = box_and_tubes(app)
        app.enter(other_computer, "tom")
        page = other_computer.new_page()
        app.open(page, "/scan")
        expect(page.locator(".scanner .text")).to_be_focused()
        scan(page, "STAAL:PUT-AWAY", box, *tubes[:8])
        expect(page.locator(".recent li[data-verdict=done]").nth(3)).to_be_visible()
        scan(page, *tubes[8:12])
    scan(page, *tubes[12:18])
    expect(page.locator(".trouble")).to_contain_text("The server does not answer")
    with staal(tmp_path, port=port) as app:
        scan(page, *tubes[18:])
        waits(page, 0)
        with app.work() as work:
            cells = [cell for cell in box_for(work, box).cells if cell.code]
        lying = [own_form(cell.code or "") for cell in sorted(cells, key=lambda cell: cell.position or 0)]
        assert lying == tubes
        expect(page.locator(".recent li[data-verdict=refused]")).to_have_count(0)


def test_a_tube_scanned_on_another_page_is_shown_with_its_place_and_one_press_from_its_page(
    tmp_path: Path, other_computer: BrowserContext
) -> None:
    with staal(tmp_path, {"tom": Role.TECHNICIAN}) as app:
        box, tubes = box_and_tubes(app)
        with app.work() as work:
            place(work, codes=tubes[:3], into=box)
        app.enter(other_computer, "tom")
        page = other_computer.new_page()
        app.open(page, "/storage")
        expect_heading(page, "Storage")
        wait_for_listener(page)
        send_keys(page, f"]Q3{tubes[2].lower()}")
        card = page.locator(".found")
        expect(card.locator(".headline")).to_have_text("Box of the test · A03")
        send_keys(page, box)
        expect(card.locator(".headline")).to_have_text("Box of the test")
        send_keys(page, tubes[1])
        expect(card.locator(".headline")).to_have_text("Box of the test · A02")
        card.get_by_role("link", name="Open the sample").click()
        page.wait_for_url(f"**/sample?code={tubes[1]}")
        expect(card).to_have_count(0)


def test_a_phone_has_field_camera_and_answer_on_one_screen_and_targets_for_a_thumb(
    tmp_path: Path, browser: Browser
) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    with staal(tmp_path, {"tom": Role.TECHNICIAN}) as app:
        box, tubes = box_and_tubes(app)
        app.enter(context, "tom")
        page = context.new_page()
        app.open(page, "/scan")
        expect(page.locator(".scanner .text")).to_be_focused()
        scan(page, "STAAL:PUT-AWAY", box, *tubes[:3])
        expect(page.locator(".answer .headline").first).to_contain_text("A03")
        waits(page, 0)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert page.evaluate("window.scrollY") == 0
        expect(page.get_by_test_id("stSidebar")).not_to_be_in_viewport()
        for name in (".camera .start", ".camera .photo", ".scanner .mute", ".scanner .text", ".scanner .undo >> nth=0"):
            there = page.locator(name).bounding_box()
            assert there is not None
            assert min(there["height"], there["width"]) >= 44, name
        modes = page.get_by_test_id("stButtonGroup").first.get_by_role("radio").all()
        assert modes
        for mode in modes:
            there = mode.bounding_box()
            assert there is None or there["height"] >= 44
        answer = page.locator(".scanner .answer").bounding_box()
        assert answer is not None
        assert answer["y"] + answer["height"] <= 740
    context.close()
