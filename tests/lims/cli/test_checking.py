"""check, settle-check, checks-due, missing, rehome."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.lims.cli.conftest import Run

Told = Callable[..., Any]
Refused = Callable[..., str]


def test_a_box_is_checked_put_right_and_signed(told: Told, run: Run, fish: list[str], box: str, tmp_path: Path) -> None:
    told("place", *fish, "--in", box)
    file = tmp_path / "rack.csv"
    file.write_text(f"A1,{fish[0]}\nB1,{fish[1]}\nC1,NO READ\nC2,X77\n")
    found = told("check", box, "--file", file)
    assert found["counts"] == {"found": 1, "misplaced": 1, "unreadable": 1, "unknown": 1, "missing": 1}
    assert (found["state"], found["file_name"]) == ("open", "rack.csv")
    shown = run("settle-check", found["number"]).out
    assert "misplaced" in shown
    assert "Extracts" in shown
    closed = told("settle-check", found["number"], "--accept", "--close", "--comment", "with An")
    assert (closed["state"], closed["comment"]) == ("closed", "with An")
    assert [item["resolution"] for item in closed["items"]] == ["none", "marked missing", "moved", "left", "left"]
    assert told("show", fish[1])["position"] == "B01"
    (missing,) = told("missing")
    assert (missing["code"], missing["position"], missing["beside"]) == (fish[2], "A03", [])


def test_lines_are_left_and_wrong_ones_refused(told: Told, refused: Refused, fish: list[str], box: str) -> None:
    number = told("check", box, *fish)["number"]
    left = told("settle-check", number, "--leave", "--lines", "1,3")
    assert [item["resolution"] for item in left["items"]] == ["left", "none", "left"]
    assert "no line 9" in refused("settle-check", number, "--accept", "--lines", "9")
    assert "no line of a check" in refused("settle-check", number, "--accept", "--lines", "x")
    assert "is open since" in refused("check", box)
    assert "no check 99" in refused("settle-check", "99")
    assert "cannot be read" in refused("check", box, "--file", "nowhere.csv")
    assert "not both" in refused("check", box, fish[0], "--file", "nowhere.csv")


def test_what_is_due_tells_what_was_never_checked(told: Told, run: Run, fish: list[str], box: str) -> None:
    told("place", *fish, "--in", box)
    assert [each["code"] for each in told("checks-due")["due"]] == [box]
    assert "1 of 1 box never checked" in run("checks-due", "--in", box).out
    told("check", box, *fish, "--close")
    plan = told("checks-due")
    assert (plan["never"], plan["due"][0]["last_checked"] is None) == (0, False)


def test_what_is_missing_is_said_and_listed(told: Told, run: Run, refused: Refused, fish: list[str], box: str) -> None:
    assert run("missing").out.strip() == "Nothing is missing."
    told("place", *fish, "--in", box)
    (missing,) = told("missing", fish[1], "--reason", "not there")
    assert missing["beside"] == [f"A01 {fish[0]}", f"A03 {fish[2]}"]
    assert "missing already" in refused("missing", fish[1])
    told("bring-back", fish[1])
    assert told("missing") == []


def test_what_went_into_the_wrong_box_is_corrected(told: Told, refused: Refused, fish: list[str], box: str) -> None:
    right = told("add-container", "Right", "--type", "box_10x10")["code"]
    told("place", *fish, "--in", box, "--at", "2026-03-02T09:00+00:00")
    moved = told("rehome", *fish, "--out-of", box, "--in", right, "--reason", "wrong box open")
    assert moved == [{"code": code, "was": f"A0{n}", "position": f"A0{n}"} for n, code in enumerate(fish, 1)]
    assert told("show", fish[0])["container"] == right
    assert "since when" in refused("rehome", "--out-of", box, "--in", right, "--reason", "x")
