"""A page with the scanner's field and the route behind it, in the app that shows the components one by one."""

import time
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import begin_anew, wait_for_app, wait_until


def codes(count: int, first: int = 1) -> list[str]:
    return [f"FIS{number:07}" for number in range(first, first + count)]


class Bench:
    """A page with the field, and the route behind it."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context, self.address = context, address
        self.pace = 0.0
        self.context.request.post(f"{address}/bench/forget")
        self.page = self.open()

    def begin_anew(self) -> None:
        """Forgets the test before, also where it failed half-way."""
        self.context.set_offline(False)
        if self.page.locator(".count").inner_text() != "0":
            self.page.close()
            self.page = self.open()
        self.page.evaluate("localStorage.clear()")
        self.context.request.post(f"{self.address}/bench/forget")
        begin_anew(self.page)
        self.wait(self.page)

    def open(self, query: str = "") -> Page:
        page = self.context.new_page()
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(f"{self.address}/?show=scanner{query}")
        self.wait(page)
        return page

    def wait(self, page: Page) -> None:
        wait_for_app(page)
        expect(page.locator(".scanner .text")).to_be_focused()

    def behaves(self, **behaviour: Any) -> None:
        self.context.request.post(f"{self.address}/bench/behave", data=behaviour)

    def scan(self, *codes: str, every: float = 0.0, page: Page | None = None) -> None:
        """Scans from wherever the focus is: the first character as a key, the rest at once, Enter.

        Playwright takes some milliseconds for each key, scanners do not.
        """
        keyboard, begin = (page or self.page).keyboard, time.monotonic()
        for place, code in enumerate(codes):
            time.sleep(max(0.0, begin + place * every - time.monotonic()))
            keyboard.press(code[0])
            keyboard.insert_text(code[1:])
            keyboard.press("Enter")
        self.pace = (time.monotonic() - begin) / len(codes)

    def type(self, *codes: str, every: float) -> None:
        """Scans key by key."""
        begin = time.monotonic()
        for place, code in enumerate(codes):
            time.sleep(max(0.0, begin + place * every - time.monotonic()))
            self.page.keyboard.type(code)
            self.page.keyboard.press("Enter")
        self.pace = (time.monotonic() - begin) / len(codes)

    @property
    def count(self) -> dict[str, Any]:
        found: dict[str, Any] = self.context.request.get(f"{self.address}/bench/scans").json()
        return found

    @property
    def scans(self) -> list[dict[str, Any]]:
        return list(self.count["scans"])

    @property
    def numbers(self) -> list[int]:
        """The scans' numbers, from 1: a tab goes on counting."""
        numbers = [scan["n"] for scan in self.scans]
        return [number - numbers[0] + 1 for number in numbers]

    @property
    def texts(self) -> list[str]:
        return [scan["text"] for scan in self.scans]

    def arrives(self, *codes: str, seconds: float = 15) -> None:
        """Exactly these scans are saved, in this order, and the page knows it."""
        wait_until(lambda: len(self.scans) >= len(codes), seconds)
        assert self.texts == list(codes)
        expect(self.page.locator(".count")).to_have_text("0", timeout=seconds * 1000)

    def paste(self, text: str) -> None:
        self.page.locator(".scanner .text").evaluate(
            """(field, text) => {
                const clipboardData = new DataTransfer()
                clipboardData.setData('text/plain', text)
                field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
            }""",
            text,
        )
