"""A database with nobody in it, and somebody who may manage people."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

import pytest

from lims.access import system_actor
from lims.unit_of_work import Work, unit_of_work

Open = Callable[..., AbstractContextManager[Work]]


@pytest.fixture
def open_work(settings_for_test: Any) -> Open:
    """Opens a unit of work as the system, on both databases: `open_work()` or `open_work(now)`."""

    def opened(now: datetime | None = None) -> AbstractContextManager[Work]:
        return unit_of_work(system_actor("tester"), now=now)

    return opened
