"""What a person does with a page: opens, fills in, chooses, presses, looks; and every look is kept as a picture."""

import re
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import wait_for_app
from tests.browser.running_app import Staal, expect_heading

PATIENCE = 60_000
"""Milliseconds: busy machines are slow machines."""

ROW, MARGIN = 35, 15
"""Pixels: the height of a table's row, and where in it one ticks."""


@dataclass
class Album:
    """The pictures of one story, numbered in the order in which they were taken."""

    folder: Path
    taken: int = 0

    def keep(self, page: Page, title: str) -> None:
        """Takes the whole page, also what lies below the edge of the screen: for that the screen becomes longer."""
        self.taken += 1
        screen = page.viewport_size or {"width": 1280, "height": 900}
        length = page.evaluate("document.querySelector('[data-testid=stMain]')?.scrollHeight ?? 0")
        page.set_viewport_size({**screen, "height": max(screen["height"], min(length, 4000))})
        page.screenshot(path=self.folder / f"{self.taken:02d}-{title.replace(' ', '-')}.png")
        page.set_viewport_size(screen)


@dataclass
class Person:
    """Somebody at a browser of their own."""

    name: str
    app: Staal
    page: Page
    album: Album

    def opens(self, path: str, heading: str | re.Pattern[str] | None = None) -> None:
        """Types an address."""
        self.app.open(self.page, path)
        if heading:
            expect_heading(self.page, heading)

    def stands_on(self, heading: str) -> None:
        """Has come to the page of this title."""
        expect_heading(self.page, heading)

    def fills(self, label: str, text: str, which: int = 0) -> None:
        """Writes into a field and leaves it, as the Tab key does; waits until the page has taken it in."""
        box = self.page.get_by_role("textbox", name=label, exact=True).nth(which)
        box.fill(text)
        box.blur()
        self.settles()

    def counts(self, label: str, number: int) -> None:
        """Writes a number."""
        box = self.page.get_by_role("spinbutton", name=label, exact=True)
        box.fill(str(number))
        box.blur()
        self.settles()

    def chooses(self, label: str, option: str | re.Pattern[str]) -> None:
        """Chooses from a list, narrowing it down by typing as far as the words are known."""
        box = self.page.get_by_role("combobox", name=label)
        box.click()
        if isinstance(option, str):
            box.fill(option)
        self.page.get_by_role("option", name=option, exact=isinstance(option, str)).first.click()
        self.settles()

    def presses(self, name: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        """Presses a button; in buttons' names icons come first."""
        wanted = name if isinstance(name, re.Pattern) else re.compile(rf"(^|\s){re.escape(name)}$")
        (within or self.page.get_by_test_id("stMain")).get_by_role("button", name=wanted).first.click()
        self.settles()

    def uploads(self, name: str, content: bytes, *more: tuple[str, bytes]) -> None:
        """Drops files into the field for them."""
        files = [{"name": each, "mimeType": "", "buffer": held} for each, held in ((name, content), *more)]
        self.page.locator("input[type=file]").set_input_files(files)  # type: ignore[arg-type]
        for each, _ in ((name, content), *more):
            expect(self.page.get_by_role("button", name=f"Remove {each}")).to_be_visible(timeout=PATIENCE)
        self.settles()

    def saves(self, name: str | re.Pattern[str]) -> bytes:
        """Presses a button that gives a file; returns what is in it."""
        with self.page.expect_download(timeout=PATIENCE) as download:
            self.presses(name)
        return Path(download.value.path()).read_bytes()

    def ticks(self, rows: int) -> None:
        """Ticks the first rows of the table, one by one."""
        table = self.page.get_by_test_id("data-grid-canvas").first
        for row in range(1, rows + 1):
            table.click(position={"x": MARGIN, "y": ROW * row + ROW // 2}, force=True)
            self.sees(f"{row} selected")

    def scans(self, *codes: str) -> None:
        """Scans as a keyboard wedge types, wherever the focus is, and waits until every scan is answered."""
        expect(self.page.locator(".scanner .text")).to_be_visible(timeout=PATIENCE)
        for code in codes:
            self.page.keyboard.type(code)
            self.page.keyboard.press("Enter")
        expect(self.page.locator(".scanner .count")).to_have_text("0", timeout=PATIENCE)

    def sees(self, *texts: str | re.Pattern[str]) -> None:
        """Finds these words on the page."""
        for text in texts:
            expect(self.page.locator("body")).to_contain_text(text, timeout=PATIENCE)

    def does_not_see(self, *texts: str) -> None:
        """Looks at the page that stands, and these words are not on it."""
        self.settles()
        for text in texts:
            expect(self.page.locator("body")).not_to_contain_text(text)

    def sees_at(self, position: str, content: str) -> None:
        """Finds something in a position of the map."""
        cell = self.page.get_by_role("gridcell", name=f"{position}: ").first
        expect(cell).to_have_accessible_name(re.compile(re.escape(content)), timeout=PATIENCE)

    def looks(self, title: str) -> None:
        """Takes a picture of the page as it stands."""
        self.settles()
        self.page.wait_for_timeout(300)
        self.album.keep(self.page, title)

    def settles(self) -> None:
        """Waits until the page has nothing more to do; a click needs a moment to reach the server."""
        self.page.wait_for_timeout(120)
        wait_for_app(self.page, PATIENCE / 1000)
