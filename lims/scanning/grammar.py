"""The grammar of the bench: what a scan means, given the mode and what was scanned before. Pure."""

from dataclasses import replace

from lims.scanning.commands import BECAUSE, LONGEST
from lims.scanning.gathering import GATHERING, finished, gather, gather_unknown, put_down
from lims.scanning.rules import (
    UNCLAIMED,
    Answer,
    BenchState,
    Command,
    Identified,
    Meaning,
    Mode,
    Return,
    Step,
    Verb,
    Verdict,
    afresh,
)
from lims.storage.rules import looks_like_position
from lims.values.codes import grouped, normalised

MOST_EACH, MOST_BLANKS = 96, 12

INVITATIONS = {
    Mode.LOOK_UP: "Scan anything.",
    Mode.PUT_AWAY: "Scan a box, then what goes into it.",
    Mode.TAKE_OUT: "Scan what leaves its place; the place waits for it.",
    Mode.BRING_BACK: "Scan what comes back to its place.",
    Mode.CARRY: "Scan a rack, then where it goes.",
    Mode.DERIVE: "Scan the parents, then Done.",
    Mode.PLATE: "Scan the plate, then what goes into its wells.",
    Mode.USE_UP: "Scan the reason, then what is gone.",
    Mode.THAW: "Scan what has thawed.",
    Mode.CHECK: "Scan the box, then all that is in it, then Done.",
    Mode.REQUEST: "Scan the request, then what is added to it.",
    Mode.CLAIM: "Scan the label that was printed ahead; for a second code, its tube first.",
    Mode.SECOND_CODE: "Scan the tube, then its other code.",
    Mode.PRINT_AGAIN: "Scan what needs a new label, then Done.",
}
_ONE_BY_ONE = {Mode.TAKE_OUT: Verb.TAKE_OUT, Mode.BRING_BACK: Verb.BRING_BACK, Mode.THAW: Verb.THAW}
_WISHED_IN = {
    "kind": (Mode.DERIVE, Mode.PLATE, Mode.CLAIM),
    "each": (Mode.DERIVE,),
    "blanks": (Mode.DERIVE,),
}
_RETURNS = frozenset(Return)
_AIMED = (Mode.PUT_AWAY, Mode.PLATE)
"""Modes in which a position that must be free is scanned before what goes there."""


def step(state: BenchState, thing: Identified) -> Step:
    """What a scan leads to: the next state, and what is to be done or said."""
    if thing.meaning is Meaning.COMMAND:
        return _commanded(replace(state, wrong_box=False), thing.command or "")
    if state.wrong_box:
        return _put_right(state, thing)
    match thing.meaning:
        case Meaning.WISH:
            return _wished(state, thing)
        case Meaning.POSITION:
            return _pointed(state, thing)
        case Meaning.CONTAINER:
            return _container(state, thing.code or thing.text)
        case Meaning.SAMPLE:
            return _sample(state, thing.code or thing.text)
    return _in_its_mode(state, thing)


def _in_its_mode(state: BenchState, thing: Identified) -> Step:
    """What is understood in one mode only."""
    match thing.meaning:
        case Meaning.REQUEST if state.mode is Mode.REQUEST:
            opened = replace(state, request=thing.code, last=None)
            return opened, Command(Verb.OPEN_REQUEST, thing.code)
        case Meaning.UNCLAIMED if state.mode in (Mode.CLAIM, Mode.SECOND_CODE):
            return _claimed(state, thing)
        case Meaning.UNKNOWN | Meaning.AMBIGUOUS if state.mode is Mode.SECOND_CODE and state.last:
            return _labelled(state, thing)
        case Meaning.UNKNOWN | Meaning.AMBIGUOUS if state.mode is Mode.CHECK and state.here and _may_be_a_code(thing):
            return gather_unknown(state, thing.text, _short(thing.text))
    return state, _not_understood(thing)


# --- commands


def _commanded(state: BenchState, command: str) -> Step:
    match command:
        case "undo":
            return _undone(state)
        case "undo batch":
            after = replace(state, position=None, last=None, acts=0, gathered=())
            return after, Command(Verb.UNDO_BATCH)
        case "wrong box":
            return _wrong_box(state)
        case "done":
            return finished(state)
    if command.startswith(BECAUSE):
        return _because(state, command.removeprefix(BECAUSE))
    if command in _RETURNS:
        return _returned(state, Return(command))
    mode = Mode(command)
    here = None if mode is Mode.CHECK else state.here
    invitation = INVITATIONS[mode] if not (mode is Mode.PUT_AWAY and here) else "Scan what goes into the open box."
    return afresh(state, mode, here), Answer(Verdict.DONE, mode.value, invitation)


def _returned(state: BenchState, returned: Return) -> Step:
    """How the next things come back; whoever says so is bringing back."""
    begun = state if state.mode is Mode.BRING_BACK else afresh(state, Mode.BRING_BACK, state.here)
    after = replace(begun, last=None, returned=returned)
    return after, Answer(Verdict.DONE, returned.value, "Scan what comes back; it holds until you say otherwise.")


def _undone(state: BenchState) -> Step:
    """What only waits is put down again; else the last act of the bench is taken back."""
    if state.gathered:
        return put_down(state)
    if state.last and state.mode in (Mode.CARRY, Mode.CLAIM, Mode.SECOND_CODE):
        return replace(state, last=None), Answer(Verdict.DONE, "put down", "Nothing was done.", grouped(state.last))
    return replace(state, position=None, last=None, acts=max(0, state.acts - 1)), Command(Verb.UNDO)


def _wrong_box(state: BenchState) -> Step:
    if state.mode is not Mode.PUT_AWAY or state.here is None:
        return state, Answer(Verdict.REFUSED, "no box is open", "The wrong box is put right in “put away”.")
    after = replace(state, wrong_box=True, position=None, last=None)
    return after, Answer(Verdict.ATTENTION, "which box was it?", "Scan the right box: all that went in goes there.")


def _put_right(state: BenchState, thing: Identified) -> Step:
    if thing.meaning is not Meaning.CONTAINER:
        return state, Answer(
            Verdict.REFUSED, "scan the right box", "Or scan a mode: then nothing is put right.", _short(thing.text)
        )
    if thing.code == state.here:
        return state, Answer(Verdict.REFUSED, "that is the wrong one", "Scan the right box.", grouped(thing.code or ""))
    after = replace(state, here=thing.code, wrong_box=False)
    return after, Command(Verb.REHOME, thing.code, state.here)


def _because(state: BenchState, reason: str) -> Step:
    if state.mode is not Mode.USE_UP:
        return state, Answer(Verdict.REFUSED, "no reason is asked for", "Scan “Use up”, then the reason.", reason)
    after = replace(state, wishes=replace(state.wishes, reason=reason), last=None)
    return after, Answer(Verdict.DONE, reason, "Scan what is gone for this reason.")


def _wished(state: BenchState, thing: Identified) -> Step:
    name = thing.command or ""
    if state.mode not in _WISHED_IN.get(name, ()):
        modes = " or ".join(f"“{mode}”" for mode in _WISHED_IN.get(name, ()))
        return state, Answer(Verdict.REFUSED, "not asked for", f"Scan {modes} first.", _short(thing.text))
    if name == "kind":
        after = replace(state, wishes=replace(state.wishes, kind=thing.value))
        return after, Answer(Verdict.DONE, thing.note or thing.value, INVITATIONS[state.mode])
    least, most = (1, MOST_EACH) if name == "each" else (0, MOST_BLANKS)
    number = int(thing.value) if thing.value.isdecimal() and len(thing.value) < 4 else -1
    if not least <= number <= most:
        return state, Answer(Verdict.REFUSED, "not so many", f"Between {least} and {most}.", _short(thing.text))
    wishes = replace(state.wishes, each=number) if name == "each" else replace(state.wishes, blanks=number)
    told = f"{number} of each" if name == "each" else "1 blank" if number == 1 else f"{number} blanks"
    return replace(state, wishes=wishes), Answer(Verdict.DONE, told, INVITATIONS[state.mode])


# --- positions


def _pointed(state: BenchState, thing: Identified) -> Step:
    mode, position = state.mode, thing.position
    if mode is Mode.SECOND_CODE and state.last:
        return _labelled(state, thing)
    if mode not in (*_AIMED, Mode.LOOK_UP, Mode.CHECK):
        return state, Answer(Verdict.REFUSED, "scan the tube itself", f"To {mode}, a position is not enough.", position)
    if state.here is None:
        return state, Answer(Verdict.REFUSED, "no box is open", f"Scan a box, then {position}.", position)
    if mode is Mode.LOOK_UP:
        return state, Command(Verb.SHOW_POSITION, None, state.here, position)
    if mode is Mode.CHECK:
        return replace(state, position=position), Answer(
            Verdict.DONE, f"at {position}", "Scan what is there.", position
        )
    return replace(state, position=position), Command(Verb.AIM, None, state.here, position)


# --- things


def _container(state: BenchState, code: str) -> Step:
    match state.mode:
        case Mode.LOOK_UP | Mode.PUT_AWAY | Mode.PLATE:
            return replace(state, here=code, position=None, last=None), Command(Verb.OPEN, code)
        case Mode.CHECK if state.here is None:
            return replace(state, here=code, position=None, last=None), Command(Verb.OPEN, code)
        case Mode.CHECK if code == state.here:
            return state, Answer(Verdict.ATTENTION, "scanned twice", "It is open: scan what is in it.", grouped(code))
        case Mode.CARRY:
            return _carried(state, code, is_container=True)
        case Mode.USE_UP | Mode.CLAIM | Mode.SECOND_CODE:
            return state, Answer(
                Verdict.REFUSED, "scan the tube itself", f"To {state.mode}: one by one.", grouped(code)
            )
    return _either(state, code)


def _sample(state: BenchState, code: str) -> Step:
    match state.mode:
        case Mode.LOOK_UP:
            return replace(state, last=code), Command(Verb.LOOK_UP, code)
        case Mode.PUT_AWAY:
            return _into_here(state, code, Verb.PUT, "Scan a box first, then this again.")
        case Mode.PLATE:
            return _into_here(state, code, Verb.FILL_WELL, "Scan the plate first, then this again.")
        case Mode.CARRY:
            return _carried(state, code, is_container=False)
        case Mode.USE_UP:
            return _used_up(state, code)
        case Mode.CLAIM | Mode.SECOND_CODE:
            return _picked(state, code)
    return _either(state, code)


def _either(state: BenchState, code: str) -> Step:
    """Modes in which a whole box can be scanned where a tube could."""
    if state.mode in GATHERING:
        return gather(state, code)
    if code == state.last:
        return _twice(state, code)
    after = replace(state, position=None, last=code, acts=state.acts + 1)
    if state.mode is Mode.REQUEST:
        if state.request is None:
            return state, Answer(
                Verdict.REFUSED, "no request is open", "Scan the request first, then this again.", grouped(code)
            )
        return after, Command(Verb.ADD, code, state.request)
    return after, Command(_ONE_BY_ONE[state.mode], code, thawed=state.returned.thawed)


def _into_here(state: BenchState, code: str, verb: Verb, instead: str) -> Step:
    if code == state.last and state.position is None:
        return _twice(state, code)
    if state.here is None:
        return state, Answer(Verdict.REFUSED, "no box is open", instead, grouped(code))
    after = replace(state, position=None, last=code, acts=state.acts + 1)
    wishes = state.wishes if verb is Verb.FILL_WELL else BenchState().wishes
    return after, Command(verb, code, state.here, state.position, wishes=wishes)


def _used_up(state: BenchState, code: str) -> Step:
    if state.wishes.reason is None:
        instead = "Scan why, from the bench card (STAAL:REASON-USED-UP …), or choose it on the page; then this again."
        return state, Answer(Verdict.REFUSED, "say why first", instead, grouped(code))
    if code == state.last:
        return _twice(state, code)
    after = replace(state, last=code, acts=state.acts + 1)
    return after, Command(Verb.USE_UP, code, wishes=state.wishes)


def _picked(state: BenchState, code: str) -> Step:
    """The tube that gets another code; where one waits already, this is its other code, which it cannot be."""
    if code == state.last:
        return _twice(state, code)
    if state.last:
        whose = f"This is the code of another sample. {grouped(state.last)} still waits: scan its code, or Undo."
        return state, Answer(Verdict.REFUSED, "not given", whose, grouped(code))
    what = "Scan the label that goes on it." if state.mode is Mode.CLAIM else "Scan its other code."
    return replace(state, last=code), Answer(Verdict.DONE, "picked up", what, grouped(code))


def _claimed(state: BenchState, thing: Identified) -> Step:
    """A label that was printed ahead: on the tube that waits, else on a new sample."""
    if state.last:
        return _labelled(state, thing)
    if state.mode is Mode.SECOND_CODE:
        return state, Answer(Verdict.REFUSED, "scan the tube first", "Then this label.", grouped(thing.code or ""))
    return replace(state, acts=state.acts + 1), Command(Verb.CLAIM, thing.code, wishes=state.wishes)


def _labelled(state: BenchState, thing: Identified) -> Step:
    after = replace(state, last=None, position=None, acts=state.acts + 1)
    return after, Command(Verb.GIVE_CODE, state.last, text=thing.code or thing.text)


def _carried(state: BenchState, code: str, *, is_container: bool) -> Step:
    """First what is carried (it is the `last`), then where it goes: another container."""
    if state.last is None or (not is_container and code != state.last):
        taken = replace(state, position=None, last=code)
        return taken, Answer(Verdict.DONE, "picked up", "Scan where it goes.", grouped(code))
    if code == state.last:
        return state, Answer(Verdict.ATTENTION, "scanned twice", "Scan where it goes.", grouped(code))
    return replace(state, position=None, last=None, acts=state.acts + 1), Command(Verb.PUT, state.last, code)


def _twice(state: BenchState, code: str) -> Step:
    return state, Answer(Verdict.ATTENTION, "scanned twice", "Once was enough: nothing has changed.", grouped(code))


# --- what is not understood


def _not_understood(thing: Identified) -> Answer:
    shown = _short(thing.text)
    if thing.meaning is Meaning.AMBIGUOUS:
        listed = ", ".join(grouped(code) for code in thing.matches[:6])
        return Answer(
            Verdict.ATTENTION, "which one?", f"{listed}: {thing.note or 'scan the code of the one you mean.'}", shown
        )
    if thing.meaning is Meaning.UNCLAIMED:
        return Answer(Verdict.ATTENTION, UNCLAIMED, thing.note, grouped(thing.code or shown))
    if thing.meaning is Meaning.REQUEST:
        return Answer(Verdict.REFUSED, "a request", "Scan “Add to a request” first.", grouped(thing.code or shown))
    if thing.meaning is Meaning.OTHER:
        return Answer(Verdict.REFUSED, "not a tube or box", thing.note, shown)
    return Answer(Verdict.REFUSED, "unknown", thing.note or "Nothing goes by this here.", shown)


def _may_be_a_code(thing: Identified) -> bool:
    """Whether something may lie in the box that wears it: not a position that there is not, nor a long paste."""
    return bool(normalised(thing.text)) and len(thing.text) <= LONGEST and not looks_like_position(thing.text)


def _short(text: str) -> str:
    clean = normalised(text[:LONGEST])
    return clean if len(clean) <= 40 else f"{clean[:39]}…"
