"""The inventory, as far as the actor may see it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select, true

from lims.access import Permission
from lims.collections.tables import Collection, CollectionPrefix, Institution, OrganisationalUnit
from lims.database import columns
from lims.errors import NotFoundError
from lims.identity.tables import CodeSeries
from lims.unit_of_work import Work

_C, _P, _I = columns(Collection), columns(CollectionPrefix), columns(Institution)


class UnknownCollectionError(NotFoundError):
    """There is no such collection, or it is not for the actor's eyes."""


@dataclass(frozen=True)
class CollectionView:
    """A collection as lists show it; `prefix` is that of its new codes."""

    id: int
    code: str
    name: str
    uuid: str
    prefix: str
    series_id: int
    unit_id: int | None
    description: str | None
    licence: str
    visibility: str
    institution_code: str
    institution_name: str
    owner_institution_code: str
    institution_ror: str | None
    release_labels_by_scan: bool
    dispose_by_two: bool


def visible(work: Work, collection_id: ColumnElement[int] | None = None) -> ColumnElement[bool]:
    """The condition under which the actor may see what is in a collection: part of every statement on samples."""
    column = _C.id if collection_id is None else collection_id
    if work.actor.may(Permission.FIND):
        if work.actor.may(Permission.MANAGE_COLLECTIONS):
            return true()
        open_to_all = select(_C.id).where(_C.visibility == "everyone")
        return or_(column.in_(open_to_all), column.in_(list(work.actor.in_collections)))
    return column.in_(list(work.actor.in_collections))


def find_collections(work: Work) -> list[CollectionView]:
    """All collections the actor may see, by code."""
    return [CollectionView(*row) for row in work.execute(_statement(work).order_by(_C.code))]


def collection_for(work: Work, code: str) -> CollectionView:
    """One collection by its code. Raises UnknownCollectionError."""
    row = work.execute(_statement(work).where(_C.code == code.strip().upper())).first()
    if row is None:
        known = ", ".join(each.code for each in find_collections(work)) or "none yet"
        raise UnknownCollectionError(f'There is no collection "{code}" here. Collections: {known}.')
    return CollectionView(*row)


def disposing_by_two(work: Work, collection_ids: Iterable[int]) -> list[str]:
    """The codes of those of the collections in which nobody disposes of anything alone."""
    wanted = select(_C.code).where(_C.id.in_(set(collection_ids)), _C.dispose_by_two).order_by(_C.code)
    return list(work.execute(wanted).scalars())


def find_units(work: Work) -> dict[int, str]:
    """The names of all organisational units, by key."""
    unit = columns(OrganisationalUnit)
    rows = work.execute(select(unit.id, unit.name).order_by(unit.name))
    return {row.id: row.name for row in rows}


def _statement(work: Work) -> Select[Any]:
    owner = Institution.__table__.alias("owner")
    series = columns(CodeSeries)
    return (
        select(
            _C.id,
            _C.code,
            _C.name,
            _C.uuid,
            series.prefix,
            _P.series_id,
            _C.unit_id,
            _C.description,
            _C.licence,
            _C.visibility,
            _I.code,
            _I.name,
            owner.c.code,
            _I.ror,
            _C.release_labels_by_scan,
            _C.dispose_by_two,
        )
        .join_from(Collection.__table__, CollectionPrefix.__table__, (_P.collection_id == _C.id) & _P.current)
        .join(CodeSeries.__table__, series.id == _P.series_id)
        .join(Institution.__table__, _I.id == _C.holder_institution_id)
        .join(owner, owner.c.id == _C.owner_institution_id)
        .where(visible(work))
    )
