"""Which boxes were never checked, or longest ago."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, literal_column, select

from lims.checking.tables import StorageCheck
from lims.database import columns
from lims.storage.maps import is_or_stands_in
from lims.storage.queries import container_for
from lims.storage.tables import StorageContainer
from lims.unit_of_work import Work

_K, _C = columns(StorageCheck), columns(StorageContainer)
# Spelt out, so that the index made for it is seen to fit.
_HOLDS_THINGS: ColumnElement[bool] = literal_column(
    "storage_container.retired_at IS NULL AND storage_container.used > storage_container.containers_in"
)
_SIGNED = (
    select(_K.container_id, func.max(_K.closed_at).label("closed_at"))
    .where(_K.closed_at.is_not(None))
    .group_by(_K.container_id)
    .subquery()
)
_NAMED = (_C.id, _C.code, _C.name, _C.place_label, _C.used)
_IN_ORDER = (_C.place_label, _C.id)


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
    boxes = _HOLDS_THINGS
    if inside is not None:
        boxes = boxes & is_or_stands_in(work, container_for(work, inside))
    total = work.execute(select(func.count()).select_from(StorageContainer.__table__).where(boxes)).scalar_one()
    source = StorageContainer.__table__.join(_SIGNED, _SIGNED.c.container_id == _C.id)
    dates = select(func.count(), func.min(_SIGNED.c.closed_at)).select_from(source).where(boxes)
    checked, oldest = work.execute(dates).one()
    due = _never_checked(work, boxes, limit) if checked < total else []
    if len(due) < limit and checked:
        named = select(*_NAMED, _SIGNED.c.closed_at).select_from(source).where(boxes)
        due += work.execute(named.order_by(_SIGNED.c.closed_at, *_IN_ORDER).limit(limit - len(due))).all()
    return PlanView(total, total - checked, oldest, tuple(_due(work, due)))


def _never_checked(work: Work, boxes: ColumnElement[bool], limit: int) -> list[Any]:
    """In the order of their places: as many as are shown are looked for, and no more."""
    signed = select(_K.id).where(_K.container_id == _C.id, _K.closed_at.is_not(None)).exists()
    statement = select(*_NAMED, literal_column("NULL")).where(boxes, ~signed)
    return list(work.execute(statement.order_by(*_IN_ORDER).limit(limit)))


def _due(work: Work, rows: Sequence[Any]) -> list[DueView]:
    statement = select(_K.container_id, func.max(_K.number)).where(_K.state == "open")
    statement = statement.where(_K.container_id.in_([row.id for row in rows])).group_by(_K.container_id)
    opened = {row[0]: row[1] for row in work.execute(statement)}
    return [DueView(code, name, way, used, closed, opened.get(key)) for key, code, name, way, used, closed in rows]
