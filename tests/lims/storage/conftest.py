"""A freezer with a box in it, and a way to take things back."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from lims.access import Actor, Role, system_actor
from lims.storage import reverting
from lims.storage.actions import add_container
from lims.storage.verifying import CHECKS
from lims.undoing import reverters
from lims.unit_of_work import reading, unit_of_work
from tests import make

SYSTEM = system_actor()


@dataclass(frozen=True)
class Store:
    """The codes of a freezer, its shelf, and two boxes of 9 × 9 on it."""

    freezer: str
    shelf: str
    box: str
    other_box: str


@pytest.fixture
def store(settings_for_test: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A small store in a database with one collection; whatever a test does to it, what is stored stays true."""
    for kind, reverter in reversed(reverting.REVERTERS.items()):
        monkeypatch.setitem(reverters.REVERTERS, kind, reverter)
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        (freezer,) = add_container(work, name="Freezer A", type_key="freezer_80", set_celsius=-80)
        (shelf,) = add_container(work, name="Shelf 1", type_key="shelf", parent=freezer)
        box, other_box = add_container(work, name="Box", type_key="box_9x9", parent=shelf, count=2)
    yield Store(freezer, shelf, box, other_box)
    with reading(SYSTEM) as work:
        assert [problem for check in CHECKS for problem in check(work)] == []


def technician(*, collections: dict[int, Role] | None = None, units: dict[int, Role] | None = None) -> Actor:
    """Somebody who may do something only there."""
    return Actor(7, None, "Tine", None, collections or {}, units or {})
