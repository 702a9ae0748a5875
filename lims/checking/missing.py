"""What is missing: where it was seen last, and what lay beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select

from lims.checking.tables import StorageCheckItem
from lims.database import columns
from lims.storage.maps import BoxView, box_for
from lims.storage.placing import MISSING
from lims.storage.queries import container_ids_among, things_by_id
from lims.storage.rules import GONE, Grid, label_of
from lims.storage.tables import CustodyEvent, Placement, StorageContainer
from lims.unit_of_work import Work

_X, _P, _I, _C = columns(CustodyEvent), columns(Placement), columns(StorageCheckItem), columns(StorageContainer)


@dataclass(frozen=True)
class MissingView:
    """A thing that is missing: since when, where it was last, what lies in the positions around that."""

    code: str
    kind_name: str | None
    since: datetime
    last_seen: str | None
    container: str | None
    position: str | None
    beside: tuple[str, ...]


def find_missing(work: Work, *, limit: int = 200) -> list[MissingView]:
    """All that is missing, as far as the actor may see it, the latest first.

    It keeps its home or, where something else lies there and the box is full, has none any more.
    """
    homeless = (
        select(_I.entity_id)
        .join_from(StorageCheckItem.__table__, Placement.__table__, _P.entity_id == _I.entity_id, isouter=True)
        .where(_I.resolution == "marked missing", _P.id.is_(None))
    )
    kept = select(_P.entity_id).where(_P.state == MISSING)
    latest = (
        select(func.max(_X.id)).where(or_(_X.entity_id.in_(kept), _X.entity_id.in_(homeless))).group_by(_X.entity_id)
    )
    rows = work.execute(
        select(_X.entity_id, _X.occurred_at, _X.place_label, _C.code, _X.position)
        .join_from(CustodyEvent.__table__, StorageContainer.__table__, _C.id == _X.container_id, isouter=True)
        .where(_X.id.in_(latest), _X.to_whom == MISSING)
        .order_by(_X.occurred_at.desc(), _X.id.desc())
        .limit(limit)
    ).all()
    return _views(work, rows)


def _views(work: Work, rows: Sequence[Any]) -> list[MissingView]:
    keys = [row.entity_id for row in rows]
    things = things_by_id(work, keys, container_ids_among(work, keys))
    boxes = {code: box_for(work, code) for code in {row.code for row in rows if row.code and row.entity_id in things}}
    found = []
    for row in rows:
        thing, box = things.get(row.entity_id), boxes.get(row.code)
        if thing is None or (thing.sample and thing.sample.disposition in GONE):
            continue
        kind = thing.sample.kind_name if thing.sample else thing.container.type_name if thing.container else None
        position = label_of(box.container.grid, row.position) if box else None
        beside = _beside(box, row.position) if box and row.position else ()
        found.append(MissingView(thing.code, kind, row.occurred_at, row.place_label, row.code, position, beside))
    return found


def _beside(box: BoxView, position: int) -> tuple[str, ...]:
    """What lies in the eight positions around one, with their labels."""
    near = set(around(box.container.grid, position))
    return tuple(
        f"{cell.label} {cell.code}"
        for cell in box.cells
        if cell.position in near and cell.code and cell.state == "in place"
    )


def around(grid: Grid, position: int) -> list[int]:
    """The positions that touch one, at the edge fewer."""
    row, column = divmod(position - 1, grid.columns)
    cells = [(row + down, column + right) for down in (-1, 0, 1) for right in (-1, 0, 1) if (down, right) != (0, 0)]
    return [r * grid.columns + c + 1 for r, c in cells if 0 <= r < grid.rows and 0 <= c < grid.columns]
