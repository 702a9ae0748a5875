"""The extensions of an archive: what was made from an occurrence's material, what it is, and what was measured on it.

A derivative belongs to its nearest ancestor that is an occurrence itself; extensions point at the core only.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import Date, bindparam, select, text

from lims.access import Permission
from lims.collections.queries import find_collections
from lims.database import columns
from lims.identity.tables import Entity
from lims.measurements.queries import MeasurementView, measurements_for
from lims.publishing.occurrences import urn
from lims.samples.tables import Kind, MaterialSample, Process
from lims.unit_of_work import Work
from lims.values.quantities import from_base, unit_named

_STEP = 500
_S, _K, _E, _P = columns(MaterialSample), columns(Kind), columns(Entity), columns(Process)
_OURS: Final = uuid5(NAMESPACE_URL, "https://dwc.tdwg.org/terms/#resourcerelationship")
_RELATION_IRIS: Final = {
    "derived from": "http://purl.obolibrary.org/obo/RO_0001000",
    "part of": "http://purl.obolibrary.org/obo/BFO_0000050",
}
_QUALITY: Final = {
    "concentration": "concentration",
    "dna concentration": "concentration",
    "260/230": "ratioOfAbsorbance260_230",
    "a260/230": "ratioOfAbsorbance260_230",
    "260/280": "ratioOfAbsorbance260_280",
    "a260/280": "ratioOfAbsorbance260_280",
}
"""Measurement types that GGBN has a column for."""

# Downwards from each occurrence, over what may be published, until the next occurrence. The + keeps SQLite from going
# through the whole collection for each: it looks the derivations up instead.
_BELOW = text(
    """
WITH RECURSIVE below (origin, edge_id, parent_id, id, relation, process_id) AS (
    SELECT s.id, CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), s.id, CAST(NULL AS VARCHAR), CAST(NULL AS BIGINT)
    FROM material_sample s WHERE s.id IN :ids
    UNION
    SELECT below.origin, d.id, d.parent_id, d.child_id, d.relation, d.process_id
    FROM below
    JOIN derivation d ON d.parent_id = below.id AND NOT d.withdrawn
    JOIN material_sample c ON c.id = d.child_id
    WHERE c.record = 'registered' AND NOT c.evidence_for_occurrence AND +c.collection_id IN :collections
      AND (c.access <> 'embargoed' OR c.embargoed_until < :today)
)
SELECT origin, edge_id, parent_id, id AS child_id, relation, process_id FROM below
WHERE edge_id IS NOT NULL ORDER BY origin, edge_id
"""
).bindparams(bindparam("ids", expanding=True), bindparam("collections", expanding=True), bindparam("today", type_=Date))

# What an occurrence was itself taken from: a lot from its mixture, a culture from the one before. Where either is
# restricted nothing is said: the other would give its place away.
_ABOVE = text(
    """
SELECT d.child_id AS origin, d.id AS edge_id, d.parent_id, d.child_id, d.relation, d.process_id
FROM derivation d
JOIN material_sample p ON p.id = d.parent_id AND p.access <> 'restricted'
JOIN material_sample c ON c.id = d.child_id AND c.access <> 'restricted'
WHERE d.child_id IN :ids AND NOT d.withdrawn AND p.record = 'registered' AND +p.collection_id IN :collections
  AND (p.access <> 'embargoed' OR p.embargoed_until < :today)
ORDER BY d.child_id, d.id
"""
).bindparams(bindparam("ids", expanding=True), bindparam("collections", expanding=True), bindparam("today", type_=Date))


@dataclass
class Derived:
    """What belongs to one batch of occurrences. `edges` and `members` are ordered as the core is."""

    edges: list[Any]
    members: list[tuple[int, int]]
    samples: dict[int, Any]
    processes: dict[int, Any]
    measurements: dict[int, list[MeasurementView]]


class Derivatives:
    """Reads what was made of one batch of occurrences after the other.

    Material that lies in another collection is told of only if the actor may publish that one too.
    """

    def __init__(self, work: Work, collection_id: int) -> None:
        self._work = work
        mine = [each.id for each in find_collections(work) if work.may(Permission.PUBLISH, collection_id=each.id)]
        self._collections = sorted({collection_id, *mine})

    def of(self, ids: Sequence[int]) -> Derived:
        """Everything about the derivatives of these occurrences, and about themselves."""
        given = {"ids": list(ids), "collections": self._collections, "today": self._work.now.date()}
        below, above = self._work.execute(_BELOW, given).all(), self._work.execute(_ABOVE, given).all()
        edges = sorted([*above, *below], key=lambda edge: (edge.origin, edge.edge_id))
        members = dict.fromkeys([(each, each) for each in ids] + [(edge.origin, edge.child_id) for edge in below])
        known = {key for edge in edges for key in (edge.parent_id, edge.child_id)} | set(ids)
        members_ids = list(dict.fromkeys(sample_id for _, sample_id in members))
        return Derived(
            edges=edges,
            members=sorted(members),
            samples=self._samples(sorted(known)),
            processes=self._processes(sorted({edge.process_id for edge in edges if edge.process_id})),
            measurements=measurements_for(self._work, members_ids),
        )

    def _samples(self, ids: Sequence[int]) -> dict[int, Any]:
        found: dict[int, Any] = {}
        for start in range(0, len(ids), _STEP):
            statement = (
                select(
                    _S.id,
                    _E.uuid,
                    _S.code,
                    _K.name_en.label("kind_name"),
                    _K.material_sample_type,
                    _S.dimension,
                    _S.unit,
                    _S.amount_left,
                    _S.amount_spread,
                    _S.disposition,
                )
                .join_from(MaterialSample.__table__, Entity.__table__, _E.id == _S.id)
                .join(Kind.__table__, _K.id == _S.kind_id)
                .where(_S.id.in_(ids[start : start + _STEP]))
            )
            found |= {row.id: row for row in self._work.execute(statement)}
        return found

    def _processes(self, ids: Sequence[int]) -> dict[int, Any]:
        found: dict[int, Any] = {}
        for start in range(0, len(ids), _STEP):
            statement = select(_P.id, _P.type, _P.protocol, _P.started_at).where(_P.id.in_(ids[start : start + _STEP]))
            found |= {row.id: row for row in self._work.execute(statement)}
        return found


def relationship_rows(derived: Derived) -> Iterator[tuple[int, dict[str, str]]]:
    """One row per edge: (key of the occurrence, terms). The child is the subject, its parent the related resource."""
    for edge in derived.edges:
        parent, child = derived.samples[edge.parent_id], derived.samples[edge.child_id]
        process = derived.processes.get(edge.process_id)
        done = ", ".join(filter(None, (process.type, process.protocol))) if process else ""
        remarks = f"{child.kind_name} {child.code} {edge.relation} {parent.kind_name} {parent.code}"
        terms = {
            "resourceRelationshipID": urn(str(uuid5(_OURS, f"{child.uuid} {parent.uuid}"))),
            "resourceID": urn(child.uuid),
            "relationshipOfResourceID": _RELATION_IRIS.get(edge.relation, ""),
            "relatedResourceID": urn(parent.uuid),
            "relationshipOfResource": edge.relation,
            "relationshipEstablishedDate": f"{process.started_at:%Y-%m-%d}" if process and process.started_at else "",
            "relationshipRemarks": f"{remarks}: {done}" if done else remarks,
        }
        yield edge.origin, terms


def material_rows(derived: Derived) -> Iterator[tuple[int, dict[str, str]]]:
    """One row per material: the occurrence's own and what was made of it. What was let go has none."""
    for origin, sample_id in derived.members:
        sample = derived.samples[sample_id]
        if sample.disposition == "released":
            continue
        terms = {
            "materialSampleID": urn(sample.uuid),
            "materialSampleType": sample.material_sample_type or sample.kind_name,
            "sampleDesignation": sample.code,
            **_amount_terms(sample),
        }
        for each in derived.measurements.get(sample_id, ()):
            terms |= _quality_terms(each)
        yield origin, terms


def _amount_terms(sample: Any) -> dict[str, str]:
    name = {"volume": "volume", "mass": "weight"}.get(sample.dimension)
    if name is None or sample.amount_left is None or sample.amount_spread is not None:
        return {}  # the terms are for one number: a range is not cut down to one
    unit = unit_named(sample.unit)
    return {name: f"{from_base(sample.amount_left, unit):f}", f"{name}Unit": unit.key}


def _quality_terms(measured: MeasurementView) -> dict[str, str]:
    term = _QUALITY.get(measured.type.casefold())
    if term is None or measured.state != "accepted" or measured.value is None:
        return {}
    terms = {term: _value(measured), "qualityCheckDate": measured.measured_on or ""}
    if measured.method:
        terms["methodDeterminationConcentrationAndRatios"] = measured.method
    if term == "concentration":
        terms["concentrationUnit"] = measured.unit or ""
    return terms


def measurement_rows(derived: Derived) -> Iterator[tuple[int, dict[str, str]]]:
    """One row per accepted measurement; of a part or derivative it is said on which (an age is read on the otolith)."""
    for origin, sample_id in derived.members:
        for each in derived.measurements.get(sample_id, ()):
            if each.state != "accepted" or each.type.casefold() in _QUALITY:
                continue
            sample = derived.samples[sample_id]
            yield (
                origin,
                {
                    "measurementID": urn(str(uuid5(_OURS, f"{sample.uuid} {each.type}"))),
                    "measurementType": each.type,
                    "measurementValue": _value(each),
                    "measurementAccuracy": each.accuracy or "",
                    "measurementUnit": each.unit or "",
                    "measurementDeterminedBy": each.reader or "",
                    "measurementDeterminedDate": each.measured_on or "",
                    "measurementMethod": each.method or "",
                    "measurementRemarks": "" if sample_id == origin else f"on {sample.kind_name} {sample.code}",
                },
            )


def _value(measured: MeasurementView) -> str:
    return measured.verbatim if measured.value is None else f"{measured.operator}{measured.value:.15g}"
