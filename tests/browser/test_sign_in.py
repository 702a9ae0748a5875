"""From the first start to a researcher who does not get what only an administrator may, in a real browser."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from lims.access import Role
from lims.people.actions import deactivate
from lims.people.links import sign_in_link
from tests.browser.running_app import Staal, expect_heading, expect_signed_in, sign_in, staal

PASSWORD = "eel moon kettle 7"
BOBS_PASSWORD = "lamprey sofa nine"


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that nobody has used yet."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context
    context.close()


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staal]:
    """An installation with an administrator and a researcher. Its pages are opened by test_2 first."""
    accounts = {"ada": Role.ADMINISTRATOR, "bob": Role.RESEARCHER, "eve": Role.RESEARCHER}
    with staal(tmp_path_factory.mktemp("staal"), accounts) as app:
        yield app


def links_in_sidebar(page: Page) -> list[str]:
    return [each.inner_text().split("\n")[-1] for each in page.get_by_test_id("stSidebarNavLink").all()]


def choose_password(page: Page, password: str) -> None:
    """What somebody does who came by a one-time link: no present password is asked for."""
    page.get_by_role("link", name="Change password").click()
    page.get_by_label("New password").fill(password)
    page.get_by_role("button", name="Set password").click()


def test_from_the_first_start_to_a_second_person(tmp_path: Path, context: BrowserContext, browser: Browser) -> None:
    with staal(tmp_path) as app:
        page = context.new_page()
        # Nobody is let in before; the link makes the administrator.
        page.goto(app.address + "/people")
        expect(page).to_have_url(re.compile("/login"))
        page.goto(app.first_link())
        page.get_by_label("Your name").fill("Ada Lovelace")
        page.get_by_label("Sign-in name").fill("ada")
        page.get_by_label("Password").fill("ada lovelace 1")
        page.get_by_role("button", name="Make administrator").click()
        expect(page.get_by_role("alert")).to_contain_text("the name again")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Make administrator").click()
        expect_signed_in(page, "Ada Lovelace")
        # Out, and in again where one wanted to go.
        page.get_by_role("button", name="Sign out").click()
        expect(page).to_have_url(re.compile("/login"))
        page.goto(app.address + "/people?add=yes")
        sign_in(page, "ada", PASSWORD)
        expect_heading(page, "People")
        expect(page).to_have_url(app.address + "/people?add=yes")
        page.reload()
        expect_heading(page, "People")
        # A researcher is added, and comes in by the link that is shown.
        page.get_by_role("textbox", name="Name", exact=True).fill("Bob")
        page.get_by_role("textbox", name="Sign-in name").fill("bob")
        page.get_by_role("combobox", name="Role in all collections").click()
        page.get_by_role("option", name=re.compile("researcher")).click()
        page.locator(".st-key-add-submit").get_by_role("button").click()
        link = page.get_by_test_id("stCode").inner_text().strip()
        assert link.startswith(app.address)
        other = browser.new_context()
        bob = other.new_page()
        bob.goto(link)
        expect_signed_in(bob, "Bob")
        choose_password(bob, BOBS_PASSWORD)
        expect_signed_in(bob, "Bob")
        assert "People" not in links_in_sidebar(bob)
        other.close()


def test_in_a_fresh_process_a_researchers_first_deep_link_does_not_open_what_is_not_theirs(
    tmp_path: Path, context: BrowserContext
) -> None:
    with staal(tmp_path, {"ada": Role.ADMINISTRATOR, "bob": Role.RESEARCHER}) as app:
        app.enter(context, "bob")
        page = context.new_page()
        for path in ("/people", "/people?account=ada", "/people/", "/people.py", "/router"):
            app.open(page, path)
            expect(page.get_by_text("Page not found")).to_be_visible()
            assert page.get_by_role("heading", name="People", exact=True).count() == 0, path
            assert "ada" not in page.locator("body").inner_text().lower(), path
        for path in ("/pages/people", "/home/people"):
            page.goto(app.address + path)
            page.wait_for_timeout(1000)
            assert not page.locator("body").inner_text(), path
        # Nor after an administrator has had it open in the same process.
        app.enter(context, "ada")
        app.open(page, "/people")
        expect_heading(page, "People")
        app.enter(context, "bob")
        app.open(page, "/people")
        expect(page.get_by_text("Page not found")).to_be_visible()
        assert page.get_by_role("heading", name="People", exact=True).count() == 0


def test_an_open_tab_is_refused_after_signing_out_in_another(app: Staal, context: BrowserContext) -> None:
    app.enter(context, "ada")
    old, other = context.new_page(), context.new_page()
    app.open(old, "/people")
    expect_heading(old, "People")
    app.open(other)
    other.get_by_role("button", name="Sign out").click()
    expect(other).to_have_url(re.compile("/login"))
    old.locator(".st-key-change-bob").get_by_role("button").click()
    expect(old.get_by_text("Your session has ended")).to_be_visible()
    expect(old.get_by_role("heading", name="People", exact=True)).to_have_count(0)
    expect(old.get_by_text("bob", exact=True)).to_have_count(0)
    old.get_by_role("link", name="Sign in").click()
    expect(old).to_have_url(re.compile("/login"))


def test_a_deactivated_account_is_out_at_its_next_click(app: Staal, context: BrowserContext) -> None:
    app.enter(context, "eve")
    page = context.new_page()
    app.open(page)
    with app.work() as work:
        deactivate(work, account="eve")
    page.reload()
    expect(page).to_have_url(re.compile("/login"))


def test_after_signing_in_one_stays_on_this_site(app: Staal, context: BrowserContext) -> None:
    with app.work() as work:
        token = sign_in_link(work, account="bob").rpartition("/")[2]
    page = context.new_page()
    page.goto(f"{app.address}/enter/{token}")
    expect_signed_in(page, "Bob")
    choose_password(page, BOBS_PASSWORD)
    expect_signed_in(page, "Bob")
    for elsewhere in ("https://example.org/", "//example.org", "/\\example.org", "/%09/example.org"):
        page.context.clear_cookies()
        page.goto(f"{app.address}/login?next={elsewhere}")
        sign_in(page, "bob", BOBS_PASSWORD)
        expect_signed_in(page, "Bob")
        assert page.url == app.address + "/"


def test_a_phone_has_no_side_bar_in_the_way(app: Staal, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    app.enter(context, "ada")
    page = context.new_page()
    app.open(page, "/people")
    expect_heading(page, "People")
    expect(page.get_by_role("button", name="Sign out")).not_to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()


def test_no_page_asks_another_site_for_anything(app: Staal, context: BrowserContext) -> None:
    asked: list[str] = []
    page = context.new_page()

    def note(request: Request) -> None:
        asked.append(request.url)

    page.on("request", note)
    page.goto(app.address + "/login")
    app.enter(context, "ada")
    for path in ("/", "/people?account=bob"):
        app.open(page, path)
    own = (app.address, app.address.replace("http", "ws", 1), "data:", "blob:")
    assert asked
    assert not [url for url in asked if not url.startswith(own)]
