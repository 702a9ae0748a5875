"""What scans do to samples: making, using up, checking, asking for. The building blocks of the bench."""

from collections.abc import Sequence

from lims.checking.actions import check_box
from lims.errors import InvalidInputError, NotFoundError, RuleBrokenError
from lims.requests.actions import add_to_request, pick
from lims.requests.queries import request_for
from lims.requests.rules import check_still_open
from lims.samples.actions import derive, dispose, give_code, register, take
from lims.samples.drafts import DerivationDraft
from lims.samples.issuing import range_for
from lims.samples.queries import find_kinds, kind_for, samples_for
from lims.samples.rules import DISPOSAL_REASONS, check_still_there
from lims.samples.vocabulary import Disposition
from lims.scanning.cards import card_for
from lims.scanning.outcomes import Asked, Offer, Outcome, told_of
from lims.scanning.rules import MOST_GATHERED
from lims.storage.actions import place, release
from lims.storage.maps import box_for
from lims.storage.queries import ThingView, container_for, things_for
from lims.unit_of_work import Work
from lims.values.codes import grouped, normalised


class NoKindError(InvalidInputError):
    """It is not said what is to be made."""


class EmptyBoxError(NotFoundError):
    """Nothing lies in the box."""


class TooManyError(InvalidInputError):
    """More than one act should do at once."""


class NoWellsError(RuleBrokenError):
    """It has no positions to fill."""


# --- what is in a box that was scanned where a tube could


def samples_in(work: Work, thing: ThingView) -> list[str]:
    """The sample itself, or all samples in a container and in what lies in it. Raises EmptyBoxError, TooManyError."""
    if thing.sample is not None:
        return [thing.code]
    found: list[str] = []
    waiting = [thing.code]
    while waiting:
        for cell in box_for(work, waiting.pop(0)).cells:
            if cell.code and cell.visible and cell.is_container and not cell.sample_id:
                waiting.append(cell.code)
            elif cell.code and cell.visible and cell.state == "in place":
                found.append(cell.code)
        if len(found) > MOST_GATHERED:
            raise TooManyError(f"{grouped(thing.code)} holds more than {MOST_GATHERED}: scan its boxes one by one.")
    if not found:
        raise EmptyBoxError(f"Nothing lies in {grouped(thing.code)} that you may see.")
    return found


def _all_of(work: Work, codes: Sequence[str]) -> list[str]:
    """All samples, whole boxes taken apart."""
    every = [sample for thing in things_for(work, list(codes)) for sample in samples_in(work, thing)]
    return list(dict.fromkeys(every))


# --- what is gathered, and done at the end


def gathered(work: Work, asked: Asked) -> Outcome:
    """One more thing that waits for "done". Raises UnknownCodeError, GoneError."""
    (thing,) = things_for(work, [asked.code])
    if thing.container is not None and thing.sample is None:
        inside = "" if asked.command.into else f" · {len(samples_in(work, thing))} in it"
        return Outcome(grouped(thing.code), "gathered", f"{thing.container.name}{inside}")
    card = card_for(work, asked.code)
    if asked.command.into is None:
        check_still_there(card.code, card.disposition, card.record)
    elsewhere = asked.command.into is not None and card.container != asked.command.into
    where = f"on record in {card.container_name or 'no place'}" if elsewhere else ""
    message = " · ".join(part for part in (where, told_of(card)) if part)
    return Outcome(grouped(card.code), "gathered", message, attention=elsewhere)


def derived(work: Work, asked: Asked) -> Outcome:
    """Children of all that was gathered, in one act."""
    parents = _all_of(work, [code for code, _ in asked.command.things])
    wishes = asked.command.wishes
    kind = kind_for(work, wishes.kind or _usual_of(work, parents))
    draft = DerivationDraft(kind=kind.key, children=wishes.each, blanks=wishes.blanks, occurred_at=asked.when)
    made = derive(work, parents=parents, draft=draft)
    codes = tuple(each.code for each in made)
    listed = ", ".join(grouped(code) for code in codes[:6]) + (" …" if len(codes) > 6 else "")
    offer = Offer("labels", codes)
    return Outcome(f"{len(parents)} parents", f"{len(codes)} × {kind.name} made", listed, wrote=True, offer=offer)


def _usual_of(work: Work, parents: Sequence[str]) -> str:
    """What is usually made of such parents, if that is one kind. Raises NoKindError."""
    derives = {kind.key: kind.derives for kind in find_kinds(work)}
    usual = {next(iter(derives[sample.kind]), None) for sample in samples_for(work, parents)}
    (only,) = usual if len(usual) == 1 else (None,)
    if only is None:
        raise NoKindError("Of such parents several kinds are made: choose one on the page, or scan its code.")
    return only


def checked(work: Work, asked: Asked) -> Outcome:
    """The check of the open box, from all that was scanned in it."""
    texts = [code for code, _ in asked.command.things]
    positions = [position for _, position in asked.command.things]
    known = [each for each in positions if each is not None]
    at = known if known and len(known) == len(texts) else None
    check = check_box(work, container=asked.into, codes=texts, positions=at)
    counts = {verdict: number for verdict, number in check.counts.items() if number}
    told = " · ".join(f"{number} {verdict}" for verdict, number in counts.items()) or "empty, as on record"
    also = "" if at is not None or not known else "Positions were not scanned for all: they are left out. "
    differs = any(verdict != "found" for verdict in counts)
    message = f"{also}Check {check.number} of {check.container_name} is open: look at it, and sign."
    offer = Offer("check", (str(check.number),))
    return Outcome(grouped(check.container), told, message, attention=differs, wrote=True, offer=offer)


def to_print(work: Work, asked: Asked) -> Outcome:
    """Nothing is written: the labels wait on their page."""
    codes = tuple(code for code, _ in asked.command.things)
    things_for(work, codes)
    return Outcome(
        f"{len(codes)} labels", "ready to print", "Press “Print their labels”.", offer=Offer("labels", codes)
    )


# --- one by one


def filled(work: Work, asked: Asked) -> Outcome:
    """An aliquot of a tube, or what is made of it, in a well of the open plate."""
    plate = container_for(work, asked.into)
    if not plate.grid.positions:
        raise NoWellsError(f"{plate.name} has no wells: scan a plate.")
    (source,) = samples_for(work, [asked.code])
    kind = kind_for(work, asked.command.wishes.kind or source.kind)
    draft = DerivationDraft(kind=kind.key, occurred_at=asked.when)
    (made,) = derive(work, parents=[source.code], draft=draft)
    positions = [asked.command.position] if asked.command.position else None
    (placed,) = place(work, codes=[made.code], into=plate.code, positions=positions, occurred_at=asked.when)
    message = f"{kind.name} {grouped(made.code)}, without a label of its own"
    return Outcome(grouped(source.code), f"in well {placed.position}", message, placed.free, wrote=True)


def used_up(work: Work, asked: Asked) -> Outcome:
    """It is gone for the reason that was chosen, and gives up its place."""
    reason = asked.command.wishes.reason or ""
    (thing,) = things_for(work, [asked.code])
    disposition = DISPOSAL_REASONS[reason]
    if disposition is Disposition.USED_UP:
        take(work, code=asked.code, amount=None, reason=reason, occurred_at=asked.when)
    else:
        dispose(work, codes=[asked.code], disposition=disposition, reason=reason, occurred_at=asked.when)
    if thing.place is not None:
        release(work, codes=[asked.code], reason=reason, occurred_at=asked.when)
    card = card_for(work, asked.code)
    freed = "its place is free · " if thing.place is not None else ""
    return Outcome(grouped(card.code), card.disposition, f"{reason} · {freed}{told_of(card)}", wrote=True)


def claimed(work: Work, asked: Asked) -> Outcome:
    """A new sample under a label that was printed ahead, in the collection for which it was printed."""
    found = range_for(work, asked.code)
    if found is None:
        raise NotFoundError(f"{grouped(asked.code)} was not printed ahead.")
    wished = asked.command.wishes.kind or found.kind
    if wished is None:
        raise NoKindError("What is in the tube? Choose the kind on the page, or scan its code; then this label again.")
    kind = kind_for(work, wished)
    register(work, collection=found.collection, kind=kind.key, code=asked.code)
    message = f"{kind.name} in {found.collection}, {found.purpose}"
    return Outcome(grouped(asked.code), "registered", message, wrote=True)


def given_code(work: Work, asked: Asked) -> Outcome:
    """A second code for the tube that was scanned before."""
    other = asked.command.text or ""
    give_code(work, code=asked.code, other=other)
    card = card_for(work, asked.code)
    return Outcome(grouped(card.code), f"goes by {grouped(normalised(other))} too", told_of(card), wrote=True)


# --- requests


def open_request(work: Work, asked: Asked) -> Outcome:
    """The request that scans are added to."""
    found = request_for(work, asked.code)
    check_still_open(found.code, found.state)
    who = f" · {found.requester}" if found.requester else ""
    message = f"{found.purpose}{who} · {len(found.items)} on it"
    return Outcome(grouped(found.code), f"request is {found.state}", message)


def add(work: Work, asked: Asked) -> Outcome:
    """Adds what was scanned to the open request; what was granted already is picked."""
    request = request_for(work, asked.into)
    codes = _all_of(work, [asked.code])
    states = {item.code: item.state for item in request.items}
    granted = [code for code in codes if states.get(code) == "granted"]
    asked_for = {code for code, state in states.items() if state != "withdrawn"}
    new = [code for code in codes if code not in asked_for] or [code for code in codes[:1] if code not in granted]
    if granted:
        request = pick(work, request=request.code, codes=granted)
    if new:
        request = add_to_request(work, request=request.code, codes=new)
    told = " · ".join([*([f"{len(granted)} picked"] if granted else []), *([f"{len(new)} added"] if new else [])])
    headline = f"{'picked for' if granted else 'added to'} {grouped(request.code)}" if len(codes) == 1 else told
    return Outcome(grouped(asked.code), headline, f"{request.purpose} · {len(request.items)} on it", wrote=True)
