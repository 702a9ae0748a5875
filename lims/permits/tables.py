"""Permits and agreements, and what they cover: a derivative inherits its parents' restrictions."""

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from lims.database import BigId, SortText, Table, one_of

PERMIT_TYPES = ("collecting", "import", "export", "phytosanitary", "MTA", "IRCC", "contract")
PERMIT_STATUSES = ("available", "not required", "not available", "unknown")


class Permit(Table, table=True):
    """ggbn:Permit, with what the Nagoya Protocol and EU 511/2014 ask to seek, keep and pass on."""

    __table_args__ = (one_of("permit_type", PERMIT_TYPES), one_of("permit_status", PERMIT_STATUSES))

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    uuid: str = Field(unique=True)
    permit_type: str
    permit_status: str
    number: str | None = Field(default=None, sa_type=SortText, index=True)
    issued_by: str | None = None
    provider_country: str | None = None
    access_date: date | None = None
    in_scope: bool | None = None
    scope_reason: str | None = None
    permitted_use: str | None = None
    third_party_transfer: bool | None = None
    expires_on: date | None = None
    url: str | None = None
    media_item_id: int | None = Field(default=None, sa_type=BigId, foreign_key="media_item.id")
    change_set_id: int = Field(sa_type=BigId, foreign_key="change_set.id")


class PermitCoverage(Table, table=True):
    """What a permit covers: a sample, an organism, an event."""

    __table_args__ = (UniqueConstraint("permit_id", "entity_id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    permit_id: int = Field(sa_type=BigId, foreign_key="permit.id")
    entity_id: int = Field(sa_type=BigId, foreign_key="entity.id", index=True)
