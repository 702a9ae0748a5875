"""What is known between two scans at a bench, and what a scan can lead to. The grammar itself is in `grammar`. Pure."""

from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

LATEST = timedelta(minutes=5)
OLDEST = timedelta(days=7)
LATE = timedelta(seconds=60)

MOST_GATHERED = 400
"""So many things are gathered for one act: more than any plate has wells, and a page still lists them."""

UNCLAIMED = "not claimed yet"
"""The headline of a label that was printed ahead and is on nothing yet."""


class Mode(StrEnum):
    """What is being done at the bench."""

    LOOK_UP = "look up"
    PUT_AWAY = "put away"
    TAKE_OUT = "take out"
    BRING_BACK = "bring back"
    CARRY = "carry"
    DERIVE = "derive"
    PLATE = "fill a plate"
    USE_UP = "use up"
    THAW = "thaw"
    CHECK = "check a box"
    REQUEST = "add to a request"
    CLAIM = "claim a label"
    SECOND_CODE = "second code"
    PRINT_AGAIN = "print again"


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
    WISH = "wish"
    CONTAINER = "container"
    POSITION = "position"
    SAMPLE = "sample"
    REQUEST = "request"
    AMBIGUOUS = "ambiguous"
    UNCLAIMED = "unclaimed"
    OTHER = "other"
    UNKNOWN = "unknown"


class Verb(StrEnum):
    """What is to be done with the database."""

    OPEN = "open"
    OPEN_REQUEST = "open request"
    AIM = "aim"
    SHOW_POSITION = "show position"
    LOOK_UP = "look up"
    PUT = "put"
    TAKE_OUT = "take out"
    BRING_BACK = "bring back"
    THAW = "thaw"
    USE_UP = "use up"
    GATHER = "gather"
    DERIVE = "derive"
    CHECK = "check"
    PRINT_AGAIN = "print again"
    FILL_WELL = "fill well"
    ADD = "add"
    CLAIM = "claim"
    GIVE_CODE = "give code"
    REHOME = "rehome"
    UNDO = "undo"
    UNDO_BATCH = "undo batch"


@dataclass(frozen=True)
class Identified:
    """What a text stands for. `position` is a label of the open box, `matches` are the codes of an ambiguous number.

    `command` names the command, or the wish whose `value` this is. `read_as` says what was taken where that is not
    plain: the keyboard garbled it, or it could have meant something else.
    """

    text: str
    meaning: Meaning
    code: str | None = None
    command: str | None = None
    position: str | None = None
    matches: tuple[str, ...] = ()
    note: str = ""
    read_as: str = ""
    value: str = ""


@dataclass(frozen=True)
class Wishes:
    """What somebody chose for what is made, or used up: a kind, how many of each, how many blanks, the reason."""

    kind: str | None = None
    each: int = 1
    blanks: int = 0
    reason: str | None = None


Gathered = tuple[str, str | None]
"""The code of something gathered, and the position at which it was scanned."""


@dataclass(frozen=True)
class BenchState:
    """What the bench knows between two scans.

    `here` is the open container, `request` the open request, `position` where the next tube goes, `last` what was
    scanned last, or waits for its second scan. `gathered` waits for "done". `batch` counts the runs of scans.
    `wrong_box`: the next container is the right one for all that was put into this one. `returned` is how things come
    back.
    """

    mode: Mode = Mode.LOOK_UP
    here: str | None = None
    position: str | None = None
    last: str | None = None
    acts: int = 0
    request: str | None = None
    gathered: tuple[Gathered, ...] = ()
    wishes: Wishes = field(default_factory=Wishes)
    wrong_box: bool = False
    batch: int = 0
    returned: Return = Return.UNSAID


@dataclass(frozen=True)
class Command:
    """Something to be done; the next state holds only if it succeeds. `text` is a foreign code, as it was scanned.

    `thawed` is how a thing comes back, None where nobody said.
    """

    verb: Verb
    code: str | None = None
    into: str | None = None
    position: str | None = None
    text: str | None = None
    things: tuple[Gathered, ...] = ()
    wishes: Wishes = field(default_factory=Wishes)
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


# --- what is kept between scans


def kept(state: BenchState) -> dict[str, Any]:
    """The state as it is stored."""
    return asdict(state)


def state_from(stored: Any) -> BenchState:
    """The state as it was stored; a fresh one where that cannot be read (any more)."""
    try:
        state = BenchState(**stored)
        gathered = tuple((str(code), position) for code, position in state.gathered)
        wishes = state.wishes if isinstance(state.wishes, Wishes) else Wishes(**state.wishes)
        return replace(
            state,
            mode=Mode(state.mode),
            acts=int(state.acts),
            batch=int(state.batch),
            returned=Return(state.returned),
            gathered=gathered,
            wishes=wishes,
        )
    except (TypeError, ValueError):
        return BenchState()


def afresh(state: BenchState, mode: Mode = Mode.LOOK_UP, here: str | None = None) -> BenchState:
    """The beginning of another run of scans."""
    return BenchState(mode, here, batch=state.batch + 1)


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


def has_waited(when: datetime, now: datetime) -> bool:
    """Whether a scan came so late that whoever made it did not see its answer."""
    return now - when >= LATE
