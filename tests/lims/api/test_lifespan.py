"""What the server does when it starts."""

import gc
import re
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from lims.access import Role, system_actor
from lims.api.lifespan import starting_at
from lims.database import dispose_engines
from lims.people.actions import add_person
from lims.schema import current_revision
from lims.settings import settings
from lims.unit_of_work import unit_of_work


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
