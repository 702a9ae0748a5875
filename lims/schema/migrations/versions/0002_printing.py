"""Printers, print jobs, people's own stocks and templates; labels printed ahead; mails that are tried again.

The statements of the new tables are frozen beside this file. To older tables columns are added one by one: a table that
is added to keeps its rows, checks and triggers on both databases, while one that Alembic's batch mode makes anew loses
the checks that it does not see.
"""

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"

_KEY = {"sqlite": "INTEGER", "postgresql": "BIGINT"}
_MOMENT = {"sqlite": "DATETIME", "postgresql": "TIMESTAMP WITH TIME ZONE"}
_NO = {"sqlite": "0", "postgresql": "false"}
_PURPOSE = """VARCHAR DEFAULT 'label' NOT NULL
    CONSTRAINT ck_printed_label_purpose_known CHECK (purpose IN ('label', 'twin', 'bag', 'range'))"""


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    frozen = Path(__file__).with_name(f"0002_printing.{dialect}.sql").read_text(encoding="utf-8")
    for statement in (*frozen.split(";\n"), *_added(_KEY[dialect], _MOMENT[dialect], _NO[dialect])):
        if statement.strip():
            op.get_bind().exec_driver_sql(statement)


def _added(key: str, moment: str, no: str) -> list[str]:
    job = "CONSTRAINT fk_printed_label_print_job_id REFERENCES print_job (id)"
    return [
        "ALTER TABLE printed_label ADD COLUMN template VARCHAR",
        f"ALTER TABLE printed_label ADD COLUMN print_job_id {key} {job}",
        f"ALTER TABLE printed_label ADD COLUMN purpose {_PURPOSE}",
        "CREATE INDEX ix_printed_label_print_job_id ON printed_label (print_job_id)",
        f"ALTER TABLE collection ADD COLUMN release_labels_by_scan BOOLEAN DEFAULT {no} NOT NULL",
        f"ALTER TABLE code_range ADD COLUMN collection_id {key}",
        "ALTER TABLE code_range ADD COLUMN kind_key VARCHAR",
        f"ALTER TABLE code_range ADD COLUMN issued_at {moment}",
        "CREATE INDEX ix_code_range_collection_id ON code_range (collection_id)",
        f"ALTER TABLE message ADD COLUMN next_attempt_at {moment}",
        f"ALTER TABLE message ADD COLUMN taken_at {moment}",
        f"ALTER TABLE message ADD COLUMN given_up_at {moment}",
    ]
