"""ChangeSet → Act → ActSubject, append-only (the database refuses to change or delete), and seals over them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field

from lims.database import BigId, JsonText, Moment, Table


class ChangeSet(Table, table=True):
    """One unit of work that changed something. Ids only: an erasure request blanks an agent, never the history."""

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    uuid: str = Field(unique=True)
    account_id: int | None = Field(default=None, sa_type=BigId)
    agent_id: int | None = Field(default=None, sa_type=BigId)
    channel: str
    operating_user: str | None = None
    recorded_at: datetime = Field(sa_type=Moment)
    undoes_id: int | None = Field(default=None, sa_type=BigId, foreign_key="change_set.id", unique=True)
    # PostgreSQL's ids become visible out of order: only acts older than every running transaction are sealed.
    transaction_id: int | None = Field(default=None, sa_type=BigId)


class Act(Table, table=True):
    """One action: what was done (verb), when it happened (may lie back) and when it was recorded."""

    # Checked at the end of the transaction: a part is written before the whole it belongs to.
    __table_args__ = (ForeignKeyConstraint(["parent_act_id"], ["act.id"], deferrable=True, initially="DEFERRED"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    change_set_id: int = Field(sa_type=BigId, foreign_key="change_set.id", index=True)
    parent_act_id: int | None = Field(default=None, sa_type=BigId)
    verb: str
    reason: str | None = None
    details: Any = Field(default=None, sa_type=JsonText, nullable=True)
    occurred_at: datetime = Field(sa_type=Moment)
    recorded_at: datetime = Field(sa_type=Moment)
    digest: str


class ActSubject(Table, table=True):
    """One row that an act touched, with the changed columns, old and new."""

    __table_args__ = (Index("ix_act_subject_subject", "subject_id", "subject_type", "act_id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    act_id: int = Field(sa_type=BigId, foreign_key="act.id", index=True)
    subject_type: str
    subject_id: int = Field(sa_type=BigId)
    subject_uuid: str | None = None
    changes: str


class Seal(Table, table=True):
    """A block of acts and the digest over them and over the seal before: what was once sealed cannot be rewritten."""

    __table_args__ = (UniqueConstraint("first_act_id"), UniqueConstraint("last_act_id"))

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    first_act_id: int = Field(sa_type=BigId, foreign_key="act.id")
    last_act_id: int = Field(sa_type=BigId, foreign_key="act.id")
    digest: str
    sealed_at: datetime = Field(sa_type=Moment)
