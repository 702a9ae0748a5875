"""find and show."""

from collections.abc import Callable
from typing import Any

from tests.lims.cli.conftest import Run

Told = Callable[..., Any]
Refused = Callable[..., str]


def test_find_lists_the_newest_first(told: Told, fish: list[str]) -> None:
    assert [each["code"] for each in told("find")] == fish[::-1]
    assert [each["code"] for each in told("find", "--limit", 2)] == fish[:0:-1]


def test_find_by_words_kind_and_collection(told: Told, fish: list[str]) -> None:
    told("add-collection", "DNA", "Extracts")
    told("register", "--collection", "DNA", "--kind", "water", "--name", "Lake one")
    assert len(told("find", "anguilla")) == 3
    assert len(told("find", "paling", "--kind", "specimen", "--collection", "fis")) == 3
    assert told("find", "paling", "--collection", "DNA") == []
    assert [each["name"] for each in told("find", "lake")] == ["Lake one"]
    assert [each["kind"] for each in told("find", "--kind", "eau")] == ["water"]


def test_a_card_says_what_a_list_needs(told: Told, fish: list[str], box: str) -> None:
    told("place", fish[0], "--in", box, "--position", "C4")
    card = told("find", fish[0])[0]
    assert card["scientific_name"] == "Anguilla anguilla"
    assert card["verbatim_name"] == "paling"
    assert card["place"] == ["Merelbeke", "Freezer 1", "Extracts"]
    assert (card["container"], card["position"], card["out"]) == (box, "C04", False)
    assert card["amount"] is None
    assert (card["disposition"], card["usability"], card["record"]) == ("in collection", "usable", "registered")


def test_find_for_people_groups_codes(run: Run, fish: list[str]) -> None:
    assert "FIS 000001 M" in run("find", "paling").out
    assert "Nothing was found" in run("find", "walrus").out


def test_find_says_that_there_is_more_on_standard_error(run: Run, fish: list[str]) -> None:
    ran = run("find", "--limit", 1, "--json")
    assert len(ran.data) == 1
    assert "There are more" in ran.err


def test_find_refuses_unknown_kinds_and_collections(refused: Refused, fish: list[str]) -> None:
    assert 'no kind "dragon"' in refused("find", "--kind", "dragon")
    assert 'no collection "NIX"' in refused("find", "--collection", "NIX")


def test_show_has_every_part_of_the_contract(told: Told, fish: list[str]) -> None:
    shown = told("show", fish[0])
    assert set(shown) >= {
        "code",
        "uuid",
        "kind",
        "scientific_name",
        "verbatim_name",
        "collection",
        "event",
        "events",
        "parents",
        "children",
        "place",
        "container",
        "position",
        "amount",
        "disposition",
        "usability",
        "identifiers",
        "measurements",
        "custody",
        "history",
    }
    assert (shown["code"], shown["kind"], shown["collection"], shown["record"]) == (
        fish[0],
        "specimen",
        "FIS",
        "registered",
    )
    assert (shown["event"], shown["events"], shown["place"], shown["amount"]) == (None, [], None, None)
    assert shown["identifiers"][0]["value"] == fish[0]
    assert shown["history"][0]["verb"] == "register"
    assert shown["history"][0]["changes"]["kind"] == [None, "specimen"]


def test_no_key_of_the_database_is_shown(told: Told, fish: list[str]) -> None:
    told("derive", fish[0], "--kind", "tissue", "--made", 50)
    for act in told("show", fish[0])["history"]:
        assert not [name for name in act["changes"] if name.endswith("_id") or name == "id"]


def test_show_reads_any_spelling_of_a_code(told: Told, fish: list[str]) -> None:
    for spelling in (["fis 000001 m"], ["FIS", "000001", "M"], [" fis-000001-m "]):
        assert told("show", *spelling)["code"] == fish[0]


def test_an_event_is_told_of_what_was_made_of_the_fish_too(told: Told) -> None:
    told("add-collection", "FIS", "Fish")
    where = ("--date", "2016-07-06", "--water", "Zeeschelde", "--x", "121984", "--y", "189949", "--crs", "EPSG:31370")
    by = ("--collector", "An Peeters", "--collector", "Jan Maes", "--protocol", "fyke")
    (fish,) = told("register", "--collection", "FIS", "--kind", "specimen", "--taxon", "bot", *where, *by)
    (otolith,) = told("derive", fish["code"], "--kind", "otolith")
    event = told("show", otolith["code"])["event"]
    assert event["event_date"] == "2016-07-06"
    assert event["collectors"] == ["An Peeters", "Jan Maes"]
    assert 50.9 < event["decimal_latitude"] < 51.1
    assert event["coordinate_uncertainty_m"] > 0
    assert told("show", otolith["code"])["verbatim_name"] == "bot"


def test_amounts_are_told_in_the_unit_people_see(told: Told, fish: list[str]) -> None:
    (tissue,) = told("derive", fish[0], "--kind", "tissue", "--made", "52.5", "--unit", "mg")
    assert told("show", tissue["code"])["amount"] == {"value": 52.5, "unit": "mg", "qualifier": "exact"}
    (dna,) = told(
        "derive",
        tissue["code"],
        "--kind",
        "dna_extract",
        "--made",
        100,
        "--unit",
        "uL",
        "--taken",
        10,
        "--taken-unit",
        "mg",
    )
    amount = told("show", dna["code"])["amount"]
    assert amount == {"value": 100, "unit": "µL", "qualifier": "exact"}
    assert isinstance(amount["value"], int)
    history = told("show", tissue["code"])["history"]
    assert history[0]["changes"]["amount"] == ["52.5 mg", "42.5 mg"]


def test_custody_is_told_newest_first_with_its_position(told: Told, fish: list[str], box: str) -> None:
    told("place", fish[0], "--in", box, "--position", "A1")
    told("take-out", fish[0], "--to", "An", "--until", "2099-01-02")
    out, first = told("show", fish[0])["custody"]
    assert (out["direction"], out["to_whom"], out["until"]) == ("out", "An", "2099-01-02")
    assert (first["direction"], first["position"]) == ("in", "A01")
    assert first["place"] == ["Merelbeke", "Freezer 1", "Extracts"]


def test_show_for_people(run: Run, told: Told, fish: list[str], box: str) -> None:
    told("place", fish[0], "--in", box, "--position", "A1")
    (tissue,) = told("derive", fish[0], "--kind", "tissue", "--reason", "fin clip")
    shown = run("show", fish[0]).out
    for part in ("FIS 000001 M", "Anguilla anguilla (paling)", "Extracts, A01", "History", "Custody", "FIS 000004"):
        assert part in shown
    assert "FIS 000001 M" in run("show", tissue["code"]).out


def test_a_container_shows_what_lies_in_it(told: Told, run: Run, fish: list[str], box: str) -> None:
    told("place", *fish, "--in", box)
    told("take-out", fish[1])
    shown = told("show", box)
    assert (shown["code"], shown["type"], shown["place"]) == (box, "box_10x10", ["Merelbeke", "Freezer 1"])
    assert [(each["code"], each["position"], each["state"]) for each in shown["contents"]] == [
        (fish[0], "A01", "in place"),
        (fish[1], "A02", "held"),
        (fish[2], "A03", "in place"),
    ]
    assert shown["contents"][0]["scientific_name"] == "Anguilla anguilla"
    assert shown["free"] == 97
    for part in ("Extracts", "A02", "held", "3 of 100 taken"):
        assert part in run("show", box).out


def test_a_request_shows_what_is_asked_for(told: Told, run: Run, fish: list[str]) -> None:
    request = told("ask", *fish[:2], "--purpose", "isotopes")["code"]
    assert [each["code"] for each in told("show", request)["items"]] == fish[:2]
    assert "isotopes" in run("show", request).out


def test_a_withdrawn_sample_is_still_shown(told: Told, run: Run, fish: list[str]) -> None:
    told("undo")
    shown = told("show", fish[0])
    assert shown["record"] == "withdrawn"
    assert shown["history"][-1]["undone"] is True
    assert "withdrawn" in run("show", fish[0]).out
    assert told("find", "paling") == []


def test_unknown_and_misread_codes_are_told_apart(refused: Refused, fish: list[str]) -> None:
    assert "check character" in refused("show", "FIS0000010")
    assert "Nothing goes by" in refused("show", "somebody's tube")


def test_what_one_may_not_see_is_not_there(told: Told, refused: Refused, fish: list[str]) -> None:
    told("add-collection", "SEC", "Secret", "--visibility", "members")
    (secret,) = told("register", "--collection", "SEC", "--kind", "specimen")
    told("add-person", "Lea", "--account", "lea", "--role", "researcher")
    assert "Nothing goes by" in refused("show", secret["code"], "--as", "lea")
    assert {each["collection"] for each in told("find", "--as", "lea")} == {"FIS"}
