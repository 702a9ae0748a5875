"""break-up, recount of a range, test-viability, seed-lots, strains, and the rules of keeping."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.lims.cli.conftest import Run

Told = Callable[..., Any]
Refused = Callable[..., str]
RANGE = {"value": 20, "unit": "piece", "qualifier": "approximate", "most": 100}


@pytest.fixture
def lot(told: Told) -> str:
    """A lot of 20–100 otoliths in envelopes."""
    told("add-collection", "SEED", "Seed bank", "--prefix", "SED")
    return registered(told, "otolith", "--amount", "20–100 envelopes")


def registered(told: Told, kind: str, *words: object) -> str:
    return str(told("register", "--collection", "SEED", "--kind", kind, *words)[0]["code"])


def test_a_range_is_registered_shown_found_and_counted_anew(told: Told, run: Run, lot: str) -> None:
    assert told("show", lot)["amount"] == RANGE
    assert "20–100" in run("show", lot).out
    assert "20–100" in run("find", lot).out
    made = told("recount", lot, "--amount", "30-40", "--reason", "looked again")
    assert (made["before"], made["amount"]["value"], made["amount"]["most"]) == (RANGE, 30, 40)
    run("undo")
    assert told("show", lot)["amount"] == RANGE


def test_a_lot_is_broken_up_and_closed(told: Told, run: Run, refused: Refused, lot: str) -> None:
    made = told("break-up", lot, "--into", 3)
    assert (len(made["parts"]), made["left"]["value"], made["left"]["most"]) == (3, 17, 97)
    made = told("break-up", lot, "--counts", "12,20-30", "--left", "0")
    assert [each["amount"]["value"] for each in made["parts"]] == [12, 20]
    assert (made["disposition"], made["left"]["value"]) == ("used up", 0)
    assert "used up" in refused("break-up", lot, "--into", 1)
    run("undo")
    assert told("show", lot)["amount"]["most"] == 97
    assert "Left:" in run("break-up", lot, "--into", 2, "--each", "5").out
    assert "--into" in refused("break-up", lot)
    assert "--into" in refused("break-up", lot, "--into", 2, "--counts", "1,1")


def test_germination_is_entered_and_lots_to_grow_anew_are_listed(
    told: Told, run: Run, refused: Refused, lot: str, tmp_path: Path
) -> None:
    seeds = registered(told, "seed_lot", "--amount", 5000)
    told("test-viability", f"{seeds}:200:190", "--on", "2016-03-10", "--by", "An Wouters", "--method", "on paper")
    (made,) = told("test-viability", f"{seeds}:200:150", "--on", "2026-03-10", "--not-used-up")
    assert (made["percent"], made["test_on"]) == (75.0, None)
    assert [each["by"] for each in told("viability", seeds)] == ["An Wouters", None]
    assert "95 %" in run("viability", seeds).out
    file = tmp_path / "lots.csv"
    (found,) = told("seed-lots", "--to-regenerate", "--csv", file)
    assert (found["code"], found["to_regenerate"], found["amount"]["value"]) == (seeds, True, 4800)
    assert file.read_bytes().decode("utf-8-sig").splitlines()[1].startswith(f"{seeds},")
    assert "! regenerate" in run("seed-lots").out
    assert "is no result" in refused("test-viability", f"{seeds}:many:few")
    assert "never tested" in run("viability", lot).out


def test_strains_without_a_duplicate_elsewhere_are_listed(
    told: Told, run: Run, lot: str, box: str, tmp_path: Path
) -> None:
    culture = registered(told, "culture")
    (duplicate,) = told("derive", culture, "--kind", "culture")
    told("place", culture, duplicate["code"], "--in", box)
    told("test-viability", f"{culture}:1:1", "--test", "revival", "--on", "2026-03-10")
    file = tmp_path / "strains.csv"
    (strain,) = told("strains", "--unsafe", "--kind", "culture", "--csv", file)
    assert (strain["code"], strain["places"], strain["passages"]) == (culture, ["Merelbeke"], 1)
    assert (strain["last_test"]["viable"], len(strain["items"])) == (1, 2)
    assert len(file.read_bytes().splitlines()) == 3
    elsewhere = told("add-container", "Gembloux", "--type", "site")["code"]
    told("place", duplicate["code"], "--in", elsewhere)
    assert told("strains", "--unsafe", "--kind", "culture") == []
    assert "Gembloux" in run("strains").out
    assert "No such strains" in run("strains", "--unsafe", "--kind", "culture").out


def test_rules_are_set_listed_and_ended(told: Told, run: Run, refused: Refused, lot: str) -> None:
    (made,) = told("set-keeping-rule", "keep-until", "--years", 10, "--collection", "SEED")
    assert made == {"term": "retain_until", "months": 120, "kind": None, "collection": "SEED"}
    told("set-keeping-rule", "expires", "--months", 1, "--kind", "otolith")
    assert [(each["code"], each["rule"]) for each in told("due", "--within", 40)] == [
        (lot, "1 month after it was registered (rule: otolith)")
    ]
    assert "all in SEED" in run("keeping-rules").out
    assert "for how long" in refused("set-keeping-rule", "expires", "--kind", "otolith")
    told("end-keeping-rule", "expires", "--kind", "otolith")
    assert "no such rule" in refused("end-keeping-rule", "expires", "--kind", "otolith")
    run("undo")
    assert len(told("keeping-rules")) == 2


def test_days_are_said_where_something_is_registered_or_made(told: Told, refused: Refused, lot: str) -> None:
    code = registered(told, "culture", "--expires", "2031-01-01", "--keep-until", "2036-01-01")
    (made,) = told("derive", code, "--kind", "culture", "--expires", "2032-01-01")
    assert [told("show", each)["expires_on"] for each in (code, made["code"])] == ["2031-01-01", "2032-01-01"]
    assert "look at the year" in refused(
        "register", "--collection", "SEED", "--kind", "culture", "--expires", "0203-01-01"
    )
    told("set-dates", code, "--test-on", "2031-01-01")
    assert told("show", code)["test_on"] == "2031-01-01"
    told("set-dates", code, "--no-test")
    assert told("show", code)["test_on"] is None
