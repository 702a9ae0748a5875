"""capacity of a collection, tidy, paper."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.lims.cli.conftest import Run

Told = Callable[..., Any]
Refused = Callable[..., str]


@pytest.fixture
def freezer(told: Told, fish: list[str]) -> str:
    """A freezer with two boxes of one fish each."""
    made = str(told("add-container", "Freezer 1", "--type", "freezer_80")["code"])
    boxes = told("add-container", "Half", "--type", "box_9x9", "--in", made, "--count", 2)
    for box, each in zip(boxes, fish, strict=False):
        told("place", each, "--in", box["code"])
    return made


def test_a_collection_tells_its_growth_by_store(told: Told, refused: Refused, freezer: str, tmp_path: Path) -> None:
    out = tmp_path / "growth.csv"
    found = told("capacity", "--collection", "FIS", "--months", 3, "--csv", out)
    assert (found["counts"], found["by_store"], found["free"]) == ([0, 0, 2], {"Freezer 1": [0, 0, 2]}, 160)
    assert next(csv.reader(out.read_text("utf-8-sig").splitlines())) == ["month", "all", "Freezer 1"]
    assert told("capacity", freezer, "--months", 3)["by_collection"] == {"FIS": [0, 0, 2]}
    for wrong in ([], [freezer, "--collection", "FIS"]):
        assert "Name a container, or a collection" in refused("capacity", *wrong)


def test_boxes_that_fit_together_are_told_then_put_together_and_one_undo_parts_them(
    told: Told, run: Run, freezer: str
) -> None:
    (found,) = told("tidy", freezer)
    assert (len(found["codes"]), found["moved"]) == (1, False)
    assert told("tidy", freezer)[0]["codes"] == found["codes"]
    assert "1 thing moved, 1 box empty now." in run("tidy", freezer, "--apply").out
    assert told("tidy", freezer) == []
    assert "fit together" in run("tidy", freezer).out
    told("undo")
    assert told("tidy", freezer)[0]["codes"] == found["codes"]


def test_what_should_be_there_is_written_for_paper_and_for_a_spreadsheet(
    told: Told, refused: Refused, freezer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert told("paper", freezer, "-o", tmp_path / "list.pdf")["things"] == 4
    assert (tmp_path / "list.pdf").read_bytes().startswith(b"%PDF")
    told("paper", freezer, "-o", tmp_path / "list.CSV")
    lines = list(csv.DictReader((tmp_path / "list.CSV").read_text("utf-8-sig").splitlines()))
    assert [line["what"] for line in lines].count("container") == 2
    monkeypatch.setattr("lims.cli.commands.tending.MOST_PRINTED", 3)
    assert "too many for paper" in refused("paper", freezer, "-o", tmp_path / "more.pdf")
    assert not (tmp_path / "more.pdf").exists()
