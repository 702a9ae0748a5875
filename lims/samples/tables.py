"""Every physical thing that was collected or made, what it was made from, how much is left, and what holds it back."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from lims.database import BigId, JsonText, Moment, SortText, Table, one_of
from lims.samples.vocabulary import (
    Access,
    Disposition,
    HoldKind,
    OrganismScope,
    Part,
    ProcessType,
    Reason,
    RecordState,
    Relation,
    Taken,
    Usability,
)
from lims.values.quantities import Dimension, Qualifier

_EXPIRES, _RETAINED = text("expires_on IS NOT NULL"), text("retain_until IS NOT NULL")
_TESTED = text("test_on IS NOT NULL")


class Kind(Table, table=True):
    """A kind of material and how it is counted, published and drawn. `version` is that of its attributes in force."""

    __table_args__ = (one_of("dimension", Dimension),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    key: str = Field(unique=True)
    name_en: str
    name_nl: str
    name_fr: str
    dimension: str
    unit: str
    material_entity_category: str
    basis_of_record: str
    material_sample_type: str | None = None
    evidence_for_occurrence: bool = False
    primary_material: bool = False
    derives: Any = Field(default=None, sa_type=JsonText, nullable=True)
    icon: str
    colour: str
    version: int = 1
    retired: bool = False


class KindVersion(Table, table=True):
    """The attributes of a kind in one version: name, standard term, data type. Old values stay valid under theirs."""

    __table_args__ = (UniqueConstraint("kind_id", "version"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    kind_id: int = Field(sa_type=BigId, foreign_key="kind.id")
    version: int
    attributes: Any = Field(default=None, sa_type=JsonText, nullable=True)
    change_set_id: int | None = Field(default=None, sa_type=BigId, foreign_key="change_set.id")


class Organism(Table, table=True):
    """dwc:Organism, an entity that outlives its samples: a tagged fish, a strain, a clone, an accession."""

    __table_args__ = (one_of("organism_scope", OrganismScope),)

    id: int = Field(primary_key=True, sa_type=BigId, foreign_key="entity.id")
    organism_scope: str
    name: str | None = None
    event_id: int | None = Field(default=None, sa_type=BigId, foreign_key="collecting_event.id")
    host: str | None = None
    risk_group: int | None = None
    remarks: str | None = None
    change_set_id: int = Field(sa_type=BigId, foreign_key="change_set.id")


class MaterialSample(Table, table=True):
    """dwc:MaterialEntity, every physical thing; four facts instead of one status.

    `amount_left` is the ledger's balance in the base unit of `dimension` (pL, ng, piece, cm²/10⁴, ppm), NULL where no
    amount was ever recorded; `unit` is what people see. Of a range, "20–100", it is the lower end, and `amount_spread`
    how much more there may be. Only primary material names its event. It is to be used until `expires_on`, to be kept
    until `retain_until`, and tested whether it still lives by `test_on`.
    """

    __table_args__ = (
        one_of("disposition", Disposition),
        one_of("usability", Usability),
        one_of("record", RecordState),
        one_of("access", Access),
        one_of("dimension", Dimension),
        one_of("amount_qualifier", Qualifier),
        CheckConstraint("amount_left IS NULL OR amount_left >= 0 OR amount_qualifier <> 'exact'", name="amount_left"),
        CheckConstraint(
            "amount_spread IS NULL OR (amount_spread > 0 AND amount_qualifier = 'approximate')", name="amount_spread"
        ),
        CheckConstraint("layer_top_cm <= layer_bottom_cm", name="layer_order"),
        Index("ix_material_sample_collection_kind", "collection_id", "kind_id", "id"),
        Index("ix_material_sample_kind_id", "kind_id", "id"),
        Index("ix_material_sample_event_id", "event_id"),
        Index("ix_material_sample_expires_on", "expires_on", sqlite_where=_EXPIRES, postgresql_where=_EXPIRES),
        Index("ix_material_sample_retain_until", "retain_until", sqlite_where=_RETAINED, postgresql_where=_RETAINED),
        Index("ix_material_sample_test_on", "test_on", sqlite_where=_TESTED, postgresql_where=_TESTED),
    )

    id: int = Field(primary_key=True, sa_type=BigId, foreign_key="entity.id")
    code: str = Field(sa_type=SortText, unique=True)
    kind_id: int = Field(sa_type=BigId, foreign_key="kind.id")
    kind_version: int = 1
    collection_id: int = Field(sa_type=BigId, foreign_key="collection.id")
    event_id: int | None = Field(default=None, sa_type=BigId, foreign_key="collecting_event.id")
    organism_id: int | None = Field(default=None, sa_type=BigId, foreign_key="organism.id")
    name: str | None = None
    dimension: str
    unit: str
    amount_left: int | None = Field(default=None, sa_type=BigId)
    amount_qualifier: str = "unknown"
    amount_spread: int | None = Field(default=None, sa_type=BigId)
    disposition: str = "in collection"
    usability: str = "usable"
    record: str = "registered"
    access: str = "open"
    embargoed_until: date | None = None
    expires_on: date | None = None
    retain_until: date | None = None
    test_on: date | None = None
    evidence_for_occurrence: bool = False
    control_type: str | None = None
    preservation: str | None = None
    medium: str | None = None
    layer_top_cm: float | None = None
    layer_bottom_cm: float | None = None
    number_of_subsamples: int | None = None
    restriction: str | None = None
    attributes: Any = Field(default=None, sa_type=JsonText, nullable=True)
    remarks: str | None = None
    source_file_digest: str | None = None
    source_sheet: str | None = None
    source_row: int | None = None
    change_set_id: int = Field(sa_type=BigId, foreign_key="change_set.id", index=True)


class SampleProject(Table, table=True):
    """The projects a sample serves."""

    __table_args__ = (UniqueConstraint("sample_id", "project_id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    sample_id: int = Field(sa_type=BigId, foreign_key="material_sample.id")
    project_id: int = Field(sa_type=BigId, foreign_key="project.id", index=True)


class Process(Table, table=True):
    """What was done, recorded once for all that took part, an entity: an extraction batch, a PCR, a pooling."""

    __table_args__ = (one_of("type", ProcessType),)

    id: int = Field(primary_key=True, sa_type=BigId, foreign_key="entity.id")
    type: str
    name: str | None = Field(default=None, sa_type=SortText, index=True)
    protocol: str | None = None
    protocol_version: str | None = None
    started_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    kit_lots: Any = Field(default=None, sa_type=JsonText, nullable=True)
    remarks: str | None = None
    change_set_id: int = Field(sa_type=BigId, foreign_key="change_set.id")


class ProcessParticipant(Table, table=True):
    """A sample's part in a process. An extraction blank is an output without input: it belongs to its batch."""

    __table_args__ = (one_of("part", Part), UniqueConstraint("process_id", "sample_id", "part"))

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    process_id: int = Field(sa_type=BigId, foreign_key="process.id")
    sample_id: int = Field(sa_type=BigId, foreign_key="material_sample.id", index=True)
    part: str
    control_type: str | None = None


class ProcessAgent(Table, table=True):
    """Who did it, in order."""

    __table_args__ = (UniqueConstraint("process_id", "order"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    process_id: int = Field(sa_type=BigId, foreign_key="process.id")
    agent_id: int = Field(sa_type=BigId, foreign_key="agent.id")
    order: int = 1


class Derivation(Table, table=True):
    """One edge of a process: parent → child, and how much left the parent (base units of its dimension).

    An undone derivation keeps its row and says when it was withdrawn.
    """

    __table_args__ = (
        one_of("relation", Relation),
        one_of("taken", Taken),
        CheckConstraint("parent_id <> child_id", name="not_its_own_parent"),
        CheckConstraint("(taken = 'amount') = (taken_amount IS NOT NULL)", name="taken_amount"),
        UniqueConstraint("parent_id", "child_id"),
        Index("ix_derivation_child_id", "child_id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    parent_id: int = Field(sa_type=BigId, foreign_key="material_sample.id")
    child_id: int = Field(sa_type=BigId, foreign_key="material_sample.id")
    process_id: int | None = Field(default=None, sa_type=BigId, foreign_key="process.id", index=True)
    relation: str = "derived from"
    taken: str = "not recorded"
    taken_amount: int | None = Field(default=None, sa_type=BigId)
    withdrawn: bool = False
    change_set_id: int = Field(sa_type=BigId, foreign_key="change_set.id")


class AmountEntry(Table, table=True):
    """The ledger: signed amounts in base units, append-only. A mistake is reversed, never erased.

    `spread` is by how much the range of what is left became wider (or, below zero, narrower); `verbatim` is what was
    written where that was no plain number: "20–100 envelopes".
    """

    __table_args__ = (one_of("reason", Reason), one_of("qualifier", Qualifier))

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    sample_id: int = Field(sa_type=BigId, foreign_key="material_sample.id", index=True)
    amount: int = Field(sa_type=BigId)
    spread: int | None = Field(default=None, sa_type=BigId)
    verbatim: str | None = None
    qualifier: str = "exact"
    reason: str
    process_id: int | None = Field(default=None, sa_type=BigId, foreign_key="process.id")
    occurred_at: datetime = Field(sa_type=Moment)
    change_set_id: int = Field(sa_type=BigId, foreign_key="change_set.id", index=True)


class Hold(Table, table=True):
    """What a later stage must be able to forbid: deriving, discarding, checking out and handing out ask it.

    `amount` is in base units of the sample's dimension, NULL holds all of it. Free = left − held.
    """

    __table_args__ = (
        one_of("kind", HoldKind),
        CheckConstraint("amount > 0", name="amount"),
        Index(
            "ix_hold_in_force",
            "subject_id",
            sqlite_where=text("lifted_at IS NULL"),
            postgresql_where=text("lifted_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    subject_id: int = Field(sa_type=BigId, foreign_key="entity.id")
    kind: str
    amount: int | None = Field(default=None, sa_type=BigId)
    reason: str
    set_by_id: int | None = Field(default=None, sa_type=BigId, foreign_key="entity.id")
    since: datetime = Field(sa_type=Moment)
    until: datetime | None = Field(default=None, sa_type=Moment)
    lifted_at: datetime | None = Field(default=None, sa_type=Moment)
    change_set_id: int = Field(sa_type=BigId, foreign_key="change_set.id")
