"""Checks a container against the record, puts the record right, and corrects what went into the wrong one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from lims.access import Permission
from lims.checking.coding import code_problems, give, require_coding
from lims.checking.comparing import Scanned, compared
from lims.checking.queries import CheckView, UnknownCheckError, check_for
from lims.checking.racks import RackView, plan_code_giving, plan_put_away, scanned_in
from lims.checking.rehoming import SameBoxError, check_lies_as_put, check_went_in, run_into, spots_in
from lims.checking.settling import Accepted, settle
from lims.checking.writing import CheckClosedError, items_of, locked_check, resolve, sign, write_check
from lims.errors import ConflictError, InvalidInputError, NotAllowedError
from lims.history.rules import Touched
from lims.identity.minting import CodeTakenError
from lims.storage.choosing import check_may_lie
from lims.storage.contents import check_contents_may_lie
from lims.storage.permitting import require_in_units, require_moving
from lims.storage.placing import (
    MISSING,
    Move,
    PositionTakenError,
    Telling,
    containers_of,
    lock_containers,
    lock_for_moving,
    place_at,
    write_moves,
)
from lims.storage.queries import (
    ContainerView,
    ThingView,
    container_for,
    container_ids_among,
    containers_by_id,
    lock_things,
    things_by_id,
    things_for,
)
from lims.storage.rack_files import is_empty, is_unread
from lims.storage.rules import label_of, position_of, positions_in_order
from lims.unit_of_work import Work
from lims.values.codes import grouped


class CheckInputError(InvalidInputError):
    """What was scanned cannot be compared with this container."""


class NothingToMissError(ConflictError):
    """It has no place, or is missing already."""


class NothingToSaveError(ConflictError):
    """Nothing in the file would change the record."""


class NoSuchLineError(InvalidInputError):
    """The check has no such line."""


@dataclass(frozen=True)
class RehomedView:
    """Something that went into another container in truth: its code, where the record had it, where it is."""

    code: str
    was: str | None
    position: str | None


# --- checking


def check_box(
    work: Work,
    *,
    container: str,
    codes: Sequence[str] = (),
    positions: Sequence[str] | None = None,
    in_order: bool = False,
    rack_file: bytes | None = None,
    file_name: str | None = None,
    by_column: bool = False,
    comment: str | None = None,
) -> CheckView:
    """Writes down what was found in a container against what the record says; moves nothing yet.

    `codes` are the tubes as scanned: in any order, at the `positions` named, or `in_order`, one for each position as
    the container fills (NO TUBE for an empty one). Or `rack_file`, what a scanner of racks wrote.
    Raises CheckOpenError, CheckInputError, RackFileError, NoSuchPositionError.
    """
    box = container_for(work, container)
    require_in_units(work, Permission.MOVE, [box])
    lock_containers(work, [box.id])
    if rack_file is not None:
        scanned, known = _from_rack(work, box, rack_file, by_column), True
    else:
        scanned, known = _from_scans(box, codes, positions, in_order)
    findings, things = compared(work, box, scanned, positions_known=known)
    source = {"source": "scan" if rack_file is None else "rack file", "file_name": file_name, "comment": comment}
    number, touched = write_check(work, box, findings, things, source)
    work.record("check box", [touched], details={"container": box.code, "check": number})
    return check_for(work, number)


def _from_rack(work: Work, box: ContainerView, content: bytes, by_column: bool) -> list[Scanned]:
    scan = scanned_in(work, box, content, by_column)
    return [Scanned(each.code, each.position) for each in scan.readings]


def _from_scans(
    box: ContainerView, codes: Sequence[str], positions: Sequence[str] | None, in_order: bool
) -> tuple[list[Scanned], bool]:
    if positions is not None and len(positions) != len(codes):
        raise CheckInputError(
            f"{len(codes)} codes and {len(positions)} positions: name one for each.", positions="wrong"
        )
    at: Sequence[int | None] = [None] * len(codes)
    if positions is not None:
        at = [position_of(box.grid, label) for label in positions]
    elif in_order:
        at = positions_in_order(box.grid.rows, box.grid.columns, box.grid.fill_order)
        if len(codes) > len(at):
            raise CheckInputError(f"{len(codes)} codes, and {box.name} has {len(at)} positions.", codes="too many")
    found = [
        Scanned(None if is_unread(text) else text, position)
        for text, position in zip(codes, at, strict=False)
        if not is_empty(text)
    ]
    return found, positions is not None or in_order


def accept_check(work: Work, *, number: int, lines: Collection[int] | None = None) -> CheckView:
    """Puts the record right as the check proposes: all that is open, or these lines of it, in one go.

    Raises ChangedSinceError, PositionTakenError, ContainerFullError, CheckClosedError, NoSuchLineError.
    """
    check, items = _open(work, number, lines)
    wanted = [item for item in items if item.proposal not in ("none", "left") and item.resolution == "none"]
    accepted = [Accepted(each.entity_id, each.proposal, each.expected_position, each.found_position) for each in wanted]
    try:
        touched = settle(work, check.container_id, accepted, f"check {number}") if accepted else []
    except PositionTakenError as refusal:
        raise PositionTakenError(f"{refusal}{_also(items_of(work, check.id), wanted)}") from None
    if wanted:
        done = {each.line: each.proposal for each in wanted}
        touched.append(resolve(work, check.id, done, {each.line: each.resolution for each in wanted}))
    work.record("accept check", touched, details={"check": number})
    return check_for(work, number)


def _also(every: Sequence[Any], wanted: Sequence[Any]) -> str:
    """Which lines would make room: what lies on record where something else was found."""
    found = {each.found_position for each in wanted}
    lines = {each.line for each in wanted}
    also = [
        str(each.line)
        for each in every
        if each.expected_position in found and each.line not in lines and each.resolution == "none"
        if each.proposal in ("moved", "marked missing")
    ]
    return f" Accept line {' and '.join(also)} with it: that makes room." if also else ""


def leave_lines(work: Work, *, number: int, lines: Collection[int], taken_out: bool = False) -> CheckView:
    """Leaves the record of these lines as it is; `taken_out`: the thing was taken out of the container.

    Raises CheckClosedError, NoSuchLineError.
    """
    check, items = _open(work, number, lines)
    wanted = [item for item in items if item.proposal != "none" and item.resolution == "none"]
    done = dict.fromkeys((each.line for each in wanted), "taken out" if taken_out else "left")
    touched = [resolve(work, check.id, done, {each.line: each.resolution for each in wanted})] if wanted else []
    work.record("leave as found", touched, details={"check": number})
    return check_for(work, number)


def close_check(work: Work, *, number: int, comment: str | None = None) -> CheckView:
    """Signs a check with its date: from now on nothing in it changes. What is open in it is left as it was found.

    Raises CheckClosedError.
    """
    check, items = _open(work, number, None)
    still = [item for item in items if item.proposal != "none" and item.resolution == "none"]
    touched: list[Touched] = []
    if still:
        left = dict.fromkeys((each.line for each in still), "left")
        touched.append(resolve(work, check.id, left, dict.fromkeys(left, "none")))
    touched.append(sign(work, check, comment))
    work.record("close check", touched, details={"check": number})
    return check_for(work, number)


def _open(work: Work, number: int, lines: Collection[int] | None) -> tuple[Any, Sequence[Any]]:
    """The row of an open check and of those of its lines that are named."""
    check = locked_check(work, number)
    if check is None:
        raise UnknownCheckError(f"There is no check {number}.")
    require_in_units(work, Permission.MOVE, containers_by_id(work, [check.container_id]).values())
    if check.state != "open":
        raise CheckClosedError(f"Check {number} is {check.state}: check the box again.")
    items = items_of(work, check.id)
    if lines is None:
        return check, items
    if unknown := set(lines) - {each.line for each in items}:
        raise NoSuchLineError(f"Check {number} has no line {min(unknown)}.", lines="not there")
    return check, [each for each in items if each.line in lines]


# --- racks as their readers saw them


def put_rack_away(
    work: Work, *, container: str, content: bytes, file_name: str | None = None, by_column: bool = False
) -> RackView:
    """Puts what a reader saw in a rack where it saw it, in one act; what was not read or is not known is left as it is.

    Raises RackFileError, OtherRackError, NothingToSaveError, KindNotAllowedError.
    """
    box = container_for(work, container)
    require_in_units(work, Permission.MOVE, [box])
    lock_containers(work, [box.id])
    view, accepted = plan_put_away(work, box, scanned_in(work, box, content, by_column))
    if not accepted:
        raise NothingToSaveError(f"Nothing is to be put away in {box.name}: what could be is there already.")
    touched = settle(work, box.id, accepted, f"not read in {box.name}")
    work.record("put rack away", touched, details=_told(view, file_name))
    return view


def assign_codes(
    work: Work, *, container: str, content: bytes, file_name: str | None = None, by_column: bool = False
) -> RackView:
    """Gives what lies in a rack on record the codes that a reader saw at its positions; what has none yet gets one.

    Raises RackFileError, OtherRackError, NothingToSaveError, CodeTakenError.
    """
    box = container_for(work, container)
    require_in_units(work, Permission.MOVE, [box])
    lock_containers(work, [box.id])
    view, given, things = plan_code_giving(work, box, scanned_in(work, box, content, by_column))
    if not given:
        raise NothingToSaveError(f"No code is to be given in {box.name}: see what stands beside each position.")
    require_coding(work, [things[key] for key in given])
    work.record("assign codes", give(work, given, things), details=_told(view, file_name))
    return view


def name_rack(work: Work, *, container: str, code: str) -> None:
    """Gives a container the code that its maker printed on it, so that files and scans of it find it.

    Raises CodeTakenError.
    """
    (thing,) = things_for(work, [container_for(work, container).code], lock=True)
    require_coding(work, [thing])
    if why := code_problems(work, {thing.id: code}).get(thing.id):
        raise CodeTakenError(f"{code} {why}.")
    work.record("name rack", give(work, {thing.id: code}, {thing.id: thing}))


def _told(view: RackView, file_name: str | None) -> dict[str, Any]:
    return {"container": view.container, "file": file_name, "left": len(view.lines) - len(view.saved)}


# --- what is missing, and what went into the wrong container


def mark_missing(work: Work, *, codes: Sequence[str], reason: str | None = None) -> None:
    """Says that things are not where they should be; their places wait. They are found by being put away anywhere.

    Raises NothingToMissError, CheckInputError.
    """
    things = _each_once(things_for(work, codes, lock=True))
    require_moving(work, things)
    lock_for_moving(work, things)
    moves = [_missed(work, thing, reason) for thing in things]
    touched = write_moves(work, moves, containers_of(work, moves), occurred_at=work.now)
    work.record("mark missing", touched, reason=reason)


def _each_once(things: list[ThingView]) -> list[ThingView]:
    if not things:
        raise CheckInputError("Name at least one sample or container.", codes="missing")
    for number, thing in enumerate(things):
        if thing.id in {each.id for each in things[:number]}:
            raise CheckInputError(f"{grouped(thing.code)} is named twice: name it once.", codes="named twice")
    return things


def _missed(work: Work, thing: ThingView, reason: str | None) -> Move:
    if thing.place is None or thing.place.state == MISSING:
        said = "has no place" if thing.place is None else "is missing already"
        raise NothingToMissError(f"{grouped(thing.code)} {said}: leave it out.")
    return Move(thing, replace(thing.place, state=MISSING, reason=reason, until=None, since=work.now))


def rehome(
    work: Work,
    *,
    out_of: str,
    into: str,
    reason: str,
    codes: Sequence[str] | None = None,
    since: datetime | None = None,
    same_positions: bool = True,
) -> list[RehomedView]:
    """Corrects a run that was put away in the wrong container: all of it is in the right one since it was put away.

    The run are these codes, or all that the actor put `out_of` the wrong one since a moment. The custody chain keeps
    what was written first, and tells the correction with the same time. Raises NothingWentInError, MovedSinceError
    (with who and when), PositionTakenError, ContainerFullError, SameBoxError, KindNotAllowedError.
    """
    if codes is None and since is None:
        raise CheckInputError("Name the tubes, or say since when they went into the wrong box.", since="missing")
    box, target = container_for(work, out_of), container_for(work, into)
    if box.id == target.id:
        raise SameBoxError(f"{box.name} is both the wrong and the right one: name the box that they went into.")
    named = things_for(work, codes) if codes is not None else None
    require_in_units(work, Permission.MOVE, [box, target])
    lock_containers(work, [box.id, target.id])
    run = run_into(work, box, since, None if named is None else [each.id for each in named])
    check_went_in(box, run, named)
    things = _still_seen(work, [each.key for each in run])
    require_moving(work, things, [box, target])
    lock_for_moving(work, things, target.id)
    check_lies_as_put(work, run, things)
    check_may_lie(things, target)
    check_contents_may_lie(work, things, target)
    spots = spots_in(work, box, target, things, same_positions=same_positions)
    when = {each.key: each.occurred_at for each in run}
    moves = [Move(thing, place_at(target.id, spot, when[thing.id])) for thing, spot in zip(things, spots, strict=True)]
    touched = _corrected(work, box, moves)
    work.record("rehome", touched, reason=reason, details={"from": box.code, "into": target.code})
    return [_rehomed(move, box, target) for move in moves]


def _still_seen(work: Work, keys: Sequence[int]) -> list[ThingView]:
    containers = container_ids_among(work, keys)
    lock_things(work, keys, containers)
    things = things_by_id(work, keys, containers)
    if len(things) < len(keys):
        raise NotAllowedError("Some of it belongs to a collection that you may not see by now: ask its keeper.")
    return [things[key] for key in keys]


def _corrected(work: Work, box: ContainerView, moves: Sequence[Move]) -> list[Touched]:
    """Writes the moves, each with the time at which the thing was put away."""
    telling = Telling(f"corrected: it never lay in {box.name}")
    touched: list[Touched] = []
    for occurred_at, run in groupby(moves, key=lambda move: move.to.since if move.to else work.now):
        part = list(run)
        touched += write_moves(work, part, containers_of(work, part), occurred_at=occurred_at, telling=telling)
    return touched


def _rehomed(move: Move, box: ContainerView, target: ContainerView) -> RehomedView:
    was = label_of(box.grid, move.thing.place.position) if move.thing.place else None
    now = label_of(target.grid, move.to.position) if move.to else None
    return RehomedView(move.thing.code, was, now)
