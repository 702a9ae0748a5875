"""add-container, place, take-out, bring-back."""

from collections.abc import Callable
from typing import Any

import pytest

from lims.access import system_actor
from lims.storage.queries import container_for
from lims.unit_of_work import reading
from tests.lims.cli.conftest import Run

Told = Callable[..., Any]
Refused = Callable[..., str]


def test_a_container_stands_in_another(told: Told, box: str) -> None:
    (inner, other) = told("add-container", "Bag", "--type", "bag", "--in", box, "--count", 2)
    assert (inner["name"], other["name"]) == ("Bag 1", "Bag 2") or inner["name"].startswith("Bag")
    assert inner["place"] == ["Merelbeke", "Freezer 1", "Extracts"]
    assert inner["container"] == box


def test_a_box_of_another_size(told: Told, refused: Refused, fish: list[str]) -> None:
    small = told("add-container", "Small", "--type", "box_9x9", "--rows", 2, "--columns", 2)
    assert (small["rows"], small["columns"], small["positions"], small["free"]) == (2, 2, 4, 4)
    told("place", *fish, "--in", small["code"])
    assert "cannot be" in refused("add-container", "Odd", "--type", "box_9x9", "--rows", 0, "--columns", 3)
    assert "no type of container" in refused("add-container", "Odd", "--type", "hatbox")
    assert "Nothing goes by" in refused("add-container", "Odd", "--type", "bag", "--in", "STO1")


def test_things_are_placed_where_they_are_told(told: Told, fish: list[str], box: str) -> None:
    (placed,) = told("place", fish[0], "--in", box, "--position", "c4")
    assert placed == {
        "code": fish[0],
        "place": ["Merelbeke", "Freezer 1", "Extracts"],
        "container": box,
        "position": "C04",
        "out": False,
    }


def test_several_things_begin_at_a_position(told: Told, fish: list[str], box: str) -> None:
    told("place", fish[2], "--in", box, "--position", "A10")
    placed = told("place", *fish[:2], "--in", box, "--position", "A9")
    assert [each["position"] for each in placed] == ["A09", "B01"]


def test_several_things_at_positions_of_their_own(told: Told, refused: Refused, fish: list[str], box: str) -> None:
    placed = told("place", *fish, "--in", box, "--positions", "J10,A1, B2")
    assert [each["position"] for each in placed] == ["J10", "A01", "B02"]
    assert "name one position for each" in refused("place", *fish, "--in", box, "--positions", "A5,A6")
    assert "not both" in refused("place", fish[0], "--in", box, "--positions", "A5", "--position", "A5")


def test_things_may_shift_within_their_box(told: Told, fish: list[str], box: str) -> None:
    told("place", *fish, "--in", box, "--position", "A1")
    shifted = told("place", *fish, "--in", box, "--position", "A2")
    assert [each["position"] for each in shifted] == ["A02", "A03", "A04"]


@pytest.mark.parametrize(
    ("position", "says"), [("A1", "A01 is taken by FIS 000001 M"), ("K1", "no position K1"), ("A11", "no position A11")]
)
@pytest.mark.parametrize("several", [False, True])
def test_a_position_that_is_taken_or_does_not_exist(
    position: str, says: str, several: bool, told: Told, refused: Refused, fish: list[str], box: str
) -> None:
    told("place", fish[0], "--in", box, "--position", "A1")
    codes = fish[1:] if several else fish[1:2]
    assert says in refused("place", *codes, "--in", box, "--position", position)
    assert told("show", fish[1])["place"] is None


def test_too_few_positions_after_the_first(told: Told, refused: Refused, fish: list[str], box: str) -> None:
    assert "2 free positions" in refused("place", *fish, "--in", box, "--position", "J9")


def test_what_is_no_container(refused: Refused, fish: list[str]) -> None:
    assert "is no container" in refused("place", fish[0], "--in", fish[1])
    assert "check character" in refused("place", fish[0], "--in", "STO0000010")


def test_out_and_back_in_its_place_waits(told: Told, run: Run, refused: Refused, fish: list[str], box: str) -> None:
    told("place", fish[0], "--in", box, "--position", "A1")
    (out,) = told("take-out", fish[0], "--to", "centrifuge", "--until", "2099-12-31")
    assert (out["out"], out["out_with"], out["position"], out["container"]) == (True, "centrifuge", "A01", box)
    assert told("show", fish[0])["out"] is True
    assert "out with centrifuge" in run("show", fish[0]).out
    assert "is out" in refused("take-out", fish[0])
    assert "A01" in refused("place", fish[1], "--in", box, "--position", "A1")
    (back,) = told("bring-back", fish[0], "--thawed")
    assert (back["out"], back["position"]) == (False, "A01")
    assert told("show", fish[0])["custody"][0]["thawed"] is True
    assert "already" in refused("bring-back", fish[0])
    assert "no place" in refused("take-out", fish[1])


def test_fridays_move_is_keyed_in_on_monday(told: Told, refused: Refused, fish: list[str], box: str) -> None:
    told("place", fish[0], "--in", box, "--at", "2024-03-01T16:00:00Z")
    assert told("show", fish[0])["custody"][0]["occurred_at"] == "2024-03-01T16:00:00+00:00"
    assert "no time" in refused("place", fish[0], "--in", box, "--at", "friday", code=2)


def test_a_container_is_corrected_by_what_is_named(told: Told, refused: Refused, box: str) -> None:
    told("correct-container", box, "--labelling", "numbers", "--takes", "specimen,otolith")
    told("correct-container", box, "--fill-order", "columns bottom up, right to left", "--celsius", -20)
    with reading(system_actor()) as work:
        found = container_for(work, box)
    assert (found.grid.labelling, found.grid.fill_order) == ("numbers", "columns bottom up, right to left")
    assert (found.allowed_kinds, found.set_celsius) == (("specimen", "otolith"), -20)
    told("correct-container", box, "--takes", "", "--labelling", "A1")
    assert "names for 100 positions" in refused("correct-container", box, "--position-names", "a,b")
    with reading(system_actor()) as work:
        assert container_for(work, box).allowed_kinds is None
    made = told("add-container", "Pairs", "--type", "box_9x9", "--slots", 2, "--labelling", "letters")
    with reading(system_actor()) as work:
        grid = container_for(work, made["code"]).grid
    assert (grid.slots, grid.labelling) == (2, "letters")
