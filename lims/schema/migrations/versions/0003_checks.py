"""Checks of boxes, and things that are missing from their places.

A missing thing keeps its home: that is a third state of a placement. SQLite cannot change the check of a column, so the
table is made anew from its own statement, with its rows and indexes; nothing points at it.
"""

from pathlib import Path

from alembic import op
from sqlalchemy import Connection

revision = "0003"
down_revision = "0002"

_BEFORE = "state IN ('in place', 'held')"
_AFTER = "state IN ('in place', 'held', 'missing')"
_KNOWN = "ck_placement_state_known"


def upgrade() -> None:
    connection = op.get_bind()
    dialect = connection.dialect.name
    frozen = Path(__file__).with_name(f"0003_checks.{dialect}.sql").read_text(encoding="utf-8")
    for statement in frozen.split(";\n"):
        if statement.strip():
            connection.exec_driver_sql(statement)
    if dialect == "sqlite":
        _remake_placement(connection)
    else:
        connection.exec_driver_sql(f"ALTER TABLE placement DROP CONSTRAINT {_KNOWN}")
        connection.exec_driver_sql(f"ALTER TABLE placement ADD CONSTRAINT {_KNOWN} CHECK ({_AFTER})")
    connection.exec_driver_sql("CREATE INDEX ix_placement_missing ON placement (since) WHERE state = 'missing'")


def _remake_placement(connection: Connection) -> None:
    told = "SELECT sql FROM sqlite_master WHERE tbl_name = 'placement' AND type = ? AND sql IS NOT NULL"
    table = connection.exec_driver_sql(told, ("table",)).scalar_one()
    indexes = list(connection.exec_driver_sql(told, ("index",)).scalars())
    if _BEFORE not in table:
        raise RuntimeError("The table of placements is not the one that was released.")
    made = table.replace("CREATE TABLE placement", "CREATE TABLE placement_anew", 1).replace(_BEFORE, _AFTER)
    connection.exec_driver_sql(made)
    connection.exec_driver_sql("INSERT INTO placement_anew SELECT * FROM placement")
    connection.exec_driver_sql("DROP TABLE placement")
    connection.exec_driver_sql("ALTER TABLE placement_anew RENAME TO placement")
    for index in indexes:
        connection.exec_driver_sql(index)
