"""The determinations that samples are published under: their own, their organism's, or their nearest ancestors'."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import bindparam, select, text

from lims.database import columns
from lims.people.tables import Agent
from lims.publishing.identifying import Said, TaxonFacts, identification_terms
from lims.samples.naming import NAMED_THERE, UP_TO_NAMES
from lims.taxa.queries import determiners_for
from lims.taxa.tables import Taxon, VernacularName
from lims.unit_of_work import Work

_T, _V, _G = columns(Taxon), columns(VernacularName), columns(Agent)
_LANGUAGES = ("en", "nl", "fr")
_KEPT = 20_000

_NEAREST = text(
    f"""
{UP_TO_NAMES}
SELECT up.origin, up.depth, CASE WHEN x.entity_id = up.id THEN 0 ELSE 1 END AS inherited, x.id, x.verbatim_name,
    x.taxon_formula, x.taxon_id, x.second_taxon_id, x.type_status, x.verification, x.determined_on
{NAMED_THERE}
ORDER BY up.origin, up.depth, inherited, x.id
"""
).bindparams(bindparam("ids", expanding=True))


class Names:
    """Reads names for one batch of samples after the other; what was said once need not be worked out again."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._taxa: dict[int, TaxonFacts] = {}
        self._agents: dict[int, str] = {}
        self._terms: dict[tuple[Any, ...], dict[str, str]] = {}

    def terms_of(self, ids: Sequence[int]) -> dict[int, dict[str, str]]:
        """The terms of the nearest determinations of each sample; nobody may change them."""
        nearest = list(self._nearest(ids))
        rows = [row for of_one in nearest for row in of_one]
        self._read_taxa({key for row in rows for key in (row.taxon_id, row.second_taxon_id) if key})
        identified = self._identified_by([row.id for row in rows])
        if len(self._terms) > _KEPT:
            self._terms.clear()
        nothing = identification_terms([])
        return dict.fromkeys(ids, nothing) | {of[0].origin: self._identification(of, identified) for of in nearest}

    def _identification(self, rows: Sequence[Any], identified: Mapping[int, str]) -> dict[str, str]:
        key = tuple((*row[4:], identified.get(row.id, "")) for row in rows)
        if key not in self._terms:
            self._terms[key] = identification_terms([self._said(row, identified.get(row.id, "")) for row in rows])
        return self._terms[key]

    def _nearest(self, ids: Sequence[int]) -> Iterable[list[Any]]:
        rows = self._work.execute(_NEAREST, {"ids": list(ids)})
        for _, of_one in groupby(rows, key=lambda row: row.origin):
            known = list(of_one)
            yield [row for row in known if row[1:3] == known[0][1:3]]

    def _said(self, row: Any, identified_by: str) -> Said:
        return Said(
            verbatim=row.verbatim_name,
            formula=row.taxon_formula,
            taxon=self._taxa.get(row.taxon_id),
            second=self._taxa.get(row.second_taxon_id),
            type_status=row.type_status or "",
            verification=row.verification or "",
            determined_on=row.determined_on or "",
            identified_by=identified_by,
        )

    def _read_taxa(self, wanted: set[int]) -> None:
        new = sorted(wanted - self._taxa.keys())
        if not new:
            return
        accepted = Taxon.__table__.alias("accepted")
        statement = (
            select(Taxon.__table__, accepted.c.scientific_name.label("accepted_name"))
            .join_from(Taxon.__table__, accepted, accepted.c.id == _T.accepted_id, isouter=True)
            .where(_T.id.in_(new))
        )
        vernaculars = self._vernaculars(new)
        for row in self._work.execute(statement).mappings():
            self._taxa[row["id"]] = TaxonFacts(
                id=row["id"],
                name=row["scientific_name"],
                authorship=row["authorship"],
                rank=row["rank"],
                classification=tuple(row[rank] or "" for rank in ("kingdom", "phylum", "class", "order", "family")),
                aphia_id=row["aphia_id"],
                accepted_name=row["accepted_name"] or "",
                vernacular=vernaculars.get(row["id"], ""),
            )

    def _vernaculars(self, taxon_ids: Sequence[int]) -> dict[int, str]:
        statement = select(_V.taxon_id, _V.language, _V.name).where(_V.taxon_id.in_(taxon_ids)).order_by(_V.id.desc())
        named: dict[int, dict[str, str]] = {}
        for taxon_id, language, name in self._work.execute(statement):
            named.setdefault(taxon_id, {})[language] = name
        return {key: next((of[each] for each in _LANGUAGES if each in of), "") for key, of in named.items()}

    def _identified_by(self, determination_ids: Sequence[int]) -> dict[int, str]:
        said_by = determiners_for(self._work, determination_ids)
        new = sorted({agent for agents in said_by.values() for agent in agents} - self._agents.keys())
        if new:
            statement = select(_G.id, _G.name).where(_G.id.in_(new))
            self._agents |= {row.id: row.name for row in self._work.execute(statement)}
        return {key: " | ".join(filter(None, map(self._agents.get, agents))) for key, agents in said_by.items()}
