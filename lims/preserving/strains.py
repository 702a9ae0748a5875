"""Strains and what is kept of each: which items lie in which building, and whether there is a duplicate elsewhere.

A strain is an organism that was entered as one, or all living material that came of one another: a culture with its
passages and duplicates, a seed lot with what was grown of it. Nothing is stored for it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, and_, select

from lims.collections.queries import visible
from lims.collections.tables import Collection as CollectionRow
from lims.collections.tables import Institution, OrganisationalUnit
from lims.database import columns
from lims.preserving.passages import PASSAGES
from lims.preserving.viability import ViabilityView, viability_of
from lims.samples.naming import names_for
from lims.samples.tables import Derivation, Kind, MaterialSample, Process
from lims.samples.vocabulary import Disposition
from lims.storage.rules import WAY
from lims.storage.tables import ContainerType, StorageContainer
from lims.storage.whereabouts import PlaceView, places_shown
from lims.unit_of_work import Work

_S, _K, _C = columns(MaterialSample), columns(Kind), columns(CollectionRow)
_D, _P, _B, _T = columns(Derivation), columns(Process), columns(StorageContainer), columns(ContainerType)
_U, _I = columns(OrganisationalUnit), columns(Institution)

LIVING = "liveOrganism"
"""The material entity category of kinds that are kept alive."""

HOUSES = ("site", "building")
"""Types of container that stand apart: what burns in one does not burn in another."""


@dataclass(frozen=True)
class ItemView:
    """A tube, bag or plant of a strain: in which house it lies, whose that is, its passage, and its last test."""

    code: str
    kind_name: str
    collection: str
    name: str | None
    house: str | None
    institution: str | None
    place: str | None
    passages: int
    last: ViabilityView | None


@dataclass(frozen=True)
class StrainView:
    """A strain and what is there of it; `code` is that of its oldest item, whether that is still there or not."""

    code: str
    kind: str
    kind_name: str
    collection: str
    name: str
    own_name: str | None
    items: tuple[ItemView, ...]

    @property
    def houses(self) -> tuple[str, ...]:
        """The houses in which something of it lies."""
        return tuple(dict.fromkeys(item.house for item in self.items if item.house))

    @property
    def is_safe(self) -> bool:
        """Whether there is a duplicate in another house."""
        return len(self.houses) > 1

    @property
    def passages(self) -> int:
        """The passages of what is furthest from the original."""
        return max((item.passages for item in self.items), default=0)

    @property
    def last(self) -> ViabilityView | None:
        """Its last test."""
        return max((item.last for item in self.items if item.last), key=lambda each: each.tested_on, default=None)


def find_strains(work: Work, *, kind: str | None = None, unsafe: bool = False) -> list[StrainView]:
    """The strains of which something is there, those without a duplicate elsewhere first. `kind`: of one kind only."""
    rows = {row.id: row for row in work.execute(_living())}
    edges = list(work.execute(_edges()))
    seen = set(work.execute(select(_C.id).where(visible(work))).scalars())
    passages = passages_along(rows, edges)
    families = [[each for each in family if _is_there(rows[each], seen)] for family in families_of(rows, edges)]
    there = [each for family in families for each in family]
    houses, places, tests = _houses(work), places_shown(work, there), viability_of(work, there)
    names = names_for(work, there)
    strains = []
    for family in families:
        if family and kind in (None, rows[family[0]].kind):
            items = (_item(rows[each], places.get(each), houses, passages[each], tests.get(each)) for each in family)
            first = rows[family[0]]
            name = names[first.id].shown
            told = (first.code, first.kind, first.kind_name, first.collection, name, first.name)
            strains.append(StrainView(*told, tuple(items)))
    strains.sort(key=lambda each: (each.is_safe, each.code))
    return [each for each in strains if not (unsafe and each.is_safe)]


def families_of(rows: Mapping[int, Row[Any]], edges: Iterable[Row[Any]]) -> list[list[int]]:
    """What belongs together, by descent or by organism, each family in the order of its keys."""
    of = {each: each for each in rows}

    def head(key: int) -> int:
        while of[key] != key:
            of[key] = of[of[key]]
            key = of[key]
        return key

    first: dict[int, int] = {}
    pairs = [(edge.parent_id, edge.child_id) for edge in edges]
    pairs += [(first.setdefault(row.organism_id, row.id), row.id) for row in rows.values() if row.organism_id]
    for one, other in pairs:
        if one in of and other in of:
            of[head(one)] = head(other)
    found: dict[int, list[int]] = {}
    for each in sorted(rows):
        found.setdefault(head(each), []).append(each)
    return list(found.values())


def passages_along(keys: Collection[int], edges: Sequence[Row[Any]]) -> dict[int, int]:
    """How many passages or regenerations led to each, along the longest line."""
    most = dict.fromkeys(keys, 0)
    waiting = dict.fromkeys(keys, 0)
    below: dict[int, list[tuple[int, int]]] = {}
    for edge in edges:
        if edge.parent_id in waiting and edge.child_id in waiting:
            below.setdefault(edge.parent_id, []).append((edge.child_id, int(edge.type in PASSAGES)))
            waiting[edge.child_id] += 1
    ready = [each for each, parents in waiting.items() if not parents]
    while ready:
        parent = ready.pop()
        for child, passed in below.get(parent, ()):
            most[child] = max(most[child], most[parent] + passed)
            waiting[child] -= 1
            if not waiting[child]:
                ready.append(child)
    return most


def _living() -> Any:
    return (
        select(
            _S.id,
            _S.code,
            _S.name,
            _S.organism_id,
            _S.disposition,
            _S.collection_id,
            _K.key.label("kind"),
            _K.name_en.label("kind_name"),
            _C.code.label("collection"),
        )
        .join_from(MaterialSample.__table__, Kind.__table__, _K.id == _S.kind_id)
        .join(CollectionRow.__table__, _C.id == _S.collection_id)
        .where(_K.material_entity_category == LIVING, _S.record == "registered")
    )


def _edges() -> Any:
    ends = [MaterialSample.__table__.alias(name) for name in ("parent", "child")]
    living = select(_K.id).where(_K.material_entity_category == LIVING)
    return (
        select(_D.parent_id, _D.child_id, _P.type)
        .join_from(Derivation.__table__, ends[0], and_(ends[0].c.id == _D.parent_id, ends[0].c.kind_id.in_(living)))
        .join(ends[1], and_(ends[1].c.id == _D.child_id, ends[1].c.kind_id.in_(living)))
        .join(Process.__table__, _P.id == _D.process_id, isouter=True)
        .where(_D.withdrawn.is_(False))
    )


def _is_there(row: Row[Any], seen: Collection[int]) -> bool:
    return row.disposition == Disposition.IN_COLLECTION and row.collection_id in seen


def _houses(work: Work) -> dict[str, str | None]:
    """The ways to all houses, the nearest last, and whose institution each is."""
    statement = (
        select(_B.place_label, _I.code)
        .join_from(StorageContainer.__table__, ContainerType.__table__, _T.id == _B.type_id)
        .join(OrganisationalUnit.__table__, _U.id == _B.unit_id, isouter=True)
        .join(Institution.__table__, _I.id == _U.institution_id, isouter=True)
        .where(_T.key.in_(HOUSES), _B.retired_at.is_(None))
    )
    return {row.place_label: row.code for row in work.execute(statement)}


def _item(
    row: Row[Any],
    place: PlaceView | None,
    houses: Mapping[str, str | None],
    passages: int,
    tests: Sequence[ViabilityView] | None,
) -> ItemView:
    if place is not None and place.state == "missing":
        place = None
    way = place.way if place else ()
    steps = [WAY.join(way[:end]) for end in range(len(way), 0, -1)]
    house = next((step for step in steps if step in houses), way[0] if way else None)
    institution = next((houses[step] for step in steps if houses.get(step)), None)
    shown = f"{WAY.join(way)} {place.position or ''}".rstrip() if place else None
    last = tests[-1] if tests else None
    return ItemView(row.code, row.kind_name, row.collection, row.name, house, institution, shown, passages, last)
