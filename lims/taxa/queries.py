"""Names of organisms: to look up many at once, and to find one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select

from lims.database import columns
from lims.errors import NotFoundError
from lims.taxa.naming import shown_name
from lims.taxa.rules import name_key
from lims.taxa.tables import Determination, DeterminationAgent, Taxon, VernacularName
from lims.unit_of_work import Work

_T, _V, _D, _A = columns(Taxon), columns(VernacularName), columns(Determination), columns(DeterminationAgent)
_ACCEPTED = Taxon.__table__.alias("accepted")
_SECOND = Taxon.__table__.alias("second")
_IN_STEPS = 500


class UnknownTaxonError(NotFoundError):
    """There is no such name in the list of taxa."""


@dataclass(frozen=True, slots=True)
class TaxonRef:
    """The accepted taxon that a name stands for. `language` is that of a vernacular name, None for a scientific one."""

    id: int
    scientific_name: str
    language: str | None = None


@dataclass(frozen=True)
class TaxonView:
    """A name in the list. `accepted_name` is what a synonym stands for; vernacular names come as (language, name)."""

    id: int
    scientific_name: str
    authorship: str
    rank: str
    family: str | None
    aphia_id: int | None
    gbif_key: int | None
    accepted_name: str | None
    vernacular_names: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class DeterminationView:
    """What somebody said it is. `name` is None while the identification is open."""

    id: int
    entity_id: int
    name: str | None
    verbatim_name: str
    formula: str
    type_status: str | None
    verification: str | None
    accepted: bool
    determined_on: str | None
    remarks: str | None


def name_index(work: Work) -> Mapping[str, TaxonRef]:
    """Every name that can be matched, by `name_key`: synonyms stand for what is accepted.

    Where a vernacular name is also a scientific one, the scientific one counts; a vernacular name of two taxa is in
    nobody's favour and is left out, unless one of them has it in Dutch, the language of the field sheets.
    """
    scientific = (
        select(
            _T.name_key,
            func.coalesce(_ACCEPTED.c.id, _T.id),
            func.coalesce(_ACCEPTED.c.scientific_name, _T.scientific_name),
        )
        .join_from(Taxon.__table__, _ACCEPTED, _ACCEPTED.c.id == _T.accepted_id, isouter=True)
        .order_by(_T.accepted_id.is_(None), _T.id.desc())
    )
    found = {key: TaxonRef(taxon_id, name) for key, taxon_id, name in work.execute(scientific)}
    return {**_vernaculars(work), **found}


def _vernaculars(work: Work) -> dict[str, TaxonRef]:
    statement = (
        select(
            _V.name_key,
            _V.language,
            func.coalesce(_ACCEPTED.c.id, _T.id),
            func.coalesce(_ACCEPTED.c.scientific_name, _T.scientific_name),
        )
        .join_from(VernacularName.__table__, Taxon.__table__, _T.id == _V.taxon_id)
        .join(_ACCEPTED, _ACCEPTED.c.id == _T.accepted_id, isouter=True)
    )
    named: dict[str, dict[int, TaxonRef]] = {}
    for key, language, taxon_id, name in work.execute(statement):
        meant = named.setdefault(key, {})
        if taxon_id not in meant or language == "nl":
            meant[taxon_id] = TaxonRef(taxon_id, name, language)
    settled = {key: _only(list(meant.values())) for key, meant in named.items()}
    return {key: ref for key, ref in settled.items() if ref is not None}


def _only(meant: Sequence[TaxonRef]) -> TaxonRef | None:
    if len(meant) > 1:
        meant = [ref for ref in meant if ref.language == "nl"]
    return meant[0] if len(meant) == 1 else None


def find_taxa(work: Work, *, text: str = "", limit: int = 50) -> list[TaxonView]:
    """Taxa one of whose names, in any language, contains the text; those that begin with it first."""
    key = name_key(text)
    named = select(_V.taxon_id).where(_V.name_key.contains(key, autoescape=True))
    statement = (
        _taxon_statement()
        .where(or_(_T.name_key.contains(key, autoescape=True), _T.id.in_(named)))
        .order_by(_T.name_key.startswith(key, autoescape=True).desc(), _T.scientific_name, _T.id)
        .limit(limit)
    )
    return _with_vernaculars(work, work.execute(statement).all())


def taxon_for(work: Work, *, name: str) -> TaxonView:
    """The taxon of a scientific or vernacular name, synonyms resolved. Raises UnknownTaxonError."""
    ref = name_index(work).get(name_key(name))
    if ref is None:
        raise UnknownTaxonError(f'"{name}" is not in the list of taxa.')
    return _with_vernaculars(work, work.execute(_taxon_statement().where(_T.id == ref.id)).all())[0]


def determinations_for(work: Work, entity_ids: Sequence[int]) -> dict[int, list[DeterminationView]]:
    """All determinations of each thing, the accepted one first, then the newest."""
    found: dict[int, list[DeterminationView]] = {}
    for start in range(0, len(entity_ids), _IN_STEPS):
        statement = _determination_statement().where(_D.entity_id.in_(entity_ids[start : start + _IN_STEPS]))
        for row in work.execute(statement.order_by(_D.accepted.desc(), _D.id.desc())):
            found.setdefault(row.entity_id, []).append(_determination(row))
    return found


def determiners_for(work: Work, determination_ids: Sequence[int]) -> dict[int, list[int]]:
    """The agents of each determination, in order."""
    statement = select(_A.determination_id, _A.agent_id).where(_A.determination_id.in_(determination_ids))
    found: dict[int, list[int]] = {}
    for determination_id, agent_id in work.execute(statement.order_by(_A.determination_id, _A.order)):
        found.setdefault(determination_id, []).append(agent_id)
    return found


def _taxon_statement() -> Select[Any]:
    return select(
        _T.id,
        _T.scientific_name,
        _T.authorship,
        _T.rank,
        _T.family,
        _T.aphia_id,
        _T.gbif_key,
        _ACCEPTED.c.scientific_name,
    ).join_from(Taxon.__table__, _ACCEPTED, _ACCEPTED.c.id == _T.accepted_id, isouter=True)


def _with_vernaculars(work: Work, rows: Sequence[Any]) -> list[TaxonView]:
    statement = (
        select(_V.taxon_id, _V.language, _V.name)
        .where(_V.taxon_id.in_([row[0] for row in rows]))
        .order_by(_V.language, _V.id)
    )
    named: dict[int, list[tuple[str, str]]] = {}
    for taxon_id, language, name in work.execute(statement):
        named.setdefault(taxon_id, []).append((language, name))
    return [TaxonView(*[*row, tuple(named.get(row[0], ()))]) for row in rows]


def _determination_statement() -> Select[Any]:
    return (
        select(
            _D.id,
            _D.entity_id,
            _T.scientific_name,
            _SECOND.c.scientific_name.label("second_name"),
            _D.verbatim_name,
            _D.taxon_formula,
            _D.type_status,
            _D.verification,
            _D.accepted,
            _D.determined_on,
            _D.remarks,
        )
        .join_from(Determination.__table__, Taxon.__table__, _T.id == _D.taxon_id, isouter=True)
        .join(_SECOND, _SECOND.c.id == _D.second_taxon_id, isouter=True)
    )


def _determination(row: Any) -> DeterminationView:
    key, entity_id, name, second, verbatim, formula, *others = row
    shown = shown_name(formula, name, second) if name else None
    return DeterminationView(key, entity_id, shown, verbatim, formula, *others)
