"""The inventory: institutions, their units, the collections they own or hold, and who may do what there."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from lims.access import Role
from lims.database import BigId, Moment, SortText, Table, one_of

VISIBILITIES = ("everyone", "members")


class Institution(Table, table=True):
    """A legal body that owns or holds collections (dwc:institutionCode, its ROR as institutionID)."""

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    code: str = Field(sa_type=SortText, unique=True)
    name: str
    ror: str | None = None


class OrganisationalUnit(Table, table=True):
    """Institute → unit → lab (ltc:OrganisationalUnit)."""

    __table_args__ = (UniqueConstraint("institution_id", "name"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    institution_id: int = Field(sa_type=BigId, foreign_key="institution.id")
    parent_id: int | None = Field(default=None, sa_type=BigId, foreign_key="organisational_unit.id")
    name: str
    unit_type: str = "unit"


class Collection(Table, table=True):
    """A collection exists before its first specimen is registered. `visibility`: who finds what is in it.

    `release_labels_by_scan`: printed labels are used only after the first and last of the batch were scanned.
    `dispose_by_two`: one person proposes what is to be disposed of, and another one approves.
    """

    __table_args__ = (one_of("visibility", VISIBILITIES),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    uuid: str = Field(unique=True)
    code: str = Field(sa_type=SortText, unique=True)
    name: str
    description: str | None = None
    owner_institution_id: int = Field(sa_type=BigId, foreign_key="institution.id")
    holder_institution_id: int = Field(sa_type=BigId, foreign_key="institution.id")
    unit_id: int | None = Field(default=None, sa_type=BigId, foreign_key="organisational_unit.id")
    contact_agent_id: int | None = Field(default=None, sa_type=BigId, foreign_key="agent.id")
    visibility: str = "everyone"
    licence: str = "CC-BY-4.0"
    conditions_of_access: str | None = None
    retention: str | None = None
    discipline: str | None = None
    object_type: str | None = None
    release_labels_by_scan: bool = False
    dispose_by_two: bool = False


class CollectionPrefix(Table, table=True):
    """The code series of a collection; new samples take the one that is current."""

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    collection_id: int = Field(sa_type=BigId, foreign_key="collection.id", index=True)
    series_id: int = Field(sa_type=BigId, foreign_key="code_series.id", unique=True)
    current: bool = True


class CollectionStatus(Table, table=True):
    """What became of a collection over time (ltc:CollectionStatusHistory): active, orphan, transferred …"""

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    collection_id: int = Field(sa_type=BigId, foreign_key="collection.id", index=True)
    status_type: str
    status: str
    reason: str | None = None
    started_on: date
    ended_on: date | None = None


class Membership(Table, table=True):
    """An account's role in a collection, or in a unit and all below it."""

    __table_args__ = (
        one_of("role", Role),
        CheckConstraint("(collection_id IS NULL) <> (unit_id IS NULL)", name="one_place"),
        UniqueConstraint("account_id", "collection_id"),
        UniqueConstraint("account_id", "unit_id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    account_id: int = Field(sa_type=BigId, foreign_key="account.id")
    role: str
    collection_id: int | None = Field(default=None, sa_type=BigId, foreign_key="collection.id", index=True)
    unit_id: int | None = Field(default=None, sa_type=BigId, foreign_key="organisational_unit.id")
    granted_at: datetime = Field(sa_type=Moment)


class Project(Table, table=True):
    """Research that samples serve; a sample may be in any number of them."""

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    code: str = Field(sa_type=SortText, unique=True)
    name: str
    description: str | None = None
