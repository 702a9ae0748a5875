"""The folder of the rack reader: what waits in it is listed, never saved by itself, and moved away when dealt with."""

import os
import time
from pathlib import Path

import pytest

from lims.settings import settings
from lims.worker import rack_folder
from lims.worker.rack_folder import DISMISSED, SAVED, NotWaitingError, put_aside, read_waiting, waiting_files


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "racks"
    made.mkdir()
    monkeypatch.setenv("LIMS_RACK_DIR", str(made))
    settings.cache_clear()
    return made


def written(file: Path, content: bytes = b"A1,X1\n", seconds_ago: float = 60) -> None:
    file.write_bytes(content)
    os.utime(file, (time.time() - seconds_ago, time.time() - seconds_ago))


def names() -> list[str]:
    return [each.name for each in waiting_files()]


def test_what_waits_is_listed_the_newest_first(folder: Path) -> None:
    written(folder / "old.csv", seconds_ago=90)
    written(folder / "new.TXT")
    written(folder / "being written.csv", seconds_ago=0)
    written(folder / "notes.docx")
    (folder / "saved").mkdir()
    assert names() == ["new.TXT", "old.csv"]
    assert read_waiting("old.csv") == b"A1,X1\n"


def test_what_was_dealt_with_is_moved_and_keeps_its_content(folder: Path) -> None:
    for _ in range(2):
        written(folder / "a.csv")
        put_aside("a.csv", SAVED)
    written(folder / "b.csv")
    put_aside("b.csv", DISMISSED)
    assert names() == []
    assert sorted(str(each.relative_to(folder)) for each in folder.rglob("*.csv")) == [
        "dismissed/b.csv",
        "saved/a (2).csv",
        "saved/a.csv",
    ]
    with pytest.raises(NotWaitingError, match="does not wait here any more"):
        put_aside("a.csv", SAVED)


@pytest.mark.parametrize("name", ["../secret.csv", "link.csv", "", "/etc/passwd", "saved"])
def test_no_name_leads_out_of_the_folder(folder: Path, tmp_path: Path, name: str) -> None:
    written(tmp_path / "secret.csv")
    (folder / "link.csv").symlink_to(tmp_path / "secret.csv")
    assert names() == []
    with pytest.raises(NotWaitingError):
        read_waiting(name)


def test_without_a_folder_nothing_waits(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("LIMS_RACK_DIR", raising=False)
    settings.cache_clear()
    assert (rack_folder.is_watched(), names()) == (False, [])
    monkeypatch.setenv("LIMS_RACK_DIR", str(tmp_path / "not there"))
    settings.cache_clear()
    assert (rack_folder.is_watched(), names()) == (True, [])
