"""What browser tests need beside a browser: a free port, an app in a process of its own, and when it is ready."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

if TYPE_CHECKING:
    from tests.browser.bench import Bench

ROOT = Path(__file__).resolve().parents[2]


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
    with running_app(launcher, tmp_path_factory.mktemp("components") / "log") as app:
        yield app.address


@pytest.fixture(scope="module")
def shared_bench(computer: BrowserContext, components: str) -> Iterator["Bench"]:
    """One page with the scanner's field for a file of tests."""
    from tests.browser.bench import Bench

    bench = Bench(computer, components)
    yield bench
    bench.page.close()


@pytest.fixture
def bench(shared_bench: "Bench") -> "Bench":
    """The field, which knows nothing of the test before."""
    shared_bench.begin_anew()
    return shared_bench


@pytest.fixture
def other_computer(browser: Browser) -> Iterator[BrowserContext]:
    """For tests that change what every page of the browser finds."""
    context = browser.new_context()
    yield context
    context.close()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@dataclass(frozen=True)
class Running:
    """An app that runs: its address, and its process."""

    address: str
    process: subprocess.Popen[bytes]


@contextmanager
def running_app(script: Path, log: Path, *, port: int | None = None, **environment: str) -> Iterator[Running]:
    """Streamlit with this launcher or script, in a process of its own."""
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={port}"]
    # The repository's folder is where .streamlit/config.toml and the packages are.
    variables = {**os.environ, "PYTHONPATH": str(ROOT), "STREAMLIT_SERVER_ADDRESS": "127.0.0.1", **environment}
    with log.open("w") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=output, stderr=subprocess.STDOUT)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_until_up(process, f"{address}/_stcore/health", log)
            yield Running(address, process)
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
