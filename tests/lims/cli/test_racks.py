"""rack, name-rack."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.lims.cli.conftest import Run

Told = Callable[..., Any]
Refused = Callable[..., str]


def test_a_rack_is_shown_then_put_away_then_taken_back(
    told: Told, run: Run, fish: list[str], box: str, tmp_path: Path
) -> None:
    file = tmp_path / "scan.csv"
    file.write_text(f"FX1,A1,{fish[0]}\nFX1,A2,NO READ\nFX1,A3,X77\n")
    assert told("name-rack", box, "FX1") == {"code": box, "second_code": "FX1"}
    shown = told("rack", file)
    assert (shown["container"], shown["saved"], shown["changeset"]) == (box, 0, None)
    assert shown["counts"] == {"foreign": 1, "unreadable": 1, "unknown": 1}
    assert "Nothing is saved" in run("rack", file).out
    saved = told("rack", file, "--save")
    assert (saved["saved"], told("show", fish[0])["position"]) == (1, "A01")
    run("undo", saved["changeset"])
    assert told("show", fish[0])["position"] is None


def test_codes_are_given_by_the_order_of_the_reader(told: Told, fish: list[str], box: str, tmp_path: Path) -> None:
    told("place", *fish, "--in", box, "--positions", "A1,B1,A2")
    file = tmp_path / f"{box}.txt"
    file.write_text("OK" + ",".join(["FR1", "FR2", *["No Tube"] * 98]))
    given = told("rack", file, "--use", "assign-codes", "--by-column", "--save")
    assert given["saved"] == 2
    assert told("show", "FR2")["code"] == fish[1]


def test_a_rack_is_compared_and_the_check_goes_on(told: Told, fish: list[str], box: str, tmp_path: Path) -> None:
    told("place", *fish, "--in", box)
    file = tmp_path / "scan.csv"
    file.write_text(f"A1,{fish[0]}\n")
    compared = told("rack", file, "--in", box, "--use", "compare", "--save")
    assert told("settle-check", compared["check"])["counts"] == {"found": 1, "missing": 2}


def test_what_cannot_be_read_or_is_of_no_rack_is_refused(refused: Refused, box: str, tmp_path: Path) -> None:
    file = tmp_path / "scan.csv"
    file.write_text("FX9,A1,X1\n")
    assert "Nothing goes by FX9, the rack of this file" in refused("rack", file)
    file.write_text("A1,X1\n")
    assert "does not say which rack" in refused("rack", file)
    assert "Nothing is to be put away" in refused("rack", file, "--in", box, "--save")
    assert "cannot be read" in refused("rack", tmp_path / "none.csv")
    file.write_text("error\n")
    assert "Line 1 is not a position" in refused("rack", file, "--in", box)
