"""Which column becomes what."""

import json

import pytest

from lims.importing.headings import TERMS, crs_in, target_of, term_named
from lims.importing.rules import (
    ColumnMapping,
    HeadingError,
    MappingError,
    header_of,
    plan_columns,
    read_mapping,
    suggest_mapping,
    terms_offered,
)
from tests import sheets

NOTHING = ColumnMapping()


def shown(heading: str) -> str | None:
    target = target_of(heading)
    return target.shown if target else None


@pytest.mark.parametrize(
    ("heading", "term"),
    [
        ("eventDate", "eventDate"),
        ("dwc:eventDate", "eventDate"),
        ("EVENT_DATE", "eventDate"),
        (" Datum  vangst ", "eventDate"),
        ("Vindplaats", "locality"),
        ("Cours d'eau", "waterBody"),
        ("X", "x"),
        ("Point_Y", "y"),
        ("Lengte", "measurement:length"),
        ("Lengte (cm)", "measurement:length [cm]"),
        ("weight_g", "measurement:weight [g]"),
        ("Gewicht in gram", "measurement:weight [g]"),
        ("TL", "measurement:total length"),
        ("vernacularname", "vernacularName"),
        ("Espèce", "verbatimIdentification"),
        ("Aantal", "individualCount"),
        ("Diepte (m)", "depth"),
        ("Opmerkingen", "sampleRemarks"),
        ("dataSet", None),
        ("name", None),
        ("", None),
    ],
)
def test_the_words_of_field_sheets_are_known(heading: str, term: str | None) -> None:
    assert shown(heading) == term


def test_every_term_is_known_by_its_own_name() -> None:
    assert [shown(term) for term in TERMS] == list(TERMS)
    assert all(term_named(term) for term in terms_offered())


@pytest.mark.parametrize(
    ("heading", "crs"), [("X_Lambert72", "EPSG:31370"), ("x lambert 2008", "EPSG:3812"), ("X", None)]
)
def test_a_heading_may_name_its_reference_system(heading: str, crs: str | None) -> None:
    assert crs_in(heading) == crs


def test_a_term_of_its_own_name_goes_before_another_word_for_it() -> None:
    found = suggest_mapping(["location", "locality", "site", "soort"])
    assert found == {"location": None, "locality": "locality", "site": None, "soort": "verbatimIdentification"}


def test_a_mapping_goes_before_what_is_known_and_null_leaves_out() -> None:
    mapping = read_mapping({"columns": {"Lat": "decimalLongitude", "lon": "decimalLatitude", "datum": None}})
    plan = plan_columns(["Lat", "Lon", "Datum", "soort"], mapping)
    assert [target.shown if target else None for target in plan.targets] == [
        "decimalLongitude",
        "decimalLatitude",
        None,
        "verbatimIdentification",
    ]
    assert plan.problems == []


def test_measurements_take_the_unit_of_the_heading_then_of_the_mapping_then_their_own() -> None:
    mapping = read_mapping({"units": {"Lengte": "cm", "weight": "kg"}})
    plan = plan_columns(["soort", "Lengte", "Gewicht (mg)", "fork length"], mapping)
    assert [target.unit for target in plan.targets if target] == [None, "cm", "mg", "mm"]


@pytest.mark.parametrize(
    "written",
    [
        '{"columns": {"Vis": "vernacularName", "Len": "measurement:length [cm]"}}',
        '{"Vis": "vernacularName", "Len": "measurement:length [cm]"}',
        "heading,term\nVis,vernacularName\nLen,measurement:length [cm]\n",
        "Vis;vernacularName\nLen;measurement:length [cm]\n",
        '{"columns": {"vernacularName": "Vis", "measurement:length [cm]": "Len"}}',
    ],
)
def test_a_mapping_is_read_in_several_forms(written: str) -> None:
    plan = plan_columns(["Vis", "Len"], read_mapping(written.encode("utf-8-sig")))
    assert [target.shown if target else None for target in plan.targets] == [
        "vernacularName",
        "measurement:length [cm]",
    ]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ('{"columns": {"Vis": "vernacularNames"}}', "did you mean vernacularName"),
        ('{"columns": {"Vis": 3}}', "neither a term nor null"),
        ('{"columns": ["Vis"]}', "object"),
        ('{"columns": {"Vis": "vernacularName"}, "colours": {}}', "colours"),
        ('{"columns": ', "line 1"),
        ("[1]", "JSON object"),
        ("", "two columns"),
        ('{"constants": {"weight": 3}}', "not a term"),
        ('{"columns": {"Vis": "measurement:"}}', "not a term"),
    ],
)
def test_a_mapping_that_cannot_be_used_is_refused(written: str, told: str) -> None:
    with pytest.raises(MappingError, match=told):
        plan_columns(["Vis", "soort"], read_mapping(written))


def test_two_columns_cannot_be_the_same_term() -> None:
    with pytest.raises(MappingError, match="both"):
        plan_columns(["a", "b"], read_mapping({"columns": {"a": "locality", "b": "locality"}}))


def test_a_heading_stands_once() -> None:
    with pytest.raises(HeadingError, match="several"):
        plan_columns(["soort", "Length", "length "], NOTHING)


def test_a_sheet_without_any_known_column_is_refused() -> None:
    with pytest.raises(HeadingError, match="no known column"):
        plan_columns(["A1", "AB10000001"], NOTHING)


def test_a_sheet_says_what_was_collected() -> None:
    with pytest.raises(HeadingError, match="what was collected"):
        plan_columns(["date", "locality"], NOTHING)
    assert plan_columns(["date", "locality"], read_mapping({"constants": {"kind": "soil"}})).constants == {
        "kind": "soil"
    }


def test_what_is_left_out_is_said() -> None:
    plan = plan_columns([*sheets.HEADINGS, "site"], read_mapping({"columns": {"Waarnemer": "recordedBy"}}))
    assert {(problem.column, problem.severity) for problem in plan.problems} == {
        ("dataSet", "warning"),
        ("site", "warning"),
        ("Waarnemer", "warning"),
    }


def test_headings_are_found_below_titles() -> None:
    rows = [["Visbestandopname 2016"], ["Waarnemer: An"], [], list(sheets.HEADINGS), ["paling", "X", "Y"]]
    assert header_of(rows, NOTHING) == (3, 9)


def test_the_plan_can_be_kept_as_a_mapping() -> None:
    plan = plan_columns(sheets.HEADINGS, NOTHING, "EPSG:31370")
    kept = read_mapping(json.dumps(plan.as_dict(sheets.HEADINGS)))
    again = plan_columns(sheets.HEADINGS, kept)
    assert (again.targets, again.crs) == (plan.targets, plan.crs)
