"""Printers, people's own stocks and templates, what was asked of a printer, and what was printed on which label."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, LargeBinary, text
from sqlmodel import Field

from lims.database import BigId, JsonText, Moment, Table, one_of
from lims.labelling.vocabulary import Format, JobState, Medium, PrinterKind, Purpose, Shape

_IN_USE = text("retired_at IS NULL")
ON_ITS_WAY = text("state IN ('queued', 'sending')")
"""Spelt out, so that a statement with the same words is answered by the index of these few jobs."""
_UNRELEASED = text("needs_release AND released_at IS NULL")
_RESOLUTION = "resolution BETWEEN 150 AND 1200"


class Printer(Table, table=True):
    """A printer of the whole installation. `offset_x`, `offset_y` move its print right and down, in mm."""

    __table_args__ = (
        one_of("kind", PrinterKind),
        CheckConstraint("kind <> 'zpl' OR host IS NOT NULL", name="reached_by_host"),
        CheckConstraint("kind <> 'cups' OR queue IS NOT NULL", name="reached_by_queue"),
        CheckConstraint("port BETWEEN 1 AND 65535", name="port"),
        CheckConstraint(_RESOLUTION, name="resolution"),
        CheckConstraint("offset_x BETWEEN -20 AND 20 AND offset_y BETWEEN -20 AND 20", name="offsets"),
        Index("uq_printer_name_in_use", "name", unique=True, sqlite_where=_IN_USE, postgresql_where=_IN_USE),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    name: str
    kind: str
    host: str | None = None
    port: int = 9100
    queue: str | None = None
    resolution: int
    offset_x: float = 0.0
    offset_y: float = 0.0
    ribbon: str | None = None
    retired_at: datetime | None = Field(default=None, sa_type=Moment)
    change_set_id: int = Field(sa_type=BigId, foreign_key="change_set.id")


class LabelStock(Table, table=True):
    """A sheet or roll of people's own, beside those that come with the product; all measures in mm."""

    __table_args__ = (
        one_of("medium", Medium),
        one_of("shape", Shape),
        CheckConstraint("page_width > 0 AND page_height > 0 AND label_width > 0 AND label_height > 0", name="sizes"),
        CheckConstraint("columns >= 1 AND rows >= 1", name="counts"),
        CheckConstraint("left_margin >= 0 AND top_margin >= 0 AND pitch_x > 0 AND pitch_y > 0", name="distances"),
        CheckConstraint(
            "(cap_x IS NULL) = (cap_y IS NULL) AND (cap_x IS NULL) = (cap_diameter IS NULL)", name="whole_cap"
        ),
        CheckConstraint("cap_diameter IS NULL OR cap_diameter > 0", name="cap_diameter"),
        CheckConstraint(_RESOLUTION, name="resolution"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    key: str = Field(unique=True)
    name: str
    medium: str
    page_width: float
    page_height: float
    label_width: float
    label_height: float
    columns: int
    rows: int
    left_margin: float
    top_margin: float
    pitch_x: float
    pitch_y: float
    cap_x: float | None = None
    cap_y: float | None = None
    cap_diameter: float | None = None
    shape: str = Shape.RECTANGLE.value
    resolution: int
    retired_at: datetime | None = Field(default=None, sa_type=Moment)
    change_set_id: int = Field(sa_type=BigId, foreign_key="change_set.id")


class LabelTemplate(Table, table=True):
    """What stands where on a label, as somebody arranged it."""

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    key: str = Field(unique=True)
    name: str
    body: Any = Field(sa_type=JsonText)
    retired_at: datetime | None = Field(default=None, sa_type=Moment)
    change_set_id: int = Field(sa_type=BigId, foreign_key="change_set.id")


class PrintJob(Table, table=True):
    """Labels that were made in one go: a download, or bytes on their way to a printer. People see its number.

    A batch that needs release is not to be used before its first and last label were scanned as printed.
    """

    __table_args__ = (
        one_of("format", Format),
        one_of("purpose", Purpose),
        one_of("state", JobState),
        CheckConstraint("labels >= 1 AND copies >= 1", name="counts"),
        CheckConstraint("state = 'made' OR printer_id IS NOT NULL", name="goes_to_a_printer"),
        CheckConstraint("state NOT IN ('queued', 'sending') OR payload IS NOT NULL", name="has_something_to_send"),
        Index(
            "ix_print_job_on_its_way",
            "printer_id",
            "id",
            sqlite_where=ON_ITS_WAY,
            postgresql_where=ON_ITS_WAY,
        ),
        Index("ix_print_job_unreleased", "id", sqlite_where=_UNRELEASED, postgresql_where=_UNRELEASED),
        Index("ix_print_job_agent_id", "agent_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    number: int = Field(sa_type=BigId, unique=True)
    change_set_id: int = Field(sa_type=BigId, foreign_key="change_set.id", index=True)
    agent_id: int | None = Field(default=None, sa_type=BigId, foreign_key="agent.id")
    printer_id: int | None = Field(default=None, sa_type=BigId, foreign_key="printer.id")
    format: str
    stock: str
    template: str
    purpose: str = Purpose.LABEL.value
    labels: int
    copies: int = 1
    first_code: str | None = None
    last_code: str | None = None
    ribbon: str | None = None
    state: str
    attempts: int = 0
    next_attempt_at: datetime | None = Field(default=None, sa_type=Moment)
    problem: str | None = None
    payload: bytes | None = Field(default=None, sa_type=LargeBinary)
    created_at: datetime = Field(sa_type=Moment)
    sent_at: datetime | None = Field(default=None, sa_type=Moment)
    needs_release: bool = False
    first_scanned_at: datetime | None = Field(default=None, sa_type=Moment)
    last_scanned_at: datetime | None = Field(default=None, sa_type=Moment)
    released_at: datetime | None = Field(default=None, sa_type=Moment)
    code_range_id: int | None = Field(default=None, sa_type=BigId, foreign_key="code_range.id")


class PrintedLabel(Table, table=True):
    """One label as it was printed: the symbol's payload and the lines beside it. A reprint ends no code."""

    __table_args__ = (CheckConstraint("copies >= 1", name="copies"), one_of("purpose", Purpose))

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    entity_id: int = Field(sa_type=BigId, foreign_key="entity.id", index=True)
    payload: str
    lines: Any = Field(default=None, sa_type=JsonText, nullable=True)
    stock: str
    copies: int = 1
    reprint_reason: str | None = None
    printed_at: datetime = Field(sa_type=Moment)
    change_set_id: int = Field(sa_type=BigId, foreign_key="change_set.id", index=True)
    template: str | None = None
    print_job_id: int | None = Field(default=None, sa_type=BigId, foreign_key="print_job.id", index=True)
    purpose: str = Purpose.LABEL.value
