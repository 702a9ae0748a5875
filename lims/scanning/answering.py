"""What is answered to a scan: understood, done or refused. The building block between the grammar and the database."""

from dataclasses import dataclass, replace
from datetime import datetime

from lims.access import Permission
from lims.errors import LimsError
from lims.requests.progress import AskedAlreadyError
from lims.scanning.acting import carry_out
from lims.scanning.grammar import step
from lims.scanning.outcomes import Asked, Offer
from lims.scanning.queries import ScanAnswer, identify, open_container
from lims.scanning.rules import (
    Answer,
    BenchState,
    Command,
    Identified,
    Meaning,
    Mode,
    Verb,
    Verdict,
    has_waited,
)
from lims.storage.actions import IsInError, IsOutError
from lims.storage.choosing import AlreadyThereError
from lims.unit_of_work import Work
from lims.values.codes import grouped

SO_ALREADY = (AlreadyThereError, IsInError, IsOutError, AskedAlreadyError)
"""What a scan asked for is so already: nothing was done, and nothing is wrong."""

_NOT_DONE = {
    Verb.OPEN: "not opened",
    Verb.OPEN_REQUEST: "not opened",
    Verb.AIM: "not free",
    Verb.SHOW_POSITION: "nothing to show",
    Verb.LOOK_UP: "not found",
    Verb.PUT: "not put away",
    Verb.TAKE_OUT: "not taken out",
    Verb.BRING_BACK: "not brought back",
    Verb.THAW: "not noted",
    Verb.USE_UP: "not noted",
    Verb.GATHER: "not gathered",
    Verb.DERIVE: "nothing made",
    Verb.CHECK: "not checked",
    Verb.PRINT_AGAIN: "nothing to print",
    Verb.FILL_WELL: "not filled",
    Verb.ADD: "not added",
    Verb.CLAIM: "not registered",
    Verb.GIVE_CODE: "not given",
    Verb.REHOME: "not put right",
    Verb.UNDO: "not taken back",
    Verb.UNDO_BATCH: "not taken back",
}
_AT_THE_END = (Verb.DERIVE, Verb.CHECK)
_NEVER_WAITS = (Meaning.COMMAND, Meaning.WISH, Meaning.POSITION)


@dataclass(frozen=True)
class Answered:
    """What came of a scan. `late`: it waits for a decision, and would have done `command`."""

    after: BenchState
    answer: ScanAnswer
    verb: Verb | None = None
    wrote: bool = False
    offer: Offer | None = None
    late: bool = False
    command: Command | None = None


def answered(work: Work, state: BenchState, text: str, session_key: str, when: datetime) -> Answered:
    """Understands a scan and does what it asks for. Never raises a refusal."""
    here = open_container(work, state)
    if here is None:
        state = replace(state, here=None, position=None)
    bench = (here.name, here.free) if here else (None, None)
    thing = identify(work, text, grid=here.grid if here else None)
    after, next_thing = step(state, thing)
    late = has_waited(when, work.now)
    if isinstance(next_thing, Answer):
        answer = _answer(_also(next_thing, thing.read_as), after, bench if after.here else (None, None), text)
        waits = late and next_thing.verdict is Verdict.REFUSED and thing.meaning not in _NEVER_WAITS
        return Answered(after, answer, late=waits, command=_meant(state, thing) if waits else None)
    try:
        _check_may_scan(work)
        with work.attempt():
            outcome = carry_out(work, Asked(next_thing, session_key, when))
    except LimsError as error:
        refusal = _also(_refusal(error, next_thing), thing.read_as)
        after = _after_refusal(state, after, next_thing.verb, late=late)
        now_open = bench if after.here else (None, None)
        waits = late and refusal.verdict is Verdict.REFUSED and _waits(next_thing, thing)
        return Answered(after, _answer(refusal, after, now_open, text), late=waits, command=next_thing)
    verdict = Verdict.ATTENTION if outcome.attention else Verdict.DONE
    told = _also(Answer(verdict, outcome.headline, outcome.message, outcome.code), thing.read_as)
    opened = (outcome.opened or bench[0], bench[1] if outcome.free is None else outcome.free)
    undoable = outcome.wrote and next_thing.verb is not Verb.UNDO
    answer = _answer(told, after, opened if after.here else (None, None), text, undoable=undoable)
    return Answered(after, answer, next_thing.verb, outcome.wrote, outcome.offer)


def _waits(command: Command, thing: Identified) -> bool:
    """Whether a refusal leaves something to decide: not an undo, nor a position that is not free."""
    return command.verb in _AT_THE_END or thing.meaning not in _NEVER_WAITS


def _after_refusal(state: BenchState, after: BenchState, verb: Verb, *, late: bool) -> BenchState:
    """A box that could not be opened leaves none open: what follows was meant for it, not for the one before.

    Nobody saw the answer of a scan that waited: then a position that was not free is not passed over either, and
    what was gathered for one box is not mixed with the next.
    """
    if verb in (Verb.OPEN, Verb.OPEN_REQUEST):
        return replace(state, here=None, request=None, position=None, last=None)
    if verb is Verb.REHOME:
        return replace(state, wrong_box=False)
    if late and (verb is Verb.AIM or verb in _AT_THE_END):
        return after
    return replace(state, position=None) if late else state


def _meant(state: BenchState, thing: Identified) -> Command | None:
    """What a refused scan would have done, had a box been open."""
    if thing.meaning is Meaning.SAMPLE and state.mode is Mode.PUT_AWAY:
        return Command(Verb.PUT, thing.code)
    return None


def _also(answer: Answer, read_as: str) -> Answer:
    """What was taken is shown, where a keyboard garbled the text, or it means something else too."""
    return replace(answer, message=f"{answer.message} · {read_as}".removeprefix(" · ")) if read_as else answer


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
