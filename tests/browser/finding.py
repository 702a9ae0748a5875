"""The one browser of a run: found or fetched. The fixture is made known to all tests in tests/conftest.py."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

BROWSER_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
)


def _cannot_run(reason: str) -> NoReturn:
    """Skips loudly; fails where a browser is required."""
    if os.environ.get("STAAL_REQUIRE_BROWSER") == "1":
        pytest.fail(f"STAAL_REQUIRE_BROWSER=1, but {reason}", pytrace=False)
    pytest.skip(f"NOT RUN: {reason}")


def _find_browser(playwright: Playwright) -> str | None:
    """The path of a browser: CHROMIUM, then one that is installed, then Playwright's own, fetched once if need be."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    installed = next(filter(None, map(shutil.which, BROWSER_NAMES)), None)
    own = playwright.chromium.executable_path
    if installed or Path(own).exists():
        return installed or own
    fetch = [sys.executable, "-m", "playwright", "install", "chromium"]
    subprocess.run(fetch, check=False, timeout=300, capture_output=True)
    return own if Path(own).exists() else None


def executable_of(browser: Browser) -> str | None:
    """The program of a browser that runs, to start another one with other arguments."""
    return _FOUND.get(browser.browser_type.name)


_FOUND: dict[str, str] = {}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests; each test opens contexts of its own."""
    with sync_playwright() as playwright:
        path = _find_browser(playwright)
        if path is None:
            _cannot_run("no Chromium was found (CHROMIUM may name one) and Playwright could not fetch its own")
        _FOUND[playwright.chromium.name] = path
        browser = playwright.chromium.launch(executable_path=path, args=list(BROWSER_ARGUMENTS))
        yield browser
        browser.close()
