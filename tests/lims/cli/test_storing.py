"""room, move, rename-container, retire-container, block, unblock."""

from collections.abc import Callable
from typing import Any

from tests.lims.cli.conftest import Run

Told = Callable[..., Any]
Refused = Callable[..., str]


def test_where_fifty_tubes_have_room(told: Told, run: Run, refused: Refused, fish: list[str], box: str) -> None:
    told("place", *fish, "--in", box)
    (found,) = told("room", 50)
    assert (found["code"], found["free"], found["next"][0]) == (box, 97, "A04")
    assert "Merelbeke › Freezer 1 › Extracts" in run("room", 50).out
    assert "Nowhere" in run("room", 98).out
    assert told("room", 5, "--in", box, "--in-a-row", "--kind", "specimen")[0]["next"] == [
        "A04",
        "A05",
        "A06",
        "A07",
        "A08",
    ]
    assert [len(each["next"]) for each in told("room", 200, "--in", box, "--spread")] == [97]
    (store,) = told("room", "--stores")
    assert (store["name"], store["free"], store["boxes"], store["empty"]) == ("Freezer 1", 97, 1, 0)
    assert "Freezer 1" in run("room", "--stores").out
    assert "for how many" in refused("room")
    assert "which freezer" in refused("room", 5, "--spread")


def test_a_box_and_what_lies_in_a_box_move(told: Told, run: Run, refused: Refused, fish: list[str], box: str) -> None:
    other = told("add-container", "Other-##", "--type", "box_10x10")["code"]
    told("place", *fish, "--in", box, "--positions", "B2,C3,D4")
    told("take-out", fish[2])
    moved = run("move", box, "--contents", "--to", other, "--same-positions")
    assert "2 things moved" in moved.out
    assert "1 thing not there" in moved.err
    assert [told("show", each)["position"] for each in fish] == ["B02", "C03", "D04"]
    assert told("show", fish[0])["container"] == other
    told("undo")
    assert told("show", fish[0])["container"] == box
    shelf = told("add-container", "Shelf 9", "--type", "shelf")["code"]
    (told_box,) = told("move", box, "--to", shelf)
    assert told_box["place"] == ["Shelf 9", "Extracts"] or told_box["container"] == shelf
    assert "Nothing lies in it" in refused("move", other, "--contents", "--to", box)
    assert "no position" in refused("move", box, "--to", other, "--same-positions")


def test_names_blocks_and_retirement(told: Told, refused: Refused, fish: list[str], box: str) -> None:
    assert told("rename-container", box, "Extracts 2026")["name"] == "Extracts 2026"
    assert told("block", box, "A1,A2", "--reason", "broken")["free"] == 98
    assert "A01 is blocked" in refused("place", fish[0], "--in", box, "--position", "A1")
    assert (
        told("block", box, "B1", "--reason", "spring", "--until", "2099-01-01")["contents"][-1]["state"] == "reserved"
    )
    assert told("unblock", box, "A1,A2,B1")["free"] == 100
    told("place", fish[0], "--in", box)
    assert "holds 1" in refused("retire-container", box)
    told("take-out", fish[0])
    told("undo"), told("undo")
    assert told("retire-container", box, "--reason", "lid")["retired_at"]


def test_what_a_new_container_takes_and_how_its_positions_are_called(
    told: Told, refused: Refused, fish: list[str]
) -> None:
    words = ("--rows", 1, "--columns", 2, "--position-names", "left,right", "--takes", "soil", "--celsius", 4)
    tray = told("add-container", "Tray", "--type", "tray", *words)
    assert tray["set_celsius"] == 4
    assert "takes only soil" in refused("place", fish[0], "--in", tray["code"], "--position", "left")
    assert "from left to right" in refused("block", tray["code"], "A1", "--reason", "x")
    made = told("add-container", "EDNA-###", "--type", "box_9x9", "--count", 2)
    assert [each["name"] for each in made] == ["EDNA-001", "EDNA-002"]


def test_what_is_out_and_overdue(told: Told, run: Run, fish: list[str], box: str) -> None:
    told("place", *fish, "--in", box, "--at", "2024-01-01T10:00:00Z")
    assert "Nothing is out" in run("out").out
    at = ("--at", "2024-03-01T10:00:00Z")
    told("take-out", fish[0], "--to", "An Peeters", "--until", "2024-03-05", *at)
    told("take-out", fish[1], "--to", "centrifuge")
    assert [each["code"] for each in told("out")] == fish[:2]
    (late,) = told("out", "--overdue")
    assert (late["code"], late["with_whom"], late["days_late"] > 300) == (fish[0], "An Peeters", True)
    assert "d late" in run("out").out


def test_samples_are_thrown_away_for_a_standard_reason(
    told: Told, run: Run, refused: Refused, fish: list[str], box: str
) -> None:
    told("place", *fish[:2], "--in", box)
    assert "tell the reason" in refused("discard", fish[0], "--because", "other")
    assert "not one of" in refused("discard", fish[0], "--because", "boredom", code=2)
    assert "2 samples thrown away (degraded)" in run("discard", fish[0], fish[2], "--because", "degraded").out
    shown = told("show", fish[0])
    assert (shown["disposition"], shown["place"]) == ("destroyed", None)
    told("undo")
    assert told("show", fish[0])["position"] == "A01"


def test_the_fill_by_month_and_when_it_is_full(told: Told, run: Run, fish: list[str], box: str) -> None:
    for number, code in enumerate(fish):
        told("place", code, "--in", box, "--at", f"2024-0{number + 1}-10T10:00:00Z")
    found = told("capacity", box, "--months", 36)
    assert (found["room"], found["used"], len(found["months"])) == (100, 3, 36)
    assert found["by_collection"]["FIS"][-1] == 3
    assert "room" in run("capacity", box).out
