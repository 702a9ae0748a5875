"""What holds for every command: exit codes, where --json and --as may stand, refusals, mistakes of our own."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from lims.cli import main
from lims.cli.parser import command_line
from lims.settings import settings
from tests.lims.cli.conftest import Run

ROOT = Path(__file__).parents[3]
Told = Callable[..., Any]
Refused = Callable[..., str]


def commands() -> dict[str, Any]:
    """Every command's own reader."""
    (found,) = [action for action in command_line()._actions if action.dest == "command"]
    return dict(found.choices or {})


@pytest.mark.parametrize("name", commands())
def test_every_command_has_help_with_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0
    said = capsys.readouterr().out
    assert f"  python -m lims {name}" in said
    assert "--json" in said
    assert "--as NAME" in said


@pytest.mark.parametrize("name", commands())
def test_every_command_is_told_of_in_the_documentation(name: str) -> None:
    assert f"## `{name}`" in (ROOT / "docs" / "command-line.md").read_text("utf-8")


@pytest.mark.parametrize("name", commands())
def test_every_command_has_its_function(name: str) -> None:
    from lims.cli.running import _command

    assert callable(_command(commands()[name].get_default("does")))


def test_json_may_stand_before_and_after_the_command(bare: Run) -> None:
    assert bare("--json", "history").data == bare("history", "--json").data == []


def test_everybody_may_be_acted_as_before_and_after(told: Told, bare: Run, fish: list[str]) -> None:
    told("add-person", "Lea", "--account", "lea", "--role", "researcher")
    for words in (("--as", "lea", "register"), ("register", "--as", "lea")):
        ran = bare(*words, "--collection", "FIS", "--kind", "water")
        assert ran.code == 1
        assert "Lea may not register samples" in ran.err


def test_nobody_acts_as_somebody_unknown(refused: Refused, bare: Run) -> None:
    assert 'signs in as "nobody"' in refused("find", "--as", "nobody")
    error = bare("find", "--as", "nobody", "--json").data["error"]
    assert error["kind"] == "not_found"


def test_who_used_the_computer_is_on_record(told: Told, fish: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "nightly")
    told("derive", fish[0], "--kind", "tissue")
    assert told("history")[0]["by"] == "nightly"

    def unknown() -> str:
        raise KeyError("uid not found")

    monkeypatch.setattr("getpass.getuser", unknown)
    told("derive", fish[0], "--kind", "tissue")
    assert told("history")[0]["by"].startswith("user ")


def test_a_refusal_in_json(bare: Run, told: Told, fish: list[str]) -> None:
    ran = bare("show", "FIS0000010", "--json")
    assert ran.code == 1
    assert ran.data["error"]["kind"] == "invalid_input"
    assert "check character" in ran.data["error"]["message"]
    assert "code" in ran.data["error"]["fields"]
    assert "check character" in ran.err


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["dance"],
        ["show"],
        ["derive", "FIS1"],
        ["find", "--limit", "0"],
        ["find", "--limit", "many"],
        ["find", "--nonsense"],
        ["undo", "yesterday"],
        ["add-person", "An", "--role", "king"],
        ["take-out", "FIS1", "--until", "soon"],
        ["add-collection", "FIS"],
        ["history", "extra"],
        ["fin"],
    ],
)
def test_what_was_not_typed_as_it_should_be(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "usage: python -m lims" in err


def test_a_mistake_of_our_own_gets_a_number(
    settings_for_test: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_call: object) -> None:
        raise ZeroDivisionError("a mistake of ours")

    monkeypatch.setattr("lims.cli.commands.history.history", fail)
    assert main(["history", "--json"]) == 3
    out, err = capsys.readouterr()
    reference = json.loads(out)["error"]["reference"]
    assert reference in err
    assert "Traceback" not in err
    log = (settings().data_dir / "log" / "commands.log").read_text("utf-8")
    assert f"Reference {reference}" in log
    assert "a mistake of ours" in log
    assert main(["history", "--debug"]) == 3
    assert "ZeroDivisionError" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("database is locked", "conflict"),
        ("attempt to write a readonly database", "not_allowed"),
        ("database or disk is full", "rule_broken"),
    ],
)
def test_trouble_with_the_database_is_no_mistake_of_ours(
    words: str,
    kind: str,
    settings_for_test: object,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(_call: object) -> None:
        raise OperationalError("SELECT 1", {}, sqlite3.OperationalError(words))

    monkeypatch.setattr("lims.cli.commands.history.history", fail)
    assert main(["history", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["error"]["kind"] == kind


def test_an_interruption_is_quiet(
    settings_for_test: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(_call: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("lims.cli.commands.history.history", interrupt)
    assert main(["history"]) == 130
    assert capsys.readouterr() == ("", "")


# --- as a process of its own


@pytest.fixture
def elsewhere(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs a command as a script does: a new process, a data folder of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LIMS_")}
    environment = {**kept, "LIMS_DATA_DIR": str(tmp_path / "data"), "PYTHONIOENCODING": "ascii"}

    def run(*words: str, **how: Any) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "lims", *words]
        pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **how}
        return subprocess.run(command, cwd=ROOT, env=environment, encoding="utf-8", timeout=120, **pipes)

    return run


Elsewhere = Callable[..., subprocess.CompletedProcess[str]]


def test_a_process_speaks_utf8_and_json_only(elsewhere: Elsewhere) -> None:
    made = elsewhere("add-collection", "FIS", "Poissons de l'Écluse", "--json")
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout)["name"] == "Poissons de l'Écluse"
    assert "Made the database" in made.stderr
    words = ("register", "--collection", "FIS", "--kind", "water", "--amount", "5", "--json")
    registered = elsewhere(*words)
    assert registered.returncode == 0, registered.stderr
    (water,) = json.loads(registered.stdout)
    assert "5\u202fmL" in elsewhere("show", water["code"]).stdout


def test_a_reader_that_has_gone_is_no_trouble(elsewhere: Elsewhere) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = elsewhere("find", "--help", stdout=writing)
    finally:
        os.close(writing)
    assert done.returncode == 0
    assert done.stderr == ""


def test_a_refusal_ends_a_process_with_1(elsewhere: Elsewhere) -> None:
    done = elsewhere("show", "FIS0000424", "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["error"]["kind"] == "not_found"


def test_search_loads_nothing_heavy(tmp_path: Path) -> None:
    program = (
        "import sys\nfrom lims.cli import main\nmain(sys.argv[1:])\n"
        "heavy = {'streamlit', 'pandas', 'openpyxl', 'reportlab', 'Bio', 'pyproj', 'alembic', 'python_calamine'}\n"
        "sys.exit(', '.join(sorted(heavy & set(sys.modules))))\n"
    )
    environment = {**os.environ, "LIMS_DATA_DIR": str(tmp_path), "LIMS_DATABASE_URL": ""}
    for words in (["init"], ["find", "eel"]):
        command = [sys.executable, "-c", program, *words]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8")
    assert done.stderr.strip() == ""


def test_help_loads_no_database() -> None:
    program = "import sys\nfrom lims.cli import main\nmain(['--help'])\nsys.exit('sqlalchemy' in sys.modules)\n"
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True).returncode == 0
