"""What may be made of what, and what that means. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from lims.errors import InvalidInputError, RuleBrokenError
from lims.samples.vocabulary import Disposition, ProcessType, Relation

PARTS = frozenset({"otolith", "tissue"})
"""Kinds that are taken out of or cut off their parent, and stay the same material."""

PROCESS_OF: Mapping[str, ProcessType] = {
    "dna_extract": ProcessType.EXTRACTION,
    "pcr_product": ProcessType.AMPLIFICATION,
    "library": ProcessType.LIBRARY_PREPARATION,
    "pool": ProcessType.POOLING,
    "lot": ProcessType.SORTING,
    "culture": ProcessType.PASSAGE,
    "seed_lot": ProcessType.REGENERATION,
}
"""What was done when a kind was made from another one; the same kind from itself is subsampling."""


class GoneError(RuleBrokenError):
    """Nothing can be taken from what is no longer there."""


class CycleError(RuleBrokenError):
    """A sample cannot come from itself, not even by a detour."""


class ControlTypeError(InvalidInputError):
    """A blank must say what it controls."""


def process_for(parent_kinds: Iterable[str], child_kind: str) -> ProcessType:
    """What was done, judged from what was made."""
    if all(kind == child_kind for kind in parent_kinds) and child_kind not in ("culture", "seed_lot"):
        return ProcessType.SUBSAMPLING
    return PROCESS_OF.get(child_kind, ProcessType.SUBSAMPLING)


def relation_for(parent_kind: str, child_kind: str) -> Relation:
    """Whether the child is a part of its parent or something new made from it."""
    taken_out = child_kind in PARTS or (
        parent_kind in ("mixture", "lot") and child_kind in ("lot", "mixture", "specimen")
    )
    return Relation.PART_OF if taken_out else Relation.DERIVED_FROM


def check_on_record(code: str, record: str) -> None:
    """Raises GoneError where the record was withdrawn or merged."""
    if record in ("withdrawn", "merged"):
        raise GoneError(f"{code} is {record}: nothing can be done with it.")


def check_still_there(code: str, disposition: str, record: str) -> None:
    """Raises GoneError where the material is used up or destroyed, or the record was withdrawn or merged."""
    check_on_record(code, record)
    if disposition in (Disposition.USED_UP, Disposition.DESTROYED):
        raise GoneError(f"{code} is {disposition}: there is nothing left of it.")


def check_no_cycle(parent: int, child: int, ancestors_of_parent: Collection[int], codes: tuple[str, str]) -> None:
    """Raises CycleError where the child is the parent or one of its ancestors."""
    if parent == child or child in ancestors_of_parent:
        raise CycleError(f"{codes[1]} cannot come from {codes[0]}, which itself comes from it.")


def check_control_type(control_type: str, known: Collection[str]) -> None:
    """Raises ControlTypeError for a word that is not in the list."""
    if control_type not in known:
        raise ControlTypeError(
            f'"{control_type}" is not a kind of control. Known: {", ".join(known)}.', control_type="unknown"
        )


DAYS = ("expires_on", "retain_until", "test_on")
"""The days that a sample may have: it can be used until the one, is kept until the next, is tested by the last."""

_LATEST = date(2200, 1, 1)


class DayError(InvalidInputError):
    """This cannot be such a day."""


def check_days(days: Mapping[str, date | None]) -> None:
    """Raises DayError for a day that a slip of the keyboard makes."""
    for name, day in days.items():
        if day is not None and not date(1900, 1, 1) <= day < _LATEST:
            raise DayError(f"{day:%Y-%m-%d} cannot be right: look at the year.", **{name: "look at the year"})


class KindKeyError(InvalidInputError):
    """This cannot be the key of a new kind."""


def check_kind_key(key: str, known: Collection[str]) -> str:
    """A kind's key: small letters, digits and underscores, beginning with a letter, not in use. Raises KindKeyError."""
    found = key.strip().lower().replace(" ", "_").replace("-", "_")
    if not (found.isascii() and found.isidentifier()):
        raise KindKeyError(f'"{key}" cannot be a key: use letters, digits and underscores.', key="not usable")
    if found in known:
        raise KindKeyError(f'There is a kind "{found}" already.', key="in use")
    return found


# --- what is thrown away

OTHER = "other"
DISPOSAL_REASONS: Mapping[str, Disposition] = {
    "used up": Disposition.USED_UP,
    "broken or leaked": Disposition.DESTROYED,
    "thawed": Disposition.DESTROYED,
    "contaminated": Disposition.DESTROYED,
    "degraded": Disposition.DESTROYED,
    "expired": Disposition.DESTROYED,
    "retention has ended": Disposition.DESTROYED,
    "consent or permit withdrawn": Disposition.DESTROYED,
    "not needed any more": Disposition.DESTROYED,
    "given away": Disposition.DEACCESSIONED,
    "released": Disposition.RELEASED,
    OTHER: Disposition.DESTROYED,
}
"""The standard reasons for throwing something away, and what usually becomes of it."""

ENDINGS = (Disposition.USED_UP, Disposition.DESTROYED, Disposition.DEACCESSIONED, Disposition.RELEASED)
"""What ends a sample. What is missing may be found, and what is in the collection again did not end."""


class DisposalReasonError(InvalidInputError):
    """It is not said well enough why something is thrown away."""


class DisposalByTwoError(RuleBrokenError):
    """Nobody disposes of samples of this collection alone."""


def check_disposal_reason(reason: str, comment: str | None) -> str:
    """The reason as the history keeps it, with its comment. Raises DisposalReasonError."""
    said = (comment or "").strip()
    if reason not in DISPOSAL_REASONS:
        known = ", ".join(DISPOSAL_REASONS)
        raise DisposalReasonError(
            f"Say why, by one of the standard reasons: {known}. Anything else goes into the comment.",
            reason="not one of the standard ones",
        )
    if reason == OTHER and not said:
        raise DisposalReasonError('"other" alone says nothing: tell the reason in a comment.', comment="missing")
    return f"{reason}: {said}" if said else reason


def check_said_why(disposition: Disposition, reason: str, comment: str | None) -> str:
    """Why something became of samples, as the history keeps it: what ends them needs a standard reason.

    Why something is missing, or is there again, is said freely. Raises DisposalReasonError.
    """
    if disposition in ENDINGS:
        return check_disposal_reason(reason.strip(), comment)
    said = ": ".join(each.strip() for each in (reason, comment or "") if each.strip())
    if not said:
        raise DisposalReasonError(f"Say why the samples are {disposition}.", reason="missing")
    return said


def check_by_one(disposition: Disposition, by_two: Sequence[str]) -> None:
    """Raises DisposalByTwoError where samples end by the act of one, in collections that ask for two."""
    if disposition in ENDINGS and by_two:
        asks = "asks" if len(by_two) == 1 else "ask"
        raise DisposalByTwoError(
            f"{', '.join(by_two)} {asks} for a second person: propose the disposal, and somebody else approves it."
        )
