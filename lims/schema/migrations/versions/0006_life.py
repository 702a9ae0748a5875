"""How long things keep: until when samples can be used and are to be kept, and of which days keepers were told."""

from pathlib import Path

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    connection = op.get_bind()
    frozen = Path(__file__).with_name(f"0006_life.{connection.dialect.name}.sql").read_text(encoding="utf-8")
    statements = [
        "ALTER TABLE material_sample ADD COLUMN expires_on DATE",
        "ALTER TABLE material_sample ADD COLUMN retain_until DATE",
        "CREATE INDEX ix_material_sample_expires_on ON material_sample (expires_on) WHERE expires_on IS NOT NULL",
        "CREATE INDEX ix_material_sample_retain_until ON material_sample (retain_until) WHERE retain_until IS NOT NULL",
        *frozen.split(";\n"),
    ]
    for statement in statements:
        if statement.strip():
            connection.exec_driver_sql(statement)
