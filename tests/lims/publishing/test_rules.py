"""What may leave the house, and in which form; pure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lims.publishing.identifying import Said, TaxonFacts, identification_terms
from lims.publishing.rules import Tally, clean, common_terms, quantity_terms, readiness, whole_day

EEL = TaxonFacts(
    1, "Anguilla anguilla", "(Linnaeus, 1758)", "species", ("A", "C", "T", "An", "Anguillidae"), 126281, "", "eel"
)
ROACH = TaxonFacts(2, "Rutilus rutilus", "", "species", ("A", "C", "T", "Cy", "Leuciscidae"), None, "", "roach")
MOSS = TaxonFacts(3, "Sphagnum", "", "genus", ("Plantae", "", "", "", ""), None, "", "")


@given(st.text())
def test_a_value_never_breaks_its_line(text: str) -> None:
    cell = clean(text)
    assert len(f"x{cell}x".splitlines()) == 1
    assert "\t" not in cell
    assert cell.encode("utf-8").decode("utf-8") == cell


@pytest.mark.parametrize(
    ("formula", "name", "qualifier"),
    [
        ("A", "Anguilla anguilla (Linnaeus, 1758)", ""),
        ("A cf.", "Anguilla anguilla (Linnaeus, 1758)", "cf. anguilla"),
        ("A aff.", "Anguilla anguilla (Linnaeus, 1758)", "aff. anguilla"),
        ("A ?", "Anguilla anguilla (Linnaeus, 1758)", "?"),
        ("A x B", "Anguilla", "hybrid"),
    ],
)
def test_doubt_is_said_beside_the_name(formula: str, name: str, qualifier: str) -> None:
    terms = identification_terms([Said("paling", formula, EEL)])
    assert (terms["scientificName"], terms["identificationQualifier"]) == (name, qualifier)


def test_a_mixture_is_named_by_what_holds_all() -> None:
    fish = identification_terms([Said("a", taxon=EEL), Said("b", taxon=ROACH), Said("c")])
    assert (fish["scientificName"], fish["taxonRank"], fish["verbatimIdentification"]) == ("T", "class", "a | b | c")
    assert "order" not in fish
    everything = identification_terms([Said("a", taxon=EEL), Said("b", taxon=MOSS)])
    assert everything["scientificName"] == "incertae sedis"


def test_two_who_agree_name_it_as_one() -> None:
    terms = identification_terms([Said("paling", taxon=EEL, identified_by="An"), Said("eel", taxon=EEL)])
    assert (terms["scientificName"], terms["identifiedBy"]) == ("Anguilla anguilla (Linnaeus, 1758)", "An")


def test_a_composite_says_what_its_events_agree_on() -> None:
    first = {"eventID": "1", "eventDate": "2020-05-01", "countryCode": "BE"}
    second = {"eventID": "2", "eventDate": "2020-05-03T10:00/2020-05-04", "countryCode": "BE"}
    assert common_terms([first, second]) == {"countryCode": "BE", "eventDate": "2020-05-01/2020-05-04"}
    assert common_terms([]) == {}


def test_seeds_are_not_individuals() -> None:
    assert quantity_terms("seed_lot", "count", 500, "exact") == {
        "organismQuantity": "500",
        "organismQuantityType": "seeds",
    }
    assert quantity_terms("soil", "mass", 5, "exact") == {}


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2020", "2020-01-01", "2020-12-31"),
        ("2020-02", "2020-02-01", "2020-02-29"),
        ("1900-02", "1900-02-01", "1900-02-28"),
        ("2021-04", "2021-04-01", "2021-04-30"),
        ("2021-04-05T10:00+02:00", "2021-04-05", "2021-04-05"),
    ],
)
def test_a_coarse_date_covers_whole_days(text: str, first: str, last: str) -> None:
    assert (whole_day(text, last=False), whole_day(text, last=True)) == (first, last)


def test_an_empty_collection_is_not_accepted() -> None:
    told = readiness(Tally(), left_out=2, description="", licence="ours", has_contact=False)
    assert not told.accepted
    assert [finding.term for finding in told.findings] == ["licence", "description", "contact"]
