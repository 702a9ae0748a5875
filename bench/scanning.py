"""Ninety-six scans, 150 ms apart, on the scan page of the real app in a browser: is any lost, how soon is it answered?

The time is the page's own, from the scan to its answer on the screen. The floor is the app's emptiest route, asked by
the same page right after each tenth scan.
"""

import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from bench.measurement import Measurement, percentile
from bench.seeding import seeded
from lims.access import Role
from lims.storage.actions import add_container
from tests.browser.running_app import Staal, staal

SCANS, APART, PATIENCE = 96, 0.150, 30.0
TARGET_MILLISECONDS = 60.0
_ACCOUNT = "bench"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
_EMPTY = """async () => {
    const start = performance.now()
    await (await fetch('/healthz', { cache: 'no-store' })).text()
    return performance.now() - start
}"""
_ANSWERED = "rows => rows.map(row => [row.dataset.verdict, Number(row.dataset.milliseconds)])"


@dataclass
class Session:
    """What one session at the bench gave, in milliseconds."""

    answers: Sequence[float]
    empty: Sequence[float]
    apart: float
    lost: int


def measure(samples: int) -> list[Measurement]:
    """The lost ones, and the time of an answer."""
    with tempfile.TemporaryDirectory(prefix="staal-bench-") as folder, sync_playwright() as playwright:
        database = Path(folder) / "data" / "staal.db"
        database.parent.mkdir()
        shutil.copyfile(seeded(samples), database)
        codes = _loose_samples(database)
        browser = playwright.chromium.launch(executable_path=_browser(), args=_ARGUMENTS)
        with staal(Path(folder), {_ACCOUNT: Role.ADMINISTRATOR}) as app:
            context = browser.new_context(viewport={"width": 1200, "height": 1000})
            app.enter(context, _ACCOUNT)
            session = _scanned(app, context.new_page(), codes)
            browser.close()
    return [_measured(session)]


def _measured(session: Session) -> Measurement:
    p50, p95 = (percentile(session.answers, share) for share in (0.5, 0.95))
    empty50, empty95 = (percentile(session.empty, share) for share in (0.5, 0.95))
    return Measurement(
        f"{SCANS} scans in the browser, p95",
        f"{p95:.0f} ms",
        f"{empty95:.0f} ms",
        p95 / empty95,
        f"≤ {TARGET_MILLISECONDS:g} ms, 0 lost",
        p95 <= TARGET_MILLISECONDS and session.lost == 0,
        f"{session.lost} lost; p50 {p50:.0f} ms, of an empty route {empty50:.0f} ms; {session.apart:.0f} ms apart",
    )


def _browser() -> str | None:
    """The browser that CHROMIUM names, or an installed one; None: Playwright's own."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _BROWSERS)), None)


def _loose_samples(database: Path) -> list[str]:
    """Codes of samples without a place, from all over the database."""
    query = """SELECT code FROM material_sample s WHERE id >= ?
        AND NOT EXISTS (SELECT 1 FROM placement p WHERE p.entity_id = s.id) ORDER BY id LIMIT 1"""
    with closing(sqlite3.connect(database)) as connection:
        first, last = connection.execute("SELECT MIN(id), MAX(id) FROM material_sample").fetchone()
        step = (last - first) // (SCANS + 1)
        return [connection.execute(query, (first + at * step,)).fetchone()[0] for at in range(SCANS)]


def _scanned(app: Staal, page: Page, codes: Sequence[str]) -> Session:
    """Opens a box of its own and scans everything into it."""
    with app.work() as work:
        (box,) = add_container(work, name="Box of the bench", type_key="box_10x10")
    app.open(page, "/scan")
    page.locator(".scanner .text").wait_for()
    for said in ("STAAL:PUT-AWAY", box):
        _scan(page, said)
        page.wait_for_timeout(2000)
    for _ in range(5):
        page.evaluate(_EMPTY)
    begun, empty = time.monotonic(), []
    for number, code in enumerate(codes):
        time.sleep(max(0.0, begun + number * APART - time.monotonic()))
        _scan(page, code)
        if number % 10 == 9:
            empty.append(float(page.evaluate(_EMPTY)))
    apart = (time.monotonic() - begun) / len(codes) * 1000
    _wait_for_all(page)
    return Session(_answers(page), empty, apart, len(codes) - _placed(app, box))


def _scan(page: Page, code: str) -> None:
    """As a scanner does: the first character as a key, the rest at once (Playwright is slow with keys), Enter."""
    page.keyboard.press(code[0])
    page.keyboard.insert_text(code[1:])
    page.keyboard.press("Enter")


def _wait_for_all(page: Page) -> None:
    give_up = time.monotonic() + PATIENCE
    while page.locator(".scanner .count").inner_text() != "0" and time.monotonic() < give_up:
        time.sleep(0.05)


def _answers(page: Page) -> list[float]:
    """How long the answers to the codes took, the newest first on the screen."""
    rows = page.locator(".scanner .recent li").evaluate_all(_ANSWERED)[:SCANS]
    refused = [verdict for verdict, _ in rows if verdict != "done"]
    if refused:
        said = page.locator(".scanner .answer").inner_text()
        raise RuntimeError(f"{len(refused)} scans were not done, last: {' '.join(said.split())}")
    return [float(took) for _, took in rows]


def _placed(app: Staal, box: str) -> int:
    """How many tubes lie in the box, each in a position of its own."""
    query = """SELECT COUNT(DISTINCT p.position) FROM placement p
        JOIN storage_container b ON b.id = p.container_id WHERE b.code = ?"""
    with closing(sqlite3.connect(app.database_url.removeprefix("sqlite:///"))) as connection:
        (placed,) = connection.execute(query, (box,)).fetchone()
        return int(placed)
