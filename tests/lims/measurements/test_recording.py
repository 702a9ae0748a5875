"""Measurements, written and read, on both databases; their types and units."""

import pytest
from sqlalchemy.exc import IntegrityError

from lims.access import system_actor
from lims.measurements.queries import measurements_for
from lims.measurements.recording import NewMeasurement, enter_measurements
from lims.measurements.replacing import measure_anew
from lims.measurements.rules import measurement_type, measurement_unit
from lims.samples.queries import samples_for
from lims.undoing.actions import undo
from lims.unit_of_work import reading, unit_of_work
from tests import make

SYSTEM = system_actor()


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Lengte", "length"),
        ("TL", "total length"),
        ("wet_weight", "weight"),
        ("GEWICHT", "weight"),
        ("poids", "weight"),
    ],
)
def test_the_words_of_field_sheets_are_known(written: str, key: str) -> None:
    found = measurement_type(written)
    assert found is not None
    assert found.key == key


def test_length_and_weight_have_a_standard_term() -> None:
    for key, code in (("length", "OBSINDLX"), ("weight", "SPWGXX01")):
        found = measurement_type(key)
        assert found is not None
        assert found.iri == f"http://vocab.nerc.ac.uk/collection/P01/current/{code}/"


@pytest.mark.parametrize(
    ("written", "unit"), [("MM", "mm"), ("gram", "g"), ("µL", None), ("cm ", "cm"), ("furlong", None)]
)
def test_units_are_read_in_any_spelling(written: str, unit: str | None) -> None:
    assert measurement_unit(written) == unit


def test_results_are_read_as_they_were_written(settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work)
        sample = samples_for(work, make.samples(work, 1))[0].id
        news = [
            NewMeasurement(sample, "length", 237.5, "237,5", "mm", reader="first"),
            NewMeasurement(sample, "length", 238, "238", "mm", reader="second", state="raw"),
            NewMeasurement(sample, "weight", 1, "<1", "g", "<"),
            NewMeasurement(sample, "colour", None, "greyish", state="rejected"),
        ]
        enter_measurements(work, news)
        found = measurements_for(work, [sample])[sample]
    assert [(each.shown, each.verbatim) for each in found] == [
        ("237.5 mm", "237,5"),
        ("238 mm", "238"),
        ("< 1 g", "<1"),
        ("greyish", "greyish"),
    ]
    assert found[0].as_dict()["reader"] == "first"


def test_of_several_readings_one_is_accepted(settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work)
        sample = samples_for(work, make.samples(work, 1))[0].id
    two = [NewMeasurement(sample, "age", 4, "4"), NewMeasurement(sample, "age", 5, "5")]
    with pytest.raises(IntegrityError), unit_of_work(SYSTEM) as work:
        enter_measurements(work, two)


def test_nothing_to_write_is_no_trouble(settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work)
        sample = samples_for(work, make.samples(work, 1))[0].id
        enter_measurements(work, [])
        assert measurements_for(work, [sample]) == {}


def test_several_results_of_one_go_are_taken_back_together(settings_for_test: object) -> None:
    with unit_of_work(system_actor()) as work:
        make.collection(work)
        sample = samples_for(work, make.samples(work, 1))[0].id
        measure_anew(work, NewMeasurement(sample, "length", 1, "1"))
    with unit_of_work(system_actor()) as work:
        for value in (2, 3):
            work.record("measure", measure_anew(work, NewMeasurement(sample, "length", value, str(value))))
    with unit_of_work(system_actor()) as work:
        undo(work)
    with reading(system_actor()) as work:
        found = measurements_for(work, [sample])[sample]
    assert {each.verbatim: each.state for each in found} == {"1": "accepted", "2": "rejected", "3": "rejected"}
