"""Runs, and the read files that hang on their libraries."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from lims.database import BigId, JsonText, Moment, SortText, Table


class SequencingRun(Table, table=True):
    """One run of a sequencer, an entity."""

    id: int = Field(primary_key=True, sa_type=BigId, foreign_key="entity.id")
    name: str = Field(sa_type=SortText, unique=True)
    platform: str
    instrument_model: str | None = None
    flow_cell: str | None = None
    facility: str | None = None
    started_on: date | None = None
    remarks: str | None = None
    change_set_id: int = Field(sa_type=BigId, foreign_key="change_set.id")


class RunLibrary(Table, table=True):
    """A library or pool that was loaded on a run, and in which lane."""

    __table_args__ = (UniqueConstraint("run_id", "sample_id", "lane"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    run_id: int = Field(sa_type=BigId, foreign_key="sequencing_run.id")
    sample_id: int = Field(sa_type=BigId, foreign_key="material_sample.id", index=True)
    lane: int = 1


class SequenceFile(Table, table=True):
    """A file of reads: stored by its content, with a summary. `live_digest` lets the same bytes hang on once only."""

    __table_args__ = (CheckConstraint("read_count >= 0", name="read_count"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    uuid: str = Field(unique=True)
    run_id: int | None = Field(default=None, sa_type=BigId, foreign_key="sequencing_run.id", index=True)
    lane: int | None = None
    read_number: int | None = None
    file_name: str
    stored_path: str
    digest: str = Field(index=True)
    live_digest: str | None = Field(default=None, unique=True)
    byte_size: int = Field(sa_type=BigId)
    format: str
    read_count: int = Field(sa_type=BigId)
    base_count: int = Field(sa_type=BigId)
    summary: Any = Field(default=None, sa_type=JsonText, nullable=True)
    withdrawn: bool = False
    attached_at: datetime = Field(sa_type=Moment)
    change_set_id: int = Field(sa_type=BigId, foreign_key="change_set.id")


class SequenceFileLibrary(Table, table=True):
    """The libraries (or pool) whose reads a file holds."""

    __table_args__ = (UniqueConstraint("sequence_file_id", "sample_id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    sequence_file_id: int = Field(sa_type=BigId, foreign_key="sequence_file.id")
    sample_id: int = Field(sa_type=BigId, foreign_key="material_sample.id", index=True)
