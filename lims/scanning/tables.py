"""Scans as they came in: the same (client, number) is answered once, however often it is sent."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from lims.database import BigId, JsonText, Moment, Table, one_of

DECISIONS = ("open", "done", "put elsewhere", "dismissed")


class BenchSession(Table, table=True):
    """What the bench knows between two scans: mode, the container that is "here", the position waited for."""

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    key: str = Field(unique=True)
    account_id: int | None = Field(default=None, sa_type=BigId, index=True)
    state: Any = Field(default=None, sa_type=JsonText, nullable=True)
    updated_at: datetime = Field(sa_type=Moment)


class Scan(Table, table=True):
    """One scan and the answer it got. `scanned_at` is the device's time, `recorded_at` ours.

    `batch` counts the runs of a bench, from one mode or "done" to the next; `verb` is what was done, if anything.
    """

    __table_args__ = (
        UniqueConstraint("client", "number"),
        Index("ix_scan_bench_session_id", "bench_session_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    bench_session_id: int = Field(sa_type=BigId, foreign_key="bench_session.id")
    client: str
    number: int
    text: str
    verdict: str
    answer: Any = Field(default=None, sa_type=JsonText, nullable=True)
    scanned_at: datetime = Field(sa_type=Moment)
    recorded_at: datetime = Field(sa_type=Moment)
    change_set_id: int | None = Field(default=None, sa_type=BigId, foreign_key="change_set.id")
    batch: int = 0
    verb: str | None = None


class LateScan(Table, table=True):
    """A scan that waited for the network and did not fit any more: somebody decides what becomes of it.

    `asked` is what it would have done, empty where that was not clear. Whose scan it was stays with it.
    """

    __table_args__ = (
        one_of("decision", DECISIONS),
        CheckConstraint("(decision = 'open') = (decided_at IS NULL)", name="decided"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    scan_id: int = Field(sa_type=BigId, foreign_key="scan.id", unique=True)
    account_id: int | None = Field(default=None, sa_type=BigId, index=True)
    asked: Any = Field(default=None, sa_type=JsonText, nullable=True)
    decision: str = "open"
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    decided_by_account_id: int | None = Field(default=None, sa_type=BigId)
