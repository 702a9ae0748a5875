"""Disposal by two people, by command."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.lims.cli.conftest import Run

Told = Callable[..., Any]
Refused = Callable[..., str]


@pytest.fixture
def keepers(told: Told, fish: list[str], box: str) -> list[str]:
    """Two keepers of a collection that asks for two; its fish lie in a box."""
    told("correct-collection", "FIS", "--dispose-by-two", "yes")
    told("place", *fish, "--in", box)
    for name in ("Kim", "Kas"):
        told("add-person", name, "--account", name.lower(), "--role", "keeper")
    return fish


def test_what_one_proposes_another_approves(told: Told, run: Run, refused: Refused, keepers: list[str]) -> None:
    said = refused("discard", keepers[0], "--because", "degraded", "--as", "kim")
    assert "FIS asks for a second person" in said
    assert "asks for a second person" in refused(
        "dispose", keepers[0], "--disposition", "destroyed", "--reason", "degraded", "--as", "kim"
    )
    assert "--as NAME" in refused("propose-disposal", keepers[0], "--because", "degraded")
    made = told("propose-disposal", *keepers[:2], "--because", "degraded", "--comment", "RIN 2.1", "--as", "kim")
    assert (made["number"], made["state"], made["mine"]) == (1, "waiting", True)
    assert [each["code"] for each in made["items"]] == keepers[:2]
    assert [each["number"] for each in told("disposals", "--mine", "--as", "kas")] == [1]
    assert told("disposals", "--mine", "--as", "kim") == []
    assert "degraded: RIN 2.1" in run("disposals", "--as", "kas").out
    assert "your own proposal" in refused("disposal", "approve", 1, "--as", "kim")
    assert "is proposed for disposal" in refused("take-out", keepers[0], "--as", "kas")
    ran = run("disposal", "approve", 1, "--as", "kas")
    assert "approved by Kas" in ran.out
    assert told("show", keepers[0])["disposition"] == "destroyed"
    assert told("show", keepers[1])["place"] is None
    assert "is approved since" in refused("disposal", "turn-down", 1, "--reason", "no", "--as", "kas")
    assert "Nothing waits." in run("disposals").out
    assert [each["state"] for each in told("disposals", "--all")] == ["approved"]
    told("undo", "--as", "kas")
    assert told("disposal", "show", 1)["state"] == "waiting"
    assert told("show", keepers[0])["position"] == "A01"


def test_what_is_not_to_be_is_turned_down_or_withdrawn(
    told: Told, run: Run, refused: Refused, keepers: list[str]
) -> None:
    told("propose-disposal", keepers[0], "--because", "expired", "--as", "kim")
    assert "Say why it is turned down" in refused("disposal", "turn-down", 1, "--as", "kas")
    assert "still good" in run("disposal", "turn-down", 1, "--reason", "still good", "--as", "kas").out
    told("propose-disposal", keepers[0], "--because", "other", "--comment", "mix-up", "--as", "kim")
    assert told("disposal", "withdraw", 2, "--as", "kim")["state"] == "withdrawn"
    assert "no disposal 3" in refused("disposal", "approve", 3, "--as", "kas")
    assert "tell the reason in a comment" in refused(
        "propose-disposal", keepers[0], "--because", "other", "--as", "kim"
    )
    assert "not one of" in refused("disposal", "ponder", 1, code=2)
