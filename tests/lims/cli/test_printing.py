"""printers, add-printer, retire-printer, jobs, retry, cancel, work."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lims.access import system_actor
from lims.database import engine_for
from lims.unit_of_work import unit_of_work
from lims.worker.locking import take_lock
from tests.lims.cli.conftest import Run
from tests.lims.labelling.asking import ask_to_print
from tests.lims.worker.listening import HOST, closed_port, printer

ROOT = Path(__file__).parents[3]
Told = Callable[..., Any]
Refused = Callable[..., str]


def ask(code: str, printer: str | None = None, *, needs_release: bool = False) -> int:
    with unit_of_work(system_actor()) as work:
        return ask_to_print(work, [code], printer=printer, needs_release=needs_release)


def test_printers_are_entered_listed_and_retired(told: Told, run: Run, refused: Refused) -> None:
    assert "No printer" in run("printers").out
    made = told("add-printer", "Zebra lab 2", "--kind", "zpl", "--host", "192.0.2.7", "--offset-x", "1.5")
    assert (made["name"], made["port"], made["resolution"], made["offset_x"]) == ("Zebra lab 2", 9100, 300, 1.5)
    assert "192.0.2.7:9100" in run("printers").out
    assert "already" in refused("add-printer", "zebra LAB 2", "--kind", "office")
    assert "no host" in refused("add-printer", "x", "--kind", "zpl", "--host", "http://x")
    assert told("retire-printer", "zebra lab 2")["retired"]
    assert told("printers") == []
    assert told("printers", "--retired")[0]["retired_at"]
    assert "Printers: none yet" in refused("retire-printer", "zebra lab 2")


def test_only_an_administrator_enters_printers(told: Told, refused: Refused) -> None:
    told("add-person", "Kim", "--account", "kim", "--role", "keeper")
    assert "Kim may not" in refused("add-printer", "x", "--kind", "office", "--as", "kim")


def test_a_job_is_listed_retried_and_cancelled(told: Told, run: Run, refused: Refused, fish: list[str]) -> None:
    told("add-printer", "zebra", "--kind", "zpl", "--host", HOST, "--port", closed_port())
    number = ask(fish[0], "zebra", needs_release=True)
    (job,) = told("jobs")
    assert (job["job"], job["state"], job["printer"], job["first_code"]) == (number, "queued", "zebra", fish[0])
    ran = run("jobs", "--unreleased", "--state", "queued")
    assert "scan first and last" in ran.out
    assert "1 print job is waiting for a printer." in ran.err
    assert told("retry", number)["state"] == "queued"
    assert told("cancel", number)["state"] == "cancelled"
    assert "is cancelled" in refused("retry", number)
    assert "no print job 99" in refused("cancel", 99)
    assert told("jobs", "--state", "failed") == []
    assert "Nothing of this" in run("jobs", "--mine").out


def test_work_does_what_is_due(told: Told, bare: Run, fish: list[str]) -> None:
    with printer() as found:
        told("add-printer", "zebra", "--kind", "zpl", "--host", HOST, "--port", found.port)
        ask(fish[0], "zebra")
        done = told("work", "--once")
        assert len(found.received) == 1
    assert done == {
        "printed": 1,
        "not_printed": 0,
        "mailed": 0,
        "not_mailed": 0,
        "logger_files": 0,
        "logger_files_refused": 0,
    }
    ask(fish[0], "zebra")
    ran = bare("work", "--once")
    assert ran.code == 1
    assert "1 could not be sent" in ran.out


def test_two_do_not_work_at_once(bare: Run, refused: Refused, fish: list[str]) -> None:
    lock = take_lock(engine_for())
    assert lock is not None
    assert "Another worker" in refused("work", "--once")
    lock.let_go()


@pytest.mark.skipif(os.name != "posix", reason="NOT RUN: signals end a process otherwise here")
@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_work_goes_on_until_it_is_stopped(told: Told, fish: list[str], by: signal.Signals) -> None:
    with printer() as found:
        told("add-printer", "zebra", "--kind", "zpl", "--host", HOST, "--port", found.port)
        ask(fish[0], "zebra")
        command = [sys.executable, "-m", "lims", "work", "--json"]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as working:
            assert found.connected.wait(30)
            working.send_signal(by)
            out, _ = working.communicate(timeout=30)
        assert working.returncode == 0
        assert '"stopped": true' in out
        assert len(found.received) == 1
    assert told("jobs")[0]["state"] == "printed"


def test_the_bench_card_is_written_as_a_file(told: Told, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "card.pdf"
    assert told("bench-card", "--out", str(file)) == {"file": str(file)}
    assert file.read_bytes().startswith(b"%PDF")
    assert "true size" in run("bench-card", "--out", str(file)).out
