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
