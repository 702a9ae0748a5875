"""Pages as somebody who is signed in sees them, run by Streamlit's harness from the real entry script.

The harness has no browser and so no cookies: `lims.ui.session.cookies` is replaced, which is the only seam. The session
behind the cookie is a real one, in the test's own database.
"""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from lims.access import Role, system_actor
from lims.people.actions import add_person
from lims.people.cookie import PLAIN
from lims.people.queries import account_for, find_account_named
from lims.people.signing_in import open_session
from lims.ui import session
from lims.unit_of_work import unit_of_work

ROOT = Path(__file__).resolve().parents[2]

OpenPage = Callable[..., AppTest]


@pytest.fixture(scope="session", autouse=True)
def packages_looked_through_once() -> Iterator[None]:
    """Each new AppTest looks through all installed packages for components, which takes longer than most pages."""
    with pytest.MonkeyPatch.context() as streamlit:
        streamlit.setattr(
            manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests)
        )
        yield


def sign_in(account: str, role: Role | None) -> str:
    """Opens a session for an account, which is added if nobody has it; returns its token."""
    with unit_of_work(system_actor("tester")) as work:
        if find_account_named(work, account=account) is None:
            add_person(work, name=account.capitalize(), account=account, role=role)
        return open_session(work, account_id=account_for(work, account=account).id)


@pytest.fixture
def open_page(settings_for_test: Any, monkeypatch: pytest.MonkeyPatch) -> OpenPage:
    """Opens a page as somebody: `open_page("people", account="ada", role=Role.ADMINISTRATOR, code="FIS0000424")`.

    The name is that of the file in `pages/`; whatever else is named goes into the address.
    """

    def opened(name: str = "home", *, account: str = "ada", role: Role | None = None, **query: str) -> AppTest:
        token = sign_in(account, role or Role.ADMINISTRATOR)
        monkeypatch.setattr(session, "cookies", lambda: {PLAIN: token})
        page = AppTest.from_file(str(ROOT / "lims" / "ui" / "router.py"), default_timeout=30)
        page.run()
        if name != "home":
            page.switch_page(str(ROOT / "pages" / f"{name}.py"))
        for key, value in query.items():
            page.query_params[key] = value
        return page.run()

    return opened
