"""A freezer at a glance in a real browser: told in words, opened by click, keyboard and touch."""

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import wait_for_app


def open_heat(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(f"{address}/?show=heat")
    wait_for_app(page)
    expect(page.locator(".tile")).to_have_count(20)
    return page


def test_a_box_tells_its_fill_and_opens(computer: BrowserContext, components: str) -> None:
    page = open_heat(computer, components)
    box = page.get_by_role("button", name="Box 3: 27 of 81, 54 free").first
    expect(box).to_have_attribute("data-step", "2")
    box.click()
    expect(page.get_by_text("opened: R1B3")).to_be_visible()
    page.get_by_role("button", name="R2 · 405 free").click()
    expect(page.get_by_text("opened: R2")).to_be_visible()
    expect(page.locator('.tile[data-step="5"]')).to_have_count(2)
    expect(page.locator('.tile[data-step="0"]')).to_have_count(2)
    page.close()


def test_the_keyboard_walks_from_box_to_box_and_rack_to_rack(computer: BrowserContext, components: str) -> None:
    page = open_heat(computer, components)
    expect(page.locator('.tile[tabindex="0"]')).to_have_count(1)
    page.locator(".tile").first.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    expect(page.locator(".told")).to_have_text("Box 2: 18 of 81, 63 free")
    page.keyboard.press("Enter")
    expect(page.get_by_text("opened: R2B2")).to_be_visible()
    page.close()


def test_a_thumb_opens_a_box_on_a_phone(phone: BrowserContext, components: str) -> None:
    page = open_heat(phone, components)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator('[data-code="R2B9"]').tap()
    expect(page.get_by_text("opened: R2B9")).to_be_visible()
    page.close()
