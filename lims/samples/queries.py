"""Samples and kinds, as far as the actor may see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select

from lims.collections.rules import sees
from lims.collections.tables import Collection
from lims.database import columns
from lims.errors import NotFoundError
from lims.identity.queries import check_known, find_matches, ids_by_code
from lims.identity.tables import Entity
from lims.samples.issuing import check_found
from lims.samples.tables import Kind, MaterialSample
from lims.unit_of_work import Work
from lims.values.amounts import shown_amount
from lims.values.quantities import unit_named

_S, _K, _C, _E = columns(MaterialSample), columns(Kind), columns(Collection), columns(Entity)


class UnknownKindError(NotFoundError):
    """There is no such kind of material."""


@dataclass(frozen=True)
class KindView:
    """A kind of material. `derives` are the keys of what is usually made from it."""

    id: int
    key: str
    name: str
    name_nl: str
    name_fr: str
    dimension: str
    unit: str
    material_entity_category: str
    basis_of_record: str
    material_sample_type: str | None
    evidence_for_occurrence: bool
    primary_material: bool
    derives: tuple[str, ...]
    icon: str
    colour: str
    version: int


@dataclass(frozen=True)
class SampleView:
    """A sample's own facts. `amount_left` is in base units of `dimension`; `unit` is the one people see it in.

    Of a range `amount_left` is the lower end, and `amount_spread` how much more there may be.
    """

    id: int
    uuid: str
    code: str
    name: str | None
    kind_id: int
    kind: str
    kind_name: str
    collection_id: int
    collection: str
    event_id: int | None
    organism_id: int | None
    dimension: str
    unit: str
    amount_left: int | None
    amount_qualifier: str
    amount_spread: int | None
    disposition: str
    usability: str
    record: str
    access: str
    evidence_for_occurrence: bool
    control_type: str | None
    preservation: str | None
    medium: str | None
    restriction: str | None
    expires_on: date | None
    retain_until: date | None
    test_on: date | None
    attributes: Any
    remarks: str | None
    change_set_id: int

    @property
    def shown_amount(self) -> str:
        """What is left, in the unit people use, and how well that is known: `90 µL`, `20–100 pieces`."""
        return shown_amount(self.amount_left, self.amount_spread, self.amount_qualifier, unit_named(self.unit))


def find_kinds(work: Work) -> list[KindView]:
    """All kinds in use, in the order they were entered."""
    statement = select(*_kind_columns()).where(_K.retired.is_(False)).order_by(_K.id)
    return [_kind(row) for row in work.execute(statement)]


def kind_for(work: Work, text: str) -> KindView:
    """A kind by its key or one of its names, in any spelling of blanks and capitals. Raises UnknownKindError."""
    wanted = _folded(text)
    kinds = find_kinds(work)
    for kind in kinds:
        if wanted in {_folded(kind.key), _folded(kind.name), _folded(kind.name_nl), _folded(kind.name_fr)}:
            return kind
    raise UnknownKindError(f'There is no kind "{text}". Kinds: {", ".join(kind.key for kind in kinds)}.')


def samples_for(work: Work, codes: Sequence[str], *, lock: bool = False) -> list[SampleView]:
    """The samples of these codes, in their order, each by any code or number it goes by.

    `lock`: nobody else may change them until the transaction ends (PostgreSQL; rows locked in the order of their keys).
    Raises UnknownCodeError, MisreadCodeError for the first that is not one the actor may see.
    """
    ids = ids_by_code(work, codes, "material_sample")
    for code in codes:
        if code not in ids:
            ids[code] = _only_match(work, code)
    if lock and not work.is_sqlite:
        work.execute(select(_S.id).where(_S.id.in_(set(ids.values()))).order_by(_S.id).with_for_update())
    views = samples_by_id(work, list(ids.values()))
    for code, sample_id in ids.items():
        if sample_id not in views:
            check_known(code, [])
    return [views[ids[code]] for code in codes]


def _only_match(work: Work, code: str) -> int:
    matches = [match for match in find_matches(work, code) if match.entity_type == "material_sample"]
    check_found(work, code, matches)
    if len(matches) > 1:
        listed = ", ".join(str(match.code) for match in matches)
        raise NotFoundError(f"{code} is the number of {len(matches)} samples ({listed}): use the code of one of them.")
    return matches[0].entity_id


# Built once: every list and every scan asks it.
_SAMPLES = (
    select(
        _S.id,
        _E.uuid,
        _S.code,
        _S.name,
        _S.kind_id,
        _K.key,
        _K.name_en,
        _S.collection_id,
        _C.code,
        _S.event_id,
        _S.organism_id,
        _S.dimension,
        _S.unit,
        _S.amount_left,
        _S.amount_qualifier,
        _S.amount_spread,
        _S.disposition,
        _S.usability,
        _S.record,
        _S.access,
        _S.evidence_for_occurrence,
        _S.control_type,
        _S.preservation,
        _S.medium,
        _S.restriction,
        _S.expires_on,
        _S.retain_until,
        _S.test_on,
        _S.attributes,
        _S.remarks,
        _S.change_set_id,
        _C.visibility,
    )
    .join_from(MaterialSample.__table__, Entity.__table__, _E.id == _S.id)
    .join(Kind.__table__, _K.id == _S.kind_id)
    .join(Collection.__table__, _C.id == _S.collection_id)
    .where(_S.id.in_(bindparam("ids", expanding=True)))
)


def samples_by_id(work: Work, ids: Sequence[int]) -> dict[int, SampleView]:
    """The samples with these keys, as far as the actor may see them."""
    found: dict[int, SampleView] = {}
    for start in range(0, len(ids), 500):
        for *values, visibility in work.execute(_SAMPLES, {"ids": list(ids[start : start + 500])}):
            view = SampleView(*values)
            if sees(work.actor, view.collection_id, visibility):
                found[view.id] = view
    return found


def _kind_columns() -> list[Any]:
    return [
        _K.id,
        _K.key,
        _K.name_en,
        _K.name_nl,
        _K.name_fr,
        _K.dimension,
        _K.unit,
        _K.material_entity_category,
        _K.basis_of_record,
        _K.material_sample_type,
        _K.evidence_for_occurrence,
        _K.primary_material,
        _K.derives,
        _K.icon,
        _K.colour,
        _K.version,
    ]


def _kind(row: Any) -> KindView:
    values = list(row)
    values[12] = tuple(values[12] or ())
    return KindView(*values)


def _folded(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
