"""What every browser test needs: a browser, a free port, an app in a process of its own, and when it is ready."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

ROOT = Path(__file__).resolve().parents[2]

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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests; each test opens contexts of its own."""
    with sync_playwright() as playwright:
        path = _find_browser(playwright)
        if path is None:
            _cannot_run("no Chromium was found (CHROMIUM may name one) and Playwright could not fetch its own")
        browser = playwright.chromium.launch(executable_path=path, args=list(BROWSER_ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def computer(browser: Browser) -> Iterator[BrowserContext]:
    """One person's browser on a computer, shared by tests that differ by page only: what is loaded stays cached."""
    context = browser.new_context(viewport={"width": 1200, "height": 1000})
    yield context
    context.close()


@pytest.fixture(scope="session")
def phone(browser: Browser) -> Iterator[BrowserContext]:
    """The smallest phone that must do."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    yield context
    context.close()


@pytest.fixture(scope="session")
def components(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the app that shows the components one by one."""
    launcher = Path(__file__).parent / "apps" / "launcher.py"
    with running_app(launcher, tmp_path_factory.mktemp("components") / "log") as address:
        yield address


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def running_app(script: Path, log: Path, **environment: str) -> Iterator[str]:
    """Streamlit with this launcher or script, in a process of its own; gives its address."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={port}"]
    # The repository's folder is where .streamlit/config.toml and the packages are.
    variables = {**os.environ, "PYTHONPATH": str(ROOT), "STREAMLIT_SERVER_ADDRESS": "127.0.0.1", **environment}
    with log.open("w") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=output, stderr=subprocess.STDOUT)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_until_up(process, f"{address}/_stcore/health", log)
            yield address
        finally:
            process.terminate()
            process.wait(timeout=10)


def _wait_until_up(process: subprocess.Popen[bytes], health: str, log: Path, seconds: float = 30) -> None:
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up and process.poll() is None:
        try:
            with urllib.request.urlopen(health, timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"The app did not start:\n{log.read_text()}", pytrace=False)


def wait_for_app(page: Page, seconds: float = 30) -> None:
    """Until Streamlit is connected and its script has run to the end."""
    ready = '[data-testid="stApp"][data-test-connection-state="CONNECTED"][data-test-script-state="notRunning"]'
    page.locator(ready).wait_for(timeout=seconds * 1000)


def begin_anew(page: Page) -> None:
    """Takes the component off the page of the components app and puts a new one there: quicker than a new page."""
    for _ in range(2):
        page.get_by_text("Show the component").click()
        page.wait_for_timeout(50)
        wait_for_app(page)


def wait_until(fulfilled: Callable[[], bool], seconds: float = 15) -> bool:
    """Whether it came true in time."""
    give_up = time.monotonic() + seconds
    while not fulfilled():
        if time.monotonic() > give_up:
            return False
        time.sleep(0.05)
    return True
