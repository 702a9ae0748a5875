"""dwc:MeasurementOrFact on any entity: many per type, by several readers, at most one accepted."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import Index, Numeric, text
from sqlmodel import Field

from lims.database import BigId, Moment, Table, one_of

STATES = ("raw", "accepted", "rejected")


class MeasurementOrFact(Table, table=True):
    """One result. `operator` is "<" for what lay below the scale; `verbatim` is what was written or shown.

    `process_id` is the process (an entity) in which it was measured; `source_file` and `source_row` where it came from.
    """

    __table_args__ = (
        one_of("state", STATES),
        one_of("operator", ("", "<", ">", "~")),
        Index(
            "uq_measurement_or_fact_accepted",
            "entity_id",
            "type",
            unique=True,
            sqlite_where=text("state = 'accepted'"),
            postgresql_where=text("state = 'accepted'"),
        ),
        Index("ix_measurement_or_fact_entity_id", "entity_id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    entity_id: int = Field(sa_type=BigId, foreign_key="entity.id")
    type: str
    value: Decimal | None = Field(default=None, sa_type=Numeric(asdecimal=False))
    operator: str = ""
    verbatim: str
    unit: str | None = None
    accuracy: str | None = None
    method: str | None = None
    agent_id: int | None = Field(default=None, sa_type=BigId, foreign_key="agent.id")
    reader: str | None = None
    measured_on: str | None = None
    state: str = "accepted"
    process_id: int | None = Field(default=None, sa_type=BigId, foreign_key="entity.id")
    source_file: str | None = None
    source_row: int | None = None
    recorded_at: datetime = Field(sa_type=Moment)
    change_set_id: int = Field(sa_type=BigId, foreign_key="change_set.id")
