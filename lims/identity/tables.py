"""The one identity row of whatever can be pointed at, and the codes and numbers it goes by."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from lims.database import BigId, Moment, SortText, Table, one_of

ENTITY_TYPES = (
    "material_sample",
    "storage_container",
    "organism",
    "collecting_event",
    "process",
    "sample_request",
    "loan",
    "sequencing_run",
)
MERGED = text("merged_into IS NOT NULL")


class Entity(Table, table=True):
    """Identity: `uuid` for the world, `code` printed and scanned (never changed, never reused), `id` for us alone.

    A merged record points at the one it became; its codes and uuid go on resolving.
    """

    __table_args__ = (
        one_of("type", ENTITY_TYPES),
        CheckConstraint("merged_into <> id", name="merged_elsewhere"),
        Index("ix_entity_merged_into", "merged_into", sqlite_where=MERGED, postgresql_where=MERGED),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    uuid: str = Field(unique=True)
    type: str
    code: str | None = Field(default=None, sa_type=SortText, unique=True)
    merged_into: int | None = Field(default=None, sa_type=BigId, foreign_key="entity.id")


class Identifier(Table, table=True):
    """A code or number of an entity, or one that was issued and is not yet claimed.

    `unique_key` is the normalised value for what is scannable and in force and NULL otherwise: printed codes cannot
    clash, field, museum and strain numbers may repeat (a look-up then answers with a list).
    """

    __table_args__ = (
        CheckConstraint("unique_key IS NULL OR (scannable AND valid_until IS NULL)", name="key_in_force"),
        CheckConstraint("unique_key IS NOT NULL OR NOT scannable OR valid_until IS NOT NULL", name="key_present"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    entity_id: int | None = Field(default=None, sa_type=BigId, foreign_key="entity.id", index=True)
    type: str
    issuer: str | None = None
    value: str
    normalised: str = Field(sa_type=SortText, index=True)
    scannable: bool = False
    valid_from: datetime = Field(sa_type=Moment)
    valid_until: datetime | None = Field(default=None, sa_type=Moment)
    unique_key: str | None = Field(default=None, unique=True)


class CodeSeries(Table, table=True):
    """A prefix and the next number under it. A full prefix gets a successor."""

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    prefix: str = Field(unique=True)
    next_number: int = Field(default=1, sa_type=BigId)
    successor_id: int | None = Field(default=None, sa_type=BigId, foreign_key="code_series.id")


class CodeRange(Table, table=True):
    """Codes that were printed before there was anything to stick them on; each is claimed at its first scan.

    For which collection and kind it is: both belong to later stages, so that no foreign key points there.
    """

    __table_args__ = (
        UniqueConstraint("series_id", "first_number"),
        CheckConstraint("last_number >= first_number", name="in_order"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    series_id: int = Field(sa_type=BigId, foreign_key="code_series.id")
    first_number: int = Field(sa_type=BigId)
    last_number: int = Field(sa_type=BigId)
    purpose: str
    change_set_id: int = Field(sa_type=BigId, foreign_key="change_set.id")
    collection_id: int | None = Field(default=None, sa_type=BigId, index=True)
    kind_key: str | None = None
    issued_at: datetime | None = Field(default=None, sa_type=Moment)


class EntityMedium(Table, table=True):
    """A photo or document of an entity."""

    __table_args__ = (UniqueConstraint("entity_id", "media_item_id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    entity_id: int = Field(sa_type=BigId, foreign_key="entity.id")
    media_item_id: int = Field(sa_type=BigId, foreign_key="media_item.id", index=True)
    caption: str | None = None
    order: int = 1
