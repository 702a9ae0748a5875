"""Has keepers told of what expires, or need not be kept any longer; each hour, and of each day once."""

import time

from lims.preserving.actions import warn_of_dates
from lims.preserving.queries import find_due
from lims.unit_of_work import reading, unit_of_work
from lims.worker.counting import ACTOR, Counts


class Reminding:
    """The time at which is looked next."""

    pause = 3600.0
    """Seconds between two looks: days do not pass quickly."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self._next_look = 0.0

    def begin(self) -> None:
        """Nothing is left over from a worker that died: what is told is noted in the same transaction."""

    def round(self) -> int:
        """Has the mails written; 1 where there was something to tell."""
        if time.monotonic() < self._next_look:
            return 0
        self._next_look = time.monotonic() + self.pause
        with reading(ACTOR) as work:
            if not find_due(work, untold=True, limit=1):
                return 0
        with unit_of_work(ACTOR) as work:
            self._counts.add("reminded", warn_of_dates(work))
        return 1

    def wait(self, seconds: float | None = None) -> None:
        """Nothing goes on between two rounds."""
