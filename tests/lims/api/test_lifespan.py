"""What the server does when it starts."""

import gc
import re
import sys
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import text
from starlette.applications import Starlette
from starlette.testclient import TestClient

from lims.access import Role, system_actor
from lims.api.lifespan import starting_at
from lims.database import dispose_engines, engine_for
from lims.people.actions import add_person
from lims.schema import current_revision, migrate
from lims.schema.migrating import DatabaseTooNewError
from lims.settings import settings
from lims.unit_of_work import unit_of_work
from lims.worker.locking import take_lock


@pytest.fixture(autouse=True)
def environment(empty_database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LIMS_DATABASE_URL", empty_database_url)
    settings.cache_clear()
    dispose_engines()
    yield
    dispose_engines()
    settings.cache_clear()
    gc.unfreeze()


def start() -> None:
    with TestClient(Starlette(lifespan=starting_at(lambda: "http://localhost:8600"))):
        pass


def test_the_first_start_makes_the_database_and_prints_a_link(capsys: pytest.CaptureFixture[str]) -> None:
    start()
    assert current_revision()
    assert re.search(r"^ +http://localhost:8600/enter/[\w-]{43}$", capsys.readouterr().out, re.MULTILINE)


def test_each_start_prints_a_new_link_until_there_is_an_account(capsys: pytest.CaptureFixture[str]) -> None:
    links = []
    for _ in range(2):
        start()
        links += re.findall(r"/enter/(\S+)", capsys.readouterr().out)
    assert len(set(links)) == 2
    with unit_of_work(system_actor("tester")) as work:
        add_person(work, name="Ada", account="ada", role=Role.ADMINISTRATOR)
    start()
    assert "/enter/" not in capsys.readouterr().out


def test_the_address_that_was_set_is_printed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIMS_BASE_URL", "https://lims.example.org/")
    settings.cache_clear()
    start()
    assert "https://lims.example.org/enter/" in capsys.readouterr().out


def test_a_database_of_a_newer_version_ends_the_start_with_a_sentence(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "tracebacklimit", 1000, raising=False)
    migrate()
    with engine_for().connect().execution_options(writing=True) as connection, connection.begin():
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseTooNewError, match="newer version of Staal"):
        start()
    assert sys.tracebacklimit == 0


@pytest.mark.parametrize(("chosen", "works"), [("on", True), ("off", False)])
def test_the_worker_works_while_the_server_does(monkeypatch: pytest.MonkeyPatch, chosen: str, works: bool) -> None:
    monkeypatch.setenv("LIMS_WORKER", chosen)
    settings.cache_clear()
    with TestClient(Starlette(lifespan=starting_at(lambda: "http://localhost:8600"))):
        for _ in range(500):
            lock = take_lock(engine_for())
            if lock is None:
                break
            lock.let_go()
            time.sleep(0.01 if works else 0)
        assert (lock is None) is works
    lock = take_lock(engine_for())
    assert lock is not None, "it stops with the server"
    lock.let_go()
