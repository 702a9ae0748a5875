"""`room`, `move`, `rename-container`, `retire-container`, `block`, `unblock`, `out`, `discard`."""

from collections.abc import Sequence
from dataclasses import asdict

from lims.cli.answer import Answer, Call
from lims.cli.output import counted, table
from lims.cli.telling import place_shown, place_told
from lims.cli.things_shown import container_answer
from lims.disposing.actions import throw_away
from lims.errors import InvalidInputError
from lims.storage import actions
from lims.storage.maps import box_for
from lims.storage.outstanding import find_outstanding
from lims.storage.room import RoomView, find_next_free, find_room
from lims.storage.stores import StoreRoom, free_by_store
from lims.storage.whereabouts import place_for
from lims.unit_of_work import Work
from lims.values.codes import grouped


def room(call: Call) -> Answer:
    """Where so many things have room; or how much is free in each store."""
    given = call.given
    if given.count is None and not given.stores:
        raise InvalidInputError("Say for how many things, or --stores for all freezers.", count="missing")
    if given.spread and not given.inside:
        raise InvalidInputError("--spread needs --in: say inside which freezer.", inside="missing")
    with call.reading() as work:
        if given.stores:
            return _stores_told(free_by_store(work, kind=given.kind))
        if given.spread:
            return _rooms_told(find_next_free(work, given.inside, given.count, kind=given.kind))
        found = find_room(
            work,
            given.count,
            inside=given.inside,
            kind=given.kind,
            contiguous=given.in_a_row,
            for_containers=given.boxes,
        )
        return _rooms_told(found)


def _rooms_told(found: Sequence[RoomView]) -> Answer:
    rows = [
        (grouped(each.code), each.free, " › ".join(each.way), f"{each.positions[0]} – {each.positions[-1]}")
        for each in found
    ]
    told = [
        {"code": each.code, "place": list(each.way), "free": each.free, "room": each.room, "next": list(each.positions)}
        for each in found
    ]
    return Answer(told, table(("code", "free", "container", "next"), rows) if rows else "Nowhere is so much room.")


def _stores_told(stores: Sequence[StoreRoom]) -> Answer:
    rows = [(grouped(each.code), each.free, each.room, each.boxes, each.empty, " › ".join(each.way)) for each in stores]
    return Answer(
        [asdict(each) for each in stores], table(("code", "free", "room", "boxes", "empty boxes", "store"), rows)
    )


def move(call: Call) -> Answer:
    """Moves things with all that lies in them, or (--contents) what lies in them."""
    given = call.given
    with call.writing() as work:
        codes, notes = _contents(work, call.codes) if given.contents else (call.codes, [])
        positions = _positions(work, codes) if given.same_positions else None
        moved = actions.place(
            work, codes=codes, into=given.to, positions=positions, occurred_at=call.at, reason=given.reason
        )
        places = place_for(work, [each.code for each in moved])
        rows = [(grouped(code), place_shown(place)) for code, place in places.items()]
        told = [{"code": code, **place_told(place)} for code, place in places.items()]
        return Answer(told, f"{table(('code', 'place'), rows)}\n\n{counted(len(told), 'thing')} moved.", notes)


def _contents(work: Work, containers: Sequence[str]) -> tuple[list[str], list[str]]:
    """What lies in the containers; and a note of what is not there, and keeps its place."""
    every = [cell for code in containers for cell in box_for(work, code).cells]
    cells = [cell for cell in every if cell.state == "in place"]
    elsewhere = sum(cell.state not in ("in place", "blocked", "reserved") for cell in every)
    if any(not cell.visible for cell in cells):
        raise InvalidInputError("Something in it is held by another collection: move the container itself.")
    if not cells:
        raise InvalidInputError("Nothing lies in it.", codes="empty")
    notes = [f"{counted(elsewhere, 'thing')} not there: the places stay where they were."] if elsewhere else []
    return [str(cell.code) for cell in cells], notes


def _positions(work: Work, codes: Sequence[str]) -> list[str]:
    """The positions that the things have now."""
    places = place_for(work, codes)
    for code in codes:
        if code not in places or places[code].position is None:
            raise InvalidInputError(f"{grouped(code)} has no position that it could keep.", codes="no position")
    return [str(places[code].position) for code in codes]


def rename_container(call: Call) -> Answer:
    """Gives a container another name."""
    with call.writing() as work:
        actions.rename_container(work, code=call.given.code, name=call.given.name)
        return container_answer(work, call.given.code)


def retire_container(call: Call) -> Answer:
    """Takes an empty container out of use."""
    with call.writing() as work:
        actions.retire_container(work, code=call.given.code, reason=call.given.reason)
        return container_answer(work, call.given.code)


def block(call: Call) -> Answer:
    """Blocks or reserves positions."""
    given = call.given
    with call.writing() as work:
        actions.block_positions(
            work,
            container=given.code,
            positions=_listed(given.positions),
            reason=given.reason,
            reserve=given.reserve or given.until is not None,
            until=given.until,
        )
        return container_answer(work, given.code)


def unblock(call: Call) -> Answer:
    """Frees positions."""
    with call.writing() as work:
        actions.unblock_positions(work, container=call.given.code, positions=_listed(call.given.positions))
        return container_answer(work, call.given.code)


def out(call: Call) -> Answer:
    """What is out of its place, with whom, and how late it is."""
    with call.reading() as work:
        found = find_outstanding(work, overdue=call.given.overdue)
    rows = [
        (
            grouped(each.code),
            each.with_whom,
            each.taken_by,
            f"{each.since:%Y-%m-%d}",
            each.until and f"{each.until:%Y-%m-%d}",
            f"{each.days_late} d late" if each.overdue else None,
            " › ".join([*each.way, each.position or ""]).removesuffix(" › "),
        )
        for each in found
    ]
    headings = ("code", "with", "taken out by", "since", "back by", "", "kept for it")
    return Answer([asdict(each) for each in found], table(headings, rows) if rows else "Nothing is out.")


def discard(call: Call) -> Answer:
    """Throws samples away and gives up their places."""
    given = call.given
    with call.writing() as work:
        disposition = throw_away(
            work, codes=call.codes, reason=given.because, comment=given.comment, occurred_at=call.at
        )
    said = f"{given.because}: {given.comment}" if given.comment else given.because
    told = [{"code": code, "disposition": disposition.value, "reason": said} for code in call.codes]
    return Answer(told, f"{counted(len(told), 'sample')} thrown away ({said}).")


def _listed(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]
