"""What somebody should know of the worker, in sentences: what waits, and why."""

from collections import Counter

from lims.access import Permission
from lims.labelling.jobs import find_jobs
from lims.messages.sending import outbox_for
from lims.unit_of_work import Work
from lims.worker.mailing import may_mail

_MOST = 1000


def find_notices(work: Work) -> list[str]:
    """What waits for somebody, the printing first; empty where all is well. Mails are for whoever manages people."""
    states = Counter(job.state for job in find_jobs(work, states=["failed", "queued"], limit=_MOST))
    found = []
    if failed := states["failed"]:
        found.append(f"{_counted(failed, 'print job')} not printed: look at the printer, then retry or cancel.")
    if waiting := states["queued"]:
        found.append(f"{_counted(waiting, 'print job')} waiting for a printer.")
    if work.may(Permission.MANAGE_PEOPLE):
        found += _of_mails(work)
    return found


def _of_mails(work: Work) -> list[str]:
    outbox = outbox_for(work)
    found = []
    if outbox.waiting and not may_mail():
        told = "no mail server is set (LIMS_SMTP_HOST and LIMS_SMTP_FROM)"
        found.append(f"{_counted(outbox.waiting, 'mail')} waiting: {told}.")
    elif outbox.waiting:
        found.append(f"{_counted(outbox.waiting, 'mail')} waiting to be sent.")
    if outbox.given_up:
        found.append(
            f"{_counted(outbox.given_up, 'mail')} given up: the mail server did not take them, or there is no address."
        )
    return found


def _counted(number: int, what: str) -> str:
    return f"1 {what} is" if number == 1 else f"{number} {what}s are"
