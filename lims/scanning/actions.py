"""A scan at the bench: understood, done or refused, answered and kept, all in one unit of work."""

from dataclasses import asdict, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select, update

from lims.database import columns
from lims.errors import InvalidInputError
from lims.scanning.acting import carry_out
from lims.scanning.answering import Answered, answered
from lims.scanning.commands import LONGEST
from lims.scanning.late import enter_late, late_for, settle_late
from lims.scanning.outcomes import Asked
from lims.scanning.queries import ScanAnswer, answer_for, change_set_of_scan
from lims.scanning.rules import BenchState, Command, Verb, Verdict, kept, moment_of, state_from, storable
from lims.scanning.tables import BenchSession, Scan
from lims.undoing.actions import NothingToUndoError, undo
from lims.unit_of_work import Work

_B = columns(BenchSession)


class Decision(StrEnum):
    """What becomes of a scan that waited and did not fit any more."""

    AGAIN = "done"
    ELSEWHERE = "put elsewhere"
    DISMISS = "dismissed"


class NothingToTryError(InvalidInputError):
    """It is not clear what the scan would have done."""


def scan(
    work: Work, *, client: str, number: int, text: str, session_key: str, scanned_at: datetime | None = None
) -> ScanAnswer:
    """Answers a scan; one that came before gets the answer it got, and does nothing.

    Never raises a refusal: what could not be done is said in the answer, and kept. One scan to a unit of work, whose
    changeset is then the scan's, and can be taken back by itself.
    """
    text = storable(text)
    work.lock(f"scans of {client}")
    before = answer_for(work, client, number)
    if before is not None:
        return before
    work.lock(f"bench {session_key}")
    bench_id, state = _bench(work, session_key)
    when, oddity = moment_of(scanned_at, work.now)
    found = answered(work, state, text, session_key, when)
    answer = found.answer
    if oddity:
        verdict = Verdict.ATTENTION.value if answer.verdict == Verdict.DONE else answer.verdict
        answer = replace(answer, verdict=verdict, message=f"{answer.message} · {oddity}".removeprefix(" · "))
    row = {
        "bench_session_id": bench_id,
        "client": client,
        "number": number,
        "text": text[:LONGEST],
        "scanned_at": when,
        "recorded_at": work.now,
        "batch": state.batch,
        **_told(work, found, answer),
    }
    scan_id = work.add(Scan, row)
    if found.late:
        enter_late(work, scan_id, found.command)
    _keep(work, bench_id, found.after)
    return answer


def _told(work: Work, found: Answered, answer: ScanAnswer) -> dict[str, Any]:
    offer = {"offer": asdict(found.offer)} if found.offer else {}
    return {
        "verdict": answer.verdict,
        "answer": {**asdict(answer), **offer},
        "change_set_id": work.change_set_id if found.wrote else None,
        "verb": found.verb.value if found.verb else None,
    }


def undo_scan(work: Work, *, client: str, number: int) -> str:
    """Takes back what one scan did, by button; returns the text that was scanned. Raises NothingToUndoError."""
    found = change_set_of_scan(work, client, number)
    if found is None:
        raise NothingToUndoError("This scan did nothing that could be taken back, or was taken back already.")
    undo(work, change_set_id=found[0])
    return found[1]


def decide_late(work: Work, *, client: str, number: int, decision: Decision, into: str | None = None) -> str:
    """Decides on a scan that waited and did not fit: tries it again, puts the thing elsewhere (`into`), dismisses it.

    Returns what came of it. Raises UnknownScanError, DecidedAlreadyError, NothingToTryError, and whatever the act does.
    """
    late = late_for(work, client, number)
    if decision is Decision.DISMISS:
        settle_late(work, late, decision, wrote=False)
        return "dismissed"
    command = late.command
    if command is None or (decision is Decision.ELSEWHERE and not command.code):
        raise NothingToTryError("It is not clear what this scan was to do: scan it again, or dismiss it.")
    if decision is Decision.ELSEWHERE:
        if not into:
            raise InvalidInputError("Say where it goes: scan the box.", into="missing")
        command = Command(Verb.PUT, command.code, into)
    outcome = carry_out(work, Asked(command, late.session_key, late.scanned_at))
    settle_late(work, late, decision, wrote=outcome.wrote)
    return outcome.headline


def _bench(work: Work, session_key: str) -> tuple[int, BenchState]:
    """The bench's session; whoever takes over another's bench starts afresh."""
    row = work.execute(select(_B.id, _B.account_id, _B.state).where(_B.key == session_key)).first()
    mine = work.actor.account_id
    if row is None:
        values = {"key": session_key, "account_id": mine, "state": None, "updated_at": work.now}
        return work.add(BenchSession, values), BenchState()
    if row.account_id != mine:
        work.execute(update(BenchSession).where(_B.id == row.id).values(account_id=mine))
        return row.id, BenchState()
    return row.id, state_from(row.state)


def _keep(work: Work, bench_id: int, state: BenchState) -> None:
    values = {"state": kept(state), "updated_at": work.now}
    work.execute(update(BenchSession).where(_B.id == bench_id).values(values))
