"""Which boxes were never checked, or longest ago."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Subquery, func, select

from lims.checking.tables import StorageCheck
from lims.database import columns
from lims.storage.queries import container_for, way_down
from lims.storage.tables import Placement, StorageContainer
from lims.unit_of_work import Work

_K, _C, _P = columns(StorageCheck), columns(StorageContainer), columns(Placement)


@dataclass(frozen=True)
class DueView:
    """A box, when it was checked last (None: never), and the number of its open check."""

    code: str
    name: str
    place_label: str
    things: int
    last_checked: datetime | None
    open_check: int | None


@dataclass(frozen=True)
class PlanView:
    """How far the rolling plan has come, and which boxes are next."""

    boxes: int
    never: int
    oldest: datetime | None
    due: tuple[DueView, ...]


def find_plan(work: Work, *, inside: str | None = None, limit: int = 50) -> PlanView:
    """The boxes with something in them, all or those in one freezer: never checked first, then longest ago."""
    last = _last_checks()
    boxes = _boxes(work, inside)
    source = StorageContainer.__table__.join(last, last.c.container_id == _C.id, isouter=True)
    boxes_and_dates = select(func.count(), func.count(last.c.closed_at), func.min(last.c.closed_at))
    total, checked, oldest = work.execute(boxes_and_dates.select_from(source).where(boxes)).one()
    rows = work.execute(
        select(_C.code, _C.name, _C.place_label, _C.used, last.c.closed_at, last.c.open_number)
        .select_from(source)
        .where(boxes)
        .order_by(last.c.closed_at.is_not(None), last.c.closed_at, _C.place_label, _C.id)
        .limit(limit)
    )
    return PlanView(total, total - checked, oldest, tuple(DueView(*row) for row in rows))


def _last_checks() -> Subquery:
    """Of each container that was ever checked, when that was signed last, and its open check."""
    open_number = func.max(_K.number).filter(_K.state == "open").label("open_number")
    statement = select(_K.container_id, func.max(_K.closed_at).label("closed_at"), open_number)
    return statement.group_by(_K.container_id).subquery()


def _boxes(work: Work, inside: str | None) -> ColumnElement[bool]:
    """What holds things that are no containers themselves, and is in use."""
    inner = StorageContainer.__table__.alias("inner")
    holds = (
        select(_P.id)
        .join_from(Placement.__table__, inner, inner.c.id == _P.entity_id, isouter=True)
        .where(_P.container_id == _C.id, _P.placed == "thing", inner.c.id.is_(None))
        .exists()
    )
    found = (_C.used > 0) & _C.retired_at.is_(None) & holds
    if inside is None:
        return found
    below = way_down(container_for(work, inside).id, 100)
    return found & _C.id.in_(select(below.c.id))
