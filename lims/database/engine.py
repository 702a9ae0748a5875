"""One engine per database and process, and what each database must be told.

SQLite: Python's driver would begin transactions by itself and late, and its own isolation_level="IMMEDIATE" loses
updates, so the driver is kept in autocommit and we say BEGIN ourselves: IMMEDIATE for writers, plain for readers.
Writers of one process queue on a lock, since SQLite's busy handler lets some wait for seconds and others fail.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url

from lims.settings import settings

_engines: dict[str, Engine] = {}
_turns: dict[str, threading.RLock] = {}
_guard = threading.Lock()

PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=15000", "cache_size=-64000")


def engine_for(url: str | None = None) -> Engine:
    """The engine of a database URL (by default the one in the settings), made once per process."""
    url = url or settings().url
    with _guard:
        if url not in _engines:
            _engines[url] = _sqlite_engine(url) if url.startswith("sqlite") else _postgresql_engine(url)
        return _engines[url]


def dispose_engines() -> None:
    """Closes every connection, so that database files may be moved or dropped."""
    with _guard:
        for engine in _engines.values():
            engine.dispose()
        _engines.clear()


@contextmanager
def writing_turn(engine: Engine) -> Iterator[None]:
    """Waits for this process's turn to write. PostgreSQL locks rows itself and needs none."""
    if engine.dialect.name != "sqlite":
        yield
        return
    with _guard:
        turn = _turns.setdefault(str(engine.url), threading.RLock())
    with turn:
        yield


def _sqlite_engine(url: str) -> Engine:
    database = make_url(url).database
    if database and database != ":memory:":
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, pool_size=20, max_overflow=40, connect_args={"check_same_thread": False})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _postgresql_engine(url: str) -> Engine:
    named = make_url(url)
    if named.drivername in ("postgresql", "postgres"):
        named = named.set(drivername="postgresql+psycopg")
    return create_engine(named, pool_size=20, max_overflow=40, pool_pre_ping=True)
