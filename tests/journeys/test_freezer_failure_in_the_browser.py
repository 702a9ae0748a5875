"""The night a freezer fails, in the browser: racks are carried by scanning, and the morning puts all back."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from lims.access import Role, system_actor
from lims.database import engine_for
from lims.monitoring.actions import add_probe
from lims.storage.actions import add_container, place
from lims.storage.whereabouts import place_for
from lims.unit_of_work import Work, unit_of_work
from tests import make
from tests.browser.running_app import Staal, staal
from tests.journeys.hands import PATIENCE, Album, Person
from tests.journeys.steps import switches_to

pytestmark = pytest.mark.browser


def furnished(work: Work) -> dict[str, list[str]]:
    """Two freezers with holders; two racks in the first, a tube in each."""
    make.collection(work, "FIS")
    (failing,), (backup,) = (
        add_container(work, name=name, type_key="freezer_80", set_celsius=-80) for name in ("Freezer A", "Freezer B")
    )
    (holder,) = add_container(work, name="Holder", type_key="rack", parent=failing)
    (other,) = add_container(work, name="Holder", type_key="rack", parent=backup)
    racks = add_container(work, name="Rack", type_key="rack", parent=holder, count=2)
    tubes = make.samples(work, 2)
    for tube, rack in zip(tubes, racks, strict=True):
        place(work, codes=[tube], into=rack)
    add_probe(work, name="A-top", container=failing, high=-65)
    return {"failing": [failing], "other": [other], "racks": racks, "tubes": tubes}


def freezer_of(app: Staal, code: str) -> str:
    with app.work() as work:
        return place_for(work, [code])[code].way[0]


def test_a_freezer_fails_and_all_comes_back(tmp_path: Path, browser: Browser) -> None:
    album = Album(tmp_path / "pictures")
    album.folder.mkdir()
    with staal(tmp_path, {"tom": Role.TECHNICIAN}) as app:
        before = datetime.now(UTC) - timedelta(hours=1)
        with unit_of_work(system_actor(), engine=engine_for(app.database_url), now=before) as work:
            made = furnished(work)
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.set_default_timeout(PATIENCE)
        app.enter(context, "tom")
        tom = Person("Tom", app, context.new_page(), album)
        failing, (first, second) = made["failing"][0], made["racks"]

        tom.opens(f"/failure?code={failing}", "Freezer failure")
        tom.sees("Room elsewhere", "Freezer B")
        tom.presses("It has failed")
        tom.sees("still failing", "Still inside · 2")
        tom.looks("failing")

        tom.opens("/scan", "Scan")
        switches_to(tom, "Carry")
        tom.scans(first, made["other"][0], second, made["other"][0])
        tom.sees("put away at A01", "put away at B01")
        assert [freezer_of(app, code) for code in made["tubes"]] == ["Freezer B"] * 2

        tom.opens(f"/failure?code={failing}", "Freezer failure")
        tom.sees("Carried away · 2", "Still inside · 0")
        tom.presses("It works again")
        tom.page.get_by_role("spinbutton", name="Highest air temperature (°C)").fill("-42")
        tom.presses("Record the exposure")
        tom.sees("Recorded for 2 runs")
        tom.looks("exposure")
        tom.presses("Put all back")
        tom.sees("Carried away · 0")
        assert [freezer_of(app, code) for code in made["tubes"]] == ["Freezer A"] * 2

        tom.opens(f"/sample?code={made['tubes'][0]}")
        tom.sees("What it lived through", "told by Tom")
        tom.looks("sample")
        tom.opens(f"/temperature?code={failing}", "Temperature")
        tom.sees("No temperature was measured")
        context.close()
