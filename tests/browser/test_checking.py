"""A reconciliation with every verdict, in a real browser: scanned, compared, put right, signed; and a rack file."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from lims.access import Role
from lims.storage.actions import add_container, place
from lims.storage.whereabouts import place_for
from tests import make
from tests.browser.running_app import Staal, expect_heading, staal

PATIENCE = 60_000


@dataclass(frozen=True)
class Store:
    """A running Staal with a box of three tubes, another with one, and one tube that is nowhere."""

    app: Staal
    box: str
    other: str
    tubes: list[str]

    def where(self, code: str) -> tuple[str, str | None, str]:
        with self.app.work() as work:
            found = place_for(work, [code])[code]
        return found.container, found.position, found.state


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with staal(tmp_path_factory.mktemp("staal"), {"tom": Role.TECHNICIAN}) as app:
        with app.work() as work:
            make.collection(work, "FIS")
            (freezer,) = add_container(work, name="Freezer A", type_key="freezer_80")
            box, other = add_container(work, name="Box", type_key="box_9x9", parent=freezer, count=2)
            tubes = make.samples(work, 5)
            place(work, codes=tubes[:3], into=box)
            place(work, codes=tubes[3:4], into=other)
        yield Store(app, box, other, tubes)


@pytest.fixture
def page(store: Store, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1200, "height": 1400})
    context.set_default_timeout(PATIENCE)
    store.app.enter(context, "tom")
    yield context.new_page()
    context.close()


def press(page: Page, name: str) -> None:
    page.get_by_test_id("stMain").get_by_role("button", name=re.compile(rf"(^|\s){re.escape(name)}$")).first.click()


def scan(page: Page, *texts: str) -> None:
    """As a scanner types: the code, then Enter."""
    field = page.locator(".scanner .text")
    for text in texts:
        field.fill(text)
        field.press("Enter")


def test_a_box_is_scanned_and_every_verdict_is_put_right_and_signed(store: Store, page: Page, tmp_path: Path) -> None:
    first, second, third, foreign, new = store.tubes
    store.app.open(page, "/check")
    expect(page.get_by_text("of 2 boxes never checked")).to_be_visible()
    page.get_by_role("textbox", name="Box", exact=True).fill(store.box)
    press(page, "Check it")
    # One for each position as the box fills: the second tube lies in A05, the third is nowhere.
    expect(page.locator(".scanner .text")).to_be_visible()
    page.get_by_text("They are in the order of the positions").click()
    scan(page, first, "NO TUBE", "NO TUBE", foreign, second, "NONSENSE", "NO READ", new)
    expect(page.get_by_text("8 scanned")).to_be_visible()
    press(page, "That is all: compare")
    for told in ("1 found", "1 misplaced", "1 missing", "2 foreign", "1 unknown", "1 unreadable"):
        expect(page.get_by_text(told, exact=False).first).to_be_visible()
    # On the map each verdict stands where it was given, and is told in words.
    cells = page.get_by_role("gridcell")
    expect(cells.nth(3)).to_have_accessible_name(re.compile("A04: .*Foreign"))
    expect(cells.nth(5)).to_have_accessible_name(re.compile("A06: NONSENSE.*Unknown"))
    page.screenshot(path=tmp_path / "verdicts.png", full_page=True)
    # One by one, then all that is left.
    press(page, "Move on record")
    expect(page.get_by_text("1 misplaced").first).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Move on record"))).to_have_count(0)
    assert store.where(second) == (store.box, "A05", "in place")
    press(page, "Accept all 3")
    expect(page.get_by_role("button", name=re.compile("Accept all"))).to_have_count(0)
    assert store.where(foreign) == (store.box, "A04", "in place")
    assert store.where(new) == (store.box, "A08", "in place")
    assert store.where(third)[2] == "missing"
    page.get_by_label("Comment").fill("with An")
    press(page, "Close and sign")
    expect(page.get_by_text(re.compile(r"Check 1 · closed .* · Tom"))).to_be_visible()
    with page.expect_download() as saving:
        press(page, "Save the record")
    record = saving.value.path().read_text("utf-8")
    assert "SHA-256 of what was signed" in record
    assert "Closed" in record
    assert "with An" in record


def test_the_file_of_a_rack_scanner_is_compared_and_a_wrong_one_refused(store: Store, page: Page) -> None:
    store.app.open(page, f"/check?code={store.other}")
    expect_heading(page, "Check a box")
    page.get_by_role("radio", name="File of a rack scanner").click()
    field = page.locator("input[type=file]")
    field.set_input_files({"name": "rack.csv", "mimeType": "text/csv", "buffer": b"A1,X1\nA1,X2\n"})
    press(page, "Compare")
    expect(page.get_by_text("A01 stands in lines 1 and 2")).to_be_visible()
    page.get_by_role("button", name="Remove rack.csv").click()
    field.set_input_files({"name": "good.csv", "mimeType": "text/csv", "buffer": b"A1, X1\nA2,NO READ\nA3,NO TUBE\n"})
    expect(page.get_by_role("button", name="Remove good.csv")).to_be_visible()
    press(page, "Compare")
    expect(page.get_by_text("1 unknown").first).to_be_visible()
    expect(page.get_by_text("1 unreadable").first).to_be_visible()
