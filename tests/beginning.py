"""What several tests begin with is put into a database once, and copied from then on."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from tests.databases import PostgresServer, let_go

BeginWith = Callable[[str, Callable[[], object]], None]


@pytest.fixture
def begin_with(request: pytest.FixtureRequest, database_url: str) -> BeginWith:
    """Fills this test's database with what several tests begin with: `begin_with("init", fill)`.

    The first test of a worker calls `fill`, and what is in its database then is kept; the next ones get a copy.
    """
    database = str(make_url(database_url).database)
    if database_url.startswith("sqlite"):
        return lambda name, fill: _begin_sqlite_with(Path(database), database_url, name, fill)
    server = request.getfixturevalue("postgres_server")
    return lambda name, fill: _begin_postgresql_with(server, database, name, fill)


def _begin_sqlite_with(file: Path, url: str, name: str, fill: Callable[[], object]) -> None:
    kept = file.with_name(f"{name}.kept")
    if kept.exists():
        let_go(url)
        shutil.copyfile(kept, file)
    else:
        fill()
        let_go(url)  # the last who leaves brings everything into the file itself
        shutil.copyfile(file, kept)


def _begin_postgresql_with(server: PostgresServer, database: str, name: str, fill: Callable[[], object]) -> None:
    if name in server.kept:
        let_go(server.named(database))
        server.drop(database)
        server.create("test", template=server.kept[name])
    else:
        fill()
        let_go(server.named(database))
        server.kept[name] = server.create(name, template=database)
