"""What was found in a container against what the record said, and what was done about it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from lims.checking.rules import RESOLUTIONS, VERDICTS
from lims.database import BigId, Moment, Table, one_of

STATES = ("open", "closed", "withdrawn")
SOURCES = ("scan", "rack file")


class StorageCheck(Table, table=True):
    """A container was looked through. People see its number. Closed it is a signed record, which the database keeps.

    `digest` is over all its items as they stood when it was closed; a container has one open check at a time.
    """

    __table_args__ = (
        one_of("state", STATES),
        one_of("source", SOURCES),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_then"),
        CheckConstraint("(closed_at IS NULL) = (digest IS NULL)", name="signed"),
        Index(
            "uq_storage_check_open",
            "container_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    number: int = Field(sa_type=BigId, unique=True)
    container_id: int = Field(sa_type=BigId, foreign_key="storage_container.id", index=True)
    place_label: str
    state: str = "open"
    source: str = "scan"
    file_name: str | None = None
    begun_at: datetime = Field(sa_type=Moment)
    closed_at: datetime | None = Field(default=None, sa_type=Moment)
    agent_id: int | None = Field(default=None, sa_type=BigId, foreign_key="agent.id")
    closed_by_id: int | None = Field(default=None, sa_type=BigId, foreign_key="agent.id")
    comment: str | None = None
    digest: str | None = None
    change_set_id: int = Field(sa_type=BigId, foreign_key="change_set.id")


class StorageCheckItem(Table, table=True):
    """One thing of a check: what the record expected, what was found, and what was done about it.

    `code` is what was scanned; of what was not found, None. `recorded_label` is where else the record had it.
    """

    __table_args__ = (
        one_of("verdict", VERDICTS),
        one_of("proposal", RESOLUTIONS),
        one_of("resolution", RESOLUTIONS),
        CheckConstraint("verdict <> 'unknown' OR entity_id IS NULL", name="unknown_is_nobody"),
        CheckConstraint("verdict <> 'missing' OR (entity_id IS NOT NULL AND found_position IS NULL)", name="missing"),
        UniqueConstraint("check_id", "line"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    check_id: int = Field(sa_type=BigId, foreign_key="storage_check.id")
    line: int
    code: str | None = None
    entity_id: int | None = Field(default=None, sa_type=BigId, foreign_key="entity.id", index=True)
    expected_position: int | None = None
    found_position: int | None = None
    recorded_label: str | None = None
    verdict: str
    proposal: str
    problem: str | None = None
    resolution: str = "none"
