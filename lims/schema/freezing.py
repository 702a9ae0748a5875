"""Writes the SQL of a first revision: `python -m lims.schema.freezing NAME`. A released one is never frozen again."""

import sys

from sqlalchemy import Dialect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from lims.database import Table
from lims.schema.migrating import MIGRATIONS
from lims.schema.search_index import SEARCH_INDEX

DIALECTS: dict[str, Dialect] = {"sqlite": sqlite.dialect(), "postgresql": postgresql.dialect()}  # type: ignore[no-untyped-call]


def frozen_sql(dialect: Dialect) -> str:
    """Every CREATE statement of today's tables, in the order of their foreign keys."""
    statements = []
    for table in Table.metadata.sorted_tables:
        statements.append(str(CreateTable(table).compile(dialect=dialect)).strip())
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        statements += [str(CreateIndex(index).compile(dialect=dialect)).strip() for index in indexes]
    return ";\n\n".join([*statements, SEARCH_INDEX[dialect.name].strip()]) + ";\n"


if __name__ == "__main__":
    for name, dialect in DIALECTS.items():
        path = MIGRATIONS / "versions" / f"{sys.argv[1]}.{name}.sql"
        path.write_text(frozen_sql(dialect), encoding="utf-8")
