"""The folder of loggers' files: read once, moved, refused with the reason; and probes that are silent."""

import os
import time
from pathlib import Path

import pytest
from sqlalchemy import text

from lims.settings import settings
from lims.unit_of_work import reading
from lims.worker.running import work_once
from lims.worker.watching import Watching
from tests.lims.monitoring.conftest import SYSTEM, House, house, logger_file, points
from tests.pages.looking import SQLITE

__all__ = ["house"]


@pytest.fixture
def folder(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "loggers"
    made.mkdir()
    monkeypatch.setenv("LIMS_LOGGER_DIR", str(made))
    settings.cache_clear()
    return made


def put(file: Path, content: bytes, seconds_ago: float = 60) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(content)
    os.utime(file, (time.time() - seconds_ago, time.time() - seconds_ago))


def count(table: str = "reading") -> int:
    with reading(SYSTEM) as work:
        return int(work.execute(text(f"SELECT COUNT(*) FROM {table}")).scalar_one())


def names(folder: Path) -> list[str]:
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())


def test_files_are_read_once_and_moved_out_of_the_way(folder: Path) -> None:
    put(folder / "A-top may.csv", logger_file(points(-80, -79)))
    put(folder / "A-top" / "export.csv", logger_file(points(-78, begin=1)))
    put(folder / "notes.docx", b"not mine")
    done = work_once()
    assert (done.logger_files, done.logger_files_refused, count()) == (2, 0, 3)
    assert names(folder) == ["notes.docx", "read/A-top may.csv", "read/export.csv"]
    put(folder / "A-top may.csv", logger_file(points(-80, -79)))
    assert (work_once().logger_files, count(), count("logger_file")) == (1, 3, 2)
    assert "read/A-top may (2).csv" in names(folder)


@SQLITE
def test_what_is_refused_says_why_and_stops_nothing(folder: Path) -> None:
    put(folder / "A-top bad.csv", b"hello")
    put(folder / "export.csv", logger_file(points(-80)))
    put(folder / "A-top good.csv", logger_file(points(-80)))
    done = work_once()
    assert (done.logger_files, done.logger_files_refused, count()) == (1, 2, 1)
    assert "No row with a time" in (folder / "refused" / "A-top bad.csv.why.txt").read_text("utf-8")
    assert "Say which probe" in (folder / "refused" / "export.csv.why.txt").read_text("utf-8")


@SQLITE
def test_a_file_that_is_being_written_waits_and_one_elsewhere_is_left(folder: Path, tmp_path: Path) -> None:
    put(folder / "A-top.csv", logger_file(points(-80)), seconds_ago=0)
    put(tmp_path / "A-top secret.csv", logger_file(points(-80)))
    (folder / "A-top link.csv").symlink_to(tmp_path / "A-top secret.csv")
    assert (work_once().logger_files, count()) == (0, 0)
    assert "A-top.csv" in names(folder)


@SQLITE
def test_a_file_that_cannot_be_moved_is_not_read_again_and_again(folder: Path) -> None:
    put(folder / "A-top.csv", logger_file(points(-80)))
    (folder / "read").write_text("no folder")
    assert (work_once().logger_files, names(folder)) == (1, ["A-top.csv", "read"])


@SQLITE
def test_a_silent_probe_is_noticed(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    work_once()
    assert count("alarm") == 1
    monkeypatch.setattr(Watching, "pause", 0)
    work_once()
    assert count("alarm") == 1
