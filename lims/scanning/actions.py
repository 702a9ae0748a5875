"""A scan at the bench: understood, done or refused, answered and kept, all in one unit of work."""

from dataclasses import asdict, replace
from datetime import datetime

from sqlalchemy import select, update

from lims.access import Permission
from lims.database import columns
from lims.errors import LimsError
from lims.scanning.acting import Asked, carry_out
from lims.scanning.queries import ScanAnswer, answer_for, change_set_of_scan, identify, open_container
from lims.scanning.rules import (
    LONGEST,
    Answer,
    BenchState,
    Command,
    Verb,
    Verdict,
    kept,
    moment_of,
    state_from,
    step,
    storable,
)
from lims.scanning.tables import BenchSession, Scan
from lims.storage.actions import IsInError, IsOutError
from lims.storage.choosing import AlreadyThereError
from lims.undoing.actions import NothingToUndoError, undo
from lims.unit_of_work import Work
from lims.values.codes import grouped

_B = columns(BenchSession)

SO_ALREADY = (AlreadyThereError, IsInError, IsOutError)
"""What a scan asked for is so already: nothing was done, and nothing is wrong."""


_NOT_DONE = {
    Verb.OPEN: "not opened",
    Verb.AIM: "not free",
    Verb.SHOW_POSITION: "nothing to show",
    Verb.LOOK_UP: "not found",
    Verb.PUT: "not put away",
    Verb.TAKE_OUT: "not taken out",
    Verb.BRING_BACK: "not brought back",
    Verb.UNDO: "not taken back",
}


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
    after, answer, wrote = _answered(work, state, text, session_key, when)
    if oddity:
        verdict = Verdict.ATTENTION.value if answer.verdict == Verdict.DONE else answer.verdict
        answer = replace(answer, verdict=verdict, message=f"{answer.message} · {oddity}".removeprefix(" · "))
    row = {
        "bench_session_id": bench_id,
        "client": client,
        "number": number,
        "text": text[:LONGEST],
        "verdict": answer.verdict,
        "answer": asdict(answer),
        "scanned_at": when,
        "recorded_at": work.now,
        "change_set_id": work.change_set_id if wrote else None,
    }
    work.add(Scan, row)
    _keep(work, bench_id, after)
    return answer


def undo_scan(work: Work, *, client: str, number: int) -> str:
    """Takes back what one scan did, by button; returns the text that was scanned. Raises NothingToUndoError."""
    found = change_set_of_scan(work, client, number)
    if found is None:
        raise NothingToUndoError("This scan did nothing that could be taken back, or was taken back already.")
    undo(work, change_set_id=found[0])
    return found[1]


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


def _answered(
    work: Work, state: BenchState, text: str, session_key: str, when: datetime
) -> tuple[BenchState, ScanAnswer, bool]:
    """The next state, the answer, and whether the database was changed."""
    here = open_container(work, state)
    if here is None:
        state = replace(state, here=None, position=None)
    bench = (here.name, here.free) if here else (None, None)
    after, next_thing = step(state, identify(work, text, grid=here.grid if here else None))
    if isinstance(next_thing, Answer):
        return after, _answer(next_thing, after, bench if after.here else (None, None), text), False
    try:
        _check_may_scan(work)
        with work.connection.begin_nested():
            outcome = carry_out(work, Asked(next_thing, session_key, when))
    except LimsError as error:
        return state, _answer(_refusal(error, next_thing), state, bench, text), False
    verdict = Verdict.ATTENTION if outcome.attention else Verdict.DONE
    told = Answer(verdict, outcome.headline, outcome.message, outcome.code)
    now_open = (outcome.opened or bench[0], bench[1] if outcome.free is None else outcome.free)
    undoable = outcome.wrote and next_thing.verb is not Verb.UNDO
    return after, _answer(told, after, now_open, text, undoable=undoable), outcome.wrote


def _check_may_scan(work: Work) -> None:
    if not work.actor.may_anywhere(Permission.FIND):
        work.require(Permission.FIND)


def _refusal(error: LimsError, command: Command) -> Answer:
    code = grouped(command.code) if command.code else command.position
    if isinstance(error, SO_ALREADY):
        return Answer(Verdict.ATTENTION, "already so", str(error), code)
    return Answer(Verdict.REFUSED, _NOT_DONE[command.verb], str(error) or str(type(error).__doc__), code)


def _answer(
    told: Answer, state: BenchState, bench: tuple[str | None, int | None], text: str, *, undoable: bool = False
) -> ScanAnswer:
    code = told.code or text[:40]
    return ScanAnswer(told.verdict.value, code, told.headline, told.message, state.mode.value, *bench, undoable)
