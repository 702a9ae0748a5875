"""Warns keepers of days that come near: one mail for each keeper, once for each sample and day."""

from collections.abc import Sequence

from lims.collections.keepers import keepers_of
from lims.history.rules import Touched, created
from lims.messages.outbox import tell
from lims.preserving.queries import DueView
from lims.preserving.tables import TermWarning
from lims.unit_of_work import Work
from lims.values.codes import grouped

TERM_WARNING = "term_warning"
"""The subject type of warnings in the history."""

_LISTED = 50


def write_warnings(work: Work, found: Sequence[DueView]) -> list[Touched]:
    """Leaves the mails and notes that they were written; returns the history's lines."""
    keepers = keepers_of(work, {each.collection_id for each in found})
    by_keeper: dict[int, list[DueView]] = {}
    for each in found:
        for agent_id in keepers[each.collection_id]:
            by_keeper.setdefault(agent_id, []).append(each)
    for agent_id, mine in sorted(by_keeper.items()):
        tell(work, agent_id, _subject(mine), _body(mine))
    keys = list(work.next_ids(TermWarning, len(found)))
    rows = [
        (key, each.sample_id, each.term, each.day, work.change_set_id) for key, each in zip(keys, found, strict=True)
    ]
    work.insert(TermWarning, ("id", "sample_id", "term", "day", "change_set_id"), rows)
    return [
        Touched(
            TERM_WARNING,
            key,
            created({"sample_id": each.sample_id, "term": each.term, "day": each.day.isoformat()}),
        )
        for key, each in zip(keys, found, strict=True)
    ]


def _subject(mine: Sequence[DueView]) -> str:
    past = sum(each.is_past for each in mine)
    said = f"{len(mine) - past} near their day, {past} past it" if past else f"{len(mine)} near their day"
    return f"Samples to look at: {said}"


def _body(mine: Sequence[DueView]) -> str:
    lines = [
        f"{grouped(each.code)}  {each.kind_name}, {each.collection}: {each.state} ({each.day:%Y-%m-%d})"
        for each in mine[:_LISTED]
    ]
    more = [f"and {len(mine) - _LISTED:,} more"] if len(mine) > _LISTED else []
    end = "The whole list is on the page Storage. You are told once of each sample and day."
    return "\n".join([*lines, *more, "", end])
