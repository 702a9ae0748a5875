"""Does what the grammar asks for: the building block of a scan."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from lims.scanning.cards import CardView, card_for, find_cards
from lims.scanning.queries import last_change_set_for
from lims.scanning.rules import Command, Verb
from lims.storage.actions import PlacedView, bring_back, place, take_out
from lims.storage.choosing import RetiredError
from lims.storage.maps import box_for
from lims.storage.placing import taken
from lims.storage.queries import container_for, find_occupants
from lims.storage.rules import position_of
from lims.undoing.actions import NothingToUndoError, undo
from lims.unit_of_work import Work
from lims.values.codes import grouped


@dataclass(frozen=True)
class Asked:
    """A command, the bench it was given at, and when."""

    command: Command
    session_key: str
    when: datetime

    @property
    def code(self) -> str:
        """What the command is about."""
        return self.command.code or ""

    @property
    def into(self) -> str:
        """The open container."""
        return self.command.into or ""


@dataclass(frozen=True)
class Outcome:
    """What came of a command. `attention`: it is done, but somebody should look. `opened`: what is "here" now."""

    code: str
    headline: str
    message: str
    free: int | None = None
    opened: str | None = None
    attention: bool = False
    wrote: bool = False


def carry_out(work: Work, asked: Asked) -> Outcome:
    """Does it. Raises whatever refusal the act has."""
    match asked.command.verb:
        case Verb.PUT:
            return _put(work, asked)
        case Verb.TAKE_OUT:
            return _take_out(work, asked)
        case Verb.BRING_BACK:
            return _bring_back(work, asked)
        case Verb.UNDO:
            return _undo(work, asked)
    return _SHOWING[asked.command.verb](work, asked)


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
    message = " · ".join(part for part in (missing, also, _what(card)) if part)
    return Outcome(grouped(placed.code), headline, message, placed.free, attention=bool(missing), wrote=True)


def _what(card: CardView) -> str:
    name = card.scientific_name or card.verbatim_name
    return f"{card.kind_name} · {name}" if name else card.kind_name


def _look_up(work: Work, asked: Asked) -> Outcome:
    card = card_for(work, asked.code)
    if card.place_label is None:
        where = "no place recorded"
    else:
        where = " · ".join(part for part in (card.container_name, card.position) if part)
        where = f"out of {where}" if card.out else f"missing from {where}" if card.missing else where
    state = "" if card.disposition == "in collection" else card.disposition
    state = "it is found: put it away, or bring it back" if card.missing else state
    message = " · ".join(part for part in (state, _what(card), card.place_label) if part)
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


def _undo(work: Work, asked: Asked) -> Outcome:
    last = last_change_set_for(work, asked.session_key)
    if last is None:
        raise NothingToUndoError("Nothing was done at this bench that could be taken back.")
    done = undo(work, change_set_id=last[0])
    return Outcome(grouped(last[1]), "taken back", ", ".join(done.verbs), wrote=True)


_SHOWING: dict[Verb, Callable[[Work, Asked], Outcome]] = {
    Verb.LOOK_UP: _look_up,
    Verb.OPEN: _open,
    Verb.AIM: _aim,
    Verb.SHOW_POSITION: _show_position,
}
