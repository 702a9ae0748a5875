"""Disposals that somebody proposed, and what became of the proposals."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from lims.database import BigId, Moment, Table, one_of
from lims.disposing.rules import STATES
from lims.samples.rules import ENDINGS


class Disposal(Table, table=True):
    """Samples are to be disposed of, if a second person agrees. People see its number.

    Who proposed it and what it says never changes, and it is never deleted: the database refuses that by trigger.
    """

    __table_args__ = (
        one_of("state", STATES),
        one_of("disposition", ENDINGS),
        CheckConstraint("reason <> 'other' OR comment IS NOT NULL", name="said_if_other"),
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decided_then"),
        CheckConstraint(
            "state NOT IN ('approved', 'turned down') "
            "OR (decided_by_id IS NOT NULL AND decided_by_id <> proposed_by_id)",
            name="second_person",
        ),
        CheckConstraint("state <> 'turned down' OR decision_reason IS NOT NULL", name="turned_down_why"),
        Index(
            "ix_disposal_waiting",
            "number",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    number: int = Field(sa_type=BigId, unique=True)
    state: str = "waiting"
    disposition: str
    reason: str
    comment: str | None = None
    proposed_at: datetime = Field(sa_type=Moment)
    proposed_by_id: int = Field(sa_type=BigId, foreign_key="agent.id")
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    decided_by_id: int | None = Field(default=None, sa_type=BigId, foreign_key="agent.id")
    decision_reason: str | None = None
    change_set_id: int = Field(sa_type=BigId, foreign_key="change_set.id")


class DisposalItem(Table, table=True):
    """One sample of it: what it was when it was proposed, and the hold that binds it until that is decided."""

    __table_args__ = (UniqueConstraint("disposal_id", "sample_id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    disposal_id: int = Field(sa_type=BigId, foreign_key="disposal.id")
    sample_id: int = Field(sa_type=BigId, foreign_key="material_sample.id", index=True)
    hold_id: int = Field(sa_type=BigId, foreign_key="hold.id", unique=True)
    disposition_before: str
