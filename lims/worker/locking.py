"""One worker at a time, however many servers and commands use a database (docs/decisions/0009-worker.md).

The lock is one that ends with whoever holds it, also where the process is killed: on PostgreSQL an advisory lock of a
connection kept for it, on SQLite the lock of an empty file beside the database.
"""

import sqlite3
from contextlib import suppress
from typing import Protocol

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

_NAME = "the worker of Staal"


class WorkerLock(Protocol):
    """Held until it is let go."""

    def is_held(self) -> bool:
        """Whether it is still ours: a server's may be lost with its connection."""

    def let_go(self) -> None:
        """Others may work now."""


def take_lock(engine: Engine) -> WorkerLock | None:
    """The lock of this database, None where another worker has it."""
    return _take_postgresql(engine) if engine.dialect.name == "postgresql" else _take_file(engine.url.database)


class _ServerLock:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def is_held(self) -> bool:
        try:
            self._connection.exec_driver_sql("SELECT 1")
        except SQLAlchemyError:
            return False
        return True

    def let_go(self) -> None:
        with suppress(SQLAlchemyError):
            self._connection.execute(text("SELECT pg_advisory_unlock(hashtext(:name))"), {"name": _NAME})
        with suppress(SQLAlchemyError):
            self._connection.invalidate()  # whatever became of that: the lock ends with the connection
            self._connection.close()


def _take_postgresql(engine: Engine) -> WorkerLock | None:
    connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    taken = connection.execute(text("SELECT pg_try_advisory_lock(hashtext(:name))"), {"name": _NAME}).scalar_one()
    if taken:
        return _ServerLock(connection)
    connection.close()
    return None


class _FileLock:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def is_held(self) -> bool:
        return True

    def let_go(self) -> None:
        self._connection.close()


def _take_file(database: str | None) -> WorkerLock | None:
    """SQLite locks files the same way on every system, and knows of other connections of the same process."""
    file = f"{database}-worker" if database and database != ":memory:" else ":memory:"
    connection = sqlite3.connect(file, timeout=0, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        connection.close()
        if "locked" in str(error):
            return None
        raise
    return _FileLock(connection)
