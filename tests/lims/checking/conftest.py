"""The small store of the stage below, with what must hold of checks too."""

from collections.abc import Iterator

import pytest

from lims.checking.verifying import CHECKS
from lims.unit_of_work import reading
from tests.lims.storage.conftest import SYSTEM, Store
from tests.lims.storage.conftest import store as plain_store

__all__ = ["plain_store"]


@pytest.fixture
def store(plain_store: Store) -> Iterator[Store]:
    """A freezer with two boxes; whatever a test does to it, signed checks stay as they were signed."""
    yield plain_store
    with reading(SYSTEM) as work:
        assert [problem for check in CHECKS for problem in check(work)] == []
