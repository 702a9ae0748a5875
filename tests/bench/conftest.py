"""One small seeded database for all tests of the bench."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.seeding import seed, url_of
from lims.access import system_actor
from lims.database import dispose_engines, engine_for
from lims.unit_of_work import Work, reading


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten thousand samples."""
    file = tmp_path_factory.mktemp("bench") / "seeded.db"
    seed(file, 10)
    return file


@pytest.fixture
def work(seeded: Path) -> Iterator[Work]:
    """Reads it as the system."""
    with reading(system_actor(), engine=engine_for(url_of(seeded))) as work:
        yield work
    dispose_engines()
