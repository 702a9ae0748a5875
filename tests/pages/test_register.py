"""The register page: samples by hand, with where and when they were collected."""

import pytest

from lims.access import Role, system_actor
from lims.samples.actions import issue_codes, register
from lims.samples.searching import count_samples, find_samples
from lims.scanning.records import record_for
from lims.unit_of_work import reading, unit_of_work
from lims.values.codes import grouped
from tests import make
from tests.pages.conftest import OpenPage
from tests.pages.looking import SQLITE, fill, press, refusals, shown

SYSTEM = system_actor()


@pytest.fixture
def collection(settings_for_test: object) -> str:
    with unit_of_work(SYSTEM) as work:
        return make.collection(work, "FIS")


def registered() -> str:
    with reading(SYSTEM) as work:
        return count_samples(work)


def test_samples_are_registered_with_the_event_they_come_from(open_page: OpenPage, collection: str) -> None:
    page = open_page("register", account="tom", role=Role.TECHNICIAN)
    fill(page, "Kind", "water")
    fill(page, "How many alike", 2)
    page.run()
    fill(page, "Name", "paling")
    fill(page, "Amount", "2")
    fill(page, "Unit", "L")
    fill(page, "When", "05/2026")
    fill(page, "Locality", "Bergenmeersen")
    fill(page, "Longitude or X", "3.9431")
    fill(page, "Latitude or Y", "51.0229")
    fill(page, "By", "An Wouters; Tom Jacobs")
    press(page, "Register")
    assert "2 registered." in shown(page)
    with reading(SYSTEM) as work:
        record = record_for(work, find_samples(work).found[0].sample.code)
    assert (record.name.shown, record.sample.shown_amount) == ("paling", "2\u202fL")
    assert record.event
    assert (record.event.event_date, record.event.locality) == ("2026-05", "Bergenmeersen")
    assert (record.event.decimal_latitude, record.event.decimal_longitude) == (51.0229, 3.9431)
    assert list(record.event.collectors) == ["An Wouters", "Tom Jacobs"]
    press(page, "Print 2 labels")
    assert page.title[0].value == "Labels"


@SQLITE
@pytest.mark.parametrize(
    ("crs", "x", "y"), [("", "51.0229", "3.9431"), ("EPSG:31370", "150000", "270000"), ("", "3.9431", "")]
)
def test_coordinates_that_cannot_be_right_are_refused(
    open_page: OpenPage, collection: str, crs: str, x: str, y: str
) -> None:
    page = open_page("register")
    fill(page, "Name", "paling")
    fill(page, "Coordinates in", crs)
    fill(page, "Longitude or X", x)
    fill(page, "Latitude or Y", y)
    press(page, "Register")
    assert ("look swapped" if y else "one of them is missing") in refusals(page)
    assert registered() == "0"
    kept = {field.label: field.value for field in page.text_input}
    assert (kept["Name"], kept["Longitude or X"]) == ("paling", x)


@SQLITE
def test_samples_need_no_event(open_page: OpenPage, collection: str) -> None:
    page = open_page("register")
    fill(page, "It is a control", "field blank")
    press(page, "Register")
    with reading(SYSTEM) as work:
        (found,) = find_samples(work).found
        assert (found.sample.control_type, record_for(work, found.sample.code).events) == ("field blank", ())


@SQLITE
def test_without_a_collection_there_is_nothing_to_fill_in(open_page: OpenPage, settings_for_test: object) -> None:
    page = open_page("register")
    assert "There is no collection yet" in shown(page)
    assert not page.text_input


def label(collection: str, kind: str | None = None) -> str:
    """A code that was printed ahead."""
    with unit_of_work(SYSTEM) as work:
        return issue_codes(work, collection=collection, count=2, purpose="the *May* cruise", kind=kind).first


def test_a_printed_label_is_claimed_from_its_address(open_page: OpenPage, collection: str) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "AAB")
    code = label(collection, kind="water")
    page = open_page("register", account="tom", role=Role.TECHNICIAN, code=code)
    assert "Printed for the *May* cruise on" in shown(page)
    assert page.expander[0].proto.expanded
    assert [field.value for field in page.selectbox[:2]] == ["FIS", "water"]
    press(page, "Register")
    assert f"{grouped(code)} is claimed." in shown(page)
    assert "code" not in page.query_params
    with reading(SYSTEM) as work:
        assert record_for(work, code).sample.kind == "water"
    (field,) = [field for field in page.text_input if field.label == "Pre-printed code"]
    assert field.value == ""
    assert [field.value for field in page.selectbox[:2]] == ["FIS", "water"]


@SQLITE
def test_a_label_that_cannot_be_claimed_is_refused_and_stays_in_its_field(open_page: OpenPage, collection: str) -> None:
    code = label(collection)
    with unit_of_work(SYSTEM) as work:
        register(work, collection=collection, kind="tissue", code=code)
    page = open_page("register")
    assert not page.expander[0].proto.expanded
    fill(page, "Pre-printed code", code.lower())
    press(page, "Register")
    assert f"{grouped(code)} is claimed already" in refusals(page)
    assert registered() == "1"
    fill(page, "Pre-printed code", "")
    press(page, "Register")
    assert registered() == "2"
