"""What should be in a container and all below it, position by position: to be printed, or for a spreadsheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, select

from lims.collections.queries import visible
from lims.collections.tables import Collection
from lims.database import columns
from lims.samples.naming import UNNAMED, names_for
from lims.samples.tables import Kind, MaterialSample
from lims.storage.maps import is_or_stands_in
from lims.storage.queries import CONTAINER_COLUMNS, container_for, grid_of
from lims.storage.rules import label_of
from lims.storage.tables import Placement, StorageContainer
from lims.unit_of_work import Work
from lims.values.spreadsheet import as_csv

_C, _P = columns(StorageContainer), columns(Placement)
_S, _K, _L = columns(MaterialSample), columns(Kind), columns(Collection)

HEADINGS = ("place", "container", "position", "code", "what", "name", "state")
HIDDEN = "held by another collection"


@dataclass(frozen=True)
class Line:
    """One thing where it should be; of what one may not read only that something is there."""

    place: str
    container: str
    position: str | None
    code: str | None
    what: str | None
    name: str | None
    state: str


def find_contents(work: Work, code: str, *, deep: bool = True) -> list[Line]:
    """All samples and boxes in a container, and (`deep`) in all below it, in the order of their places."""
    top = container_for(work, code)
    where = is_or_stands_in(work, top) if deep else _C.id == top.id
    rows = work.execute(_statement(work).where(where)).all()
    names = names_for(work, [row.sample_id for row in rows if row.seen])
    return [_line(row, names.get(row.sample_id, UNNAMED).shown if row.seen else None) for row in rows]


def _statement(work: Work) -> Any:
    inner = StorageContainer.__table__.alias("inner")
    seen = and_(_S.id.is_not(None), visible(work))
    return (
        select(
            _P.position.label("at"),
            _P.state,
            _S.id.label("sample_id"),
            case((seen, 1), else_=0).label("seen"),
            _S.code.label("sample_code"),
            _S.name.label("sample_name"),
            _K.name_en,
            inner.c.code.label("inner_code"),
            inner.c.name.label("inner_name"),
            *(StorageContainer.__table__.c[name] for name in CONTAINER_COLUMNS),
        )
        .join_from(Placement.__table__, StorageContainer.__table__, _C.id == _P.container_id)
        .join(MaterialSample.__table__, _S.id == _P.entity_id, isouter=True)
        .join(Kind.__table__, _K.id == _S.kind_id, isouter=True)
        .join(Collection.__table__, _L.id == _S.collection_id, isouter=True)
        .join(inner, inner.c.id == _P.entity_id, isouter=True)
        .where(_P.placed == "thing")
        .order_by(_C.place_label, _C.id, _P.position, _P.slot, _P.id)
    )


def _line(row: Any, name: str | None) -> Line:
    where = (row.place_label, row.code, label_of(grid_of(row), row.at))
    if row.sample_id is None:
        return Line(*where, row.inner_code, "container", row.inner_name, row.state)
    if not row.seen:
        return Line(*where, None, HIDDEN, None, row.state)
    return Line(*where, row.sample_code, row.name_en, row.sample_name or name, row.state)


def as_table(lines: Sequence[Line]) -> bytes:
    """The lines for a spreadsheet."""
    return as_csv(HEADINGS, ((*vars(line).values(),) for line in lines))
