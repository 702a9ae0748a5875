"""Sends what waits for printers: one job at a time on each, and no printer waits for another."""

import logging
import threading
import time

from lims.labelling.queueing import JobMovedError
from lims.labelling.sending import DueJob, find_due
from lims.unit_of_work import reading, unit_of_work
from lims.worker.actions import note_interrupted, note_not_printed, note_printed, take_job
from lims.worker.counting import ACTOR, Counts
from lims.worker.transmitting import NotSentError, Patience, transmit

_log = logging.getLogger("staal.worker")


class UntoldError(RuntimeError):
    """What became of a print job could not be put on record."""


class Printing:
    """The printers, each with the thread that sends to it just now."""

    def __init__(self, counts: Counts, patience: Patience | None = None) -> None:
        self._counts = counts
        self._patience = patience or Patience()
        self._busy: dict[int, threading.Thread] = {}
        self._untold = threading.Event()

    def begin(self) -> None:
        """Says of what was being sent when a worker died that it may have been printed."""
        with unit_of_work(ACTOR) as work:
            found = note_interrupted(work)
        self._counts.add("not_printed", found)

    def round(self) -> int:
        """Starts to send the next job of every printer that is free; how many were started.

        Raises UntoldError where it could not be put on record what became of one: then the worker begins anew.
        """
        if self._untold.is_set():
            raise UntoldError
        self._busy = {key: thread for key, thread in self._busy.items() if thread.is_alive()}
        with reading(ACTOR) as work:
            due = [job for job in find_due(work) if job.printer_id not in self._busy]
        for job in due:
            thread = threading.Thread(target=self._send, args=(job,), name=f"printer {job.printer_id}", daemon=True)
            self._busy[job.printer_id] = thread
            thread.start()
        return len(due)

    def wait(self, seconds: float | None = None) -> None:
        """Waits until nothing is being sent any more, at most so long."""
        until = None if seconds is None else time.monotonic() + seconds
        for thread in list(self._busy.values()):
            thread.join(None if until is None else max(0, until - time.monotonic()))

    def _send(self, job: DueJob) -> None:
        try:
            self._send_and_tell(job)
        except JobMovedError:
            _log.info("A print job went another way while it was being sent.")
        except Exception:  # noqa: BLE001 - whatever it is, it is logged
            # The job may stand as being sent, and lie on the printer: whoever begins anew says so.
            _log.exception("A print job could not be sent, or not told of.")
            self._untold.set()

    def _send_and_tell(self, job: DueJob) -> None:
        with unit_of_work(ACTOR) as work:
            parcel = take_job(work, job_id=job.id)
        try:
            transmit(parcel, self._patience)
        except NotSentError as error:
            with unit_of_work(ACTOR) as work:
                note_not_printed(work, parcel=parcel, problem=str(error), again=error.again)
            self._counts.add("not_printed")
        else:
            with unit_of_work(ACTOR) as work:
                note_printed(work, parcel=parcel)
            self._counts.add("printed")
