"""What a sample came from and what became of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Executable, bindparam, select, text

from lims.database import columns
from lims.samples.queries import SampleView, samples_by_id
from lims.samples.tables import Derivation
from lims.unit_of_work import Work

_D = columns(Derivation)
_WALK = """
WITH RECURSIVE line (id, depth) AS (
    SELECT CAST(:origin AS BIGINT), 0
    UNION
    SELECT d.{to}, line.depth + 1 FROM line
    JOIN derivation d ON d.{by} = line.id AND NOT d.withdrawn WHERE line.depth < 100
)
SELECT id, MIN(depth) FROM line GROUP BY id ORDER BY 2, 1 LIMIT :most
"""
_UP = text(_WALK.format(to="parent_id", by="child_id"))
_DOWN = text(_WALK.format(to="child_id", by="parent_id"))
_ANCESTORS = text(
    """
WITH RECURSIVE up (id) AS (
    SELECT CAST(:origin AS BIGINT)
    UNION
    SELECT d.parent_id FROM up JOIN derivation d ON d.child_id = up.id AND NOT d.withdrawn
)
SELECT id FROM up
"""
)
_EVENTS = text(
    """
WITH RECURSIVE up (origin, id, depth) AS (
    SELECT s.id, s.id, 0 FROM material_sample s WHERE s.id IN :ids
    UNION
    SELECT up.origin, d.parent_id, up.depth + 1
    FROM up JOIN derivation d ON d.child_id = up.id AND NOT d.withdrawn WHERE up.depth < 50
)
SELECT DISTINCT up.origin, s.event_id FROM up JOIN material_sample s ON s.id = up.id
WHERE s.event_id IS NOT NULL ORDER BY 1, 2
"""
).bindparams(bindparam("ids", expanding=True))


@dataclass(frozen=True)
class EdgeView:
    """Parent → child, and how much was taken (base units of the parent's dimension)."""

    parent_id: int
    child_id: int
    relation: str
    taken: str
    taken_amount: int | None


@dataclass(frozen=True)
class LineageView:
    """A sample's ancestors and descendants. `more` where only the nearest are given."""

    samples: dict[int, SampleView]
    edges: tuple[EdgeView, ...]
    more: bool


def ids_along(work: Work, sample_id: int, direction: Literal["up", "down"], most: int = 10_000) -> list[int]:
    """The sample and all its ancestors ("up") or descendants ("down"), nearest first."""
    statement = _UP if direction == "up" else _DOWN
    return [row[0] for row in work.execute(statement, {"origin": sample_id, "most": most})]


def ancestor_ids(work: Work, sample_id: int) -> set[int]:
    """The sample and all its ancestors, however far back: a culture may have hundreds of passages."""
    return set(work.execute(_ANCESTORS, {"origin": sample_id}).scalars())


def lineage_for(work: Work, sample_id: int, most: int = 60) -> LineageView:
    """The nearest ancestors and descendants that the actor may see, and the edges between them."""
    up, down = ids_along(work, sample_id, "up", most), ids_along(work, sample_id, "down", most)
    samples = samples_by_id(work, list(dict.fromkeys([*up, *down])))
    return LineageView(samples, tuple(_edges(work, samples)), len(up) == most or len(down) == most)


def parents_for(work: Work, sample_id: int) -> list[str]:
    """The codes of what it was made from directly."""
    return _codes(work, select(_D.parent_id).where(_D.child_id == sample_id, _D.withdrawn.is_(False)).order_by(_D.id))


def children_for(work: Work, sample_id: int) -> list[str]:
    """The codes of what was made from it directly."""
    return _codes(work, select(_D.child_id).where(_D.parent_id == sample_id, _D.withdrawn.is_(False)).order_by(_D.id))


def event_ids_for(work: Work, ids: Sequence[int]) -> dict[int, list[int]]:
    """The collecting events of samples, their own or by lineage; a pool has many, a blank none."""
    found: dict[int, list[int]] = {each: [] for each in ids}
    for start in range(0, len(ids), 500):
        for origin, event_id in work.execute(_EVENTS, {"ids": list(ids[start : start + 500])}):
            found[origin].append(event_id)
    return found


def _codes(work: Work, statement: Executable) -> list[str]:
    ids = list(work.execute(statement).scalars())
    views = samples_by_id(work, ids)
    return [views[each].code for each in ids if each in views]


def _edges(work: Work, ids: Iterable[int]) -> list[EdgeView]:
    keys = list(ids)
    statement = select(_D.parent_id, _D.child_id, _D.relation, _D.taken, _D.taken_amount).where(
        _D.parent_id.in_(keys), _D.child_id.in_(keys), _D.withdrawn.is_(False)
    )
    return [EdgeView(*row) for row in work.execute(statement.order_by(_D.id))]
