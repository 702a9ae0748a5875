"""Probes, what they measured, the files it came in, and alarms; and the nights on which something failed."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from lims.database import BigId, JsonText, Moment, SortText, Table, one_of
from lims.monitoring.rules import ALARMS, QUANTITIES


def _once_while(condition: str, name: str, *names: str) -> Index:
    """At most one row of these columns for which the condition holds."""
    return Index(name, *names, unique=True, sqlite_where=text(condition), postgresql_where=text(condition))


class Probe(Table, table=True):
    """A sensor in a container. Limits and readings are thousandths of a degree or of a percent.

    `token_digest`: who knows the token may send readings. `silent_minutes`: after so long without readings somebody is
    told; it is also how long one reading speaks for the time after it.
    """

    __table_args__ = (
        one_of("quantity", QUANTITIES),
        CheckConstraint("low_limit < high_limit", name="limits_in_order"),
        CheckConstraint("delay_minutes >= 0 AND silent_minutes >= 1", name="minutes"),
        _once_while("retired_at IS NULL", "uq_probe_name_in_use", "name"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    name: str = Field(sa_type=SortText)
    container_id: int = Field(sa_type=BigId, foreign_key="storage_container.id", index=True)
    quantity: str = "temperature"
    token_digest: str | None = Field(default=None, unique=True)
    low_limit: int | None = None
    high_limit: int | None = None
    delay_minutes: int = 30
    silent_minutes: int = 90
    since: datetime = Field(sa_type=Moment)
    retired_at: datetime | None = Field(default=None, sa_type=Moment)
    change_set_id: int = Field(sa_type=BigId, foreign_key="change_set.id")


class ProbeWatcher(Table, table=True):
    """Who gets a mail when a probe gives alarm."""

    __table_args__ = (UniqueConstraint("probe_id", "agent_id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    probe_id: int = Field(sa_type=BigId, foreign_key="probe.id")
    agent_id: int = Field(sa_type=BigId, foreign_key="agent.id")


class LoggerFile(Table, table=True):
    """A logger's file: what came in of it, what was refused, and where it has gaps.

    `live_digest` lets the same bytes of the same probes come in once only, and is empty where it was taken back.
    """

    __table_args__ = (CheckConstraint("rows >= 0 AND came_in >= 0 AND known >= 0 AND refused >= 0", name="counts"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    file_name: str
    digest: str = Field(index=True)
    live_digest: str | None = Field(default=None, unique=True)
    rows: int
    came_in: int
    known: int
    refused: int
    first_at: datetime | None = Field(default=None, sa_type=Moment)
    last_at: datetime | None = Field(default=None, sa_type=Moment)
    summary: Any = Field(default=None, sa_type=JsonText, nullable=True)
    withdrawn: bool = False
    change_set_id: int = Field(sa_type=BigId, foreign_key="change_set.id")


class Reading(Table, table=True):
    """What a probe measured at one moment, in thousandths; it came in a file, or was sent by the probe."""

    __table_args__ = (UniqueConstraint("probe_id", "measured_at"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    probe_id: int = Field(sa_type=BigId, foreign_key="probe.id")
    measured_at: datetime = Field(sa_type=Moment)
    value: int
    logger_file_id: int | None = Field(default=None, sa_type=BigId, foreign_key="logger_file.id", index=True)


class Alarm(Table, table=True):
    """A probe was outside its limits for longer than the delay, or silent; shown until somebody acknowledges it."""

    __table_args__ = (
        one_of("kind", ALARMS),
        CheckConstraint("began_at <= ended_at", name="in_order"),
        _once_while("ended_at IS NULL AND NOT withdrawn", "uq_alarm_going_on", "probe_id", "kind"),
        Index("ix_alarm_probe_id", "probe_id", "began_at"),
        Index(
            "ix_alarm_waiting",
            "id",
            sqlite_where=text("acknowledged_at IS NULL AND NOT withdrawn"),
            postgresql_where=text("acknowledged_at IS NULL AND NOT withdrawn"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    probe_id: int = Field(sa_type=BigId, foreign_key="probe.id")
    kind: str
    began_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    worst: int | None = None
    acknowledged_at: datetime | None = Field(default=None, sa_type=Moment)
    acknowledged_by_agent_id: int | None = Field(default=None, sa_type=BigId, foreign_key="agent.id")
    comment: str | None = None
    withdrawn: bool = False
    change_set_id: int = Field(sa_type=BigId, foreign_key="change_set.id")


class Failure(Table, table=True):
    """The night something failed: which container, from when, until when. What lay in it then has its home there."""

    __table_args__ = (
        CheckConstraint("began_at <= ended_at", name="in_order"),
        _once_while("ended_at IS NULL AND NOT withdrawn", "uq_failure_going_on", "container_id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    container_id: int = Field(sa_type=BigId, foreign_key="storage_container.id")
    began_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    remarks: str | None = None
    withdrawn: bool = False
    change_set_id: int = Field(sa_type=BigId, foreign_key="change_set.id")
