"""A collection with the starter names."""

from collections.abc import Iterator

import pytest

from lims.access import system_actor
from lims.taxa.starter import ensure_taxa
from lims.unit_of_work import Work, unit_of_work
from tests import make


@pytest.fixture
def work(settings_for_test: object) -> Iterator[Work]:
    with unit_of_work(system_actor()) as work:
        make.collection(work, "FIS")
        ensure_taxa(work)
        yield work
