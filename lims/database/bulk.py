"""Writing many rows at once, at nearly the speed of the bare driver."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection

from lims.database.table import Table


def insert_many(
    connection: Connection, table: type[Table], names: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Inserts `rows`, tuples in the order of `names`. The core's own `insert()` costs twice the driver, the ORM 15 times."""
    if not rows:
        return
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    listed, marks = ", ".join(names), ", ".join([mark] * len(names))
    statement = f"INSERT INTO {table.__table__.name} ({listed}) VALUES ({marks})"
    connection.exec_driver_sql(statement, _as_stored(connection, table, names, rows))


def _as_stored(
    connection: Connection, table: type[Table], names: Sequence[str], rows: Sequence[Sequence[Any]]
) -> list[tuple[Any, ...]]:
    """Applies the column types' conversions, column by column, only where a type has one."""
    converters = {at: convert for at, name in enumerate(names) if (convert := _converter(connection, table, name))}
    if not converters:
        return [tuple(row) for row in rows]
    by_column = list(zip(*rows, strict=True))
    for at, convert in converters.items():
        by_column[at] = tuple(map(convert, by_column[at]))
    return list(zip(*by_column, strict=True))


def _converter(connection: Connection, table: type[Table], name: str) -> Callable[[Any], Any] | None:
    dialect = connection.dialect
    column_type = table.__table__.c[name].type
    return column_type.dialect_impl(dialect).bind_processor(dialect)
