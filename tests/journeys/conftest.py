"""One installation, and several people before it, each with a browser of their own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser.running_app import Staal, staal
from tests.journeys.hands import PATIENCE, Album, Person

Enter = Callable[[str], Person]


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Staal]:
    """A first start: nobody can sign in yet."""
    with staal(tmp_path) as app:
        yield app


@pytest.fixture
def album(tmp_path: Path) -> Album:
    """Where the pictures are kept; pytest shows the folder where the story breaks off."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    print(f"A picture of each step is in {folder}")
    return Album(folder)


@pytest.fixture
def somebody(app: Staal, album: Album, browser: Browser) -> Iterator[Enter]:
    """Somebody comes along, with a browser that nobody has used: `somebody("Ada Lovelace")`."""
    opened: list[BrowserContext] = []

    def comes(name: str) -> Person:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        return Person(name, app, context.new_page(), album)

    yield comes
    for context in opened:
        context.close()
