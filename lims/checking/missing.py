"""What is missing: where it was seen last, and what lay beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from lims.checking.tables import StorageCheckItem
from lims.database import columns
from lims.storage.maps import BoxView, box_for
from lims.storage.placing import MISSING
from lims.storage.queries import ThingView, container_ids_among, things_by_id
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
    since = {**_without_home(work), **_with_home(work)}
    things = things_by_id(work, list(since), container_ids_among(work, list(since)))
    keys = [key for key in since if key in things and not _is_gone(things[key])]
    latest = sorted(keys, key=lambda key: since[key], reverse=True)[:limit]
    seen = _last_seen(work, latest)
    boxes = {code: box_for(work, code) for code in {row.code for row in seen.values() if row.code}}
    return [_view(things[key], since[key], seen.get(key), boxes) for key in latest]


def _with_home(work: Work) -> dict[int, datetime]:
    rows = work.execute(select(_P.entity_id, _P.since).where(_P.state == MISSING))
    return {row[0]: row[1] for row in rows}


def _without_home(work: Work) -> dict[int, datetime]:
    """What a check marked as missing, and has no place since."""
    homeless = (
        select(_I.entity_id)
        .join_from(StorageCheckItem.__table__, Placement.__table__, _P.entity_id == _I.entity_id, isouter=True)
        .where(_I.verdict == "missing", _P.id.is_(None))
    )
    latest = select(func.max(_X.id)).where(_X.entity_id.in_(homeless)).group_by(_X.entity_id)
    rows = work.execute(select(_X.entity_id, _X.occurred_at).where(_X.id.in_(latest), _X.to_whom == MISSING))
    return {row[0]: row[1] for row in rows}


def _is_gone(thing: ThingView) -> bool:
    return thing.sample is not None and thing.sample.disposition in GONE


def _last_seen(work: Work, keys: Sequence[int]) -> dict[int, Any]:
    """Where things were put last, before they were missing."""
    latest = select(func.max(_X.id)).where(_X.entity_id.in_(keys), _X.direction != "out").group_by(_X.entity_id)
    rows = work.execute(
        select(_X.entity_id, _X.place_label, _C.code, _X.position)
        .join_from(CustodyEvent.__table__, StorageContainer.__table__, _C.id == _X.container_id, isouter=True)
        .where(_X.id.in_(latest))
    )
    return {row.entity_id: row for row in rows}


def _view(thing: ThingView, since: datetime, seen: Any, boxes: Mapping[str, BoxView]) -> MissingView:
    kind = thing.sample.kind_name if thing.sample else thing.container.type_name if thing.container else None
    if seen is None:
        return MissingView(thing.code, kind, since, None, None, None, ())
    box = boxes.get(seen.code)
    position = label_of(box.container.grid, seen.position) if box else None
    beside = _beside(box, seen.position) if box and seen.position else ()
    return MissingView(thing.code, kind, since, seen.place_label, seen.code, position, beside)


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
