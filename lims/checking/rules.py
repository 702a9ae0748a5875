"""Compares what was found in a container with what the record expects there. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lims.storage.rules import Grid, label_of
from lims.values.codes import own_form

VERDICTS = ("found", "missing", "foreign", "misplaced", "unknown", "unreadable")
RESOLUTIONS = ("none", "moved", "put here", "brought back", "marked missing", "left", "taken out")

MISSING_ALREADY = "missing since before this check"
_BACK = {"held": "on record as out", "missing": "on record as missing: it is found again"}


@dataclass(frozen=True)
class Expected:
    """What the record says lies here, by its key: where, and whether it is in place, held (it is out) or missing."""

    key: int
    position: int | None
    state: str = "in place"


@dataclass(frozen=True)
class Reading:
    """One reading. `key` is what it stands for, None: nothing. `text` None: its code could not be read."""

    text: str | None
    position: int | None = None
    key: int | None = None
    problem: str | None = None


@dataclass(frozen=True)
class Finding:
    """One thing of the check: what was expected where, what was found, and what would put the record right."""

    verdict: str
    text: str | None
    key: int | None
    expected: int | None
    found: int | None
    proposal: str
    problem: str | None = None


@dataclass(frozen=True)
class Bars:
    """What the record keeps from being put right.

    `things`: key → why it may not be put here. `positions`: number → why nothing else may lie there.
    """

    things: Mapping[int, str]
    positions: Mapping[int, str]


def compare(
    grid: Grid, expected: Sequence[Expected], readings: Sequence[Reading], bars: Bars, *, positions_known: bool
) -> list[Finding]:
    """A finding for each reading and for each thing that was not found; what is rightly out and not here is none.

    Where positions are not known, everything that belongs here and was read counts as found.
    """
    by_key = {each.key: each for each in expected}
    chosen, repeated = _once_each(by_key, readings, positions_known)
    known = _known(grid, by_key, [each for each in chosen if each.key is not None], bars, positions_known)
    unknown = [_unknown(each) for each in chosen if each.key is None and each.text is not None]
    seen = {each.key for each in known}
    unseen = [each for each in expected if each.key not in seen and each.state == "in place"]
    dumb = [*(each for each in chosen if each.text is None), *_as_unreadable(grid, repeated, known)]
    unreadable = [_unreadable(each, unseen) for each in dumb]
    still = [each for each in expected if each.key not in seen and each.state == "missing"]
    return [*known, *unknown, *unreadable, *(_missing(each, bars) for each in [*unseen, *still])]


def _known(
    grid: Grid, by_key: Mapping[int, Expected], readings: Sequence[Reading], bars: Bars, positions_known: bool
) -> list[Finding]:
    """What is left on record where it is keeps its position, so that nothing else can be moved there either."""
    found = [_judged(grid, by_key.get(each.key or 0), each, bars, positions_known) for each in readings]
    staying = {
        each.expected: "stays on record for what is left"
        for each in found
        if each.verdict == "misplaced" and each.proposal == "left" and each.expected is not None and grid.slots == 1
    }
    if staying.keys() <= bars.positions.keys():
        return found
    more = Bars(bars.things, {**staying, **bars.positions})
    return _known(grid, by_key, readings, more, positions_known)


def _once_each(
    by_key: Mapping[int, Expected], readings: Sequence[Reading], positions_known: bool
) -> tuple[list[Reading], list[Reading]]:
    """Each thing once, where it belongs if it was read there; and what else was read of it at another position."""
    chosen: dict[object, Reading] = {}
    repeated: list[Reading] = []
    for number, reading in enumerate(readings):
        name = _name_of(reading, number, positions_known)
        before = chosen.get(name)
        if before is None:
            chosen[name] = reading
        elif positions_known and reading.position != before.position:
            home = by_key.get(reading.key or 0)
            better = home is not None and reading.position == home.position
            chosen[name] = reading if better else before
            repeated.append(before if better else reading)
    return list(chosen.values()), repeated


def _name_of(reading: Reading, number: int, positions_known: bool) -> object:
    if reading.key is not None:
        return reading.key
    if reading.text is None or positions_known:
        return "reading", number
    return own_form(reading.text) or reading.text


def _as_unreadable(grid: Grid, repeated: Sequence[Reading], known: Sequence[Finding]) -> list[Reading]:
    """The same code at two positions: one of the tubes wears another's label, or was read wrong."""
    at = {each.key: label_of(grid, each.found) for each in known}
    return [
        Reading(None, each.position, None, f"{each.text} was read at {at[each.key]} too") if each.key else each
        for each in repeated
    ]


def _judged(grid: Grid, home: Expected | None, reading: Reading, bars: Bars, positions_known: bool) -> Finding:
    found = reading.position if positions_known else None
    key = reading.key or 0
    if home is not None and (found is None or found == home.position):
        problem = _BACK.get(home.state)
        proposal = "brought back" if problem else "none"
        return _unless_barred(bars, Finding("found", reading.text, key, home.position, found, proposal, problem))
    verdict, proposal = ("foreign", "put here") if home is None else ("misplaced", "moved")
    problem = reading.problem if home is None else _BACK.get(home.state)
    at = home.position if home else None
    judged = _unless_barred(bars, Finding(verdict, reading.text, key, at, found, proposal, problem))
    why = bars.positions.get(found) if found is not None else None
    if why and judged.proposal != "left":
        return Finding(verdict, reading.text, key, at, found, "left", f"{label_of(grid, found)} {why}")
    return judged


def _unless_barred(bars: Bars, finding: Finding) -> Finding:
    why = bars.things.get(finding.key or 0)
    if why is None or finding.proposal == "none":
        return finding
    return Finding(finding.verdict, finding.text, finding.key, finding.expected, finding.found, "left", why)


def _unknown(reading: Reading) -> Finding:
    return Finding("unknown", reading.text, None, None, reading.position, "left", reading.problem)


def _unreadable(reading: Reading, unseen: list[Expected]) -> Finding:
    """What is expected at the position is thought to be what could not be read, and is not missing."""
    here = next((each for each in unseen if each.position is not None and each.position == reading.position), None)
    if here is not None:
        unseen.remove(here)
    key, at = (here.key, here.position) if here else (None, None)
    return Finding("unreadable", reading.text, key, at, reading.position, "left", reading.problem)


def _missing(thing: Expected, bars: Bars) -> Finding:
    if thing.state == "missing":
        return Finding("missing", None, thing.key, thing.position, None, "none", MISSING_ALREADY)
    return _unless_barred(bars, Finding("missing", None, thing.key, thing.position, None, "marked missing"))
