"""Amounts that are ranges, the day of the next test, rules of how long things keep, and tests whether they still live.

SQLite cannot change the check of a column, so the warnings, which nothing points at, are copied into a table made anew.
"""

from pathlib import Path

from alembic import op
from sqlalchemy import Connection

revision = "0009"
down_revision = "0008"

_SPREAD = (
    "CONSTRAINT ck_material_sample_amount_spread CHECK "
    "(amount_spread IS NULL OR (amount_spread > 0 AND amount_qualifier = 'approximate'))"
)
_TERMS = "CHECK (term IN ('expires_on', 'retain_until', 'test_on'))"
_KNOWN = "ck_term_warning_term_known"


def upgrade() -> None:
    connection = op.get_bind()
    dialect = connection.dialect.name
    number = "INTEGER" if dialect == "sqlite" else "BIGINT"
    statements = [
        f"ALTER TABLE material_sample ADD COLUMN amount_spread {number} {_SPREAD}",
        "ALTER TABLE material_sample ADD COLUMN test_on DATE",
        "CREATE INDEX ix_material_sample_test_on ON material_sample (test_on) WHERE test_on IS NOT NULL",
        f"ALTER TABLE amount_entry ADD COLUMN spread {number}",
        "ALTER TABLE amount_entry ADD COLUMN verbatim VARCHAR",
    ]
    frozen = Path(__file__).with_name(f"0009_keeping.{dialect}.sql").read_text(encoding="utf-8")
    for statement in (*statements, *frozen.split(";\n")):
        if statement.strip():
            connection.exec_driver_sql(statement)
    if dialect == "sqlite":
        _remake_warnings(connection)
    else:
        connection.exec_driver_sql(f"ALTER TABLE term_warning DROP CONSTRAINT {_KNOWN}")
        connection.exec_driver_sql(f"ALTER TABLE term_warning ADD CONSTRAINT {_KNOWN} {_TERMS}")


def _remake_warnings(connection: Connection) -> None:
    connection.exec_driver_sql("ALTER TABLE term_warning RENAME TO term_warning_before")
    connection.exec_driver_sql(
        f"""CREATE TABLE term_warning (
	id INTEGER NOT NULL,
	sample_id INTEGER NOT NULL,
	term VARCHAR NOT NULL,
	day DATE NOT NULL,
	change_set_id INTEGER NOT NULL,
	CONSTRAINT pk_term_warning PRIMARY KEY (id),
	CONSTRAINT {_KNOWN} {_TERMS},
	CONSTRAINT uq_term_warning_sample_id_term_day UNIQUE (sample_id, term, day),
	CONSTRAINT fk_term_warning_sample_id FOREIGN KEY(sample_id) REFERENCES material_sample (id),
	CONSTRAINT fk_term_warning_change_set_id FOREIGN KEY(change_set_id) REFERENCES change_set (id)
)"""
    )
    connection.exec_driver_sql("INSERT INTO term_warning SELECT * FROM term_warning_before")
    connection.exec_driver_sql("DROP TABLE term_warning_before")
