"""Scans as they came in: the same (client, number) is answered once, however often it is sent."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from lims.database import BigId, JsonText, Moment, Table


class BenchSession(Table, table=True):
    """What the bench knows between two scans: mode, the container that is "here", the position waited for."""

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    key: str = Field(unique=True)
    account_id: int | None = Field(default=None, sa_type=BigId, index=True)
    state: Any = Field(default=None, sa_type=JsonText, nullable=True)
    updated_at: datetime = Field(sa_type=Moment)


class Scan(Table, table=True):
    """One scan and the answer it got. `scanned_at` is the device's time, `recorded_at` ours."""

    __table_args__ = (UniqueConstraint("client", "number"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    bench_session_id: int = Field(sa_type=BigId, foreign_key="bench_session.id", index=True)
    client: str
    number: int
    text: str
    verdict: str
    answer: Any = Field(default=None, sa_type=JsonText, nullable=True)
    scanned_at: datetime = Field(sa_type=Moment)
    recorded_at: datetime = Field(sa_type=Moment)
    change_set_id: int | None = Field(default=None, sa_type=BigId, foreign_key="change_set.id")
