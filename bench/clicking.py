"""A click on the map of a box until the page says what lies there, in a real browser."""

import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from bench.measurement import Measurement, percentile
from lims.access import Role
from lims.storage.actions import add_container, place
from tests import make
from tests.browser.finding import BROWSER_ARGUMENTS, BROWSER_NAMES
from tests.browser.running_app import staal

CLICKS = 80
MOST = 0.120
_TIMED = """(cell) => new Promise((done, failed) => {
  const label = cell.getAttribute('aria-label').slice(0, 3)
  const answered = () => [...document.querySelectorAll('[data-testid="stMarkdown"] strong')]
    .some((each) => each.textContent === label)
  const start = performance.now()
  const observer = new MutationObserver(() => {
    if (!answered()) return
    observer.disconnect()
    done((performance.now() - start) / 1000)
  })
  observer.observe(document.body, { subtree: true, childList: true, characterData: true })
  setTimeout(() => failed(new Error('no answer')), 5000)
  cell.click()
})"""


def measure(_samples: int) -> list[Measurement]:
    """Clicks through a full box of nine by nine, as somebody who looks at one tube after the other."""
    with (
        tempfile.TemporaryDirectory(prefix="staal-click-") as folder,
        staal(Path(folder), {"kim": Role.KEEPER}) as app,
        sync_playwright() as playwright,
    ):
        with app.work() as work:
            make.collection(work, "FIS")
            (box,) = add_container(work, name="Box", type_key="box_9x9")
            place(work, codes=make.samples(work, 81), into=box)
        browser = playwright.chromium.launch(executable_path=_browser(), args=list(BROWSER_ARGUMENTS))
        context = browser.new_context(viewport={"width": 1280, "height": 1000})
        app.enter(context, "kim")
        page = context.new_page()
        app.open(page, f"/storage?code={box}")
        found = _clicks(page)
        browser.close()
    late = percentile(found, 0.95)
    middle = percentile(found, 0.5)
    note = f"middle {middle * 1000:.0f} ms, {len(found)} clicks"
    return [Measurement("click on a box map", f"{late * 1000:.0f} ms", "", None, "p95 ≤ 120 ms", late <= MOST, note)]


def _clicks(page: Page) -> list[float]:
    page.locator(".cell").nth(80).wait_for()
    for position in (80, 81):
        _timed(page, position)
    found = []
    for position in range(1, CLICKS):
        page.wait_for_timeout(120)
        found.append(_timed(page, position))
    return found


def _timed(page: Page, position: int) -> float:
    found: float = page.locator(f'.cell[data-position="{position}"]').evaluate(_TIMED)
    return found


def _browser() -> str | None:
    from shutil import which

    return next(filter(None, map(which, BROWSER_NAMES)), None)
