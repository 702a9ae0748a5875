"""What is gathered scan by scan, for one act at the end: parents, all that is in a box, labels to print again. Pure."""

from dataclasses import replace

from lims.scanning.rules import (
    MOST_GATHERED,
    Answer,
    BenchState,
    Command,
    Gathered,
    Mode,
    Step,
    Verb,
    Verdict,
    afresh,
)
from lims.values.codes import grouped

GATHERING = {Mode.DERIVE: Verb.DERIVE, Mode.CHECK: Verb.CHECK, Mode.PRINT_AGAIN: Verb.PRINT_AGAIN}
"""Modes in which scans are gathered, and what "done" then does."""


def gather(state: BenchState, code: str) -> Step:
    """One more, each once; in a check, a position that is scanned again with the thing holds."""
    if refused := _no_more(state, code, grouped(code)):
        return state, refused
    checked = state.here if state.mode is Mode.CHECK else None  # elsewhere a box is open from before
    return _with(state, code), Command(Verb.GATHER, code, checked)


def gather_unknown(state: BenchState, text: str, shown: str) -> Step:
    """What nothing goes by is in the box all the same: the check lists it."""
    if refused := _no_more(state, text, shown):
        return state, refused
    return _with(state, text), Answer(Verdict.ATTENTION, "unknown, and listed", "The check will say so.", shown)


def _no_more(state: BenchState, code: str, shown: str) -> Answer | None:
    if state.mode is Mode.CHECK and state.here is None:
        return Answer(Verdict.REFUSED, "no box is open", "Scan the box first, then this again.", shown)
    there = any(each == code for each, _ in state.gathered)
    if there and state.position is None:
        return Answer(Verdict.ATTENTION, "scanned twice", "Once was enough: nothing has changed.", shown)
    if len(state.gathered) >= MOST_GATHERED and not there:
        return Answer(Verdict.REFUSED, "enough for now", f"{MOST_GATHERED} are gathered: scan Done first.", shown)
    return None


def _with(state: BenchState, code: str) -> BenchState:
    others: tuple[Gathered, ...] = tuple(each for each in state.gathered if each[0] != code)
    return replace(state, gathered=(*others, (code, state.position)), position=None, last=code)


def put_down(state: BenchState) -> Step:
    """What was gathered last is left out again."""
    (code, _), rest = state.gathered[-1], state.gathered[:-1]
    left_out = Answer(Verdict.DONE, "left out", f"{len(rest)} are gathered.", grouped(code))
    return replace(state, gathered=rest, position=None, last=None), left_out


def finished(state: BenchState) -> Step:
    """Does what was gathered for, and begins the next run in the same mode; else it is the end of the run."""
    verb = GATHERING.get(state.mode)
    if verb is Verb.CHECK and state.here is not None:
        after = replace(afresh(state, Mode.CHECK), wishes=state.wishes)
        return after, Command(verb, None, state.here, things=state.gathered)
    if verb is not None and state.gathered:
        after = replace(afresh(state, state.mode, state.here), wishes=state.wishes)
        return after, Command(verb, None, None, things=state.gathered, wishes=state.wishes)
    count = f"{state.acts} scans: {state.mode}." if state.acts else "Nothing was moved."
    return afresh(state), Answer(Verdict.DONE, "finished", count)
