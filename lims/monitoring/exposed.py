"""Which exposures things lived through: their own, and those of each ancestor that began before it was derived.

Read from the custody chain, the tree as it stood then, and the lineage: deriving writes nothing.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from lims.database import columns
from lims.history.tables import ChangeSet
from lims.identity.queries import ids_by_code
from lims.samples.queries import samples_by_id, samples_for
from lims.samples.tables import Derivation, MaterialSample, Process
from lims.storage.exposing import Exposed, every_exposure, exposures_in
from lims.storage.journeys import Journeys, containers_among, inside_during
from lims.storage.queries import containers_by_id
from lims.unit_of_work import Work

_D, _S, _P, _CS = columns(Derivation), columns(MaterialSample), columns(Process), columns(ChangeSet)
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
    line = _ancestry(work, [sample.id])[sample.id]
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
    lines, journeys = _ancestry(work, sample_ids), Journeys(work)
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


# --- lineage


def _ancestry(work: Work, sample_ids: Iterable[int]) -> dict[int, dict[int, datetime | None]]:
    """For each sample itself and its ancestors, with the moment at which the last of them was parted from it."""
    edges: dict[int, list[tuple[int, datetime]]] = {}
    level = list(dict.fromkeys(sample_ids))
    wanted = list(level)
    while level:
        edges |= {each: [] for each in level}
        for child, parent, when in _edges(work, _D.child_id, level):
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


def _edges(work: Work, by: object, ids: Collection[int]) -> Iterable[tuple[int, int, datetime]]:
    """Child, parent, and when the one was made of the other."""
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
        for child, parent, when in _edges(work, _D.parent_id, level):
            if when > level[parent] and child not in found:
                below[child] = min(below.get(child, level[parent]), level[parent])
        found |= below.keys()
        level = below
    return found
