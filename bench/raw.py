"""The floor: Python's own sqlite3, on a kept connection told the same as the app's."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from lims.database.engine import PRAGMAS


@contextmanager
def raw_connection(file: Path) -> Iterator[sqlite3.Connection]:
    """A connection of the bare driver, with the app's pragmas."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        yield connection
