"""Names of organisms, and who determined what as which."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from lims.database import BigId, Moment, SortText, Table, one_of

FORMULAS = ("A", "A cf.", "A aff.", "A ?", "A x B")
ACCEPTED = text("accepted AND NOT in_mixture")


class Taxon(Table, table=True):
    """A scientific name; a synonym points at the accepted one. `name_key` is what it is looked up by."""

    __table_args__ = (UniqueConstraint("scientific_name", "authorship"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    scientific_name: str = Field(sa_type=SortText)
    name_key: str = Field(sa_type=SortText, index=True)
    authorship: str = ""
    rank: str
    kingdom: str | None = None
    phylum: str | None = None
    class_: str | None = Field(default=None, sa_column_kwargs={"name": "class"})
    order: str | None = None
    family: str | None = None
    aphia_id: int | None = Field(default=None, sa_type=BigId)
    gbif_key: int | None = Field(default=None, sa_type=BigId)
    accepted_id: int | None = Field(default=None, sa_type=BigId, foreign_key="taxon.id")


class VernacularName(Table, table=True):
    """What people call it, by language."""

    __table_args__ = (UniqueConstraint("taxon_id", "language", "name_key"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    taxon_id: int = Field(sa_type=BigId, foreign_key="taxon.id")
    language: str
    name: str
    name_key: str = Field(sa_type=SortText, index=True)


class Determination(Table, table=True):
    """Who said what it is, never overwritten. Without a taxon the identification is open.

    At most one is accepted, except for the taxa named in a mixture.
    """

    __table_args__ = (
        one_of("taxon_formula", FORMULAS),
        CheckConstraint("taxon_formula = 'A x B' OR second_taxon_id IS NULL", name="second_of_hybrid"),
        Index("uq_determination_accepted", "entity_id", unique=True, sqlite_where=ACCEPTED, postgresql_where=ACCEPTED),
        Index("ix_determination_entity_id", "entity_id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    entity_id: int = Field(sa_type=BigId, foreign_key="entity.id")
    verbatim_name: str
    taxon_id: int | None = Field(default=None, sa_type=BigId, foreign_key="taxon.id", index=True)
    second_taxon_id: int | None = Field(default=None, sa_type=BigId, foreign_key="taxon.id")
    taxon_formula: str = "A"
    type_status: str | None = None
    verification: str | None = None
    accepted: bool = True
    in_mixture: bool = False
    determined_on: str | None = None
    remarks: str | None = None
    recorded_at: datetime = Field(sa_type=Moment)
    change_set_id: int = Field(sa_type=BigId, foreign_key="change_set.id")


class DeterminationAgent(Table, table=True):
    """Who determined, in order."""

    __table_args__ = (UniqueConstraint("determination_id", "order"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    determination_id: int = Field(sa_type=BigId, foreign_key="determination.id")
    agent_id: int = Field(sa_type=BigId, foreign_key="agent.id")
    order: int = 1
