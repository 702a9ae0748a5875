"""The worker as a whole: jobs are printed in order, a dead printer stops no other, and nothing is printed twice."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from lims.access import system_actor
from lims.database import engine_for
from lims.labelling.actions import retry_job
from lims.labelling.sending import find_due
from lims.undoing.queries import life_for
from lims.unit_of_work import reading, unit_of_work
from lims.worker.actions import take_job
from lims.worker.locking import take_lock
from lims.worker.running import OtherWorkerError, Worker, work_once
from tests.lims.worker.conftest import BRISK, House
from tests.lims.worker.listening import closed_port, printer

ROOT = Path(__file__).parents[3]
SYSTEM = system_actor()
Eventually = Callable[[Callable[[], bool]], None]


def test_what_waits_is_printed_in_order(house: House) -> None:
    with printer() as found:
        house.printer(port=found.port)
        payloads = [f"^XA{number}^XZ".encode() for number in range(4)]
        numbers = [house.asked(payload=each) for each in payloads]
        done = work_once(BRISK)
        assert found.received == payloads
    assert (done.printed, done.not_printed) == (4, 0)
    assert {house.job(number).state for number in numbers} == {"printed"}


def test_each_step_stands_in_the_history(house: House) -> None:
    with printer() as found:
        house.printer(port=found.port)
        number = house.asked()
        work_once(BRISK)
    with reading(SYSTEM) as work:
        life = life_for(work, "print_job", house.job(number).id)
    assert [(each.verb, each.channel) for each in life] == [
        ("note as printed", "worker"),
        ("send to printer", "worker"),
        ("print labels", "cli"),
    ]
    assert life[0].changes["state"] == ("sending", "printed")


def test_a_printer_that_is_off_is_tried_again_later(house: House) -> None:
    house.printer(port=closed_port())
    number = house.asked()
    done = work_once(BRISK)
    job = house.job(number)
    assert (done.not_printed, job.state, job.attempts) == (1, "queued", 1)
    assert "refuses" in (job.problem or "")
    assert job.next_attempt_at is not None
    assert work_once(BRISK).not_printed == 0


def test_what_may_have_been_printed_is_not_sent_again_by_itself(house: House) -> None:
    with printer("resets") as found:
        house.printer(port=found.port)
        number = house.asked(payload=b"x" * 5_000_000)
        work_once(BRISK)
        job = house.job(number)
        assert (job.state, job.next_attempt_at) == ("failed", None)
        assert "may have been printed" in (job.problem or "")
        work_once(BRISK)
    assert house.job(number).attempts == 1


def test_a_second_printer_does_not_wait_for_a_dead_one(house: House, eventually: Eventually) -> None:
    with printer("hangs") as dead, printer() as alive:
        house.printer("dead", port=dead.port)
        house.printer("alive", port=alive.port)
        stuck = house.asked("dead", payload=b"x" * 5_000_000)
        fine = [house.asked("alive") for _ in range(2)]
        patient = type(BRISK)(piece=20, end=0.1)
        worker = Worker(patient, pause=0.02, standing_by=0.1)
        worker.start()
        eventually(lambda: all(house.job(number).state == "printed" for number in fine))
        eventually(lambda: house.job(stuck).state == "sending")  # a long one, which takes a moment to be read
        dead.letting_go.set()
        eventually(lambda: house.job(stuck).state == "failed")
        worker.stop()
    assert [house.job(number).attempts for number in (stuck, *fine)] == [1, 1, 1]


def test_a_worker_that_is_killed_in_the_middle_leaves_nothing_to_be_sent_twice(house: House) -> None:
    with printer("hangs") as found:
        house.printer(port=found.port)
        number = house.asked(payload=b"x" * 5_000_000)
        with subprocess.Popen([sys.executable, "-m", "lims", "work"], cwd=ROOT) as other:
            assert found.connected.wait(30)
            assert house.job(number).state == "sending"
            other.kill()
    _work_when_free()
    job = house.job(number)
    assert (job.state, job.attempts) == ("failed", 1)
    assert "may have been printed" in (job.problem or "")


def _work_when_free() -> None:
    """The server needs a moment to notice that a worker was killed."""
    for _ in range(500):
        with suppress(OtherWorkerError):
            work_once(BRISK)
            return
        time.sleep(0.02)


def test_what_was_being_sent_is_sent_again_only_when_somebody_says_so(house: House) -> None:
    with printer() as found:
        house.printer(port=found.port)
        number = house.asked()
        with unit_of_work(SYSTEM) as work:
            take_job(work, job_id=find_due(work)[0].id)  # and no more is heard of it
        work_once(BRISK)
        job = house.job(number)
        assert job.state == "failed"
        assert "look at the printer, then retry or cancel" in (job.problem or "")
        assert found.received == []
        with unit_of_work(SYSTEM) as work:
            retry_job(work, number=number)
        work_once(BRISK)
        assert len(found.received) == 1
    assert house.job(number).state == "printed"


def test_a_job_whose_end_cannot_be_told_is_said_to_be_uncertain(
    house: House, eventually: Eventually, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError("the database has gone away")

    with printer() as found:
        house.printer(port=found.port)
        monkeypatch.setattr("lims.worker.printing.note_printed", fail)
        number = house.asked()
        worker = Worker(BRISK, pause=0.02, standing_by=0.05)
        worker.start()
        eventually(lambda: house.job(number).state == "failed")
        worker.stop()
        assert len(found.received) == 1
    assert "may have been printed" in (house.job(number).problem or "")


def test_one_worker_at_a_time(house: House, eventually: Eventually) -> None:
    with printer() as found:
        house.printer(port=found.port)
        lock = take_lock(engine_for())
        assert lock is not None
        with pytest.raises(OtherWorkerError, match="Another worker"):
            work_once(BRISK)
        number = house.asked()
        standing_by = Worker(BRISK, pause=0.02, standing_by=0.05)
        standing_by.start()
        threading.Event().wait(0.2)
        assert house.job(number).state == "queued"
        lock.let_go()
        eventually(lambda: house.job(number).state == "printed")
        standing_by.stop()
    assert work_once(BRISK).printed == 0
