"""Disposal by two people: what was proposed and decided, a hold of its own kind, and the collections that ask for it.

SQLite cannot change the check of a column, so the table of holds is made anew from its own statement, with its rows and
indexes; what points at it points at its name.
"""

from pathlib import Path

from alembic import op
from sqlalchemy import Connection

revision = "0007"
down_revision = "0006"

_BEFORE = "kind IN ('reserved', 'bound', 'forbidden', 'flagged')"
_AFTER = "kind IN ('reserved', 'bound', 'forbidden', 'proposed for disposal', 'flagged')"
_KNOWN = "ck_hold_kind_known"
_NO = {"sqlite": "0", "postgresql": "false"}


def upgrade() -> None:
    connection = op.get_bind()
    dialect = connection.dialect.name
    if dialect == "sqlite":
        _remake_holds(connection)
    else:
        connection.exec_driver_sql(f"ALTER TABLE hold DROP CONSTRAINT {_KNOWN}")
        connection.exec_driver_sql(f"ALTER TABLE hold ADD CONSTRAINT {_KNOWN} CHECK ({_AFTER})")
    frozen = Path(__file__).with_name(f"0007_disposal.{dialect}.sql").read_text(encoding="utf-8")
    asked = f"ALTER TABLE collection ADD COLUMN dispose_by_two BOOLEAN DEFAULT {_NO[dialect]} NOT NULL"
    for statement in (asked, *frozen.split(";\n")):
        if statement.strip():
            connection.exec_driver_sql(statement)


def _remake_holds(connection: Connection) -> None:
    told = "SELECT sql FROM sqlite_master WHERE tbl_name = 'hold' AND type = ? AND sql IS NOT NULL"
    table = connection.exec_driver_sql(told, ("table",)).scalar_one()
    indexes = list(connection.exec_driver_sql(told, ("index",)).scalars())
    if _BEFORE not in table:
        raise RuntimeError("The table of holds is not the one that was released.")
    connection.exec_driver_sql(table.replace("CREATE TABLE hold", "CREATE TABLE hold_anew", 1).replace(_BEFORE, _AFTER))
    connection.exec_driver_sql("INSERT INTO hold_anew SELECT * FROM hold")
    connection.exec_driver_sql("DROP TABLE hold")
    connection.exec_driver_sql("ALTER TABLE hold_anew RENAME TO hold")
    for index in indexes:
        connection.exec_driver_sql(index)
