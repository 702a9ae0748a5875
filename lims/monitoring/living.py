"""What a sample lived through: how warm the air around it was, and which exposures it and its ancestors had."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from lims.monitoring.air import Air, AirAround
from lims.monitoring.exposed import ExposureView, exposures_for
from lims.monitoring.rules import milli
from lims.samples.queries import samples_for
from lims.storage.queries import containers_by_id, places_by_id
from lims.unit_of_work import Work

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
