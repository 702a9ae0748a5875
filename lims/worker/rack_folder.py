"""The folder into which readers of racks write (LIMS_RACK_DIR): what waits in it, until somebody has looked at it.

Nothing in it is saved by itself. What was dealt with is moved to the folder `saved` in it, what nobody wants to
`dismissed`.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from lims.errors import NotFoundError
from lims.settings import settings
from lims.worker.aside import move_aside

SAVED, DISMISSED = "saved", "dismissed"
ENDINGS = (".csv", ".txt", ".tsv", ".json")

SETTLED = 2.0
"""Seconds since a file was last written to: until then the reader may be writing still."""

_MOST = 200


class NotWaitingError(NotFoundError):
    """This file does not wait in the folder (any more)."""


@dataclass(frozen=True)
class WaitingFile:
    """A file by its name, and when it was written."""

    name: str
    written_at: datetime


def is_watched() -> bool:
    """Whether this installation has such a folder."""
    return settings().rack_dir is not None


def waiting_files() -> list[WaitingFile]:
    """What waits, the newest first."""
    found = [(file.stat().st_mtime, file.name) for file in _files()]
    newest = sorted(found, reverse=True)[:_MOST]
    return [WaitingFile(name, datetime.fromtimestamp(written, UTC)) for written, name in newest]


def read_waiting(name: str) -> bytes:
    """What a reader wrote. Raises NotWaitingError."""
    try:
        return _named(name).read_bytes()
    except OSError:
        raise NotWaitingError(f"{name} cannot be read: choose another file.") from None


def put_aside(name: str, to: str) -> None:
    """Takes a file out of the way, into one of the two folders. Raises NotWaitingError."""
    file = _named(name)
    move_aside(file, file.parent / to)


def _named(name: str) -> Path:
    """Only what is listed can be named: no name leads out of the folder."""
    for file in _files():
        if file.name == name:
            return file
    raise NotWaitingError(f"{name} does not wait here any more: somebody has dealt with it.")


def _files() -> list[Path]:
    folder = settings().rack_dir
    if folder is None or not folder.is_dir():
        return []
    before = time.time() - SETTLED
    plain = [file for file in folder.iterdir() if file.suffix.lower() in ENDINGS and not file.is_symlink()]
    return [file for file in plain if file.is_file() and file.stat().st_mtime <= before]
