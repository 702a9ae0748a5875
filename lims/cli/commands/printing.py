"""`bench-card`, `printers`, `add-printer`, `retire-printer`, `jobs`, `retry`, `cancel`, `work`."""

import signal
from pathlib import Path
from typing import Any

from lims.cli.answer import Answer, Call
from lims.cli.files import write_whole
from lims.cli.output import counted, moment, table
from lims.labelling import actions
from lims.labelling.jobs import JobView, find_jobs, job_for
from lims.labelling.printers import PrinterView, find_printers
from lims.scanning.bench_card import bench_card_for
from lims.worker.running import Worker, work_once
from lims.worker.standing import find_notices


def bench_card(call: Call) -> Answer:
    """The bench card, as a PDF."""
    with call.reading() as work:
        document = bench_card_for(work)
    write_whole(Path(call.given.out), document)
    return Answer({"file": call.given.out}, f"{call.given.out}: print it at true size, and try one code.")


def printers(call: Call) -> Answer:
    """The printers, by name."""
    with call.reading() as work:
        found = find_printers(work, retired=call.given.retired)
    rows = [
        (
            each.name,
            each.kind,
            each.address,
            f"{each.resolution} dpi",
            each.ribbon,
            each.waiting or None,
            _retired(each),
        )
        for each in found
    ]
    headings = ("name", "kind", "address", "resolution", "ribbon", "waiting", "")
    return Answer([_told(each) for each in found], table(headings, rows) if rows else "No printer was entered yet.")


def add_printer(call: Call) -> Answer:
    """Enters a printer."""
    given = call.given
    with call.writing() as work:
        name = actions.add_printer(
            work,
            name=given.name,
            kind=given.kind,
            host=given.host,
            port=given.port,
            queue=given.queue,
            resolution=given.resolution,
            offset_x=given.offset_x,
            offset_y=given.offset_y,
            ribbon=given.ribbon,
        )
        (made,) = [each for each in find_printers(work) if each.name == name]
    return Answer(_told(made), f"{name} is entered.")


def retire_printer(call: Call) -> Answer:
    """Takes a printer out of use."""
    with call.writing() as work:
        actions.retire_printer(work, printer=call.given.name)
    return Answer({"name": call.given.name, "retired": True}, f"{call.given.name} is out of use.")


def jobs(call: Call) -> Answer:
    """Print jobs, newest first."""
    given = call.given
    with call.reading() as work:
        states = [given.state] if given.state else []
        found = find_jobs(work, states=states, waiting_for_release=given.unreleased, mine=given.mine, limit=given.limit)
        notices = find_notices(work)
    rows = [
        (
            each.number,
            moment(each.created_at),
            each.state,
            each.printer,
            counted(each.labels, "label"),
            each.stock,
            each.first_code,
            each.last_code,
            "scan first and last" if each.waits_for_release else None,
            each.problem,
        )
        for each in found
    ]
    headings = ("job", "when", "state", "printer", "labels", "stock", "first", "last", "release", "problem")
    shown = table(headings, rows) if rows else "Nothing of this was printed yet."
    return Answer([_job(each) for each in found], shown, notices)


def retry(call: Call) -> Answer:
    """Sends a job again."""
    with call.writing() as work:
        actions.retry_job(work, number=call.given.job)
        found = job_for(work, call.given.job)
    return Answer(_job(found), f"Print job {found.number} waits for {found.printer}.")


def cancel(call: Call) -> Answer:
    """Ends a job that was not sent."""
    with call.writing() as work:
        actions.cancel_job(work, number=call.given.job)
        found = job_for(work, call.given.job)
    return Answer(_job(found), f"Print job {found.number} is cancelled.")


def work(call: Call) -> Answer:
    """Prints and mails: what is due now, or until it is stopped."""
    if not call.given.once:
        _work_until_stopped()
        return Answer({"stopped": True}, "Stopped.")
    done = work_once()
    with call.reading() as work:
        notices = find_notices(work)
    data = {
        "printed": done.printed,
        "not_printed": done.not_printed,
        "mailed": done.mailed,
        "not_mailed": done.not_mailed,
        "logger_files": done.logger_files,
        "logger_files_refused": done.logger_files_refused,
    }
    says = f"{counted(done.printed, 'print job')} and {counted(done.mailed, 'mail')} sent."
    if undone := done.not_printed + done.not_mailed:
        says += f" {undone} could not be sent."
    if files := done.logger_files + done.logger_files_refused:
        says += f" {counted(files, 'logger file')} dealt with, {done.logger_files_refused} of them refused."
    return Answer(data, says, notices, succeeded=not (done.not_printed or done.not_mailed))


def _work_until_stopped() -> None:
    worker = Worker()

    def stop(*_: object) -> None:
        worker.ask_to_stop()

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, stop)
    worker.run()


def _retired(printer: PrinterView) -> str | None:
    return f"retired {moment(printer.retired_at)}" if printer.retired_at else None


def _told(printer: PrinterView) -> dict[str, Any]:
    names = ("name", "kind", "host", "port", "queue", "resolution", "offset_x", "offset_y", "ribbon", "waiting")
    return {**{name: getattr(printer, name) for name in names}, "retired_at": printer.retired_at}


def _job(job: JobView) -> dict[str, Any]:
    names = (
        "state",
        "printer",
        "format",
        "stock",
        "template",
        "purpose",
        "labels",
        "copies",
        "first_code",
        "last_code",
    )
    more = ("ribbon", "problem", "attempts", "next_attempt_at", "created_at", "sent_at", "asked_by")
    release = ("needs_release", "first_scanned_at", "last_scanned_at", "released_at")
    return {"job": job.number, **{name: getattr(job, name) for name in (*names, *more, *release)}}
