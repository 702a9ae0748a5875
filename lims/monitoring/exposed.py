"""Which exposures things lived through: their own, and those of each ancestor that began before it was derived.

Read from the custody chain, the tree as it stood then, and the lineage: deriving writes nothing.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from lims.database import columns
from lims.identity.queries import ids_by_code
from lims.samples.ancestry import ancestry, edges_of
from lims.samples.queries import samples_by_id, samples_for
from lims.samples.tables import Derivation, MaterialSample
from lims.storage.exposing import Exposed, every_exposure, exposures_in
from lims.storage.journeys import Journeys, containers_among, inside_during
from lims.storage.queries import containers_by_id
from lims.unit_of_work import Work

_D, _S = columns(Derivation), columns(MaterialSample)
_STEP = 500


@dataclass(frozen=True)
class ExposureView:
    """An exposure that a sample lived through: while it, or what it was made of (`of`), lay in the container."""

    of: str
    own: bool
    container: str
    container_name: str
    place_label: str
    started_at: datetime
    ended_at: datetime | None
    highest_celsius: float | None
    how_known: str


def exposures_for(work: Work, code: str) -> list[ExposureView]:
    """What a sample lived through, the newest first. Raises UnknownCodeError."""
    (sample,) = samples_for(work, [code])
    line = ancestry(work, [sample.id])[sample.id]
    journeys = Journeys(work)
    lived = {each: _lived(work, journeys, each, before) for each, before in line.items()}
    codes = _codes(work, [each for each, found in lived.items() if found])
    standing = containers_by_id(work, list({each.container_id for found in lived.values() for each in found}))
    views = [
        ExposureView(
            of=codes[entity_id],
            own=entity_id == sample.id,
            container=standing[each.container_id].code,
            container_name=standing[each.container_id].name,
            place_label=standing[each.container_id].place_label,
            started_at=each.started_at,
            ended_at=each.ended_at,
            highest_celsius=each.highest_celsius,
            how_known=each.how_known,
        )
        for entity_id, found in lived.items()
        for each in found
    ]
    return sorted(views, key=lambda view: (view.started_at, view.of), reverse=True)


def exposed_among(work: Work, sample_ids: Sequence[int]) -> set[int]:
    """Those of the samples that lived through an exposure, by keys."""
    if not every_exposure(work):
        return set()
    lines, journeys = ancestry(work, sample_ids), Journeys(work)
    journeys.load({each for line in lines.values() for each in line})
    known: dict[tuple[int, datetime | None], bool] = {}
    found = set()
    for sample_id, line in lines.items():
        for each, before in line.items():
            key = (each, before)
            if key not in known:
                known[key] = bool(_lived(work, journeys, each, before))
            if known[key]:
                found.add(sample_id)
    return found


def exposed_codes(work: Work, codes: Sequence[str]) -> set[str]:
    """Those of the codes whose samples lived through an exposure, as far as the actor may see them."""
    keys = ids_by_code(work, codes, "material_sample")
    seen = samples_by_id(work, list(keys.values()))
    exposed = exposed_among(work, list(seen))
    return {code for code, key in keys.items() if key in exposed}


def find_exposed(work: Work) -> set[int]:
    """The keys of all samples that lived through an exposure: what lay there then, and what was made of it since."""
    found: dict[int, datetime] = {}
    for exposure in every_exposure(work):
        for each in _inside(work, exposure):
            found[each] = min(found.get(each, exposure.started_at), exposure.started_at)
    return found.keys() | _made_since(work, found)


# --- one thing


def _lived(work: Work, journeys: Journeys, entity_id: int, before: datetime | None) -> list[Exposed]:
    """The exposures of the containers that a thing was in, while it was; those that began before a moment, if given."""
    stays = journeys.stays(entity_id)
    if not stays:
        return []
    way = journeys.way(entity_id, stays[0].since, work.now)
    found: dict[int, Exposed] = {}
    for exposure in exposures_in(work, {stay.container_id for stay in way}, until=before):
        for stay in way:
            ends = exposure.ended_at or work.now
            start, end = max(stay.since, exposure.started_at), min(stay.until, ends)
            if stay.container_id == exposure.container_id and start < end and (before is None or start < before):
                until = exposure.ended_at if end == ends else end
                found.setdefault(exposure.id, _clipped(exposure, start, until))
    return list(found.values())


def _clipped(exposure: Exposed, start: datetime, until: datetime | None) -> Exposed:
    facts = (exposure.highest_celsius, exposure.how_known)
    return Exposed(exposure.id, exposure.container_id, start, until, *facts)


def _codes(work: Work, ids: Sequence[int]) -> dict[int, str]:
    return {row.id: row.code for row in work.execute(select(_S.id, _S.code).where(_S.id.in_(ids)))}


# --- all that is exposed


def _inside(work: Work, exposure: Exposed) -> set[int]:
    """The samples that lay somewhere in the container during the exposure."""
    found: set[int] = set()
    spans = {(exposure.container_id, exposure.started_at, exposure.ended_at or work.now)}
    depth = 0
    while spans and depth < 50:
        below: set[tuple[int, datetime, datetime]] = set()
        for start, end in {(since, until) for _, since, until in spans}:
            ids = [each for each, since, until in spans if (since, until) == (start, end)]
            inside = inside_during(work, ids, start, end)
            containers = containers_among(work, inside)
            found |= inside.keys()
            below |= {(each, stay.since, stay.until) for each in containers for stay in inside[each]}
        spans, depth = below, depth + 1
    return _samples_among(work, found)


def _samples_among(work: Work, ids: Collection[int]) -> set[int]:
    keys, found = list(ids), set[int]()
    for start in range(0, len(keys), _STEP):
        found |= set(work.execute(select(_S.id).where(_S.id.in_(keys[start : start + _STEP]))).scalars())
    return found


def _made_since(work: Work, exposed: dict[int, datetime]) -> set[int]:
    """What was made of exposed samples after the exposure began, and what was made of that."""
    found: set[int] = set()
    level = dict(exposed)
    while level:
        below: dict[int, datetime] = {}
        for child, parent, when in edges_of(work, _D.parent_id, level):
            if when > level[parent] and child not in found:
                below[child] = min(below.get(child, level[parent]), level[parent])
        found |= below.keys()
        level = below
    return found
