"""Staal itself, as `make run` starts it: the launcher in a process of its own, before a database of its own.

with staal(tmp_path) as app:                       # a fresh start, nobody can sign in yet
    page.goto(app.first_link())

with staal(tmp_path, {"bob": Role.RESEARCHER}) as app:
    app.enter(context, "bob")                      # puts bob's cookie into the browser, without the sign-in page
    page.goto(app.address + "/samples")
"""

import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from lims.access import Role, system_actor
from lims.database import engine_for
from lims.people.actions import add_person
from lims.people.cookie import PLAIN
from lims.people.queries import account_for
from lims.people.signing_in import open_session
from lims.schema import migrate
from lims.unit_of_work import Work, unit_of_work
from tests.browser.conftest import ROOT, running_app, wait_for_app, wait_until


@dataclass(frozen=True)
class Staal:
    """A running Staal: its address, its log, and its database (which tests may also use directly)."""

    address: str
    log: Path
    database_url: str
    process: subprocess.Popen[bytes]

    def loses_power(self) -> None:
        """It stops at once, in the middle of whatever it does (SIGKILL)."""
        self.process.kill()
        self.process.wait(timeout=10)

    @contextmanager
    def work(self) -> Iterator[Work]:
        """A unit of work of the system in the app's database."""
        with unit_of_work(system_actor("tester"), engine=engine_for(self.database_url)) as work:
            yield work

    def first_link(self) -> str:
        """The link that the last start printed for the first administrator."""
        assert wait_until(lambda: "/enter/" in self.log.read_text())
        return self.address + re.findall(r"/enter/[\w-]{43}", self.log.read_text())[-1]

    def enter(self, context: BrowserContext, account: str) -> None:
        """Signs a browser in, without the sign-in page."""
        with self.work() as work:
            token = open_session(work, account_id=account_for(work, account=account).id)
        context.add_cookies([{"name": PLAIN, "value": token, "url": self.address, "httpOnly": True, "sameSite": "Lax"}])

    def open(self, page: Page, path: str = "/") -> None:
        """Goes to an address and waits until the page stands."""
        page.goto(self.address + path)
        wait_for_app(page)


@contextmanager
def staal(
    folder: Path, accounts: Mapping[str, Role | None] | None = None, *, port: int | None = None
) -> Iterator[Staal]:
    """Starts Staal with its data in `folder`, after adding accounts without passwords to its database.

    With a port of one's choice it can be started again where it was, as after an outage.
    """
    data = folder / "data"
    url = f"sqlite:///{(data / 'staal.db').as_posix()}"
    if accounts:
        migrate(url)
        with unit_of_work(system_actor("tester"), engine=engine_for(url)) as work:
            for account, role in accounts.items():
                add_person(work, name=account.capitalize(), account=account, role=role)
    log = folder / "log"
    where = {"LIMS_DATA_DIR": str(data), "LIMS_DATABASE_URL": ""}
    with running_app(ROOT / "streamlit_app.py", log, port=port, **where) as app:
        yield Staal(app.address, log, url, app.process)


def sign_in(page: Page, account: str, password: str) -> None:
    """Fills in the sign-in page that stands open."""
    page.get_by_label("Sign-in name").fill(account)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def expect_heading(page: Page, name: str | re.Pattern[str]) -> None:
    """Waits for the page of this title."""
    wait_for_app(page)
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()


def expect_signed_in(page: Page, name: str) -> None:
    """Waits until some page stands, and the side bar says who is signed in."""
    wait_for_app(page)
    expect(page.get_by_test_id("stSidebar").get_by_text(f"Signed in as {name}")).to_be_visible()
