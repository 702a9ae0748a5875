"""The core of an archive: the samples of a collection that are evidence for an occurrence, a batch at a time."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, not_, or_, select

from lims.collecting.queries import EventView, event_views_for
from lims.collections.queries import CollectionView
from lims.database import columns
from lims.identity.minting import OWN
from lims.identity.tables import Entity, Identifier
from lims.publishing.naming import Names
from lims.publishing.rules import LICENCES, common_terms, quantity_terms, withhold
from lims.samples.lineage import event_ids_for
from lims.samples.tables import AmountEntry, Kind, MaterialSample, Organism
from lims.samples.vocabulary import Access, Disposition, Reason, RecordState
from lims.unit_of_work import Work
from lims.values.vocabularies import COUNTRIES

BATCH = 1000
_EVENTS_KEPT = 5000
_S, _K, _E, _O = columns(MaterialSample), columns(Kind), columns(Entity), columns(Organism)
_A, _I = columns(AmountEntry), columns(Identifier)
_ORGANISM = Entity.__table__.alias("organism_entity")


def urn(uuid: str) -> str:
    """How a uuid is written for the world."""
    return f"urn:uuid:{uuid}"


def embargoed(today: date) -> ColumnElement[bool]:
    """Under embargo on this day. An embargo without an end has none; the last day of one still counts."""
    return and_(_S.access == Access.EMBARGOED, or_(_S.embargoed_until.is_(None), _S.embargoed_until >= today))


def _evidence(collection_id: int) -> ColumnElement[bool]:
    return and_(
        _S.collection_id == collection_id,
        _S.record == RecordState.REGISTERED,
        _S.evidence_for_occurrence.is_(True),
    )


def count_left_out(work: Work, collection_id: int) -> int:
    """How many would be occurrences but are under embargo."""
    condition = _evidence(collection_id) & embargoed(work.now.date())
    return int(work.execute(select(func.count()).select_from(MaterialSample.__table__).where(condition)).scalar_one())


def occurrence_batches(work: Work, collection: CollectionView) -> Iterator[list[tuple[Any, dict[str, str]]]]:
    """All occurrences in the order of their keys, each as its row and its terms; a batch in memory at a time."""
    reader = _Reader(work, collection)
    organism = _O.id == _S.organism_id
    statement = (
        select(
            _S.id,
            _E.uuid,
            _S.code,
            _K.key.label("kind"),
            _K.name_en.label("kind_name"),
            _K.basis_of_record,
            _S.dimension,
            _S.amount_qualifier,
            _S.disposition,
            _S.access,
            _S.preservation,
            _S.medium,
            _S.layer_top_cm,
            _S.layer_bottom_cm,
            _ORGANISM.c.uuid.label("organism_uuid"),
            _O.name.label("organism_name"),
            _O.organism_scope,
        )
        .join_from(MaterialSample.__table__, Entity.__table__, _E.id == _S.id)
        .join(Kind.__table__, _K.id == _S.kind_id)
        .join(Organism.__table__, organism, isouter=True)
        .join(_ORGANISM, _ORGANISM.c.id == _S.organism_id, isouter=True)
        .where(_evidence(collection.id), not_(func.coalesce(embargoed(work.now.date()), False)))
        .order_by(_S.id)
        .execution_options(yield_per=BATCH)
    )
    for rows in work.execute(statement).partitions(BATCH):
        yield list(zip(rows, reader.terms_of(rows), strict=True))


class _Reader:
    """Gathers for one batch after the other what stands in other tables; events are kept, they come back."""

    def __init__(self, work: Work, collection: CollectionView) -> None:
        self._work = work
        self._names = Names(work)
        self._events: dict[int, dict[str, str]] = {}
        self._constant = _collection_terms(collection)
        self._merged = self._read_merged()

    def terms_of(self, rows: Sequence[Any]) -> Iterator[dict[str, str]]:
        ids = [row.id for row in rows]
        places = self._places(ids)
        names, counted = self._names.terms_of(ids), self._counted(ids)
        others = self._other_numbers(ids)
        for row in rows:
            terms = {
                **places[row.id],
                **self._constant,
                **_own_terms(row),
                **_quantity(row, counted.get(row.id)),
                **names[row.id],
                "otherCatalogNumbers": others.get(row.id, ""),
            }
            _add_layer(terms, row)
            if row.access == Access.RESTRICTED:
                withhold(terms)
            yield terms

    def _places(self, ids: Sequence[int]) -> dict[int, dict[str, str]]:
        event_ids = event_ids_for(self._work, ids)
        wanted = {event_id for each in event_ids.values() for event_id in each}
        if len(self._events) > _EVENTS_KEPT:
            self._events.clear()
        new = event_views_for(self._work, sorted(wanted - self._events.keys()))
        self._events |= {key: _event_terms(view) for key, view in new.items()}
        return {
            sample_id: common_terms([self._events[each] for each in found if self._events.get(each)])
            for sample_id, found in event_ids.items()
        }

    def _counted(self, ids: Sequence[int]) -> dict[int, tuple[int, int]]:
        """How many there were when it came in, as later counted, and how many more there may have been.

        What was taken since does not change that.
        """
        statement = (
            select(_A.sample_id, func.sum(_A.amount), func.sum(func.coalesce(_A.spread, 0)))
            .where(_A.sample_id.in_(ids), _A.reason.in_((Reason.INITIAL.value, Reason.RECOUNT.value)))
            .group_by(_A.sample_id)
        )
        return {key: (int(amount), int(spread)) for key, amount, spread in self._work.execute(statement)}

    def _other_numbers(self, ids: Sequence[int]) -> dict[int, str]:
        """Numbers in force beside our own code, those of records merged into it included."""
        of = {each: each for each in ids} | {old: each for each in ids for old in self._merged.get(each, ())}
        statement = (
            select(_I.entity_id, _I.value)
            .where(_I.entity_id.in_(list(of)), _I.type != OWN, _I.valid_until.is_(None))
            .order_by(_I.id)
        )
        found: dict[int, dict[str, None]] = {}
        for entity_id, value in self._work.execute(statement):
            found.setdefault(of[entity_id], {})[value] = None
        return {sample_id: " | ".join(values) for sample_id, values in found.items()}

    def _read_merged(self) -> dict[int, list[int]]:
        """All records that were merged into another, once: they are few, and there is no index by which to ask."""
        found: dict[int, list[int]] = {}
        for old, into in self._work.execute(select(_E.id, _E.merged_into).where(_E.merged_into.is_not(None))):
            found.setdefault(into, []).append(old)
        return found


def _quantity(row: Any, counted: tuple[int, int] | None) -> dict[str, str]:
    amount, spread = counted or (None, None)
    return quantity_terms(row.kind, row.dimension, amount, row.amount_qualifier, spread)


def _collection_terms(collection: CollectionView) -> dict[str, str]:
    return {
        "occurrenceStatus": "present",
        "license": LICENCES[collection.licence][1] if collection.licence in LICENCES else collection.licence,
        "institutionID": collection.institution_ror or "",
        "institutionCode": collection.institution_code,
        "ownerInstitutionCode": collection.owner_institution_code,
        "collectionID": urn(collection.uuid),
        "collectionCode": collection.code,
        "datasetName": collection.name,
    }


def _own_terms(row: Any) -> dict[str, str]:
    """What was let go again after it was measured was seen by somebody, and is no specimen of the collection."""
    terms = {"occurrenceID": urn(row.uuid), "catalogNumber": row.code}
    if row.organism_uuid:
        terms["organismID"] = urn(row.organism_uuid)
        terms["organismName"] = row.organism_name or ""
        terms["organismScope"] = row.organism_scope or ""
    if row.disposition == Disposition.RELEASED:
        return {**terms, "basisOfRecord": "HumanObservation"}
    kept_in = ", ".join(filter(None, (row.preservation, row.medium)))
    return {
        **terms,
        "basisOfRecord": row.basis_of_record,
        "materialEntityID": urn(row.uuid),
        "preparations": f"{row.kind_name} ({kept_in})" if kept_in else row.kind_name,
        "disposition": row.disposition,
    }


def _add_layer(terms: dict[str, str], row: Any) -> None:
    """The layer of a soil sample is its depth, unless the event has one: that of the water above a sediment."""
    if row.layer_top_cm is not None and not terms.get("minimumDepthInMeters"):
        terms["minimumDepthInMeters"] = _number(row.layer_top_cm / 100)
        bottom = row.layer_top_cm if row.layer_bottom_cm is None else row.layer_bottom_cm
        terms["maximumDepthInMeters"] = _number(bottom / 100)


def _event_terms(event: EventView) -> dict[str, str]:
    """What an event says, with what it inherits; nothing where it was withdrawn."""
    if event.record == RecordState.WITHDRAWN:
        return {}
    terms: Mapping[str, object] = {
        "eventID": urn(event.uuid),
        "parentEventID": urn(event.parent_uuid) if event.parent_uuid else None,
        "eventType": event.event_type,
        "fieldNumber": event.field_number,
        "eventDate": event.event_date,
        "verbatimEventDate": event.verbatim_event_date,
        "recordedBy": " | ".join(event.collectors),
        "habitat": event.habitat,
        "samplingProtocol": " | ".join(filter(None, (event.sampling_protocol, event.gear))),
        "locationID": event.location_id,
        "waterBody": event.water_body,
        "country": COUNTRIES.get(event.country_code or ""),
        "countryCode": event.country_code,
        "stateProvince": event.state_province,
        "municipality": event.municipality,
        "locality": event.locality,
        "verbatimLocality": event.verbatim_locality,
        "informationWithheld": event.information_withheld,
        "dataGeneralizations": event.data_generalizations,
        **_position_terms(event),
    }
    return {name: str(value) for name, value in terms.items() if value}


def _position_terms(event: EventView) -> dict[str, object]:
    terms: dict[str, object] = {
        "footprintWKT": event.footprint_wkt,
        "verbatimCoordinates": event.verbatim_coordinates,
        "verbatimSRS": event.verbatim_srs,
        "minimumElevationInMeters": _number(event.minimum_elevation_m),
        "maximumElevationInMeters": _number(event.maximum_elevation_m),
        "minimumDepthInMeters": _number(event.minimum_depth_m),
        "maximumDepthInMeters": _number(event.maximum_depth_m),
    }
    if event.decimal_latitude is not None and event.decimal_longitude is not None:
        terms |= {
            "decimalLatitude": _number(event.decimal_latitude),
            "decimalLongitude": _number(event.decimal_longitude),
            "geodeticDatum": "EPSG:4326",
            "coordinateUncertaintyInMeters": _number(event.coordinate_uncertainty_m, 1),
        }
    return terms


def _number(value: float | None, decimals: int = 7) -> str:
    """Plain digits, never an exponent; seven decimals of a degree are a centimetre."""
    if value is None:
        return ""
    text = f"{value:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
