"""How full a store was at the end of each month, by collection, as the custody chains tell."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, func, select, type_coerce

from lims.collections.queries import visible
from lims.collections.tables import Collection
from lims.database import Moment, columns
from lims.samples.tables import MaterialSample
from lims.storage.forecasting import Forecast, forecast, months_until
from lims.storage.maps import find_containers, is_or_is_below
from lims.storage.queries import ContainerView, container_for
from lims.storage.tables import CustodyEvent, Placement, StorageContainer
from lims.unit_of_work import Work

_C, _P, _X = columns(StorageContainer), columns(Placement), columns(CustodyEvent)
_S, _L = columns(MaterialSample), columns(Collection)

OTHERS = "other collections"
"""What the collections are called that the actor may not see."""


@dataclass(frozen=True)
class FillView:
    """How many samples lay in a container and below it at the end of each month, all and by collection."""

    code: str
    name: str
    room: int
    months: tuple[date, ...]
    counts: tuple[int, ...]
    by_collection: dict[str, tuple[int, ...]]
    forecast: Forecast | None

    @property
    def used(self) -> int:
        """How many lie there now."""
        return self.counts[-1]


def fill_for(work: Work, code: str, *, months: int = 24) -> FillView:
    """The fill of a container by month, up to now, and when it will be full as it goes.

    What lies in a container that was moved here with all in it counts as if that had always stood here.
    """
    top = container_for(work, code)
    node = find_containers(work, inside=top.code)[0]
    room = node.room - node.blocked
    shown = months_until(work.now.date(), months)
    changes: dict[str, Counter[date]] = {}
    for collection, start, end in _stays(work, top):
        counted = changes.setdefault(collection, Counter())
        counted[_month(start)] += 1
        if end is not None:
            counted[_month(end)] -= 1
    by_collection = {name: tuple(_sums(changes[name], shown)) for name in sorted(changes)}
    counts = tuple(map(sum, zip(*by_collection.values(), strict=True))) or (0,) * months
    lived = counts[next((at for at, count in enumerate(counts) if count), len(counts)) :]
    return FillView(
        top.code, top.name, room, tuple(shown), counts, by_collection, forecast(lived, room) if lived else None
    )


def _month(moment: datetime) -> date:
    return date(moment.year, moment.month, 1)


def _sums(changes: Counter[date], months: list[date]) -> Iterator[int]:
    """What there is at the end of each month."""
    for month in months:
        yield sum(number for each, number in changes.items() if each <= month)


def _stays(work: Work, top: ContainerView) -> Iterator[tuple[str, datetime, datetime | None]]:
    """From when to when each sample lay below the container (None: it does still), with its collection.

    What is out keeps its place, and so the room. A stay ends where the next begins; of what has no place any more it
    ends with the last time that it went out.
    """
    for row in work.execute(_statement(work, top)):
        if not row.here:
            continue
        end = row.following or (None if row.placed else row.went_out or row.occurred_at)
        yield row.collection, row.occurred_at, end


def _statement(work: Work, top: ContainerView) -> Any:
    below = select(_C.id).where(is_or_is_below(top))
    mine = select(_X.entity_id).where(_X.container_id.in_(below)).distinct()
    out = CustodyEvent.__table__.alias("gone")
    went_out = (
        select(func.max(out.c.occurred_at))
        .where(out.c.entity_id == _X.entity_id, out.c.direction == "out")
        .correlate(CustodyEvent.__table__)
        .scalar_subquery()
    )
    lead = func.lead(_X.occurred_at, type_=Moment()).over(partition_by=_X.entity_id, order_by=(_X.occurred_at, _X.id))
    return (
        select(
            case((visible(work), _L.code), else_=OTHERS).label("collection"),
            case((_X.container_id.in_(below), 1), else_=0).label("here"),
            _X.occurred_at,
            lead.label("following"),
            _P.entity_id.label("placed"),
            type_coerce(case((_P.entity_id.is_(None), went_out)), Moment()).label("went_out"),
        )
        .join_from(CustodyEvent.__table__, MaterialSample.__table__, _S.id == _X.entity_id)
        .join(Collection.__table__, _L.id == _S.collection_id)
        .join(Placement.__table__, _P.entity_id == _X.entity_id, isouter=True)
        .where(_X.direction.in_(("in", "moved")), _X.entity_id.in_(mine))
    )
