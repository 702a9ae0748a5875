"""What samples were made of, and when: what happened to an ancestor before that, happened to them too."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import func, select

from lims.database import columns
from lims.history.tables import ChangeSet
from lims.samples.tables import Derivation, Process
from lims.unit_of_work import Work

_D, _P, _CS = columns(Derivation), columns(Process), columns(ChangeSet)
_STEP = 500


def ancestry(work: Work, sample_ids: Iterable[int]) -> dict[int, dict[int, datetime | None]]:
    """For each sample itself and its ancestors, with the moment at which the last of them was parted from it."""
    edges: dict[int, list[tuple[int, datetime]]] = {}
    level = list(dict.fromkeys(sample_ids))
    wanted = list(level)
    while level:
        edges |= {each: [] for each in level}
        for child, parent, when in edges_of(work, _D.child_id, level):
            edges[child].append((parent, when))
        level = list({parent for each in level for parent, _ in edges[each]} - edges.keys())
    return {each: _line(edges, each) for each in wanted}


def _line(edges: dict[int, list[tuple[int, datetime]]], sample_id: int) -> dict[int, datetime | None]:
    """An ancestor's time ends with the last path by which something of it came here."""
    found: dict[int, datetime | None] = {sample_id: None}
    waiting: list[tuple[int, datetime | None]] = [(sample_id, None)]
    while waiting:
        child, before = waiting.pop()
        for parent, when in edges[child]:
            ends = when if before is None else min(when, before)
            known = found.get(parent)
            if parent not in found or (known is not None and ends > known):
                found[parent] = ends
                waiting.append((parent, ends))
    return found


def edges_of(work: Work, by: object, ids: Collection[int]) -> Iterable[tuple[int, int, datetime]]:
    """Child, parent, and when the one was made of the other; `by` is the column of derivations that the keys are in."""
    keys = list(ids)
    when = func.coalesce(_P.started_at, _CS.recorded_at, type_=_CS.recorded_at.type)
    for start in range(0, len(keys), _STEP):
        statement = (
            select(_D.child_id, _D.parent_id, when)
            .join_from(Derivation.__table__, ChangeSet.__table__, _CS.id == _D.change_set_id)
            .join(Process.__table__, _P.id == _D.process_id, isouter=True)
            .where(_D.withdrawn.is_(False), by.in_(keys[start : start + _STEP]))  # type: ignore[attr-defined]
        )
        yield from (tuple(row) for row in work.execute(statement))
