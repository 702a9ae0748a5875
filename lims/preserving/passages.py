"""How often a culture was passaged, or a seed lot regenerated, until it became this one: read from its lineage."""

from sqlalchemy import select

from lims.database import columns
from lims.samples.ancestry import ancestry
from lims.samples.queries import samples_for
from lims.samples.tables import Derivation, Process
from lims.samples.vocabulary import ProcessType
from lims.unit_of_work import Work

_D, _P = columns(Derivation), columns(Process)
PASSAGES = (ProcessType.PASSAGE.value, ProcessType.REGENERATION.value)
_STEP = 500


def passages_for(work: Work, code: str) -> int:
    """The number of recorded passages (or regenerations) that led to a sample, along the longest line.

    What was made of a culture in another way, as its safety duplicate, is of the same passage.
    """
    (sample,) = samples_for(work, [code])
    steps = _steps(work, list(ancestry(work, [sample.id])[sample.id]))
    longest = {sample.id: 0}
    waiting = [sample.id]
    while waiting:
        child = waiting.pop()
        for parent, passaged in steps.get(child, ()):
            number = longest[child] + passaged
            if number > longest.get(parent, -1):
                longest[parent] = number
                waiting.append(parent)
    return max(longest.values())


def _steps(work: Work, ids: list[int]) -> dict[int, list[tuple[int, bool]]]:
    """What each of these was made of, and whether by a passage."""
    found: dict[int, list[tuple[int, bool]]] = {}
    for start in range(0, len(ids), _STEP):
        statement = (
            select(_D.child_id, _D.parent_id, _P.type)
            .join_from(Derivation.__table__, Process.__table__, _P.id == _D.process_id, isouter=True)
            .where(_D.withdrawn.is_(False), _D.child_id.in_(ids[start : start + _STEP]))
        )
        for child, parent, kind in work.execute(statement):
            found.setdefault(child, []).append((parent, kind in PASSAGES))
    return found
