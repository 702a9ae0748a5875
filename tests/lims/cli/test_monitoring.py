"""add-probe, read-logger, alarms, expose."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.lims.cli.conftest import Run

Told = Callable[..., Any]
Refused = Callable[..., str]


@pytest.fixture
def probe(told: Told, box: str) -> str:
    made = told("add-probe", "A-top", "--in", box, "--high", -65, "--delay", 10)
    assert (made["container"], len(made["token"])) == (box, 43)
    return str(made["probe"])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "A-top.csv"
    rows = "".join(f"2026-05-0{day} 12:{minute};{value}\n" for day, minute, value in ROWS)
    made.write_text(f"Datum;Temp °C\n{rows}", encoding="utf-8")
    return made


ROWS = ((1, "00", "-80"), (1, "10", "-60,5"), (1, "20", "-60"), (1, "30", "-80"), (1, "40", "-999"))


def test_a_logger_file_is_tried_and_read(told: Told, run: Run, probe: str, file: Path) -> None:
    tried = told("read-logger", file, "--dry-run")
    assert (tried["new"], tried["zone"], tried["channels"][0]["probe"]) == (4, "Europe/Brussels", probe)
    assert tried["refused"][0]["row"] == 6
    assert told("alarms", "--all") == [] or told("alarms", "--all")[0]["kind"] == "silent"
    said = run("read-logger", file)
    assert "4 readings came in" in said.out
    assert "cannot be" in said.out
    assert "came in before" in run("read-logger", file).out


def test_an_alarm_is_acknowledged(told: Told, run: Run, refused: Refused, probe: str, file: Path) -> None:
    told("read-logger", file)
    (alarm,) = told("alarms")
    assert (alarm["kind"], alarm["worst"], alarm["limit"]) == ("above", -60, -65)
    assert "above −65.0 °C" in run("alarms").out
    told("alarms", "--acknowledge", alarm["number"], "--comment", "door")
    assert told("alarms") == []
    assert told("alarms", "--all")[0]["comment"] == "door"
    assert "already" in refused("alarms", "--acknowledge", alarm["number"])
    assert "no alarm 99" in refused("alarms", "--acknowledge", 99)


def test_what_was_too_warm_is_recorded(told: Told, refused: Refused, box: str, fish: list[str]) -> None:
    how = ("--from", "2026-05-01T02:00Z", "--to", "2026-05-01T05:00Z")
    assert "No probe tells" in refused("expose", box, *how)
    assert told("expose", box, *how, "--highest", -42, "--how-known", "display") == {"exposures": 1}
    assert "since when" in refused("expose", box)
    assert "No failure" in refused("expose", box, "--failure")


def test_each_sample_tells_how_long_it_was_warm(told: Told, run: Run, fish: list[str], box: str, file: Path) -> None:
    told("add-probe", "A-top", "--in", box)
    told("place", fish[0], "--in", box)
    told("read-logger", file)
    how = ("--above", -65, "--from", "2026-05-01T00:00Z")
    (found,) = told("time-above", box, *how)
    assert (found["code"], found["minutes_above"], found["probes"]) == (fish[0], 0, ["A-top"])
    assert found["minutes_unknown"] >= 0
    assert "minutes above" in run("time-above", box, *how).out


def test_what_cannot_be_read_is_refused(refused: Refused, probe: str, tmp_path: Path, file: Path) -> None:
    assert "cannot be read" in refused("read-logger", tmp_path / "none.csv")
    assert "no probe" in refused("read-logger", file, "--probe", "B-top").lower()
    assert "no time zone" in refused("read-logger", file, "--zone", "Mars")


def test_a_probe_is_listed_changed_and_retired(told: Told, run: Run, refused: Refused, probe: str) -> None:
    (found,) = told("probes")
    assert (found["probe"], found["high"], found["delay"], found["last"]) == (probe, -65, 10, None)
    changed = told("change-probe", probe, "--rename", "A-door", "--low", -95, "--delay", 5)
    assert (changed["probe"], changed["low"], changed["high"], changed["delay"]) == ("A-door", -95, -65, 5)
    changed = told("change-probe", "A-door", "--no-low", "--tell")
    assert (changed["low"], changed["high"], changed["tells"]) == (None, -65, [])
    assert "not both" in refused("change-probe", "A-door", "--low", -90, "--no-low")
    assert "Nobody is called" in refused("change-probe", "A-door", "--tell", "Nobody Known")
    assert len(told("renew-token", "A-door")["token"]) == 43
    assert "A-door" in run("probes").out
    told("retire-probe", "A-door", "--reason", "battery")
    assert told("probes") == []
    assert told("probes", "--all")[0]["retired_at"] is not None
    assert "no probe" in refused("retire-probe", "A-door").lower()
