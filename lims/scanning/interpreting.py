"""Reads a scanned text as it came and as it would be on other keyboards, and decides which of them was meant."""

from collections.abc import Sequence
from dataclasses import dataclass

from lims.identity.minting import OWN
from lims.identity.queries import Match, find_matches_of
from lims.scanning.commands import command_in, wish_in
from lims.scanning.symbologies import bare
from lims.storage.rules import Grid, position_or_none
from lims.unit_of_work import Work
from lims.values.codes import grouped, passes_check
from lims.values.keyboards import Reading, is_garbled, readings


@dataclass(frozen=True)
class Meant:
    """What goes by one reading of a text."""

    text: str
    because: str
    matches: tuple[Match, ...]

    @property
    def own(self) -> tuple[Match, ...]:
        """Those that have it as their own code."""
        return tuple(match for match in self.matches if match.identifier_type == OWN)

    @property
    def told(self) -> str:
        """What is said of it where the text came otherwise."""
        return f"read as {self.text.upper()}: {self.because}" if self.because else ""


def command_meant(text: str) -> tuple[str, str] | None:
    """The command of the bench card that a text is, on whichever keyboard, and what is said of that."""
    for each in _likely(text):
        if command := command_in(each.text):
            return command, each.because
    return None


def wish_meant(text: str) -> tuple[str, str, str] | None:
    """The wish of the bench card that a text is, its value, and what is said of the keyboard."""
    for each in _likely(text):
        if wish := wish_in(each.text):
            return *wish, each.because
    return None


def meanings(work: Work, text: str) -> list[Meant]:
    """Each reading of a text with what goes by it, as it came first; all are looked up in one query."""
    likely = _likely(text)
    matches = find_matches_of(work, [each.text for each in likely])
    return [Meant(each.text, each.because, tuple(matches[each.text])) for each in likely]


def own_meant(found: Sequence[Meant]) -> list[Meant]:
    """The readings that are a code of ours: the text as it came, or one whose check character agrees."""
    as_came = found[0]
    if as_came.own and as_came.text.strip().upper() == grouped(as_came.own[0].code or ""):
        return [as_came]  # no label has these blanks: a person typed it, on whichever keyboard
    named: dict[int, Meant] = {}
    for each in found:
        if each.own and (not each.because or passes_check(each.text)):
            named.setdefault(each.own[0].entity_id, each)
    return list(named.values())


def position_meant(found: Sequence[Meant], grid: Grid) -> tuple[int, str] | None:
    """The position of the open box that a text names, and what is said of that."""
    for each in found:
        position = position_or_none(grid, each.text)
        if position is not None:
            return position, each.told
    return None


def number_meant(found: Sequence[Meant]) -> Meant:
    """The reading that is a number of something: as it came, else the only other one; several are put together."""
    known = [each for each in found if each.matches]
    if not known or not known[0].because:
        return known[0] if known else found[0]
    together = {match.entity_id: match for each in known for match in each.matches}
    told = known[0] if len(known) == 1 else found[0]
    return Meant(told.text, told.because, tuple(together.values()))


def _likely(text: str) -> list[Reading]:
    """A text without a character that no label has is only read otherwise where that is a code of ours, or a command.

    Too many makers' numbers would be somebody else's on a keyboard that swaps letters.
    """
    first, *others = readings(text)
    garbled = is_garbled(text)
    stripped = [Reading(bare(each.text), each.because) for each in others]
    return [first, *(each for each in stripped if garbled or _speaks_for_itself(each.text))]


def _speaks_for_itself(text: str) -> bool:
    return passes_check(text) or command_in(text) is not None or wish_in(text) is not None
