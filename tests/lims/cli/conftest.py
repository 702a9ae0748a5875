"""The command line as a script calls it, in this process, on both databases."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from lims.cli import main, parser
from tests import sheets
from tests.beginning import BeginWith

LAMBERT_72 = "EPSG:31370"


@dataclass(frozen=True)
class Ran:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """Its answer in JSON; nothing else may stand on standard output."""
        return json.loads(self.out)


Run = Callable[..., Ran]

# All commands with their arguments: reading a command line changes nothing in it, so once is enough.
command_line = cache(parser.command_line)


@pytest.fixture
def bare(settings_for_test: object, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on a migrated database in which nothing is."""
    monkeypatch.setattr(parser, "command_line", command_line)

    def run(*words: object) -> Ran:
        capsys.readouterr()
        code = main(["--debug", *(str(word) for word in words)])
        return Ran(code, *capsys.readouterr())

    return run


@pytest.fixture
def run(bare: Run, begin_with: BeginWith) -> Run:
    """Runs a command on a database after `init`, and says so if it is refused (see `refused`)."""

    def initialised() -> None:
        assert bare("init").code == 0

    begin_with("init", initialised)

    def done(*words: object) -> Ran:
        ran = bare(*words)
        assert ran.code == 0, ran.err or ran.out
        return ran

    return done


@pytest.fixture
def told(run: Run) -> Callable[..., Any]:
    """Runs a command and returns its answer in JSON."""
    return lambda *words: run(*words, "--json").data


@pytest.fixture
def refused(bare: Run) -> Callable[..., str]:
    """Runs a command that must be refused, and returns the message."""

    def refuse(*words: object, code: int = 1) -> str:
        ran = bare(*words)
        assert ran.code == code, ran.out or ran.err
        assert "Traceback" not in ran.err
        return ran.err

    return refuse


@pytest.fixture
def fish(told: Callable[..., Any]) -> list[str]:
    """A collection with three fish; their codes."""
    told("add-collection", "FIS", "Fish of the Scheldt", "--prefix", "FIS")
    made = told("register", "--collection", "FIS", "--kind", "specimen", "--count", 3, "--taxon", "paling")
    return [each["code"] for each in made]


@pytest.fixture
def box(told: Callable[..., Any]) -> str:
    """A box of 10 × 10 in a freezer on a site; its code."""
    site = told("add-container", "Merelbeke", "--type", "site")["code"]
    freezer = told("add-container", "Freezer 1", "--type", "freezer_80", "--in", site)["code"]
    return str(told("add-container", "Extracts", "--type", "box_10x10", "--in", freezer)["code"])


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """A small field sheet with the quirks of real ones: seven fish of three events."""
    return sheets.saved(tmp_path, "catch.xlsx", sheets.xlsx(sheets.HEADINGS, sheets.scheldt()))
