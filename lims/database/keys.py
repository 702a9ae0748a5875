"""Reserves keys ahead, for rows that are written in bulk and must know one another."""

from collections.abc import Sequence

from sqlalchemy import Connection, text

from lims.database.table import Table


def next_ids(connection: Connection, table: type[Table], count: int) -> Sequence[int]:
    """The next `count` keys of a table, in order.

    On SQLite the writer is alone, and nothing is ever deleted from tables whose keys are reserved this way.
    """
    name = table.__table__.name
    if connection.dialect.name == "sqlite":
        first = int(connection.exec_driver_sql(f"SELECT COALESCE(MAX(id), 0) + 1 FROM {name}").scalar_one())
        return range(first, first + count)
    statement = text(f"SELECT nextval(pg_get_serial_sequence('{name}', 'id')) FROM generate_series(1, :count)")
    return sorted(int(each) for each in connection.execute(statement, {"count": count}).scalars())
