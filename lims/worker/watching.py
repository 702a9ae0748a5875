"""Reads the loggers' files that are put into a folder (LIMS_LOGGER_DIR), and notices probes that say nothing.

A file `A-top 2026-05.csv` is of the probe "A-top", and so is any file in a folder of that name. What was read is moved
to the folder `read`, what was refused to `refused`, with a text beside it that says why.
"""

import logging
import time
from pathlib import Path

from lims.errors import LimsError
from lims.monitoring.actions import note_silence, read_logger
from lims.monitoring.queries import find_probes
from lims.settings import settings
from lims.unit_of_work import reading, unit_of_work
from lims.worker.aside import move_aside
from lims.worker.counting import ACTOR, Counts

READ, REFUSED = "read", "refused"
ENDINGS = (".csv", ".txt", ".tsv")
_log = logging.getLogger("staal.worker")


class Watching:
    """The folder, and the time at which silence is looked for next."""

    settled = 5.0
    """Seconds since a file was last written to: until then somebody may be writing still."""
    pause = 60.0
    """Seconds between two looks for silence."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self._next_look = 0.0
        self._stuck: set[tuple[Path, float]] = set()

    def begin(self) -> None:
        """Nothing is left over from a worker that died: a file is read in one transaction."""

    def round(self) -> int:
        """Reads what is in the folder; how many files those were."""
        if time.monotonic() >= self._next_look:
            self._next_look = time.monotonic() + self.pause
            self._look_for_silence()
        return sum(self._deal_with(file) for file in self._waiting())

    def wait(self, seconds: float | None = None) -> None:
        """Nothing goes on between two rounds."""

    def _look_for_silence(self) -> None:
        with reading(ACTOR) as work:
            silent = any(probe.silent for probe in find_probes(work))
        if silent:
            with unit_of_work(ACTOR) as work:
                note_silence(work)

    def _waiting(self) -> list[Path]:
        folder = settings().logger_dir
        if folder is None or not folder.is_dir():
            return []
        inside = [each for each in folder.iterdir() if each.is_dir() and each.name not in (READ, REFUSED)]
        every = [file for each in (folder, *inside) for file in each.iterdir() if file.suffix.lower() in ENDINGS]
        now = time.time()
        return sorted(
            file
            for file in every
            if file.is_file()
            and not file.is_symlink()
            and now - file.stat().st_mtime >= self.settled
            and (file, file.stat().st_mtime) not in self._stuck
        )

    def _deal_with(self, file: Path) -> int:
        """Reads one file, and moves it out of the way. One that cannot be moved is left, and not read again."""
        self._stuck.add((file, file.stat().st_mtime))
        folder = settings().logger_dir
        probes = [] if file.parent == folder else [file.parent.name]
        try:
            content = file.read_bytes()
            with unit_of_work(ACTOR) as work:
                read_logger(work, file_name=file.name, content=content, probes=probes)
        except LimsError as error:
            self._counts.add("logger_files_refused")
            moved = _move(file, REFUSED)
            if moved is not None:
                moved.with_name(f"{moved.name}.why.txt").write_text(f"{error}\n", encoding="utf-8")
        except OSError:
            _log.exception("The logger file %s could not be read.", file)
            return 0
        else:
            self._counts.add("logger_files")
            _move(file, READ)
        return 1


def _move(file: Path, to: str) -> Path | None:
    """Moves a file into a folder beside the watched one's files."""
    return move_aside(file, (settings().logger_dir or file.parent) / to)
