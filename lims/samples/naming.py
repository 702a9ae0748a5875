"""What a sample is called: its own accepted determination, else its organism's, else that of its nearest ancestors.

Computed, never stored: a new determination of a fish renames every extract made from it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, text

from lims.taxa.naming import shown_name
from lims.unit_of_work import Work

UP_TO_NAMES = """
WITH RECURSIVE up (origin, id, depth) AS (
    SELECT s.id, s.id, 0 FROM material_sample s WHERE s.id IN :ids
    UNION
    SELECT up.origin, d.parent_id, up.depth + 1
    FROM up JOIN derivation d ON d.child_id = up.id AND NOT d.withdrawn
    WHERE up.depth < 50 AND NOT EXISTS (SELECT 1 FROM determination x WHERE x.entity_id = up.id AND x.accepted)
)
"""
"""From samples up to the nearest ancestors of which a determination is accepted."""

NAMED_THERE = """
FROM up
JOIN material_sample s ON s.id = up.id
JOIN determination x ON x.accepted AND (x.entity_id = up.id OR x.entity_id = s.organism_id)
"""
"""The accepted determinations there: its own, or its organism's."""

_NAMED = text(
    f"""
{UP_TO_NAMES}
SELECT up.origin, up.depth, x.verbatim_name, x.taxon_formula, a.scientific_name, b.scientific_name, x.in_mixture
{NAMED_THERE}
LEFT JOIN taxon a ON a.id = x.taxon_id
LEFT JOIN taxon b ON b.id = x.second_taxon_id
ORDER BY up.origin, up.depth, x.id
"""
).bindparams(bindparam("ids", expanding=True))


@dataclass(frozen=True)
class NameView:
    """A sample's names: `scientific` is None while the identification is open, `verbatim` is as somebody wrote it."""

    scientific: str | None
    verbatim: str | None

    @property
    def shown(self) -> str:
        """The scientific name, else what was written, else a dash."""
        return self.scientific or self.verbatim or "–"


UNNAMED = NameView(None, None)


def names_for(work: Work, ids: Sequence[int]) -> dict[int, NameView]:
    """The names of samples by their keys; of several ancestors at the same distance (a pool) all are given."""
    found: dict[int, NameView] = dict.fromkeys(ids, UNNAMED)
    for start in range(0, len(ids), 500):
        rows = work.execute(_NAMED, {"ids": list(ids[start : start + 500])})
        nearest: dict[int, list[Any]] = {}
        for row in rows:
            kept = nearest.setdefault(row[0], [])
            if not kept or kept[0][1] == row[1]:
                kept.append(row)
        found |= {origin: _joined(kept) for origin, kept in nearest.items()}
    return found


def _joined(rows: Iterable[Any]) -> NameView:
    scientific, verbatim = [], []
    for _origin, _depth, written, formula, first, second, _mixture in rows:
        verbatim.append(written)
        if first:
            scientific.append(shown_name(formula, first, second))
    return NameView(listed(scientific), listed(verbatim))


def listed(names: Sequence[str]) -> str | None:
    """Names one after the other, each once; of many the first three and how many more."""
    distinct = list(dict.fromkeys(names))
    if len(distinct) > 4:
        return f"{', '.join(distinct[:3])} and {len(distinct) - 3} more"
    return ", ".join(distinct) or None
