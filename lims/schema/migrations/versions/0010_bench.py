"""The bench: runs of scans, what each scan did, and the late scans that somebody has to decide on."""

from pathlib import Path

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    connection = op.get_bind()
    frozen = Path(__file__).with_name(f"0010_bench.{connection.dialect.name}.sql").read_text(encoding="utf-8")
    statements = [
        "ALTER TABLE scan ADD COLUMN batch INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE scan ADD COLUMN verb VARCHAR",
        "DROP INDEX ix_scan_bench_session_id",
        "CREATE INDEX ix_scan_bench_session_id ON scan (bench_session_id, id)",
        *frozen.split(";\n"),
    ]
    for statement in statements:
        if statement.strip():
            connection.exec_driver_sql(statement)
