"""From when to when samples took room where, as the custody chains tell: what fill by month is counted from.

Unlike in `journeys`, what is out keeps its room, and what was moved with its container counts as if it had always stood
there. Moves that were taken back did not happen, as there.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, case, func, select, type_coerce

from lims.collections.queries import visible
from lims.collections.tables import Collection
from lims.database import Moment, columns
from lims.history.standing import stands
from lims.history.tables import ChangeSet
from lims.samples.tables import MaterialSample
from lims.storage.maps import is_or_stands_in
from lims.storage.queries import ContainerView
from lims.storage.tables import CustodyEvent, Placement, StorageContainer
from lims.unit_of_work import Work

_C, _P, _X = columns(StorageContainer), columns(Placement), columns(CustodyEvent)
_S, _L, _CS = columns(MaterialSample), columns(Collection), columns(ChangeSet)

OTHERS = "other collections"
"""What the collections are called that the actor may not see."""


class Taken(NamedTuple):
    """A sample of a collection took room in a container from when to when; None: it does still."""

    collection: str
    container_id: int
    start: datetime
    end: datetime | None


def taken_in(work: Work, top: ContainerView) -> Iterator[Taken]:
    """What lay in a container and below it.

    What lies in a container that was moved here with all in it counts as if that had always stood here.
    """
    below = select(_C.id).where(is_or_stands_in(work, top))
    mine = select(_X.entity_id).where(_X.container_id.in_(below)).distinct()
    return _taken(work, _X.entity_id.in_(mine), case((_X.container_id.in_(below), 1), else_=0))


def taken_by(work: Work, collection_id: int) -> Iterator[Taken]:
    """Where the samples of a collection lay."""
    return _taken(work, _S.collection_id == collection_id, case((_X.container_id.is_not(None), 1), else_=0))


def _taken(work: Work, these: ColumnElement[bool], here: Any) -> Iterator[Taken]:
    """Room is taken until the next begins; by what has no place any more until the last time that it went out."""
    for row in work.execute(_statement(work, these, here)):
        if row.here:
            end = row.following or (None if row.placed else row.went_out or row.occurred_at)
            yield Taken(row.collection, row.container_id, row.occurred_at, end)


def _statement(work: Work, these: ColumnElement[bool], here: Any) -> Any:
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
            here.label("here"),
            _X.container_id,
            _X.occurred_at,
            lead.label("following"),
            _P.entity_id.label("placed"),
            type_coerce(case((_P.entity_id.is_(None), went_out)), Moment()).label("went_out"),
        )
        .join_from(CustodyEvent.__table__, MaterialSample.__table__, _S.id == _X.entity_id)
        .join(Collection.__table__, _L.id == _S.collection_id)
        .join(ChangeSet.__table__, _CS.id == _X.change_set_id)
        .join(Placement.__table__, _P.entity_id == _X.entity_id, isouter=True)
        .where(_X.direction.in_(("in", "moved")), stands(), these)
    )
