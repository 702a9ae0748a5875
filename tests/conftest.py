"""What every test may use. Fixtures for databases come from databases.py."""

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings

from tests.beginning import begin_with
from tests.browser.finding import browser
from tests.databases import (
    RUN,
    close_run,
    database_url,
    empty_database_url,
    empty_postgresql_url,
    empty_sqlite_url,
    open_run,
    postgres_server,
    postgresql_template,
    postgresql_url,
    run_folder,
    settings_for_test,
    sqlite_template,
    sqlite_url,
)
from tests.reference import shared_folder

__all__ = [
    "begin_with",
    "browser",
    "database_url",
    "empty_database_url",
    "empty_postgresql_url",
    "empty_sqlite_url",
    "postgres_server",
    "postgresql_template",
    "postgresql_url",
    "run_folder",
    "settings_for_test",
    "sqlite_template",
    "sqlite_url",
]

ROOT = Path(__file__).parent.parent

# Busy machines are slow machines: the time an example takes says nothing. `make test` tries the same examples each
# time, so that it tells of the change at hand; `make soak` and `ARGS=--hypothesis-profile=exploring` look for others.
hypothesis_settings.register_profile("exploring", deadline=None, print_blob=True)
hypothesis_settings.register_profile("staal", deadline=None, derandomize=True)


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


def pytest_configure(config: pytest.Config) -> None:
    """The run's own process makes the folder that its workers share."""
    if not config.getoption("--hypothesis-profile"):
        hypothesis_settings.load_profile("exploring" if config.option.markexpr == "soak" else "staal")
    if not _is_worker(config):
        open_run()


def pytest_unconfigure(config: pytest.Config) -> None:
    """It also clears up, when the workers are gone."""
    if not _is_worker(config) and RUN in os.environ:
        close_run(Path(os.environ[RUN]))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Some tests stay together on one worker."""
    from tests.together import Together

    return Together(config, log)


# Doors call actions, and actions are tested on both databases: at the doors PostgreSQL is left to `make soak`.
DOORS = (
    "tests/lims/cli/",
    "tests/lims/api/",
    "tests/pages/",
    "tests/journeys/test_every_door_refuses.py",
    "tests/journeys/test_who_may_what.py",
)
ON_BOTH = "tests/lims/cli/test_journey.py"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What lies in tests/browser drives a browser; what is tried at a door is tried on SQLite."""
    for item in items:
        file = item.path.relative_to(ROOT)
        if "browser" in file.parts:
            item.add_marker(pytest.mark.browser)
        at_a_door = file.as_posix().startswith(DOORS) and file.as_posix() != ON_BOTH
        if at_a_door and item.get_closest_marker("postgres"):
            item.add_marker(pytest.mark.soak)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the public reference files."""
    folder = shared_folder()
    if not folder.is_dir():
        pytest.skip(f"NOT RUN: the public reference files are not in {folder} (LIMS_SHARED names another folder)")
    return folder
