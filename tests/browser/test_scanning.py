"""The scan page of the real app: an outage in the middle of a batch, two people at one box, a camera, other pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from lims.access import Role
from lims.database import columns
from lims.scanning.tables import Scan
from lims.storage.actions import add_container, place
from lims.storage.maps import box_for
from lims.values.codes import own_form
from tests import make
from tests.browser.conftest import free_port
from tests.browser.pictures import film
from tests.browser.running_app import Staal, expect_heading, staal
from tests.browser.test_camera_component import DATA_MATRIX, QR, browser_that_sees
from tests.browser.typing import send_keys, wait_for_listener

pytestmark = pytest.mark.browser
TUBES = 24


def scan(page: Page, *texts: str) -> None:
    for text in texts:
        page.keyboard.type(text)
        page.keyboard.press("Enter")


def waits(page: Page, count: int) -> None:
    expect(page.locator(".scanner .count")).to_have_text(str(count), timeout=30000)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staal]:
    """One installation, in which each test has a box and tubes of its own."""
    accounts = {"tom": Role.TECHNICIAN, "ann": Role.TECHNICIAN}
    with staal(tmp_path_factory.mktemp("staal"), accounts) as app:
        with app.work() as work:
            make.collection(work, "FIS")
        yield app


def box_and_tubes(app: Staal, count: int = TUBES) -> tuple[str, list[str]]:
    with app.work() as work:
        (box,) = add_container(work, name="Box of the test", type_key="box_10x10")
        return box, make.samples(work, count)


def lying_in(app: Staal, box: str) -> dict[str, str]:
    """What lies in the box, position by position."""
    with app.work() as work:
        return {cell.label: own_form(cell.code) for cell in box_for(work, box).cells if cell.code}


def scanned(app: Staal) -> list[str]:
    """What was saved, scan by scan."""
    with app.work() as work:
        return list(work.execute(select(columns(Scan).text).order_by(columns(Scan).id)).scalars())


def at_the_bench(app: Staal, context: BrowserContext, account: str) -> Page:
    """Somebody who opened the scan page."""
    app.enter(context, account)
    page = context.new_page()
    app.open(page, "/scan")
    expect(page.locator(".scanner .text")).to_be_focused()
    return page


def test_a_server_killed_in_the_middle_of_a_batch_loses_nothing_and_doubles_nothing(
    tmp_path: Path, other_computer: BrowserContext
) -> None:
    port = free_port()
    with staal(tmp_path, {"tom": Role.TECHNICIAN}, port=port) as app:
        with app.work() as work:
            make.collection(work, "FIS")
        box, tubes = box_and_tubes(app)
        page = at_the_bench(app, other_computer, "tom")
        scan(page, "STAAL:PUT-AWAY", box, *tubes[:8])
        expect(page.locator(".recent li[data-verdict=done]").nth(3)).to_be_visible()
        scan(page, *tubes[8:12])
        app.loses_power()
    scan(page, *tubes[12:15])
    expect(page.locator(".trouble")).to_contain_text("The server does not answer")
    expect(page.get_by_role("dialog")).to_contain_text("Connection error")  # Streamlit's, which takes the focus
    scan(page, *tubes[15:18])
    with staal(tmp_path, port=port) as app:
        scan(page, *tubes[18:])
        waits(page, 0)
        assert scanned(app) == ["STAAL:PUT-AWAY", box, *tubes]
        assert list(lying_in(app, box).values()) == tubes
        expect(page.locator(".recent li[data-verdict=refused]")).to_have_count(0)


def answers(page: Page) -> dict[str, str]:
    """Where the page says that each tube was put, the first scanned first."""
    rows = page.locator(".recent li").evaluate_all(
        "rows => rows.map((row) => ['.code', '.headline'].map((part) => row.querySelector(part).textContent))"
    )
    said = "put away at "
    return {own_form(code): told.removeprefix(said) for code, told in reversed(rows) if told.startswith(said)}


def test_two_people_fill_one_box_at_the_same_time_and_each_tube_has_a_position_of_its_own(
    app: Staal, browser: Browser
) -> None:
    box, tubes = box_and_tubes(app, 60)
    mine = {"tom": tubes[:30], "ann": tubes[30:]}
    pages = {account: at_the_bench(app, browser.new_context(), account) for account in mine}
    for page in pages.values():
        scan(page, "STAAL:PUT-AWAY", box)
        waits(page, 0)
    for pair in zip(*mine.values(), strict=True):
        for page, tube in zip(pages.values(), pair, strict=True):
            scan(page, tube)
    told = {}
    for account, page in pages.items():
        waits(page, 0)
        told[account] = answers(page)
        assert list(told[account]) == mine[account]
        page.context.close()
    lying = lying_in(app, box)
    assert sorted(lying.values()) == sorted(tubes)
    assert {tube: position for position, tube in lying.items()} == told["tom"] | told["ann"]
    assert list(lying)[-1] == "F10"


def test_tubes_that_the_camera_sees_are_put_away(app: Staal, browser: Browser, tmp_path: Path) -> None:
    box, (one, two) = box_and_tubes(app, 2)
    seen = [(QR, f"https://lims.example.org/s/{one}"), (DATA_MATRIX, two)]
    with browser_that_sees(browser, film(tmp_path / "tubes.y4m", [(seen, 2)])) as seeing:
        page = at_the_bench(app, seeing.new_context(permissions=["camera"]), "tom")
        scan(page, "STAAL:PUT-AWAY", box)
        waits(page, 0)
        page.locator(".camera .start").click()
        expect(page.locator(".recent li[data-verdict=done]")).to_have_count(4, timeout=30000)
        expect(page.locator(".camera .marks polygon")).to_have_count(2)
        assert {tube: position for position, tube in lying_in(app, box).items()} == answers(page)
        assert set(answers(page)) == {one, two}


def test_a_tube_scanned_on_another_page_is_shown_with_its_place_and_one_press_from_its_page(
    app: Staal, other_computer: BrowserContext
) -> None:
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
    app: Staal, browser: Browser
) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    box, tubes = box_and_tubes(app)
    page = at_the_bench(app, context, "tom")
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
