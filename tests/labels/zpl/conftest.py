"""The independent renderer, for the tests beside it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import NotAvailableError, not_here, once
from tests.labels.zpl.renderer import REQUIRED_BY, Renderer, fetch


@pytest.fixture(scope="session")
def renderer(run_folder: Path) -> Iterator[Renderer]:
    """The renderer; fetched by whichever worker comes first, started by each that needs it."""
    try:
        started = Renderer(once(run_folder, "zpl-renderer", fetch, patience=300))
    except NotAvailableError as error:
        not_here(f"ZPL could not be rendered: {error}", REQUIRED_BY)
    yield started
    started.close()
