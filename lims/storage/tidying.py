"""Boxes that are nearly empty and would fit together: what to move where, so that whole boxes become free."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import and_, case, select

from lims.collections.queries import visible
from lims.collections.tables import Collection
from lims.database import columns
from lims.samples.tables import Kind, MaterialSample
from lims.storage.maps import is_or_is_below
from lims.storage.queries import ContainerView, container_for, containers_by_id
from lims.storage.rules import STANDS_FOR_CONTAINERS
from lims.storage.tables import ContainerType, Placement, StorageContainer
from lims.unit_of_work import Work

_C, _T, _P = columns(StorageContainer), columns(ContainerType), columns(Placement)
_S, _K, _L = columns(MaterialSample), columns(Kind), columns(Collection)
NEARLY_EMPTY = 3
"""A box of which less than one in so many places is taken is worth emptying."""


@dataclass(frozen=True)
class Merging:
    """What lies in one box fits into another; `codes` are to be moved."""

    source: str
    source_name: str
    target: str
    target_name: str
    way: tuple[str, ...]
    kind: str
    collection: str
    codes: tuple[str, ...]


@dataclass
class _Box:
    """A nearly empty box of one kind and collection, with how much still fits after what was proposed."""

    view: ContainerView
    kind: str
    collection: str
    codes: list[str]
    left: int


def find_mergings(work: Work, inside: str) -> list[Merging]:
    """Moves that empty boxes below a container, the emptiest into the fullest that has room.

    Of boxes less than a third full of one kind and collection, where all is in its place and may be seen.
    """
    top = container_for(work, inside)
    proposed: list[Merging] = []
    groups: dict[tuple[str, str], list[_Box]] = {}
    for box in _nearly_empty(work, top):
        groups.setdefault((box.kind, box.collection), []).append(box)
    for boxes in groups.values():
        proposed += _merged(sorted(boxes, key=lambda box: (len(box.codes), box.view.code)))
    return proposed


def _merged(boxes: list[_Box]) -> Iterable[Merging]:
    """From the emptiest on; what became a target stays where it is."""
    targets: set[str] = set()
    for at, box in enumerate(boxes):
        if box.view.code in targets:
            continue
        fitting = [each for each in boxes[at + 1 :] if each.left >= len(box.codes)]
        if not fitting:
            continue
        target = fitting[-1]
        target.left -= len(box.codes)
        targets.add(target.view.code)
        yield Merging(
            box.view.code,
            box.view.name,
            target.view.code,
            target.view.name,
            target.view.way,
            box.kind,
            box.collection,
            tuple(box.codes),
        )


def _nearly_empty(work: Work, top: ContainerView) -> list[_Box]:
    racks = _C.type_id.in_(select(_T.id).where(_T.key.in_(STANDS_FOR_CONTAINERS)))
    few = and_(_C.used > 0, _C.used * NEARLY_EMPTY < _C.positions * _C.slots)
    seen = case((and_(_S.id.is_not(None), visible(work)), 1), else_=0)
    statement = (
        select(_C.id, _S.code, _K.name_en, _L.code, _P.state, seen)
        .join_from(Placement.__table__, StorageContainer.__table__, _C.id == _P.container_id)
        .join(MaterialSample.__table__, _S.id == _P.entity_id, isouter=True)
        .join(Kind.__table__, _K.id == _S.kind_id, isouter=True)
        .join(Collection.__table__, _L.id == _S.collection_id, isouter=True)
        .where(is_or_is_below(top), few, ~racks, _C.retired_at.is_(None), _P.placed == "thing")
        .order_by(_C.id, _P.position, _P.slot)
    )
    rows: dict[int, list[tuple[object, ...]]] = {}
    for key, *rest in work.execute(statement):
        rows.setdefault(key, []).append(tuple(rest))
    alike = {key: found for key, found in rows.items() if _are_alike(found)}
    views = containers_by_id(work, list(alike))
    boxes = []
    for key, found in alike.items():
        view, (_, kind, collection, *_) = views[key], found[0]
        if top.id in view.way_ids:
            codes = [str(each[0]) for each in found]
            boxes.append(_Box(view, str(kind), str(collection), codes, view.free or 0))
    return boxes


def _are_alike(found: list[tuple[object, ...]]) -> bool:
    """All one kind and collection, in their places, and to be seen."""
    kinds = {(kind, collection) for _, kind, collection, _, _ in found}
    return len(kinds) == 1 and all(state == "in place" and seen for *_, state, seen in found)
