"""Does what the grammar asks for: the building block of a scan. What is made of samples is in `working`."""

from collections.abc import Callable
from dataclasses import replace

from lims.checking.actions import rehome
from lims.errors import LimsError, RuleBrokenError
from lims.scanning import working
from lims.scanning.cards import card_for, find_cards
from lims.scanning.outcomes import Asked, Outcome, told_of
from lims.scanning.queries import last_change_set_for, put_into, undoable_in_batch
from lims.scanning.rules import Verb
from lims.storage.actions import PlacedView, bring_back, place, take_out
from lims.storage.choosing import RetiredError
from lims.storage.maps import box_for
from lims.storage.placing import taken
from lims.storage.queries import container_for, find_occupants, things_for
from lims.storage.rules import position_of
from lims.undoing.actions import NothingToUndoError, undo
from lims.unit_of_work import Work
from lims.values.codes import grouped


class BatchError(RuleBrokenError):
    """Nothing of the batch can be taken back any more."""


def carry_out(work: Work, asked: Asked) -> Outcome:
    """Does it. Raises whatever refusal the act has."""
    if asked.command.verb is Verb.PUT:
        return _put(work, asked)
    return _DOING[asked.command.verb](work, asked)


def _put(work: Work, asked: Asked) -> Outcome:
    positions = [asked.command.position] if asked.command.position else None
    (placed,) = place(work, codes=[asked.code], into=asked.into, positions=positions, occurred_at=asked.when)
    where = f"at {placed.position}" if placed.position else f"in {placed.container_name}"
    moved = f"moved from {placed.came_from}" if placed.came_from else ""
    return _told(work, placed, f"put away {where}", moved)


def _take_out(work: Work, asked: Asked) -> Outcome:
    (placed,) = take_out(work, codes=[asked.code], to_whom=work.actor.name, occurred_at=asked.when)
    return _told(work, replace(placed, free=None), "taken out", f"{_spot(placed)} waits for it")


def _bring_back(work: Work, asked: Asked) -> Outcome:
    thawed = asked.command.thawed
    (placed,) = bring_back(work, codes=[asked.code], thawed=thawed, occurred_at=asked.when)
    where = f"{'at' if placed.position else 'in'} {_spot(placed)}"
    said = "" if thawed is None else "thawed" if thawed else "stayed frozen"
    return _told(work, replace(placed, free=None), f"back {where}", said)


def _spot(placed: PlacedView) -> str:
    return f"{placed.position} of {placed.container_name}" if placed.position else placed.container_name


def _told(work: Work, placed: PlacedView, headline: str, also: str) -> Outcome:
    cards = find_cards(work, placed.code)
    if not cards:  # a container was carried
        message = " · ".join(part for part in (container_for(work, placed.code).name, also) if part)
        return Outcome(grouped(placed.code), headline, message, placed.free, wrote=True)
    card = cards[0]
    missing = "recorded as missing until now" if card.disposition == "missing" else ""
    message = " · ".join(part for part in (missing, also, told_of(card)) if part)
    return Outcome(grouped(placed.code), headline, message, placed.free, attention=bool(missing), wrote=True)


def _look_up(work: Work, asked: Asked) -> Outcome:
    card = card_for(work, asked.code)
    if card.place_label is None:
        where = "no place recorded"
    else:
        where = " · ".join(part for part in (card.container_name, card.position) if part)
        where = f"out of {where}" if card.out else f"missing from {where}" if card.missing else where
    state = "" if card.disposition == "in collection" else card.disposition
    state = card.record if card.record in ("withdrawn", "planned") else state
    state = "it is found: put it away, or bring it back" if card.missing else state
    message = " · ".join(part for part in (state, told_of(card), card.place_label) if part)
    return Outcome(grouped(card.code), where, message, attention=bool(state))


def _open(work: Work, asked: Asked) -> Outcome:
    container = container_for(work, asked.code)
    if container.retired_at is not None:
        raise RetiredError(f"{container.name} is retired: scan another one.")
    room = "" if container.free is None else f"{container.free} free · "
    message = f"{room}{container.place_label}"
    return Outcome(grouped(container.code), f"{container.name} is open", message, container.free, opened=container.name)


def _aim(work: Work, asked: Asked) -> Outcome:
    container = container_for(work, asked.into)
    position = asked.command.position or ""
    number = position_of(container.grid, position)
    occupants = find_occupants(work, container.id)
    there = [each for each in occupants if each.position == number]
    if len(there) >= container.grid.slots:
        raise taken(work, container, there[0], occupants)
    return Outcome(position, f"{position} is free", f"Scan what goes there, in {container.name}.", container.free)


def _show_position(work: Work, asked: Asked) -> Outcome:
    box = box_for(work, asked.into)
    position = asked.command.position or ""
    for cell in box.cells:
        if cell.label == position:
            what = "held by another collection" if not cell.visible else cell.reason or cell.kind_name or ""
            return Outcome(position, grouped(cell.code) if cell.code else cell.state, what, box.free)
    return Outcome(position, f"{position} is free", f"of {box.container.name}", box.free)


def _thaw(work: Work, asked: Asked) -> Outcome:
    """Out and back thawed at that moment; what is out already comes back thawed."""
    (thing,) = things_for(work, [asked.code])
    if thing.place is not None and thing.place.state == "in place":
        take_out(work, codes=[asked.code], to_whom=work.actor.name, occurred_at=asked.when)
    (placed,) = bring_back(work, codes=[asked.code], thawed=True, occurred_at=asked.when)
    also = "all in it thawed with it" if thing.container is not None else ""
    return _told(work, replace(placed, free=None), f"thawed, {'at' if placed.position else 'in'} {_spot(placed)}", also)


def _rehome(work: Work, asked: Asked) -> Outcome:
    """The whole run of scans went into another box: it lies there, each with its own time."""
    run, moved_since = put_into(work, asked.session_key, asked.into)
    if not run:
        raise NothingToUndoError("Nothing was put into the open box in this run of scans.")
    moved = rehome(work, out_of=asked.into, into=asked.code, codes=run, reason="wrong box open")
    right = container_for(work, asked.code)
    headline = f"{len(moved)} put right: they are in {right.name}"
    message = f"{moved_since} were moved since, and left." if moved_since else "Go on scanning into it."
    return Outcome(
        grouped(right.code),
        headline,
        message,
        right.free,
        opened=right.name,
        attention=bool(moved_since),
        wrote=True,
    )


# --- taking back


def _undo(work: Work, asked: Asked) -> Outcome:
    last = last_change_set_for(work, asked.session_key)
    if last is None:
        raise NothingToUndoError("Nothing was done at this bench that could be taken back.")
    done = undo(work, change_set_id=last[0])
    return Outcome(grouped(last[1]), "taken back", ", ".join(done.verbs), wrote=True)


def _undo_batch(work: Work, asked: Asked) -> Outcome:
    """The newest run of scans, each taken back by itself; what was built on is left, and named."""
    found = undoable_in_batch(work, asked.session_key)
    if not found:
        raise NothingToUndoError("Nothing was done at this bench that could be taken back.")
    left: list[str] = []
    for change_set_id, text in found:
        try:
            with work.own_change_set():
                undo(work, change_set_id=change_set_id)
        except LimsError as error:
            left.append(f"{grouped(text)}: {error}")
    done = len(found) - len(left)
    if not done:
        raise BatchError(f"None of {len(found)} could be taken back. {left[0]}")
    headline = f"{done} taken back" if not left else f"{done} taken back, {len(left)} not"
    return Outcome(f"{len(found)} scans", headline, " · ".join(left[:5]), attention=bool(left))


_DOING: dict[Verb, Callable[[Work, Asked], Outcome]] = {
    Verb.TAKE_OUT: _take_out,
    Verb.BRING_BACK: _bring_back,
    Verb.THAW: _thaw,
    Verb.REHOME: _rehome,
    Verb.UNDO: _undo,
    Verb.UNDO_BATCH: _undo_batch,
    Verb.LOOK_UP: _look_up,
    Verb.OPEN: _open,
    Verb.AIM: _aim,
    Verb.SHOW_POSITION: _show_position,
    Verb.OPEN_REQUEST: working.open_request,
    Verb.ADD: working.add,
    Verb.GATHER: working.gathered,
    Verb.DERIVE: working.derived,
    Verb.CHECK: working.checked,
    Verb.PRINT_AGAIN: working.to_print,
    Verb.FILL_WELL: working.filled,
    Verb.USE_UP: working.used_up,
    Verb.CLAIM: working.claimed,
    Verb.GIVE_CODE: working.given_code,
}
