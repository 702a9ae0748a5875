"""Further codes that tubes and racks are given: whether a code is free, who may, and how it is written."""

from collections.abc import Mapping, Sequence

from lims.access import Permission
from lims.history.rules import Touched
from lims.identity.queries import Match, find_matches_of
from lims.identity.ranges import runs_of
from lims.identity.second_codes import give_second_codes
from lims.samples.entering import SAMPLE
from lims.samples.indexing import reindex
from lims.storage.permitting import require_in_units
from lims.storage.queries import CONTAINER, ThingView, shown_code_for
from lims.unit_of_work import Work
from lims.values.codes import normalised, own_form

LONGEST = 200
"""A longer text is no code."""

HAS_IT = "has this code already"


def code_problems(work: Work, wanted: Mapping[int, str]) -> dict[int, str]:
    """Why things cannot be given the codes that are wanted for them, by the things' keys; only those that cannot."""
    texts = [text for text in wanted.values() if _is_code(text)]
    found = find_matches_of(work, texts)
    printed = runs_of(work, [own_form(text) for text in texts])
    problems = {}
    for key, text in wanted.items():
        why = _why_not(work, key, found[text], own_form(text) in printed) if _is_code(text) else "is no code"
        if why:
            problems[key] = why
    return problems


def _is_code(text: str) -> bool:
    return len(text) <= LONGEST and bool(normalised(text))


def _why_not(work: Work, key: int, matches: Sequence[Match], is_printed_ahead: bool) -> str | None:
    others = [match for match in matches if match.entity_id != key]
    if others:
        shown = shown_code_for(work, others[0].entity_id) if others[0].code else None
        return f"goes by {shown} already" if shown else "is on something that you may not see"
    if matches:
        return HAS_IT
    return "was printed ahead for a new tube: claim it instead" if is_printed_ahead else None


def require_coding(work: Work, things: Sequence[ThingView]) -> None:
    """Requires REGISTER in the collection of every sample, and ARRANGE in the unit of every container."""
    collections = [thing.sample.collection_id for thing in things if thing.sample]
    if collections:
        work.require(Permission.REGISTER, collections=collections)
    require_in_units(work, Permission.ARRANGE, [thing.container for thing in things if thing.container])


def give(work: Work, codes: Mapping[int, str], things: Mapping[int, ThingView]) -> list[Touched]:
    """Writes the codes, so that search and scans find the things by them; returns the history's lines."""
    touched = give_second_codes(work, codes)
    reindex(work, [key for key in codes if things[key].sample])
    return touched + [Touched(_type(things[key]), key, {}, things[key].uuid) for key in codes]


def _type(thing: ThingView) -> str:
    return SAMPLE if thing.sample else CONTAINER
