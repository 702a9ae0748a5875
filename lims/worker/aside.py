"""Moves a file that was dealt with out of a watched folder."""

import logging
from contextlib import suppress
from pathlib import Path

_log = logging.getLogger("staal.worker")


def move_aside(file: Path, into: Path) -> Path | None:
    """Moves a file into a folder, under a name that is free there; None where that cannot be done, which is logged."""
    with suppress(OSError):
        into.mkdir(exist_ok=True)
        target, number = into / file.name, 1
        while target.exists():
            number += 1
            target = into / f"{file.stem} ({number}){file.suffix}"
        return file.rename(target)
    _log.warning("The file %s cannot be moved to %s: it is left.", file, into)
    return None
