"""register, derive, link, recount, correct, dispose."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest

from tests.lims.cli.conftest import Run

Told = Callable[..., Any]
Refused = Callable[..., str]


def amount(told: Told, code: str) -> Any:
    return told("show", code)["amount"]


def test_samples_registered_by_hand_are_alike(told: Told, fish: list[str]) -> None:
    made = told("register", "--collection", "fis", "--kind", "water", "--count", 2, "--amount", "1,5", "--unit", "L")
    shown = [told("show", each["code"]) for each in made]
    assert [each["amount"]["value"] for each in shown] == [1.5, 1.5]
    assert shown[0]["code"] != shown[1]["code"]


def test_the_same_event_may_be_named_by_its_uuid(told: Told, fish: list[str]) -> None:
    (first,) = told("register", "--collection", "FIS", "--kind", "water", "--date", "2024-05-01", "--locality", "Quay")
    event = told("show", first["code"])["event"]["uuid"]
    (second,) = told("register", "--collection", "FIS", "--kind", "water", "--event", event)
    assert told("show", second["code"])["event"]["uuid"] == event


def test_a_blank_says_what_it_controls(told: Told, fish: list[str]) -> None:
    (blank,) = told("register", "--collection", "FIS", "--kind", "blank", "--control", "field-blank")
    assert told("show", blank["code"])["control_type"] == "field blank"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--kind", "dragon"), 'no kind "dragon"'),
        (("--kind", "water", "--amount", "much", "--unit", "L"), "much"),
        (("--kind", "water", "--amount", "1", "--unit", "stone"), "stone"),
        (("--kind", "water", "--amount", "1", "--unit", "mg"), "counted by volume"),
        (("--kind", "water", "--unit", "L"), "without an amount"),
        (("--kind", "water", "--date", "2016-02-30"), "2016-02-30"),
        (("--kind", "water", "--date", "2999-01-01"), "2999-01-01"),
        (("--kind", "water", "--latitude", "4.41", "--longitude", "51.05"), "swapped"),
        (("--kind", "water", "--latitude", "95", "--longitude", "4"), "95"),
        (("--kind", "water", "--x", "121984", "--y", "189949"), "EPSG:31370"),
        (("--kind", "water", "--locality", "Quay", "--country", "Atlantis"), "Atlantis"),
        (("--kind", "water", "--event", "nope"), "no collecting event"),
        (("--kind", "water", "--event", "x", "--locality", "Quay"), "not both"),
    ],
)
def test_what_cannot_be_registered(words: tuple[str, ...], says: str, told: Told, refused: Refused) -> None:
    told("add-collection", "FIS", "Fish")
    assert says in refused("register", "--collection", "FIS", *words)
    assert told("find") == []


def test_each_parent_gets_its_children(told: Told, fish: list[str]) -> None:
    made = told("derive", *fish, "--kind", "otolith", "--children", 2)
    assert len(made) == 6
    assert [each["parents"] for each in made] == [[code] for code in fish for _ in range(2)]
    assert told("show", fish[0])["children"] == [made[0]["code"], made[1]["code"]]


def test_extracts_leave_their_blank_without_parent(told: Told, fish: list[str]) -> None:
    tissues = [each["code"] for each in told("derive", *fish, "--kind", "weefsel", "--made", 30, "--unit", "mg")]
    made = told(
        *("derive", *tissues, "--kind", "DNA extract", "--made", 100, "--unit", "µL", "--taken", 10),
        *("--taken-unit", "mg", "--blanks", 1, "--process", "EX-31", "--protocol", "CTAB"),
    )
    assert [each["parents"] for each in made] == [*([code] for code in tissues), []]
    assert amount(told, tissues[0])["value"] == 20
    blank = told("show", made[-1]["code"])
    assert (blank["control_type"], blank["kind"], blank["event"]) == ("extraction blank", "dna_extract", None)


def test_all_of_a_parent_uses_it_up(told: Told, fish: list[str]) -> None:
    (tissue,) = told("derive", fish[0], "--kind", "tissue", "--made", 30)
    told("derive", tissue["code"], "--kind", "dna_extract", "--taken", "all")
    shown = told("show", tissue["code"])
    assert (shown["amount"]["value"], shown["disposition"]) == (0, "used up")


def test_only_a_pool_has_many_parents(told: Told, fish: list[str]) -> None:
    tissues = [each["code"] for each in told("derive", *fish, "--kind", "tissue")]
    (pool,) = told("derive", *tissues, "--kind", "dna_extract", "--pool", "--made", 20)
    assert pool["parents"] == tissues


def test_codes_come_from_standard_input(told: Told, fish: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO("\n".join(["", *fish, ""])))
    assert len(told("derive", "-", "--kind", "otolith")) == 3


def test_codes_may_stand_after_options(told: Told, fish: list[str]) -> None:
    assert len(told("derive", fish[0], "--kind", "otolith", fish[1], "--children", 1, fish[2])) == 3


def test_what_is_unusual_is_done_and_said(run: Run, fish: list[str]) -> None:
    assert "not usually made from" in run("derive", fish[0], "--kind", "library").err
    assert run("derive", fish[0], "--kind", "tissue").err == ""


def test_what_happened_earlier_is_keyed_in_later(told: Told, run: Run, refused: Refused, fish: list[str]) -> None:
    (made,) = told("derive", fish[0], "--kind", "tissue", "--at", "2020-03-04T10:00+01:00", "--reason", "from the book")
    act = told("show", made["code"])["history"][0]
    assert act["occurred_at"] == "2020-03-04T09:00:00+00:00"
    assert act["recorded_at"] > "2026"
    assert act["reason"] == "from the book"
    assert "lies ahead" in refused("derive", fish[0], "--kind", "tissue", "--at", "2999-01-01")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--taken", "31", "--taken-unit", "mg"), "has 30"),
        (("--taken", "10", "--taken-unit", "µL"), "counted by mass"),
        (("--taken-unit", "mg"), "without --taken"),
        (("--taken", "<1"), "not one amount"),
        (("--taken", "0"), "more than nothing"),
        (("--taken", "all", "--children", "2"), "one child only"),
        (("--made", "-5"), "below zero"),
        (("--collection", "NIX"), 'no collection "NIX"'),
    ],
)
def test_what_cannot_be_derived(
    words: tuple[str, ...], says: str, told: Told, refused: Refused, fish: list[str]
) -> None:
    (tissue,) = told("derive", fish[0], "--kind", "tissue", "--made", 30)
    # What begins with a hyphen is a value only where it stands right behind its option.
    words = (f"{words[0]}={words[1]}",) if words[-1].startswith("-5") else words
    assert says in refused("derive", tissue["code"], "--kind", "dna_extract", *words).replace("\u202f", " ")
    assert told("show", tissue["code"])["children"] == []
    assert amount(told, tissue["code"])["value"] == 30


def test_unknown_parents_are_refused(refused: Refused, fish: list[str]) -> None:
    assert "Nothing goes by" in refused("derive", "FIS999", "--kind", "otolith")
    assert "check character" in refused("derive", fish[0], "FIS0000020", "--kind", "otolith")


def test_a_link_that_would_make_a_cycle_is_refused(told: Told, refused: Refused, fish: list[str]) -> None:
    assert told("link", fish[0], fish[1]) == {"code": fish[1], "parents": [fish[0]]}
    told("link", fish[1], fish[2])
    assert "cannot come from" in refused("link", fish[2], fish[0])


def test_a_recount_posts_the_difference(told: Told, refused: Refused, fish: list[str]) -> None:
    (dna,) = told("derive", fish[0], "--kind", "dna_extract", "--made", 100)
    counted = told("recount", dna["code"], "--amount", 80, "--qualifier", "approximate", "--reason", "pipetted")
    assert counted["before"]["value"] == 100
    assert counted["amount"] == {"value": 80, "unit": "µL", "qualifier": "approximate"}
    assert "required: --reason" in refused("recount", dna["code"], "--amount", "70", code=2)


def test_a_correction_keeps_what_was_there(told: Told, fish: list[str]) -> None:
    told("correct", fish[0], "--set", "preservation=ethanol 70 %", "--set", "remarks=small", "--reason", "jar")
    corrected = told("correct", fish[0], "--set", "remarks=", "--reason", "wrong jar")
    assert corrected["changes"] == {"remarks": ["small", None]}
    shown = told("show", fish[0])
    assert (shown["preservation"], shown["remarks"]) == ("ethanol 70 %", None)
    assert shown["history"][0]["changes"]["remarks"] == ["small", None]


@pytest.mark.parametrize(
    ("fact", "says"),
    [
        ("colour=red", "cannot be corrected this way"),
        ("remarks", "is no fact"),
        ("usability=good", "one of usable"),
        ("access=nobody", "one of open"),
        ("control-type=magic", "magic"),
    ],
)
def test_what_cannot_be_corrected(fact: str, says: str, refused: Refused, fish: list[str]) -> None:
    assert says in refused("correct", fish[0], "--set", fact, "--reason", "test")


def test_what_became_of_samples(told: Told, refused: Refused, fish: list[str]) -> None:
    used_up = ("dispose", *fish[:2], "--disposition", "used-up", "--reason")
    assert "by one of the standard reasons" in refused(*used_up, "isotopes")
    told(*used_up, "used up", "--comment", "isotopes")
    shown = told("show", fish[1])
    assert (shown["disposition"], shown["history"][0]["reason"]) == ("used up", "used up: isotopes")
    assert "used up" in refused("derive", fish[0], "--kind", "tissue")
    told("dispose", fish[0], "--disposition", "in-collection", "--reason", "found again")
    told("derive", fish[0], "--kind", "tissue")
    assert "not one of" in refused("dispose", fish[0], "--disposition", "lost", "--reason", "x", code=2)


def test_a_second_code_finds_the_sample_and_is_nobody_elses(told: Told, refused: Refused, fish: list[str]) -> None:
    assert told("give-code", fish[0], "NX-4711") == {"code": fish[0], "other": "NX-4711"}
    assert told("show", "nx-4711")["code"] == fish[0]
    assert "already" in refused("give-code", fish[1], "NX-4711")
