"""init, demo, add-person, sign-in-link, add-collection."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory

from lims.cli import main
from lims.cli.opening import VERSIONS, newest_revision
from lims.database import dispose_engines
from lims.settings import settings
from tests.lims.cli.conftest import Run

Told = Callable[..., Any]
Refused = Callable[..., str]


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """No database yet: a data folder that does not even exist."""
    monkeypatch.delenv("LIMS_DATABASE_URL", raising=False)
    monkeypatch.setenv("LIMS_DATA_DIR", str(tmp_path / "new"))
    settings.cache_clear()
    dispose_engines()
    yield tmp_path / "new" / "staal.db"
    dispose_engines()
    settings.cache_clear()


def test_init_prints_the_first_administrators_link_until_somebody_can_sign_in(bare: Run) -> None:
    first = bare("init", "--json").data
    assert first["revision"] == newest_revision()
    assert "/enter/" in first["first_administrator_link"]
    assert "/enter/" in bare("init").out
    assert bare("add-person", "An Peeters", "--account", "an", "--role", "administrator").code == 0
    assert bare("init", "--json").data["first_administrator_link"] is None


def test_init_enters_what_every_installation_begins_with_once(bare: Run) -> None:
    for _ in range(2):
        assert bare("init").code == 0
    assert bare("add-collection", "FIS", "Fish").code == 0
    made = bare("register", "--collection", "FIS", "--kind", "DNA-extract", "--json")
    assert made.code == 0
    assert bare("add-container", "Box", "--type", "box_9x9").code == 0


def test_init_makes_the_tables_of_an_empty_database(empty_database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIMS_DATABASE_URL", empty_database_url)
    settings.cache_clear()
    dispose_engines()
    try:
        assert main(["init"]) == 0
        assert main(["find"]) == 0
    finally:
        dispose_engines()
        settings.cache_clear()


def test_an_embedded_database_that_is_not_there_is_made(nowhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["add-collection", "FIS", "Fish", "--json"]) == 0
    out, err = capsys.readouterr()
    assert nowhere.exists()
    assert out.startswith("{")
    assert "Made the database" in err


def test_asking_for_help_makes_no_database(nowhere: Path) -> None:
    assert main(["--help"]) == 0
    assert main(["find", "--help"]) == 0
    assert not nowhere.parent.exists()


def test_an_older_database_is_not_used_before_init(nowhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init"]) == 0
    with sqlite3.connect(nowhere) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")
    dispose_engines()
    assert main(["find"]) == 1
    assert "run python -m lims init" in capsys.readouterr().err


def test_a_newer_database_is_left_alone(nowhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init"]) == 0
    with sqlite3.connect(nowhere) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    dispose_engines()
    for command in ("find", "init"):
        assert main([command]) == 1
        assert "newer version" in capsys.readouterr().err


def test_somebody_elses_database_is_left_alone(nowhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nowhere.parent.mkdir()
    with sqlite3.connect(nowhere) as connection:
        connection.execute("CREATE TABLE theirs (id INTEGER)")
    for command in ("find", "init"):
        assert main([command]) == 1
        assert "something else" in capsys.readouterr().err


def test_a_file_that_is_no_database_is_said_to_be_none(nowhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nowhere.parent.mkdir()
    nowhere.write_text("this is a letter, and not a database at all, whatever it is called" * 20)
    for command in ("find", "init"):
        assert main([command]) == 1
        assert "cannot be opened" in capsys.readouterr().err


def test_an_empty_database_on_a_server_asks_for_init(
    empty_postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIMS_DATABASE_URL", empty_postgresql_url)
    settings.cache_clear()
    dispose_engines()
    try:
        assert main(["find"]) == 1
    finally:
        dispose_engines()
        settings.cache_clear()


def test_a_data_folder_that_cannot_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.delenv("LIMS_DATABASE_URL", raising=False)
    monkeypatch.setenv("LIMS_DATA_DIR", str(tmp_path / "file" / "data"))
    settings.cache_clear()
    try:
        for command in ("find", "init"):
            assert main([command]) == 1
            assert "cannot be opened" in capsys.readouterr().err
    finally:
        dispose_engines()
        settings.cache_clear()


@pytest.mark.parametrize("url", ["postgresql://staal:secret@127.0.0.1:1/staal", "nonsense", "oracle://x"])
def test_a_database_that_cannot_be_reached_keeps_its_password(
    url: str, nowhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LIMS_DATABASE_URL", url)
    settings.cache_clear()
    assert main(["find"]) == 1
    said = capsys.readouterr().err
    assert "cannot be opened" in said
    assert "secret" not in said


def test_the_newest_revision_is_alembics() -> None:
    script = ScriptDirectory(str(VERSIONS.parent))
    assert newest_revision() == script.get_current_head()


def test_a_person_with_an_account_gets_a_link(told: Told) -> None:
    made = told("add-person", " An  Peeters", "--account", "An", "--role", "technician", "--email", "an@example.org")
    assert made["account"] == "an"
    assert made["name"] == "An Peeters"
    assert made["role"] == "technician"
    assert "/enter/" in made["link"]
    assert "/enter/" in told("sign-in-link", "an")["link"]


def test_a_person_without_account_has_no_link(told: Told) -> None:
    assert told("add-person", "Jan Maes")["link"] is None


def test_a_role_may_hold_in_one_collection_only(run: Run, told: Told, refused: Refused) -> None:
    told("add-collection", "FIS", "Fish")
    told("add-collection", "SOI", "Soil")
    told("add-person", "Jan Maes", "--account", "jan", "--role", "keeper", "--collection", "fis")
    register = ("register", "--kind", "specimen", "--as", "jan", "--collection")
    assert run(*register, "FIS").code == 0
    assert 'no collection "SOI"' in refused(*register, "SOI")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("An", "--role", "keeper"), "give --account"),
        (("An", "--account", "an", "--collection", "FIS"), "--role"),
        (("An", "--account", "a n"), "cannot be a sign-in name"),
        (("   ",), "name is needed"),
        (("An", "--orcid", "1234"), "no ORCID"),
        (("An", "--account", "an", "--role", "keeper", "--collection", "NIX"), "no collection"),
    ],
)
def test_a_person_that_cannot_be(words: tuple[str, ...], says: str, run: Run, refused: Refused) -> None:
    assert says in refused("add-person", *words)


def test_a_collection_has_its_prefix(told: Told, refused: Refused) -> None:
    made = told("add-collection", "fis", "Fish of the Scheldt", "--prefix", "fi", "--visibility", "members")
    assert (made["code"], made["prefix"], made["visibility"]) == ("FIS", "FI", "members")
    assert "exists already" in refused("add-collection", "FIS", "Again")
    assert "garbled" in refused("add-collection", "WAT", "Water", "--prefix", "WA")


def test_a_collection_is_corrected_and_its_rules_are_changed(told: Told, refused: Refused) -> None:
    told("add-collection", "fis", "Fish")
    found = told("correct-collection", "fis", "--name", "Fish of the IJse", "--dispose-by-two", "yes")
    assert found == {
        "code": "FIS",
        "name": "Fish of the IJse",
        "description": None,
        "visibility": "everyone",
        "release_labels_by_scan": False,
        "dispose_by_two": True,
    }
    assert not told("correct-collection", "FIS", "--dispose-by-two", "no")["dispose_by_two"]
    assert "not one of" in refused("correct-collection", "FIS", "--dispose-by-two", "perhaps", code=2)
    assert "There is no collection" in refused("correct-collection", "NIX", "--name", "x")


def test_the_demo_comes_with_a_link_for_each_role(bare: Run, refused: Refused) -> None:
    ran = bare("demo", "--json")
    assert ran.code == 0, ran.err
    people = ran.data["people"]
    assert {each["role"] for each in people} == {"administrator", "keeper", "technician", "researcher"}
    assert all("/enter/" in each["link"] for each in people)
    assert len(bare("find", "--json", "--limit", 200).data) > 100
    assert bare("verify").code == 0


def test_the_demo_never_goes_into_a_database_in_use(run: Run, refused: Refused) -> None:
    run("add-collection", "FIS", "Fish")
    assert "is in use" in refused("demo")


def test_an_earlier_demo_is_made_anew(nowhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        assert main(["demo"]) == 0
    assert nowhere.with_name("demo.txt").exists()
    assert "/enter/" in capsys.readouterr().out
