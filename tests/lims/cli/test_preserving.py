"""set-dates, due, change-preservation, thaws."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.lims.cli.conftest import Run

Told = Callable[..., Any]
Refused = Callable[..., str]
SOON = (datetime.now(UTC).date() + timedelta(days=5)).isoformat()


def test_days_are_set_listed_and_taken_away(told: Told, run: Run, fish: list[str]) -> None:
    made = told("set-dates", *fish[:2], "--expires", SOON, "--keep-until", "2100-01-01")
    assert made[0] == {"code": fish[0], "expires_on": SOON, "retain_until": "2100-01-01", "test_on": None}
    assert [(each["code"], each["state"]) for each in told("due")] == [(code, "expires soon") for code in fish[:2]]
    assert told("show", fish[0])["expires_on"] == SOON
    told("set-dates", fish[0], "--no-expiry")
    assert [each["code"] for each in told("due")] == fish[1:2]
    run("undo")
    assert len(told("due")) == 2
    assert "expires soon" in run("due").out


def test_days_that_contradict_each_other(refused: Refused, fish: list[str]) -> None:
    assert "not both" in refused("set-dates", fish[0], "--expires", SOON, "--no-expiry")
    assert "Say until when" in refused("set-dates", fish[0])


def test_many_come_into_another_fixative(told: Told, refused: Refused, fish: list[str]) -> None:
    told("change-preservation", *fish, "--to", "formalin 4 %")
    made = told("change-preservation", *fish[1:], "--from", "formalin 4 %", "--to", "ethanol 70 %")
    assert [each["preservation"] for each in made] == ["ethanol 70 %"] * 2
    assert "not in formalin" in refused("change-preservation", *fish, "--from", "formalin 4 %", "--to", "RNAlater")
    assert told("show", fish[0])["preservation"] == "formalin 4 %"


def test_thaws_are_told(told: Told, run: Run, fish: list[str], box: str) -> None:
    told("place", fish[0], "--in", box)
    told("take-out", fish[0])
    told("bring-back", fish[0], "--thawed")
    kept = told("thaws", fish[0])
    assert (kept["thaws"], kept["thaws_of_ancestors"], kept["returns_unsaid"]) == (1, 0, 0)
    assert "1 time" in run("thaws", fish[0]).out
