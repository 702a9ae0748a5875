"""A logger's file is brought in and its alarm acknowledged, and a freezer tells when it will be full: in a browser."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from lims.access import Role, system_actor
from lims.database import engine_for
from lims.monitoring.actions import add_probe
from lims.storage.actions import add_container, place
from lims.unit_of_work import unit_of_work
from tests import make
from tests.browser.running_app import Staal, expect_heading, staal

PATIENCE = 60_000
LOGGER = "\n".join(
    [
        "Date;Time;A-top (°C)",
        *(
            f"0{day}/03/2026;{hour:02d}:00;{'-52,5' if (day, hour) > (2, 20) else '-79,5'}"
            for day in (1, 2)
            for hour in range(24)
        ),
        "02/03/2026;23:30;-999",
    ]
)
"""Two days of hourly readings in Belgian time: too warm for the last hours, and one value that cannot be."""


@dataclass(frozen=True)
class Store:
    """A running Staal with a freezer: a probe in it, and a box that got ten tubes in each of five months."""

    app: Staal
    freezer: str


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with staal(tmp_path_factory.mktemp("staal"), {"tom": Role.TECHNICIAN}) as app:
        with app.work() as work:
            make.collection(work, "FIS")
            (freezer,) = add_container(work, name="Freezer A", type_key="freezer_80")
            (box,) = add_container(work, name="Box", type_key="box_10x10", parent=freezer)
            add_probe(work, name="A-top", container=freezer, high=-65, delay_minutes=30)
        today, engine = datetime.now(UTC).replace(day=15), engine_for(app.database_url)
        for back in range(5, 0, -1):
            with unit_of_work(system_actor(), engine=engine, now=today - timedelta(days=30 * back)) as work:
                place(work, codes=make.samples(work, 10), into=box)
        yield Store(app, freezer)


@pytest.fixture
def page(store: Store, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 1200})
    context.set_default_timeout(PATIENCE)
    store.app.enter(context, "tom")
    yield context.new_page()
    context.close()


def test_a_loggers_file_is_understood_brought_in_and_its_alarm_seen(store: Store, page: Page, tmp_path: Path) -> None:
    file = tmp_path / "a-top.csv"
    file.write_text(LOGGER, encoding="utf-8")
    store.app.open(page, "/temperature")
    expect_heading(page, "Temperature")
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_text("1 value left out")).to_be_visible()
    page.get_by_role("button", name=re.compile("Bring in 48 readings")).click()
    expect(page.get_by_text("48 readings came in")).to_be_visible()
    store.app.open(page, f"/temperature?code={store.freezer}")
    expect(page.get_by_test_id("stVegaLiteChart").first).to_be_visible()
    expect(page.get_by_role("heading", name="Alarms")).to_be_visible()
    expect(page.get_by_text(re.compile("A-top")).first).to_be_visible()


def test_a_freezer_tells_when_it_will_be_full(store: Store, page: Page) -> None:
    store.app.open(page, f"/capacity?store={store.freezer}")
    expect_heading(page, "Capacity")
    expect(page.get_by_test_id("stVegaLiteChart").first).to_be_visible()
    full = page.get_by_test_id("stMetric").filter(has_text="Full")
    expect(full).to_contain_text(re.compile(r"20\d\d"))
