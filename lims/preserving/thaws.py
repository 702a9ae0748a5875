"""How often things thawed, and how long they have been kept: read from the custody chain and the lineage.

A thaw is what was said when something came back: of the sample, or of a container that it lay in then. What an ancestor
lived through before the sample was made of it counts too; what was made of a thing while it was out thawed with it.
Nothing is written for it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select

from lims.database import columns
from lims.history.standing import stands
from lims.history.tables import ChangeSet
from lims.identity.tables import Entity
from lims.samples.ancestry import ancestry
from lims.samples.queries import samples_for
from lims.storage.journeys import Journeys, Stay
from lims.storage.tables import CustodyEvent
from lims.unit_of_work import Work

_X, _CS, _E = columns(CustodyEvent), columns(ChangeSet), columns(Entity)
_STEP = 500


@dataclass(frozen=True)
class ThawView:
    """A sample, or what it was made of (`of`), came back thawed; `with_container`: it lay in what came back."""

    of: str
    own: bool
    at: datetime
    with_container: str | None


class Returned(NamedTuple):
    """A thing was out from one moment to another; whether it had thawed, None where nobody said."""

    out: datetime
    back: datetime
    thawed: bool | None


@dataclass(frozen=True)
class KeptView:
    """Thaws, newest first; how often it came back and nobody said whether it had; since when and how long it is stored.

    `stored` is the time in a place; the time out is not counted.
    """

    thaws: tuple[ThawView, ...]
    unsaid: int
    since: datetime | None
    stored: timedelta

    @property
    def own(self) -> int:
        """How often it thawed itself."""
        return sum(each.own for each in self.thaws)

    @property
    def inherited(self) -> int:
        """How often what it was made of had thawed before."""
        return len(self.thaws) - self.own


def kept_for(work: Work, code: str) -> KeptView:
    """What is known of how a sample was kept. Raises UnknownCodeError."""
    (sample,) = samples_for(work, [code])
    line = ancestry(work, [sample.id])[sample.id]
    journeys = Journeys(work)
    journeys.load(line)
    ways = {each: _way(work, journeys, each) for each in line}
    things = {*line, *(stay.container_id for way in ways.values() for stay in way)}
    returns = _returns(work, things)
    codes = _codes(work, things)
    thaws = [
        ThawView(codes[each], each == sample.id, at, codes[thing] if thing != each else None)
        for each, before in line.items()
        for thing, out, at in _thawed(each, ways[each], returns)
        if before is None or out < before
    ]
    mine = journeys.stays(sample.id)
    return KeptView(
        thaws=tuple(sorted(thaws, key=lambda thaw: (thaw.at, thaw.of), reverse=True)),
        unsaid=sum(each.thawed is None for each in returns.get(sample.id, ())),
        since=mine[0].since if mine else None,
        stored=sum((stay.until - stay.since for stay in mine), timedelta()),
    )


def _way(work: Work, journeys: Journeys, entity_id: int) -> list[Stay]:
    stays = journeys.stays(entity_id)
    return journeys.way(entity_id, stays[0].since, work.now) if stays else []


def _thawed(
    entity_id: int, way: list[Stay], returns: Mapping[int, list[Returned]]
) -> set[tuple[int, datetime, datetime]]:
    """What came back thawed, since when it was out, and when: the thing itself, or a container while it lay in it."""
    found = {(entity_id, each.out, each.back) for each in returns.get(entity_id, ()) if each.thawed}
    for stay in way:
        for each in returns.get(stay.container_id, ()):
            if each.thawed and stay.since < each.back <= stay.until:
                found.add((stay.container_id, each.out, each.back))
    return found


def _returns(work: Work, ids: Collection[int]) -> dict[int, list[Returned]]:
    """When things came back after they had been out, and whether they had thawed; not what was taken back."""
    keys, found = sorted(ids), dict[int, list[Returned]]()
    for start in range(0, len(keys), _STEP):
        statement = (
            select(_X.entity_id, _X.direction, _X.occurred_at, _X.thawed)
            .join_from(CustodyEvent.__table__, ChangeSet.__table__, _CS.id == _X.change_set_id)
            .where(stands(), _X.entity_id.in_(keys[start : start + _STEP]))
            .order_by(_X.entity_id, _X.occurred_at, _X.id)
        )
        out: dict[int, datetime] = {}
        for entity_id, direction, at, thawed in work.execute(statement):
            if direction == "out":
                out.setdefault(entity_id, at)
            elif entity_id in out:
                found.setdefault(entity_id, []).append(Returned(out.pop(entity_id), at, thawed))
    return found


def _codes(work: Work, ids: Collection[int]) -> dict[int, str]:
    keys, found = sorted(ids), dict[int, str]()
    for start in range(0, len(keys), _STEP):
        rows = work.execute(select(_E.id, _E.code).where(_E.id.in_(keys[start : start + _STEP])))
        found |= {key: code or "" for key, code in rows}
    return found
