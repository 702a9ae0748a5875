"""Ninety-six scans on the scan page of the real app in a browser, at three paces: is any lost, how soon is it answered?

The time is the page's own, from the scan to its answer on the screen; the figure is the median of five runs. The floor
is the emptiest route of the app, asked by the same page right after each tenth scan.
"""

import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from statistics import median

from playwright.sync_api import BrowserContext, Page, sync_playwright

from bench.measurement import Measurement, percentile
from bench.seeding import seeded
from lims.access import Role
from lims.storage.actions import add_container
from tests.browser.running_app import Staal, staal

SCANS, RUNS, PATIENCE = 96, 5, 30.0
PACES = (0.300, 0.150, 0.050)
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


@dataclass(frozen=True)
class Session:
    """What one session at the bench gave, in milliseconds. `strayed`: tubes that are missing or not in their turn."""

    answers: Sequence[float]
    empty: Sequence[float]
    apart: float
    strayed: int


def measure(samples: int) -> list[Measurement]:
    """What went astray, and the time of an answer, for each pace."""
    with tempfile.TemporaryDirectory(prefix="staal-bench-") as folder, sync_playwright() as playwright:
        database = Path(folder) / "data" / "staal.db"
        database.parent.mkdir()
        shutil.copyfile(seeded(samples), database)
        batches = iter(_loose_samples(database, len(PACES) * RUNS))
        browser = playwright.chromium.launch(executable_path=_browser(), args=_ARGUMENTS)
        with staal(Path(folder), {_ACCOUNT: Role.ADMINISTRATOR}) as app:
            context = browser.new_context(viewport={"width": 1200, "height": 1000})
            app.enter(context, _ACCOUNT)
            found = [
                _measured(pace, [_scanned(app, context, next(batches), pace) for _ in range(RUNS)]) for pace in PACES
            ]
            browser.close()
    return found


def _measured(pace: float, sessions: Sequence[Session]) -> Measurement:
    late = median(percentile(session.answers, 0.95) for session in sessions)
    middle = median(percentile(session.answers, 0.5) for session in sessions)
    empty = median(percentile(session.empty, 0.95) for session in sessions)
    strayed = sum(session.strayed for session in sessions)
    each = ", ".join(f"{percentile(session.answers, 0.95):.0f}" for session in sessions)
    apart = median(session.apart for session in sessions)
    return Measurement(
        f"{SCANS} scans in the browser, one per {pace * 1000:.0f} ms, p95",
        f"{late:.0f} ms",
        f"{empty:.0f} ms",
        late / empty,
        f"≤ {TARGET_MILLISECONDS:g} ms, none astray",
        late <= TARGET_MILLISECONDS and strayed == 0,
        f"{strayed} astray; p95 of the runs {each} ms; p50 {middle:.0f} ms; {apart:.0f} ms apart",
    )


def _browser() -> str | None:
    """The browser that CHROMIUM names, or an installed one; None: Playwright's own."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _BROWSERS)), None)


def _loose_samples(database: Path, batches: int) -> list[list[str]]:
    """Codes of samples without a place, from all over the database, as many as a batch has for each."""
    query = """SELECT code FROM material_sample s WHERE id >= ?
        AND NOT EXISTS (SELECT 1 FROM placement p WHERE p.entity_id = s.id) ORDER BY id LIMIT ?"""
    with closing(sqlite3.connect(database)) as connection:
        first, last = connection.execute("SELECT MIN(id), MAX(id) FROM material_sample").fetchone()
        step = (last - first) // (SCANS + 1)
        columns = [connection.execute(query, (first + at * step, batches)).fetchall() for at in range(SCANS)]
    found = [[column[batch][0] for column in columns] for batch in range(batches)]
    if len({code for batch in found for code in batch}) < batches * SCANS:
        raise RuntimeError("The database has too few samples without a place.")
    return found


def _scanned(app: Staal, context: BrowserContext, codes: Sequence[str], pace: float) -> Session:
    """Opens a box of its own in a tab of its own and scans everything into it."""
    with app.work() as work:
        (box,) = add_container(work, name="Box of the bench", type_key="box_10x10")
    page = context.new_page()
    app.open(page, "/scan")
    page.locator(".scanner .text").wait_for()
    for said in ("STAAL:PUT-AWAY", box):
        _scan(page, said)
        page.wait_for_timeout(2000)
    for _ in range(5):
        page.evaluate(_EMPTY)
    begun, empty = time.monotonic(), []
    for number, code in enumerate(codes):
        time.sleep(max(0.0, begun + number * pace - time.monotonic()))
        _scan(page, code)
        if number % 10 == 9:
            empty.append(float(page.evaluate(_EMPTY)))
    apart = (time.monotonic() - begun) / len(codes) * 1000
    _wait_for_all(page)
    session = Session(_answers(page), empty, apart, _strayed(app, box, codes))
    page.close()
    return session


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


def _strayed(app: Staal, box: str, codes: Sequence[str]) -> int:
    """How many of the box's positions hold another tube than the one whose turn it was."""
    query = """SELECT s.code FROM placement p JOIN storage_container b ON b.id = p.container_id
        JOIN material_sample s ON s.id = p.entity_id WHERE b.code = ? ORDER BY p.position"""
    with closing(sqlite3.connect(app.database_url.removeprefix("sqlite:///"))) as connection:
        placed = [code for (code,) in connection.execute(query, (box,))]
    return sum(one != other for one, other in zip_longest(codes, placed))
