"""What the worker has done, and as whom."""

import threading
from dataclasses import dataclass, field

from lims.access import system_actor

ACTOR = system_actor(channel="worker")


@dataclass
class Counts:
    """What was done since the worker began; several printers may tell at once."""

    printed: int = 0
    not_printed: int = 0
    mailed: int = 0
    not_mailed: int = 0
    reminded: int = 0
    logger_files: int = 0
    logger_files_refused: int = 0
    _turn: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def add(self, what: str, count: int = 1) -> None:
        """Counts one more, or several."""
        with self._turn:
            setattr(self, what, getattr(self, what) + count)
