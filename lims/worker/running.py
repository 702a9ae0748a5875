"""The worker: takes the lock, then prints and mails until it is told to stop."""

import logging
import threading

from lims.database import engine_for
from lims.errors import ConflictError
from lims.worker.counting import Counts
from lims.worker.locking import WorkerLock, take_lock
from lims.worker.mailing import Mailing
from lims.worker.printing import Printing
from lims.worker.reminding import Reminding
from lims.worker.transmitting import Patience
from lims.worker.watching import Watching

PAUSE = 1.0
"""Seconds between two looks at what there is to do."""
STANDING_BY = 10.0
"""The same after trouble, and where another worker is at work."""
LEAVING = 5.0
"""Seconds that a printer is given to take the rest when Staal stops."""

_log = logging.getLogger("staal.worker")


class OtherWorkerError(ConflictError):
    """Another worker is at work on this database."""


def work_once(patience: Patience | None = None) -> Counts:
    """Prints and mails all that is due now, and says what was done. Raises OtherWorkerError."""
    lock = take_lock(engine_for())
    if lock is None:
        raise OtherWorkerError("Another worker is at work here, perhaps that of the server: it does the same.")
    counts = Counts()
    try:
        crews = _begun(counts, patience)
        while sum([each.round() for each in crews]):
            for each in crews:
                each.wait()
    finally:
        lock.let_go()
    return counts


class Worker:
    """Works in a thread of its own, or in the caller's (`run`), until it is stopped."""

    def __init__(
        self, patience: Patience | None = None, *, pause: float = PAUSE, standing_by: float = STANDING_BY
    ) -> None:
        self._patience = patience
        self._pause = pause
        self._standing_by = standing_by
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begins to work beside everything else."""
        self._thread = threading.Thread(target=self.run, name="worker", daemon=True)
        self._thread.start()

    def ask_to_stop(self) -> None:
        """Takes nothing new; `run` returns soon."""
        self._stopping.set()

    def stop(self) -> None:
        """The same, and waits: what is being sent is given a moment."""
        self.ask_to_stop()
        if self._thread:
            self._thread.join(3 * LEAVING)

    def run(self) -> None:
        """Works until it is stopped. Trouble is logged, and does not end it."""
        while not self._stopping.is_set():
            try:
                lock = take_lock(engine_for())
                if lock is not None:
                    self._work(lock)
            except Exception:  # noqa: BLE001 - whatever it is, it is logged
                _log.exception("The worker had trouble, and begins anew.")
            self._stopping.wait(self._standing_by)

    def _work(self, lock: WorkerLock) -> None:
        crews: tuple[Printing | Mailing | Watching | Reminding, ...] = ()
        try:
            crews = _begun(Counts(), self._patience)
            while lock.is_held() and not self._stopping.is_set():
                for each in crews:
                    each.round()
                self._stopping.wait(self._pause)
        finally:
            for each in crews:
                each.wait(LEAVING)
            lock.let_go()


def _begun(counts: Counts, patience: Patience | None) -> tuple[Printing | Mailing | Watching | Reminding, ...]:
    crews = Printing(counts, patience), Reminding(counts), Mailing(counts), Watching(counts)
    for each in crews:
        each.begin()
    return crews
