"""Reads what a container should hold, finds what each scanned code stands for, and compares the two."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from lims.checking.rules import Bars, Expected, Finding, Reading, compare
from lims.errors import RuleBrokenError
from lims.identity.queries import Match, find_matches_of, ids_by_code
from lims.storage.choosing import check_may_lie
from lims.storage.queries import (
    CONTAINER,
    ContainerView,
    Occupant,
    ThingView,
    container_ids_among,
    find_occupants,
    places_by_id,
    things_by_id,
)
from lims.unit_of_work import Work
from lims.values.codes import grouped
from lims.values.keyboards import own_code_meant

NOT_YOURS = "belongs to a collection that you may not see: tell its keeper"
_TYPES = ("material_sample", CONTAINER)


@dataclass(frozen=True)
class Scanned:
    """What was scanned, and where; `text` None: something is there, but its code could not be read."""

    text: str | None
    position: int | None = None


def compared(
    work: Work, box: ContainerView, scanned: Sequence[Scanned], *, positions_known: bool, missing_stay: bool = False
) -> tuple[list[Finding], dict[int, ThingView]]:
    """The findings in the order of their positions, and those things in them that the actor may see.

    `missing_stay`: what was not read stays on record where it is, so that nothing else can be put there.
    """
    occupants = find_occupants(work, box.id)
    inside = [each.entity_id for each in occupants if each.entity_id is not None]
    expected = [Expected(key, at.position, at.state) for key, at in places_by_id(work, inside).items()]
    readings = [each for each in _readings(work, scanned, inside) if each.key != box.id]
    read = {each.key for each in readings if each.key is not None}
    keys = list({*read, *inside})
    things = things_by_id(work, keys, container_ids_among(work, keys))
    bars = Bars(
        {key: why for key in keys if (why := _why_not(things.get(key), box, key in inside))},
        _kept_positions(box, occupants, {each.key: each.state for each in expected}, things, read, missing_stay),
    )
    findings = compare(box.grid, expected, readings, bars, positions_known=positions_known)
    return sorted(findings, key=_where), things


def _where(finding: Finding) -> tuple[bool, int]:
    at = finding.found if finding.found is not None else finding.expected
    return at is None, at or 0


# --- what each code stands for


def _readings(work: Work, scanned: Sequence[Scanned], inside: Collection[int]) -> list[Reading]:
    typed = {each.text: own_code_meant(each.text) for each in scanned if each.text}
    texts = list(dict.fromkeys(typed.values()))
    own = {**ids_by_code(work, texts, CONTAINER), **ids_by_code(work, texts, "material_sample")}
    numbers = find_matches_of(work, [text for text in texts if text not in own])
    meant = {text: (own[text], None) if text in own else _by_number(numbers[text], inside) for text in texts}
    unread = (None, None)
    return [Reading(each.text, each.position, *(meant[typed[each.text]] if each.text else unread)) for each in scanned]


def _by_number(matches: Sequence[Match], inside: Collection[int]) -> tuple[int | None, str | None]:
    """What a maker's or a foreign number stands for: of several things the one that should be here."""
    meant = [each.entity_id for each in matches if each.entity_type in _TYPES]
    here = [each for each in meant if each in inside]
    found = here if len(here) == 1 else meant
    if len(found) > 1:
        return None, f"the number of {len(found)} things: scan a code of its own"
    return (found[0], None) if found else (None, "nothing goes by this code")


# --- what the record keeps from being put right


def _why_not(thing: ThingView | None, box: ContainerView, is_inside: bool) -> str | None:
    """Why a thing may not be put here on record."""
    if thing is None:
        return NOT_YOURS
    if is_inside:
        return None
    try:
        check_may_lie([thing], box)
    except RuleBrokenError as error:
        return str(error)
    return None


def _kept_positions(
    box: ContainerView,
    occupants: Sequence[Occupant],
    states: Mapping[int, str],
    things: Mapping[int, ThingView],
    read: Collection[int],
    missing_stay: bool,
) -> dict[int, str]:
    """Positions where nothing else may lie on record, and why."""
    kept: dict[int, list[str]] = {}
    for each in occupants:
        why = None
        if each.entity_id is None:
            why = "is blocked" if each.placed == "block" else "is reserved"
        elif each.entity_id not in read and each.entity_id not in things:
            why = "is held by another collection"
        elif each.entity_id not in read and states.get(each.entity_id) == "held":
            why = "waits for what is out"
        elif missing_stay and each.entity_id not in read and states.get(each.entity_id) == "in place":
            why = f"is taken on record by {grouped(things[each.entity_id].code)}, which was not read"
        if why and each.position is not None:
            kept.setdefault(each.position, []).append(why)
    return {position: whys[0] for position, whys in kept.items() if len(whys) >= box.grid.slots}
