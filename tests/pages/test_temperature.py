"""The temperature page, alarms on every page, and what a sample lived through."""

from datetime import UTC, datetime, timedelta

import pytest

from lims.access import Role, system_actor
from lims.monitoring.actions import add_probe, begin_failure, expose, report_readings
from lims.monitoring.queries import find_alarms, find_probes, points_of, probe_for
from lims.monitoring.rules import Point
from lims.requests.actions import ask
from lims.storage.actions import add_container, place
from lims.storage.whereabouts import place_for
from lims.unit_of_work import reading, unit_of_work
from lims.values.codes import grouped
from tests import make
from tests.pages.conftest import OpenPage
from tests.pages.looking import SQLITE, fill, labels, press, press_in_dialog, refusals, rows, shown

SYSTEM = system_actor()
NOW = datetime.now(UTC).replace(second=0, microsecond=0)


class Freezers:
    """Two freezers with a rack each, a box and a tube in the first; a probe that was warm an hour ago."""

    def __init__(self) -> None:
        with unit_of_work(SYSTEM, now=NOW - timedelta(days=2)) as work:
            make.collection(work, "FIS")
            self.freezer, self.backup = (
                add_container(work, name=name, type_key="freezer_80", set_celsius=-80)[0] for name in "AB"
            )
            (self.holder,) = add_container(work, name="Holder", type_key="rack", parent=self.freezer)
            (self.other,) = add_container(work, name="Holder", type_key="rack", parent=self.backup)
            (self.rack,) = add_container(work, name="Rack 1", type_key="rack", parent=self.holder)
            (self.tube,) = make.samples(work, 1)
            place(work, codes=[self.tube], into=self.rack)
            add_probe(work, name="A-top", container=self.freezer, high=-65, delay_minutes=20)

    def warm(self) -> None:
        values = [-80, -80, -60, -55, -50, -80]
        begin = NOW - timedelta(minutes=60)
        points = [Point(begin + timedelta(minutes=10 * at), 1000 * each) for at, each in enumerate(values)]
        with unit_of_work(SYSTEM, now=NOW) as work:
            report_readings(work, probe="A-top", points=points)


@pytest.fixture
def freezers(settings_for_test: object) -> Freezers:
    return Freezers()


def test_an_alarm_stands_on_every_page_until_it_is_acknowledged(open_page: OpenPage, freezers: Freezers) -> None:
    assert "A-top" not in shown(open_page("storage"))
    freezers.warm()
    for name in ("home", "storage", "samples"):
        assert "A-top in A: above −65.0 °C since" in refusals(open_page(name))
    page = open_page("temperature", code=freezers.freezer, account="tom", role=Role.TECHNICIAN)
    assert page.get("vega_lite_chart") or page.get("arrow_vega_lite_chart")
    fill(page, "What was it?", "door was open")
    press(page, "Acknowledge")
    assert "A-top" not in refusals(open_page("storage"))
    with reading(SYSTEM) as work:
        assert [each.comment for each in find_alarms(work)] == ["door was open"]
    assert "door was open" in [row["It was"] for row in rows(open_page("temperature", code=freezers.freezer))]


@SQLITE
def test_the_list_of_probes_tells_how_they_are(open_page: OpenPage, freezers: Freezers) -> None:
    freezers.warm()
    (row,) = rows(open_page("temperature"))
    assert (row["Probe"], row["Last"], row["Not above"]) == ("A-top", "−80.0 °C", "−65.0 °C")


@SQLITE
def test_a_probe_is_added_and_its_token_is_shown_once(open_page: OpenPage, freezers: Freezers) -> None:
    page = open_page("temperature", code=freezers.backup)
    assert "No probe measures here" in shown(page)
    press(page, "Add a probe")
    fill(page, "Name", "B-top")
    press_in_dialog(page, "Add a probe", "Add")
    assert len(page.code[0].value) == 43
    with reading(SYSTEM) as work:
        assert probe_for(work, "B-top").container == freezers.backup


def test_a_probe_is_changed_gets_another_token_and_is_retired(open_page: OpenPage, freezers: Freezers) -> None:
    page = open_page("temperature", code=freezers.freezer, account="kim", role=Role.KEEPER)
    assert "not above −65.0 °C for 20 min" in shown(page)
    press(page, "Change")
    fill(page, "Name", "A-door")
    fill(page, "Not above", -70.0)
    press_in_dialog(page, "Change", "Save")
    with reading(SYSTEM) as work:
        assert probe_for(work, "A-door").limits.high == -70_000
    page = open_page("temperature", code=freezers.freezer, account="kim", role=Role.KEEPER)
    press(page, "New token")
    press_in_dialog(page, "New token", "Make another token")
    assert len(page.code[0].value) == 43
    page = open_page("temperature", code=freezers.freezer, account="kim", role=Role.KEEPER)
    press(page, "Retire")
    press_in_dialog(page, "Retire", "Retire it")
    with reading(SYSTEM) as work:
        assert find_probes(work) == []


@SQLITE
def test_a_name_that_is_taken_is_refused_where_it_was_typed(open_page: OpenPage, freezers: Freezers) -> None:
    with unit_of_work(SYSTEM) as work:
        add_probe(work, name="B-top", container=freezers.backup)
    page = open_page("temperature", code=freezers.freezer)
    press(page, "Change")
    fill(page, "Name", "B-top")
    press_in_dialog(page, "Change", "Save")
    assert 'There is a probe "B-top" in B' in refusals(page)


@SQLITE
def test_storage_and_temperature_lead_to_each_other(open_page: OpenPage, freezers: Freezers) -> None:
    freezers.warm()
    page = open_page("storage", code=freezers.rack, account="rik", role=Role.RESEARCHER)
    assert "A-top: −80.0 °C at" in shown(page)
    assert "UTC · ✓ well · an alarm waits" in shown(page)
    assert [each.label for each in page.get("page_link")].count("Temperature") == 1
    assert "Temperature" not in [each.label for each in open_page("storage", code=freezers.backup).get("page_link")]
    press(page := open_page("temperature", code=freezers.freezer), "What is in it")
    assert page.title[0].value == "A"


@SQLITE
def test_a_logger_file_is_looked_at_and_comes_in(open_page: OpenPage, freezers: Freezers) -> None:
    content = "Datum;Temp °C\n05/01/2026 00:00;-80,1\n25/01/2026 00:10;-999\n25/01/2026 00:20;-79,9\n".encode()
    page = open_page("temperature")
    page.file_uploader[0].upload("A-top.csv", content, "text/csv").run()
    assert "Europe/Brussels" in shown(page)
    press(page, "Bring in 2 readings")
    with reading(SYSTEM) as work:
        assert len(points_of(work, probe_for(work, "A-top").id)) == 2


@SQLITE
def test_a_researcher_sees_charts_and_changes_nothing(open_page: OpenPage, freezers: Freezers) -> None:
    freezers.warm()
    page = open_page("temperature", code=freezers.freezer, account="rik", role=Role.RESEARCHER)
    assert labels(page) == ["All probes", "What is in it"]


@SQLITE
def test_a_sample_tells_what_it_lived_through(open_page: OpenPage, freezers: Freezers) -> None:
    freezers.warm()
    with unit_of_work(SYSTEM, now=NOW) as work:
        span = {"started_at": NOW - timedelta(minutes=50), "ended_at": NOW - timedelta(minutes=10)}
        expose(work, containers=[freezers.freezer], highest_celsius=-50, how_known="display", **span)
    page = open_page("sample", code=freezers.tube)
    text = shown(page)
    assert "What it lived through" in text
    assert "above −70 °C" in text
    assert "The air beside A-top, not the material." in text
    told = [row for table in range(len(page.dataframe)) for row in rows(page, table) if "How known" in row]
    assert [(row["Highest (air)"], row["How known"], row["Of"]) for row in told] == [("−50.0 °C", "display", "itself")]


@SQLITE
def test_what_was_exposed_is_found_and_flagged_in_requests(open_page: OpenPage, freezers: Freezers) -> None:
    with unit_of_work(SYSTEM, now=NOW) as work:
        (other,) = make.samples(work, 1)
        span = {"started_at": NOW - timedelta(minutes=50), "ended_at": NOW - timedelta(minutes=10)}
        expose(work, containers=[freezers.freezer], highest_celsius=-50, how_known="display", **span)
        asked = ask(work, codes=[freezers.tube, other], purpose="eels")
    page = open_page("samples")
    assert len(rows(page)) == 2
    fill(page, "Exposed", True)
    page.run()
    assert [row["Code"] for row in rows(page)] == [grouped(freezers.tube)]
    lines = [link.label for link in open_page("requests", code=asked).get("page_link")]
    assert [grouped(freezers.tube) in line for line in lines if "exposed" in line] == [True]


# --- the failure


def where(code: str) -> str:
    with reading(SYSTEM) as work:
        return place_for(work, [code])[code].way[0]


def test_the_night_from_the_failure_to_all_back(open_page: OpenPage, freezers: Freezers) -> None:
    freezers.warm()
    page = open_page("failure", code=freezers.freezer, account="tom", role=Role.TECHNICIAN)
    assert [row["Free places"] for row in rows(page)] == ["25"]
    press(page, "It has failed")
    assert "still failing" in shown(page)
    assert "Still inside · 1" in shown(page)
    with unit_of_work(SYSTEM, now=datetime.now(UTC) + timedelta(minutes=2)) as work:
        place(work, codes=[freezers.rack], into=freezers.other)
    page.run()
    assert "Carried away · 1" in shown(page)
    assert "Still inside · 0" in shown(page)
    assert where(freezers.rack) == "B"
    press(page, "It works again")
    fill(page, "Highest air temperature (°C)", -42.0)
    press(page, "Record the exposure")
    assert "Recorded for 1 run" in shown(page)
    press(page, "Put all back")
    assert where(freezers.rack) == "A"


@SQLITE
def test_what_fails_is_offered_first(open_page: OpenPage, freezers: Freezers) -> None:
    with unit_of_work(SYSTEM) as work:
        begin_failure(work, container=freezers.freezer)
    page = open_page("failure")
    assert "A is failing since" in refusals(page)
    press(page, "Open A")
    assert "**1** inside" in shown(page)


@SQLITE
def test_an_unknown_code_is_told(open_page: OpenPage, freezers: Freezers) -> None:
    for name in ("failure", "temperature"):
        assert "nothing" in refusals(open_page(name, code="nothing")).lower()
        assert "is no container" in refusals(open_page(name, code=freezers.tube))
