"""Writes determinations: the building block of importing, registering and naming anew, for one or for ten thousand."""

from collections.abc import Sequence
from operator import itemgetter
from typing import NamedTuple

from sqlalchemy import select, update

from lims.database import columns
from lims.history.rules import Touched, created
from lims.taxa.tables import Determination, DeterminationAgent
from lims.unit_of_work import Work

DETERMINATION = "determination"
"""The subject type of determinations in the history, where they are an act of their own."""

_D = columns(Determination)
_FROM_NEW = (
    "entity_id",
    "verbatim_name",
    "taxon_id",
    "second_taxon_id",
    "taxon_formula",
    "type_status",
    "verification",
    "determined_on",
    "remarks",
    "in_mixture",
)
_WRITTEN = ("accepted", "recorded_at", "change_set_id")


class NewDetermination(NamedTuple):
    """What somebody says a thing is. Without a taxon the identification is open; `agents` determined it, in order."""

    entity_id: int
    verbatim_name: str
    taxon_id: int | None = None
    second_taxon_id: int | None = None
    formula: str = "A"
    type_status: str | None = None
    verification: str | None = None
    determined_on: str | None = None
    remarks: str | None = None
    in_mixture: bool = False
    agents: tuple[int, ...] = ()


def enter_determinations(work: Work, news: Sequence[NewDetermination]) -> list[int]:
    """Writes them as accepted and returns their keys; for things that have no accepted one yet (or are mixtures).

    What none of them says is not sent (it costs).
    """
    keys = list(work.next_ids(Determination, len(news)))
    said = [at for at in range(len(_FROM_NEW)) if at < 2 or any(new[at] is not None for new in news)]
    told, written = itemgetter(*said), (True, work.now, work.change_set_id)
    rows = [(key, *told(new), *written) for key, new in zip(keys, news, strict=True)]
    work.insert(Determination, ("id", *told(_FROM_NEW), *_WRITTEN), rows)
    agents = [
        {"determination_id": key, "agent_id": agent_id, "order": order}
        for key, new in zip(keys, news, strict=True)
        for order, agent_id in enumerate(dict.fromkeys(new.agents), start=1)
    ]
    if agents:
        work.execute(DeterminationAgent.__table__.insert(), agents)
    return keys


def determine_anew(work: Work, new: NewDetermination) -> list[Touched]:
    """Accepts another determination in place of the one accepted so far, which is kept; returns the history's lines."""
    before = select(_D.id).where(_D.entity_id == new.entity_id, _D.accepted.is_(True), _D.in_mixture.is_(False))
    touched = []
    for key in [] if new.in_mixture else work.execute(before).scalars().all():
        work.execute(update(Determination).where(_D.id == key).values(accepted=False))
        touched.append(Touched(DETERMINATION, key, {"accepted": (True, False)}))
    (key,) = enter_determinations(work, [new])
    told = {
        "entity_id": new.entity_id,
        "verbatim_name": new.verbatim_name,
        "taxon_id": new.taxon_id,
        "second_taxon_id": new.second_taxon_id,
        "taxon_formula": new.formula,
        "accepted": True,
    }
    return [*touched, Touched(DETERMINATION, key, created(told))]
