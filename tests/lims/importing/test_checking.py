"""What is wrong with the rows of a sheet, and what is only odd."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from lims.importing.checking import Checked, Facts, Named, check_table
from lims.importing.opening import open_sheet
from lims.importing.rules import Problem, plan_columns, read_mapping
from lims.samples.claiming import Claim, ClaimedError, ClaimState
from lims.samples.issuing import NotIssuedError
from lims.values.codes import mint_many
from tests import sheets

KNOWN = {"paling": 1, "blankvoorn": 2, "rietvoorn": 3, "spiering": 4, "anguilla anguilla": 1}
LABELS = mint_many("FIS", 1, 9)
KINDS = {"specimen": "specimen", "lot": "lot", "bodem": "soil", "soil": "soil"}
FACTS = Facts(date(2026, 11, 22), KINDS, lambda text: _named(text), lambda codes: _claims(codes))


def _named(text: str) -> Named:
    key = " ".join(text.split()).casefold()
    if " x " in key:
        first, second = (KNOWN[part] for part in key.split(" x "))
        return Named(first, second, "A x B", "Read as a hybrid.")
    return Named(KNOWN.get(key), None, "A", "" if key in KNOWN else "not a known name")


def _claims(codes: Sequence[str]) -> dict[str, Claim]:
    """Labels were printed for the first nine numbers, and the first is in use."""
    taken = Claim(ClaimState.CLAIMED, ClaimedError("It is claimed already."))
    unknown = Claim(ClaimState.UNKNOWN, NotIssuedError("It was not printed ahead."))
    free = {code: Claim(ClaimState.UNCLAIMED) for code in LABELS[1:]}
    return {code: free.get(code, taken if code == LABELS[0] else unknown) for code in codes}


def checked(content: bytes, *, crs: str | None = "EPSG:31370", mapping: Mapping[str, Any] | None = None) -> Checked:
    said = read_mapping(mapping or {})
    table, _ = open_sheet(content, "x.xlsx", said)
    return check_table(table, plan_columns(table.headings, said, crs), FACTS)


def scheldt(changes: dict[tuple[int, str], Any] | None = None, **how: Any) -> Checked:
    return checked(sheets.xlsx(sheets.HEADINGS, sheets.scheldt(changes)), **how)


def errors(found: Checked) -> list[Problem]:
    return [problem for problem in found.problems if problem.severity == "error"]


def warnings(found: Checked) -> list[tuple[int | None, str | None, str | None]]:
    told = [problem for problem in found.problems if problem.severity == "warning"]
    return [(problem.row, problem.column, problem.value) for problem in told]


def test_odd_rows_are_kept_and_told() -> None:
    found = scheldt()
    assert found.rejected == frozenset()
    assert warnings(found) == [
        (None, "dataSet", None),
        (3, "samplingProtocol", "Fuik passieve intrek "),
        (4, None, None),
        (4, "samplingProtocol", "Fuik passieve intrek "),
        (5, "vernacularName", "spiering "),
        (6, "vernacularName", "blankvoorn x rietvoorn"),
        (8, "vernacularName", "spookvis"),
    ]
    assert [name[0] for name in found.names if name] == [row[5] for row in sheets.SCHELDT]


def test_rows_of_one_day_place_and_protocol_are_one_event() -> None:
    found = scheldt()
    assert found.event_of == [0, 0, 0, 0, 1, 1, 2]
    first = found.events[0]
    assert first.place is not None
    assert (first.place.name, first.place.water_body) == ("Bergenmeersen", "Schelde")
    assert (first.start, first.sampling_protocol) == ("2016-07-06", "fuik passieve intrek")
    assert (first.verbatim_coordinates, first.coordinate_uncertainty_m) == ("121984.812 189949.858", 1.0)


def test_two_waters_of_one_name_are_two_events() -> None:
    assert len(scheldt({(3, "waterBody"): "Durme"}).events) == 5


def test_weights_below_the_scale_and_missing_ones_are_neither_zero() -> None:
    weights = dict(scheldt().measurements)["weight"]
    assert [value and (value.operator, value.value, value.verbatim) for value in weights[:4]] == [
        ("", 272.0, "272"),
        None,
        None,
        ("<", 1.0, "<1"),
    ]


@pytest.mark.parametrize(
    ("heading", "value", "told"),
    [
        ("Weight", "zwaar", "not a number"),
        ("Weight", "12;13", "not a number"),
        ("Weight", -3, "below zero"),
        ("Weight", date(2016, 1, 1), "not a number"),
        ("Length", "#REF!", "formula"),
        ("eventDate", "31/02/2016", "not in the calendar"),
        ("eventDate", "2031-01-01", "future"),
        ("eventDate", "gisteren", "not a date"),
        ("eventDate", 42557, "lost its format, it was 2016-07-06"),
        ("X", 9999999.5, "outside"),
        ("X", "ergens", "not a number"),
        ("Y", "ginder", "not a number"),
    ],
)
def test_an_error_names_row_column_and_value(heading: str, value: Any, told: str) -> None:
    found = scheldt({(5, heading): value})
    (problem,) = errors(found)
    assert (problem.row, problem.column) == (5, heading)
    assert problem.value is not None
    assert problem.value in (str(value), f"{value:.15g}" if isinstance(value, float) else str(value))
    assert told in problem.message
    assert found.rejected == {5}


def test_each_wrong_row_is_told() -> None:
    found = scheldt({(2, "Weight"): "x", (6, "Weight"): "x", (7, "eventDate"): "x", (7, "Length"): "y"})
    assert [(problem.row, problem.column) for problem in errors(found)] == [
        (2, "Weight"),
        (6, "Weight"),
        (7, "eventDate"),
        (7, "Length"),
    ]
    assert found.rejected == {2, 6, 7}


def test_x_and_y_without_a_reference_system_are_refused_once_with_the_option_to_use() -> None:
    found = scheldt(crs=None)
    (problem,) = errors(found)
    assert (problem.row, problem.column, problem.value) == (2, "X", "121984.812")
    assert "--crs EPSG:31370" in problem.message
    assert len(found.rejected) == 7


def test_a_mapping_may_say_the_reference_system() -> None:
    assert scheldt(crs=None, mapping={"crs": "Lambert 72"}).rejected == frozenset()


DEGREES = ["date", "species", "lat", "lon"]


@pytest.mark.parametrize(
    ("latitude", "longitude", "column", "told"),
    [
        ("4,38334", "51,2363", "lat", "swapped"),
        (51.2, 190, "lon", "off the earth"),
        (95.3, 4.4, "lat", "off the earth"),
        (0, 0, "lat", "unknown"),
        (51.2, None, "lon", "missing"),
        ("noord", 4.4, "lat", "not a latitude"),
    ],
)
def test_degrees_off_the_earth_or_swapped_are_refused(latitude: Any, longitude: Any, column: str, told: str) -> None:
    found = checked(sheets.xlsx(DEGREES, [["2016", "paling", 51.05, 3.72], ["2016", "paling", latitude, longitude]]))
    (problem,) = errors(found)
    assert (problem.row, problem.column) == (3, column)
    assert told in problem.message


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(51.2363, 4.3833), ("51,2363", "4,3833"), ("51°14'11\"N", "4°23'0\"E"), (37.1134, -2.8363)],
)
def test_degrees_are_read_as_people_write_them(latitude: Any, longitude: Any) -> None:
    found = checked(sheets.xlsx(DEGREES, [["2016", "paling", latitude, longitude]]), crs=None)
    assert errors(found) == []
    assert found.events[0].decimal_latitude == pytest.approx(
        51.2363 if str(latitude).startswith("51") else 37.1134, abs=1e-3
    )


def test_coordinates_kept_beside_degrees_stay_verbatim() -> None:
    content = sheets.xlsx(["species", "X", "Y", "lat", "lon"], [["paling", 151018, 214049, 51.2363, 4.3833]])
    event = checked(content, crs=None).events[0]
    assert (event.decimal_latitude, event.verbatim_coordinates) == (51.2363, "151018 214049")


@pytest.mark.parametrize(
    ("cells", "start", "end"),
    [
        ({"year": 1985, "month": 10, "day": 29}, "1985-10-29", None),
        ({"year": 1985}, "1985", None),
        ({"date": date(2015, 5, 4), "end date": date(2015, 5, 6)}, "2015-05-04", "2015-05-06"),
        ({"date": None, "end date": date(2015, 5, 6)}, "2015-05-06", None),
        ({"date": "2016-07-06", "time": "14:30"}, "2016-07-06T14:30", None),
        ({"date": "2011-03-16 00:00:00.000"}, "2011-03-16", None),
        ({"date": "2016-07-06/08", "end date": "2016-07-08"}, "2016-07-06", "2016-07-08"),
    ],
)
def test_a_date_may_stand_in_several_columns(cells: dict[str, Any], start: str, end: str | None) -> None:
    found = checked(sheets.xlsx(["species", *cells], [["paling", *cells.values()]]))
    assert errors(found) == []
    assert (found.events[0].start, found.events[0].end) == (start, end)


@pytest.mark.parametrize(
    ("count", "kind"),
    [
        (None, "specimen"),
        (1, "specimen"),
        (5, "lot"),
        ("~40", "lot"),
        (">100", "lot"),
        ("20–100 ex.", "lot"),
        ("<5", "lot"),
    ],
)
def test_several_individuals_are_a_lot(count: Any, kind: str) -> None:
    assert checked(sheets.xlsx(["species", "aantal"], [["paling", count]])).kinds == [kind]


@pytest.mark.parametrize("count", [0, 2.5, "veel", "5.000", -1, 10**14, "100-20", date(2026, 10, 5)])
def test_a_count_is_a_number_of_individuals(count: Any) -> None:
    assert [problem.column for problem in errors(checked(sheets.xlsx(["species", "aantal"], [["paling", count]])))] == [
        "aantal"
    ]


def test_a_range_is_kept_as_it_is_written() -> None:
    (count,) = checked(sheets.xlsx(["species", "aantal"], [["paling", "20–100 ex."]])).counts
    assert (count.low, count.most, count.qualifier, count.verbatim) == (20, 100, "approximate", "20–100 ex.")


@pytest.mark.parametrize(
    ("heading", "cell", "day"),
    [
        ("expiry date", date(2030, 5, 4), date(2030, 5, 4)),
        ("Houdbaar tot", "04/05/2030", date(2030, 5, 4)),
        ("à conserver jusqu'au", "2036-12-31", date(2036, 12, 31)),
        ("keep until", None, None),
    ],
)
def test_a_day_until_which_it_keeps_may_lie_ahead(heading: str, cell: Any, day: date | None) -> None:
    found = checked(sheets.xlsx(["species", heading], [["paling", cell]]))
    assert (found.text("expiresOn")[0] or found.text("retainUntil")[0], errors(found)) == (day, [])


@pytest.mark.parametrize("cell", ["soon", "2030", "2030-05", "2030-05-04/06", date(2300, 1, 1), 12.5])
def test_what_is_no_such_day_is_refused(cell: Any) -> None:
    assert [each.column for each in errors(checked(sheets.xlsx(["species", "expiry"], [["paling", cell]])))] == [
        "expiry"
    ]


def test_a_day_that_is_past_is_told() -> None:
    found = checked(sheets.xlsx(["species", "expiry"], [["paling", date(2020, 1, 1)]]))
    assert warnings(found)[-1][1] == "expiry"


def test_a_kind_may_be_said_for_each_row() -> None:
    found = checked(sheets.xlsx(["kind", "locality"], [["Bodem", "Gent"], [None, "Gent"], ["modder", "Gent"]]))
    assert found.kinds[:2] == ["soil", "specimen"]
    (problem,) = errors(found)
    assert (problem.row, problem.value) == (4, "modder")


def test_constants_fill_what_is_empty() -> None:
    content = sheets.xlsx(["species", "country"], [["paling", "NL"], ["paling", None]])
    found = checked(
        content, mapping={"constants": {"country": "België", "recordedBy": "An | Jan", "attribute:bag": "7"}}
    )
    assert [event.place and event.place.country_code for event in found.events] == ["NL", "BE"]
    assert list(found.collectors) == [("An", "Jan"), ("An", "Jan")]
    assert list(found.attributes) == [{"bag": "7"}, {"bag": "7"}]


@pytest.mark.parametrize(
    ("headings", "cells", "written", "taxon"),
    [
        (["scientificName", "vernacularName"], ["Anguilla anguilla", "aal"], "Anguilla anguilla", 1),
        (["scientificName", "vernacularName"], ["Anguilla sp. nova", "paling"], "Anguilla sp. nova", 1),
        (["genus", "species"], ["Anguilla", "anguilla"], "Anguilla anguilla", 1),
        (["genus", "specificEpithet"], ["Anguilla", "anguilla"], "Anguilla anguilla", 1),
        (["soort"], [" Paling "], " Paling ", 1),
    ],
)
def test_names_are_taken_from_the_columns_there_are(
    headings: list[str], cells: list[str], written: str, taxon: int
) -> None:
    (name,) = checked(sheets.xlsx(headings, [cells])).names
    assert name is not None
    assert (name[0], name[1].taxon_id) == (written, taxon)


@pytest.mark.parametrize("nothing", ["-", "NA", "NULL", "\\N", "n.v.t.", None])
def test_what_says_nothing_is_nothing(nothing: str | None) -> None:
    headings = ["species", "weight", "lat", "lon", "date", "locality", "aantal"]
    found = checked(sheets.text(headings, [["paling", *[nothing or ""] * 6]]))
    assert errors(found) == []
    assert found.measurements[0][1] == [None]
    assert list(found.event_of) == [None]


def test_units_in_a_cell_go_before_the_columns() -> None:
    lengths = dict(checked(sheets.xlsx(["species", "length"], [["paling", "12,5 cm"], ["paling", 125]])).measurements)[
        "length"
    ]
    assert [(value.value, value.unit) for value in lengths if value] == [(12.5, "cm"), (125.0, "mm")]


def test_depths_are_read_as_ranges_and_checked() -> None:
    content = sheets.xlsx(
        ["species", "depth", "minimumDepthInMeters", "maximumDepthInMeters"], [["paling", "10-20 m", None, None]]
    )
    event = checked(content).events[0]
    assert (event.minimum_depth_m, event.maximum_depth_m) == (10, 20)
    both = sheets.xlsx(["species", "depth", "min depth"], [["paling", 10, 20]])
    assert checked(both).events[0].maximum_depth_m is None
    wrong = checked(sheets.xlsx(["species", "min depth", "max depth"], [["paling", 20, 10]]))
    assert [problem.column for problem in errors(wrong)] == ["min depth"]


def test_an_uncertainty_of_nothing_is_left_out() -> None:
    found = checked(sheets.xlsx([*DEGREES, "uncertainty"], [["2016", "paling", 51.2, 4.4, 0]]))
    assert (errors(found), found.events[0].coordinate_uncertainty_m) == ([], None)


def test_a_moved_row_of_text_is_an_error() -> None:
    _, problems = open_sheet(b"soort,plaats\npaling,Gent, aan de brug\n", "x.csv", read_mapping({}))
    assert [(problem.row, problem.severity) for problem in problems] == [(2, "error")]


def test_a_list_of_names_is_noticed() -> None:
    found = checked(sheets.xlsx(["species"], [["paling"]]))
    assert found.event_of == [None]
    assert any("list of names" in problem.message for problem in found.problems)


def with_labels(*labels: Any) -> bytes:
    """The sheet with a column of codes that were printed ahead; rows behind the last have none."""
    rows = [(*row, *labels[at : at + 1]) for at, row in enumerate(sheets.SCHELDT)]
    return sheets.xlsx((*sheets.HEADINGS, "Etiketcode"), rows)


def test_rows_claim_the_labels_that_were_printed_ahead() -> None:
    found = checked(with_labels(LABELS[1], f" {LABELS[2][:3].lower()} {LABELS[2][3:]}", None, "n.v.t.", LABELS[8]))
    assert found.rejected == frozenset()
    assert found.codes == [LABELS[1], LABELS[2], None, None, LABELS[8], None, None]
    assert found.printed == {"unclaimed": 3}


def test_a_row_whose_label_is_taken_unknown_or_doubled_is_rejected() -> None:
    found = checked(with_labels(LABELS[1], LABELS[0], "FIS999", LABELS[1], 17))
    assert [(each.row, each.column, each.value, each.message.partition(" ")[0]) for each in errors(found)] == [
        (3, "Etiketcode", LABELS[0], "It"),
        (4, "Etiketcode", "FIS999", "It"),
        (5, "Etiketcode", LABELS[1], "FIS"),
        (6, "Etiketcode", "17", "It"),
    ]
    assert "code of row 2 too" in errors(found)[2].message
    assert found.printed == {"unclaimed": 1, "claimed": 1, "unknown": 2, "doubled": 1}


def test_a_sheet_without_labels_says_nothing_of_them() -> None:
    assert (scheldt().codes, scheldt().printed) == ([None] * 7, {})
