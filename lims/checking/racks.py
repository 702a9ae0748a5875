"""A rack as its reader saw it against the record: what would be saved of it, and what would not, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lims.checking.coding import HAS_IT, code_problems
from lims.checking.comparing import NOT_YOURS, Scanned, compared
from lims.checking.queries import HIDDEN
from lims.checking.rules import Finding
from lims.checking.settling import Accepted
from lims.errors import InvalidInputError
from lims.identity.queries import find_matches
from lims.identity.second_codes import second_codes_of
from lims.storage.queries import (
    ContainerView,
    Occupant,
    ThingView,
    container_for,
    container_ids_among,
    containers_by_id,
    find_occupants,
    things_by_id,
)
from lims.storage.rack_files import RackScan, read_rack
from lims.storage.rules import label_of
from lims.storage.whereabouts import places_shown
from lims.unit_of_work import Work

GIVEN = "given"
"""What is done with a line whose tube gets its code."""

_SAVED = ("moved", "put here", "brought back", GIVEN)


class OtherRackError(InvalidInputError):
    """The file is of another rack."""


@dataclass(frozen=True)
class RackLine:
    """What was read at a position, what that is, and what is done when it is saved: `will`, "none" for nothing.

    What the actor may not see has neither code nor scanned text. `recorded` is where the record has it.
    """

    position: int | None
    label: str | None
    scanned: str | None
    code: str | None
    kind_name: str | None
    recorded: str | None
    verdict: str
    will: str
    problem: str | None


@dataclass(frozen=True)
class RackView:
    """A rack file against a container, line by line."""

    container: str
    container_name: str
    place_label: str
    lines: tuple[RackLine, ...]

    @property
    def saved(self) -> tuple[RackLine, ...]:
        """The lines of which something is saved."""
        return tuple(line for line in self.lines if line.will in _SAVED)

    @property
    def counts(self) -> dict[str, int]:
        """How many lines have each verdict."""
        found: dict[str, int] = {}
        for line in self.lines:
            found[line.verdict] = found.get(line.verdict, 0) + 1
        return found


# --- which container a file is of


def find_rack(work: Work, *names: str | None) -> str | None:
    """The code of the container that goes by the first of these names that one goes by; None where none does."""
    for name in filter(None, names):
        held = container_ids_among(work, [each.entity_id for each in find_matches(work, name)])
        if len(held) == 1:
            return containers_by_id(work, held)[held[0]].code
    return None


def check_rack(work: Work, rack: str | None, box: ContainerView) -> None:
    """Raises OtherRackError where the file names another container."""
    meant = container_ids_among(work, [each.entity_id for each in find_matches(work, rack or "")])
    if meant and box.id not in meant:
        raise OtherRackError(f"This file is of rack {rack}, and {box.name} is open: open that rack.", file="other")


def scanned_in(work: Work, box: ContainerView, content: bytes, by_column: bool) -> RackScan:
    """The file as it was read for this container. Raises RackFileError, OtherRackError."""
    scan = read_rack(content, box.grid, by_column=by_column)
    check_rack(work, scan.rack, box)
    return scan


# --- put away, and compared


def find_put_away(work: Work, *, container: str, content: bytes, by_column: bool = False) -> RackView:
    """What putting a rack away by its file would move, and what not. Raises RackFileError, OtherRackError."""
    box = container_for(work, container)
    return plan_put_away(work, box, scanned_in(work, box, content, by_column))[0]


def find_compared(work: Work, *, container: str, content: bytes, by_column: bool = False) -> RackView:
    """What a check of a rack by its file would find. Raises RackFileError, OtherRackError."""
    box = container_for(work, container)
    scan = scanned_in(work, box, content, by_column)
    findings, things = compared(work, box, _all_of(scan), positions_known=True)
    return _view(box, _lines(work, box, findings, things))


def plan_put_away(work: Work, box: ContainerView, scan: RackScan) -> tuple[RackView, list[Accepted]]:
    """What is moved; what was not read stays on record where it is."""
    findings, things = compared(work, box, _all_of(scan), positions_known=True, missing_stay=True)
    wanted = [each for each in findings if each.key is not None and each.proposal in _SAVED]
    accepted = [Accepted(each.key or 0, each.proposal, each.expected, each.found) for each in wanted]
    return _view(box, _lines(work, box, findings, things, missing_stay=True)), accepted


def _all_of(scan: RackScan) -> list[Scanned]:
    return [Scanned(each.code, each.position) for each in scan.readings]


def _lines(
    work: Work,
    box: ContainerView,
    findings: Sequence[Finding],
    things: Mapping[int, ThingView],
    *,
    missing_stay: bool = False,
) -> list[RackLine]:
    elsewhere = [each.key for each in findings if each.verdict == "foreign" and each.key in things]
    places = places_shown(work, [key for key in elsewhere if key is not None])
    lines = []
    for each in findings:
        recorded = label_of(box.grid, each.expected)
        if each.key in places:
            place = places[each.key]
            recorded = " · ".join(filter(None, [place.container_name, place.position]))
        at = each.found if each.found is not None else each.expected
        stays = missing_stay and each.verdict == "missing"
        will = "none" if stays or each.proposal == "left" else each.proposal
        problem = "was not read: it stays on record" if stays and each.problem is None else each.problem
        lines.append(_line(box, at, each.text, each.key, things, recorded, (each.verdict, will, problem)))
    return lines


def _line(
    box: ContainerView,
    position: int | None,
    text: str | None,
    key: int | None,
    things: Mapping[int, ThingView],
    recorded: str | None,
    said: tuple[str, str, str | None],
) -> RackLine:
    thing = things.get(key) if key is not None else None
    label, (verdict, will, problem) = label_of(box.grid, position), said
    if key is not None and thing is None:
        return RackLine(position, label, None, None, None, None, verdict, "none", HIDDEN)
    kind = (
        thing.sample.kind_name
        if thing and thing.sample
        else thing.container.type_name
        if thing and thing.container
        else None
    )
    return RackLine(position, label, text, thing.code if thing else None, kind, recorded, verdict, will, problem)


def _view(box: ContainerView, lines: Sequence[RackLine]) -> RackView:
    return RackView(box.code, box.name, box.place_label, tuple(lines))


# --- given codes


def find_code_giving(work: Work, *, container: str, content: bytes, by_column: bool = False) -> RackView:
    """Which tubes of a container would get which code of a file. Raises RackFileError, OtherRackError."""
    box = container_for(work, container)
    return plan_code_giving(work, box, scanned_in(work, box, content, by_column))[0]


def plan_code_giving(
    work: Work, box: ContainerView, scan: RackScan
) -> tuple[RackView, dict[int, str], dict[int, ThingView]]:
    """What lies on record where a code was read gets it; codes by the things' keys, and those things."""
    at = _by_position(find_occupants(work, box.id))
    keys = [key for every in at.values() for key in every]
    things = things_by_id(work, keys, container_ids_among(work, keys))
    wanted = {
        at[each.position][0]: each.code
        for each in scan.readings
        if each.code and len(at.get(each.position, ())) == 1 and at[each.position][0] in things
    }
    problems = _problems(work, wanted)
    read = {each.position: each.code for each in scan.readings}
    lines = [
        _code_line(box, position, read, at.get(position, []), things, problems) for position in sorted({*read, *at})
    ]
    given = {key: text for key, text in wanted.items() if key not in problems}
    return _view(box, lines), given, things


def _by_position(occupants: Sequence[Occupant]) -> dict[int, list[int]]:
    at: dict[int, list[int]] = {}
    for each in occupants:
        if each.entity_id is not None and each.position is not None:
            at.setdefault(each.position, []).append(each.entity_id)
    return at


def _problems(work: Work, wanted: Mapping[int, str]) -> dict[int, str]:
    """A tube has one maker's code: one that was given another before was exchanged, or was read in the wrong rack."""
    before = second_codes_of(work, list(wanted))
    others = {key: f"has the code {codes[0]} already" for key, codes in before.items()}
    return {**others, **code_problems(work, wanted)}


def _code_line(
    box: ContainerView,
    position: int,
    read: Mapping[int, str | None],
    keys: Sequence[int],
    things: Mapping[int, ThingView],
    problems: Mapping[int, str],
) -> RackLine:
    text, key = read.get(position), keys[0] if len(keys) == 1 else None
    label = label_of(box.grid, position)
    said: tuple[str, str, str | None]
    if position not in read:
        said = ("missing", "none", "no tube was read here")
    elif text is None:
        said = ("unreadable", "none", None)
    elif not keys:
        said = ("unknown", "none", "nothing lies here on record")
    elif key is None:
        said = ("unknown", "none", f"{len(keys)} things lie here: give the code by hand")
    elif key not in things:
        said = ("foreign", "none", NOT_YOURS)
    elif key in problems:
        said = ("found" if problems[key] == HAS_IT else "foreign", "none", problems[key])
    else:
        said = ("found", GIVEN, None)
    return _line(box, position, text, key, things, label if keys else None, said)
