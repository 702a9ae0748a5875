"""What was printed on which label, so that "out of date" is a list."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from lims.database import BigId, JsonText, Moment, Table


class PrintedLabel(Table, table=True):
    """One label as it was printed: the symbol's payload and the lines beside it. A reprint ends no code."""

    __table_args__ = (CheckConstraint("copies >= 1", name="copies"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    entity_id: int = Field(sa_type=BigId, foreign_key="entity.id", index=True)
    payload: str
    lines: Any = Field(default=None, sa_type=JsonText, nullable=True)
    stock: str
    copies: int = 1
    reprint_reason: str | None = None
    printed_at: datetime = Field(sa_type=Moment)
    change_set_id: int = Field(sa_type=BigId, foreign_key="change_set.id", index=True)
