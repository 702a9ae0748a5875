"""Writes the SQL of new tables for a revision: `python -m lims.schema.freezing 0002_printing printer label_stock`.

What the revision changes in tables that are there already is written into it by hand. A released one is never frozen
again.
"""

import sys
from collections.abc import Sequence

from sqlalchemy import Dialect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from lims.database import Table
from lims.schema.migrating import MIGRATIONS

DIALECTS: dict[str, Dialect] = {"sqlite": sqlite.dialect(), "postgresql": postgresql.dialect()}  # type: ignore[no-untyped-call]


def frozen_sql(dialect: Dialect, names: Sequence[str]) -> str:
    """The CREATE statements of these tables as they are today, in the order of their foreign keys."""
    statements = []
    for table in Table.metadata.sorted_tables:
        if table.name in names:
            statements.append(str(CreateTable(table).compile(dialect=dialect)).strip())
            indexes = sorted(table.indexes, key=lambda index: str(index.name))
            statements += [str(CreateIndex(index).compile(dialect=dialect)).strip() for index in indexes]
    return ";\n\n".join(statements) + ";\n"


if __name__ == "__main__":
    for name, dialect in DIALECTS.items():
        path = MIGRATIONS / "versions" / f"{sys.argv[1]}.{name}.sql"
        path.write_text(frozen_sql(dialect, sys.argv[2:]), encoding="utf-8")
