"""How warm the air was where something lay: its way through containers, joined to the readings of their probes.

The nearest probe speaks: that of the box, else of the rack, the shelf, the freezer, the room. It is the temperature of
the air beside the probe, and not that of the material.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from lims.monitoring.queries import ProbeView, find_probes, points_of
from lims.monitoring.rules import Point, TimeAbove, time_above
from lims.storage.journeys import Journeys
from lims.unit_of_work import Work

_Part = tuple[tuple[int, ...], datetime, datetime]
"""The probes (their keys) that speak for a time."""


@dataclass(frozen=True)
class Air:
    """The air where something lay during a time: how long above the threshold, and by which probes that is known."""

    time: TimeAbove
    probes: tuple[str, ...]


class AirAround:
    """The air around things between two moments; probes and readings are read once."""

    def __init__(self, work: Work, since: datetime, until: datetime, threshold: int) -> None:
        self._work = work
        self._span = since, until
        self._threshold = threshold
        self.journeys = Journeys(work)
        self._points: dict[int, list[Point]] = {}
        self._known: dict[_Part, TimeAbove] = {}
        self._ways: dict[tuple[int, datetime, datetime], tuple[_Part, ...]] = {}
        self._probes: dict[int, ProbeView] = {}
        self._in: dict[int, list[ProbeView]] = defaultdict(list)
        for probe in find_probes(work, retired=True):
            if probe.quantity == "temperature":
                self._probes[probe.id] = probe
                self._in[probe.container_id].append(probe)

    def around(self, entity_id: int, since: datetime | None = None, until: datetime | None = None) -> Air:
        """The air around one thing."""
        start, end = max(since or self._span[0], self._span[0]), min(until or self._span[1], self._span[1])
        parts = list(self._parts(entity_id, start, end)) if start < end else []
        total = sum((self._told(part) for part in parts), TimeAbove())
        names = dict.fromkeys(self._probes[key].name for keys, _, _ in parts for key in keys)
        return Air(replace(total, unknown=max(end - start - total.known, timedelta())), tuple(names))

    def inside(self, container_id: int, since: datetime, until: datetime) -> Air:
        """The air in a container itself: by its own probes, else by those further up."""
        parts = list(self._from(container_id, since, until, 0)) if since < until else []
        total = sum((self._told(part) for part in parts), TimeAbove())
        names = dict.fromkeys(self._probes[key].name for keys, _, _ in parts for key in keys)
        return Air(replace(total, unknown=max(until - since - total.known, timedelta())), tuple(names))

    def _parts(self, entity_id: int, since: datetime, until: datetime, depth: int = 0) -> Iterator[_Part]:
        for stay in self.journeys.stays(entity_id):
            start, end = max(stay.since, since), min(stay.until, until)
            if start < end and depth < 50:
                yield from self._once(stay.container_id, start, end, depth + 1)

    def _once(self, container_id: int, since: datetime, until: datetime, depth: int) -> tuple[_Part, ...]:
        """What lies in one box for the same time has the same air: it is looked for once."""
        key = (container_id, since, until)
        if key not in self._ways:
            self._ways[key] = tuple(self._from(container_id, since, until, depth))
        return self._ways[key]

    def _from(self, container_id: int, since: datetime, until: datetime, depth: int) -> Iterator[_Part]:
        """The probes of a container for as long as they were in use, those further up for the rest."""
        here = [each for each in self._in[container_id] if _in_use(each, since, until)]
        if not here:
            yield from self._parts(container_id, since, until, depth)
            return
        start = max(since, min(each.since for each in here))
        end = min(until, max(each.retired_at or until for each in here))
        yield tuple(each.id for each in here), start, end
        if since < start:
            yield from self._parts(container_id, since, start, depth)
        if end < until:
            yield from self._parts(container_id, end, until, depth)

    def _told(self, part: _Part) -> TimeAbove:
        """What the probes say of a time; of several in one container the one that was warmest for longest."""
        if part not in self._known:
            keys, since, until = part
            told = [self._by(key, since, until) for key in keys]
            self._known[part] = max(told, key=lambda each: (each.above, each.known))
            highest = max((each.highest for each in told if each.highest is not None), default=None)
            self._known[part] = replace(self._known[part], highest=highest)
        return self._known[part]

    def _by(self, probe_id: int, since: datetime, until: datetime) -> TimeAbove:
        if probe_id not in self._points:
            self._points[probe_id] = points_of(self._work, probe_id, *self._span)
        silence = self._probes[probe_id].limits.silence
        return time_above(_around(self._points[probe_id], since, until), self._threshold, since, until, silence)


def _in_use(probe: ProbeView, since: datetime, until: datetime) -> bool:
    return probe.since < until and (probe.retired_at is None or probe.retired_at > since)


def _around(points: Sequence[Point], since: datetime, until: datetime) -> Sequence[Point]:
    """The readings of a time, with the one before and the one after it."""
    first = next((at for at, point in enumerate(points) if point.at > since), len(points))
    last = next((at for at in range(first, len(points)) if points[at].at >= until), len(points))
    return points[max(first - 1, 0) : last + 1]
