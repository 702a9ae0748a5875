"""What samples lived through: how warm the air around them was, and which exposures they and their ancestors had."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from lims.collections.queries import visible
from lims.collections.tables import Collection
from lims.database import columns
from lims.monitoring.air import Air, AirAround
from lims.monitoring.exposed import ExposureView, exposures_for
from lims.monitoring.rules import milli
from lims.samples.queries import samples_for
from lims.samples.tables import MaterialSample
from lims.storage.queries import container_for, containers_by_id, ids_below, places_by_id
from lims.storage.tables import Placement
from lims.unit_of_work import Work

_P, _S, _L = columns(Placement), columns(MaterialSample), columns(Collection)
WARMER = 10
"""Without a threshold, so many degrees above what its place is set to count as too warm."""


@dataclass(frozen=True)
class LivedView:
    """What is known of a sample's time since `since`: the air around it, a threshold (°C), exposures, newest first."""

    since: datetime
    threshold: float
    air: Air
    exposures: tuple[ExposureView, ...]


def lived_through(work: Work, code: str, *, days: int | None = 90, threshold: float | None = None) -> LivedView:
    """What a sample lived through in the last `days`; None: since it was first put away. Raises UnknownCodeError."""
    (sample,) = samples_for(work, [code])
    chosen = _threshold(work, sample.id) if threshold is None else threshold
    begin = datetime(1970, 1, 1, tzinfo=work.now.tzinfo) if days is None else work.now - timedelta(days=days)
    around = AirAround(work, begin, work.now, milli(chosen))
    stays = around.journeys.stays(sample.id)
    since = max(begin, stays[0].since) if stays else work.now
    exposures = exposures_for(work, sample.code)
    return LivedView(since, chosen, around.around(sample.id, since, work.now), tuple(exposures))


def _threshold(work: Work, sample_id: int) -> float:
    """A little above what its place is set to; where nothing is said of that, where ice melts."""
    place = places_by_id(work, [sample_id]).get(sample_id)
    container = containers_by_id(work, [place.container_id])[place.container_id] if place else None
    return container.set_celsius + WARMER if container and container.set_celsius is not None else 0.0


@dataclass(frozen=True)
class TubeTime:
    """How long the air around one sample was above a threshold."""

    code: str
    air: Air


def time_above_in(
    work: Work, container: str, *, threshold: float, since: datetime, until: datetime | None = None
) -> list[TubeTime]:
    """How long it was too warm around each sample that lies in a container or further down in it, by code.

    Each with its own way: what came later from elsewhere was as warm as it was there. Raises UnknownContainerError.
    """
    around = AirAround(work, since, until or work.now, milli(threshold))
    inside = dict(_samples_in(work, ids_below(work, [container_for(work, container).id])))
    around.journeys.load(inside)
    found = [TubeTime(code, around.around(key)) for key, code in inside.items()]
    return sorted(found, key=lambda each: each.code)


def _samples_in(work: Work, container_ids: Sequence[int]) -> Iterator[tuple[int, str]]:
    """What the actor may see of what lies in these, by key and code."""
    for start in range(0, len(container_ids), 500):
        statement = (
            select(_S.id, _S.code)
            .join_from(Placement.__table__, MaterialSample.__table__, _S.id == _P.entity_id)
            .join(Collection.__table__, _L.id == _S.collection_id)
            .where(_P.container_id.in_(container_ids[start : start + 500]), visible(work))
        )
        yield from (tuple(row) for row in work.execute(statement))
