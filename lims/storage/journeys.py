"""In which containers things have been, and when: read from the custody chain, up the tree as it stood then.

A moved container tells of its move once; what lay in it went along. Moves that were taken back did not happen.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Select, select

from lims.database import columns
from lims.history.standing import stands
from lims.history.tables import ChangeSet
from lims.storage.tables import CustodyEvent, Placement, StorageContainer
from lims.unit_of_work import Work

_X, _P, _C, _CS = columns(CustodyEvent), columns(Placement), columns(StorageContainer), columns(ChangeSet)
_STEP = 500
_DEEPEST = 50


@dataclass(frozen=True)
class Stay:
    """A thing lay in a container, from when until when (now, where it lies there still), and at which position."""

    container_id: int
    since: datetime
    until: datetime
    position: int | None = None
    slot: int | None = None


class Journeys:
    """Where things have been until now; what was asked once is kept."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._stays: dict[int, list[Stay]] = {}
        self._ways: dict[tuple[int, datetime, datetime], list[Stay]] = {}

    def stays(self, entity_id: int) -> list[Stay]:
        """Where a thing lay by itself, in the order of time."""
        self.load([entity_id])
        return self._stays[entity_id]

    def load(self, entity_ids: Iterable[int]) -> None:
        """Reads the stays of things, and of all that they lay in, a level at a time."""
        wanted = list(dict.fromkeys(each for each in entity_ids if each not in self._stays))
        while wanted:
            self._stays |= {each: [] for each in wanted}
            self._stays |= dict(stays_of(self._work, wanted))
            above = (stay.container_id for each in wanted for stay in self._stays[each])
            wanted = list(dict.fromkeys(each for each in above if each not in self._stays))

    def way(self, entity_id: int, since: datetime, until: datetime, depth: int = 0) -> list[Stay]:
        """All containers that a thing was in during a time, directly or further up, the nearest first."""
        key = (entity_id, since, until)
        if key not in self._ways:
            found: list[Stay] = []
            for stay in self.stays(entity_id):
                start, end = max(stay.since, since), min(stay.until, until)
                if start < end and depth < _DEEPEST:
                    found.append(Stay(stay.container_id, start, end, stay.position, stay.slot))
                    found += self.way(stay.container_id, start, end, depth + 1)
            self._ways[key] = found
        return self._ways[key]


def stays_of(work: Work, entity_ids: Iterable[int]) -> Iterator[tuple[int, list[Stay]]]:
    """The stays of each of these things."""
    ids = list(entity_ids)
    for start in range(0, len(ids), _STEP):
        some = ids[start : start + _STEP]
        told = set()
        for entity_id, events in groupby(work.execute(_events().where(_X.entity_id.in_(some))), lambda row: row[0]):
            told.add(entity_id)
            yield entity_id, _stays(list(events), work.now)
        untold = [each for each in some if each not in told]
        placed = select(_P.entity_id, _P.container_id, _P.since, _P.position, _P.slot)
        for entity_id, container_id, since, position, slot in work.execute(placed.where(_P.entity_id.in_(untold))):
            yield entity_id, [Stay(container_id, since, max(since, work.now), position, slot)]


def inside_during(work: Work, container_ids: Iterable[int], since: datetime, until: datetime) -> dict[int, list[Stay]]:
    """What lay directly in one of these containers during a time, by its key, with its stays there (clipped to it)."""
    ids = list(container_ids)
    found: dict[int, list[Stay]] = {}
    for start in range(0, len(ids), _STEP):
        some = set(ids[start : start + _STEP])
        once = select(_X.entity_id).where(_X.container_id.in_(some), _X.occurred_at < until)
        now = select(_P.entity_id).where(_P.container_id.in_(some), _P.entity_id.is_not(None), _P.since < until)
        things = work.execute(once.union(now)).scalars().all()
        for entity_id, stays in stays_of(work, things):
            here = [
                Stay(each.container_id, max(each.since, since), min(each.until, until), each.position, each.slot)
                for each in stays
                if each.container_id in some and each.since < until and each.until > since
            ]
            if here:
                found.setdefault(entity_id, []).extend(here)
    return found


def containers_among(work: Work, entity_ids: Iterable[int]) -> set[int]:
    """Those of the things that are containers."""
    ids, found = list(entity_ids), set()
    for start in range(0, len(ids), _STEP):
        found |= set(work.execute(select(_C.id).where(_C.id.in_(ids[start : start + _STEP]))).scalars())
    return found


def _events() -> Select[Any]:
    """What the chain says and was not taken back, thing by thing, in the order of time."""
    return (
        select(_X.entity_id, _X.direction, _X.container_id, _X.occurred_at, _X.position, _X.slot)
        .join_from(CustodyEvent.__table__, ChangeSet.__table__, _CS.id == _X.change_set_id)
        .where(stands())
        .order_by(_X.entity_id, _X.occurred_at, _X.id)
    )


def _stays(events: list[Any], now: datetime) -> list[Stay]:
    ends = [row.occurred_at for row in events[1:]] + [max(now, events[-1].occurred_at)]
    return [
        Stay(row.container_id, row.occurred_at, end, row.position, row.slot)
        for row, end in zip(events, ends, strict=True)
        if row.direction != "out" and row.container_id is not None and row.occurred_at < end
    ]
