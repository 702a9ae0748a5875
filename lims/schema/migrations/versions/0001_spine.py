"""The spine: every table of the model, and the search index. The statements are frozen beside this file."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    connection = op.get_bind()
    frozen = Path(__file__).with_name(f"0001_spine.{connection.dialect.name}.sql").read_text(encoding="utf-8")
    for statement in frozen.split(";\n"):
        if statement.strip():
            connection.exec_driver_sql(statement)
