"""The grammar of the bench: what a scan means, given the mode and what was scanned before. Pure."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from lims.values.codes import grouped, normalised

LONGEST = 200
"""A longer text is no code, whatever it begins with."""

LATEST = timedelta(minutes=5)
OLDEST = timedelta(days=7)


class Mode(StrEnum):
    """What is being done at the bench."""

    LOOK_UP = "look up"
    PUT_AWAY = "put away"
    TAKE_OUT = "take out"
    BRING_BACK = "bring back"
    CARRY = "carry"


class Return(StrEnum):
    """How things come back, as far as somebody says: it holds for all that is brought back until another is said."""

    THAWED = "returned thawed"
    FROZEN = "stayed frozen"
    DRY_ICE = "on dry ice"
    UNSAID = "not said"

    @property
    def thawed(self) -> bool | None:
        """Whether they thawed; on dry ice they did not, None where nobody said."""
        return {Return.THAWED: True, Return.FROZEN: False, Return.DRY_ICE: False}.get(self)


class Verdict(StrEnum):
    """How a scan ended: done, done but look, or not done."""

    DONE = "done"
    ATTENTION = "attention"
    REFUSED = "refused"


class Meaning(StrEnum):
    """What a text was found to be."""

    COMMAND = "command"
    CONTAINER = "container"
    POSITION = "position"
    SAMPLE = "sample"
    AMBIGUOUS = "ambiguous"
    UNCLAIMED = "unclaimed"
    OTHER = "other"
    UNKNOWN = "unknown"


class Verb(StrEnum):
    """What is to be done with the database."""

    OPEN = "open"
    AIM = "aim"
    SHOW_POSITION = "show position"
    LOOK_UP = "look up"
    PUT = "put"
    TAKE_OUT = "take out"
    BRING_BACK = "bring back"
    UNDO = "undo"


COMMANDS: Mapping[str, str] = {
    "STAAL:LOOK-UP": "look up",
    "STAAL:PUT-AWAY": "put away",
    "STAAL:TAKE-OUT": "take out",
    "STAAL:BRING-BACK": "bring back",
    "STAAL:CARRY": "carry",
    "STAAL:RETURNED-THAWED": "returned thawed",
    "STAAL:STAYED-FROZEN": "stayed frozen",
    "STAAL:ON-DRY-ICE": "on dry ice",
    "STAAL:NOT-SAID": "not said",
    "STAAL:UNDO": "undo",
    "STAAL:DONE": "done",
}
"""What stands on the bench card, and what it means."""

UNCLAIMED = "not claimed yet"
"""The headline of a label that was printed ahead and is on nothing yet."""

_INVITATIONS = {
    Mode.LOOK_UP: "Scan anything.",
    Mode.PUT_AWAY: "Scan a box, then what goes into it.",
    Mode.TAKE_OUT: "Scan what leaves its place; the place waits for it.",
    Mode.BRING_BACK: "Scan what comes back to its place; say first whether it thawed.",
    Mode.CARRY: "Scan a rack, then where it goes.",
}


@dataclass(frozen=True)
class Identified:
    """What a text stands for. `position` is a label of the open box, `matches` are the codes of an ambiguous number."""

    text: str
    meaning: Meaning
    code: str | None = None
    command: str | None = None
    position: str | None = None
    matches: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class BenchState:
    """What the bench knows between two scans. `here` is the open container, `position` where the next tube goes.

    `returned` is how things come back; it is said in the mode for that only.
    """

    mode: Mode = Mode.LOOK_UP
    here: str | None = None
    position: str | None = None
    last: str | None = None
    acts: int = 0
    returned: Return = Return.UNSAID


@dataclass(frozen=True)
class Command:
    """Something to be done; the next state holds only if it succeeds."""

    verb: Verb
    code: str | None = None
    into: str | None = None
    position: str | None = None
    thawed: bool | None = None


@dataclass(frozen=True)
class Answer:
    """Something to be said, without doing anything."""

    verdict: Verdict
    headline: str
    message: str = ""
    code: str | None = None


Step = tuple[BenchState, Command | Answer]


def storable(text: str) -> str:
    """The text without what no database takes: NUL, and halves of characters."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def command_in(text: str) -> str | None:
    """The command that a text from the bench card stands for; None for any other text."""
    return _BY_LETTERS.get(_letters(text)) if len(text) <= LONGEST else None


def _letters(text: str) -> str:
    """Keyboards differ in where they put the colon and the hyphen: only the words count."""
    return " ".join(re.findall(r"[A-Z]+", normalised(text)))


_RETURNS = frozenset(each.value for each in Return)
_BY_LETTERS = {_letters(text): meaning for text, meaning in COMMANDS.items()}


def step(state: BenchState, thing: Identified) -> Step:
    """What a scan leads to: the next state, and what is to be done or said."""
    match thing.meaning:
        case Meaning.COMMAND:
            return _commanded(state, thing.command or "")
        case Meaning.CONTAINER | Meaning.SAMPLE if state.mode is Mode.CARRY:
            return _carried(state, thing)
        case Meaning.CONTAINER:
            opened = replace(state, here=thing.code, position=None, last=None)
            return opened, Command(Verb.OPEN, thing.code)
        case Meaning.POSITION:
            return _pointed(state, thing)
        case Meaning.SAMPLE:
            return _acted(state, thing)
    return state, _not_understood(thing)


def _commanded(state: BenchState, command: str) -> Step:
    if command == "undo":
        return replace(state, position=None, last=None, acts=max(0, state.acts - 1)), Command(Verb.UNDO)
    if command == "done":
        count = f"{state.acts} scans: {state.mode}." if state.acts else "Nothing was moved."
        return BenchState(), Answer(Verdict.DONE, "finished", count)
    if command in _RETURNS:
        return _returned(state, Return(command))
    mode = Mode(command)
    invitation = (
        _INVITATIONS[mode] if not (mode is Mode.PUT_AWAY and state.here) else "Scan what goes into the open box."
    )
    return BenchState(mode, state.here), Answer(Verdict.DONE, mode.value, invitation)


def _returned(state: BenchState, returned: Return) -> Step:
    """How the next things come back; whoever says so is bringing back."""
    acts = state.acts if state.mode is Mode.BRING_BACK else 0
    after = BenchState(Mode.BRING_BACK, state.here, acts=acts, returned=returned)
    return after, Answer(Verdict.DONE, returned.value, "Scan what comes back; it holds until you say otherwise.")


def _pointed(state: BenchState, thing: Identified) -> Step:
    if state.here is None:
        return state, Answer(Verdict.REFUSED, "no box is open", f"Scan a box, then {thing.position}.", thing.position)
    if state.mode is Mode.PUT_AWAY:
        return replace(state, position=thing.position), Command(Verb.AIM, None, state.here, thing.position)
    if state.mode is Mode.LOOK_UP:
        return state, Command(Verb.SHOW_POSITION, None, state.here, thing.position)
    return state, Answer(
        Verdict.REFUSED, "scan the tube itself", f"To {state.mode}, a position is not enough.", thing.position
    )


def _acted(state: BenchState, thing: Identified) -> Step:
    code = thing.code or thing.text
    if state.mode is Mode.LOOK_UP:
        return replace(state, last=code), Command(Verb.LOOK_UP, code)
    if code == state.last and state.position is None:
        return state, Answer(Verdict.ATTENTION, "scanned twice", "Once was enough: nothing has changed.", grouped(code))
    if state.mode is Mode.PUT_AWAY and state.here is None:
        return state, Answer(Verdict.REFUSED, "no box is open", "Scan a box first, then this again.", grouped(code))
    after = replace(state, position=None, last=code, acts=state.acts + 1)
    if state.mode is Mode.PUT_AWAY:
        return after, Command(Verb.PUT, code, state.here, state.position)
    if state.mode is Mode.TAKE_OUT:
        return after, Command(Verb.TAKE_OUT, code)
    return after, Command(Verb.BRING_BACK, code, thawed=state.returned.thawed)


def _carried(state: BenchState, thing: Identified) -> Step:
    """First what is carried (it is the `last`), then where it goes: another container."""
    code = thing.code or thing.text
    if state.last is None or (thing.meaning is Meaning.SAMPLE and code != state.last):
        taken = replace(state, position=None, last=code)
        return taken, Answer(Verdict.DONE, "picked up", "Scan where it goes.", grouped(code))
    if code == state.last:
        return state, Answer(Verdict.ATTENTION, "scanned twice", "Scan where it goes.", grouped(code))
    return replace(state, position=None, last=None, acts=state.acts + 1), Command(Verb.PUT, state.last, code)


def _not_understood(thing: Identified) -> Answer:
    shown = _short(thing.text)
    if thing.meaning is Meaning.AMBIGUOUS:
        listed = ", ".join(grouped(code) for code in thing.matches[:6])
        return Answer(Verdict.ATTENTION, "which one?", f"{listed}: scan the code of the one you mean.", shown)
    if thing.meaning is Meaning.UNCLAIMED:
        return Answer(Verdict.ATTENTION, UNCLAIMED, thing.note, grouped(thing.code or shown))
    if thing.meaning is Meaning.OTHER:
        return Answer(Verdict.REFUSED, "not a tube or box", thing.note, shown)
    return Answer(Verdict.REFUSED, "unknown", thing.note or "Nothing goes by this here.", shown)


def _short(text: str) -> str:
    clean = normalised(text[:LONGEST])
    return clean if len(clean) <= 40 else f"{clean[:39]}…"


# --- what is kept between scans


def kept(state: BenchState) -> dict[str, Any]:
    """The state as it is stored."""
    return asdict(state)


def state_from(stored: Any) -> BenchState:
    """The state as it was stored; a fresh one where that cannot be read (any more)."""
    try:
        state = BenchState(**stored)
        return replace(state, mode=Mode(state.mode), acts=int(state.acts), returned=Return(state.returned))
    except (TypeError, ValueError):
        return BenchState()


# --- the device's clock


def moment_of(scanned_at: datetime | None, now: datetime) -> tuple[datetime, str]:
    """When a scan was made, and what is odd about that. Off-line minutes are normal; a clock that is ahead is not."""
    if scanned_at is None:
        return now, ""
    if scanned_at.tzinfo is None:
        return now, "The device does not say its time zone: taken as now."
    if scanned_at > now + LATEST:
        return now, f"The device's clock is ahead ({scanned_at:%Y-%m-%d %H:%M}): taken as now."
    if scanned_at < now - OLDEST:
        return now, f"The device says {scanned_at:%Y-%m-%d %H:%M}, more than a week ago: taken as now."
    return min(scanned_at, now), ""
