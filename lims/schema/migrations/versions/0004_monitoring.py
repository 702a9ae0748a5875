"""Probes, their readings and alarms, logger files, failures; what was in a container is found by the custody chain."""

from pathlib import Path

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    connection = op.get_bind()
    frozen = Path(__file__).with_name(f"0004_monitoring.{connection.dialect.name}.sql").read_text(encoding="utf-8")
    added = "CREATE INDEX ix_custody_event_container_id ON custody_event (container_id)"
    for statement in (*frozen.split(";\n"), added):
        if statement.strip():
            connection.exec_driver_sql(statement)
