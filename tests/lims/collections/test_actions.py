"""Correcting a collection: what changes, who may, and taking it back."""

import pytest

from lims.access import Actor, Role, system_actor
from lims.collections.actions import correct_collection
from lims.collections.queries import collection_for
from lims.errors import InvalidInputError, NotAllowedError
from lims.undoing.actions import undo
from lims.unit_of_work import reading, unit_of_work
from tests import make

SYSTEM = system_actor()


@pytest.fixture(autouse=True)
def fish(settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")


def test_a_collection_is_corrected_and_that_is_taken_back() -> None:
    with unit_of_work(SYSTEM) as work:
        before = collection_for(work, "FIS")
        correct_collection(work, collection="fis", name="Fish of the IJse", release_labels_by_scan=True)
        corrected = work.change_set_id
    with reading(SYSTEM) as work:
        after = collection_for(work, "FIS")
    assert (after.name, after.release_labels_by_scan, after.code) == ("Fish of the IJse", True, "FIS")
    assert after.visibility == before.visibility
    with unit_of_work(SYSTEM) as work:
        undo(work, change_set_id=corrected)
        assert collection_for(work, "FIS") == before


def test_what_cannot_be_is_refused_and_nothing_is_written() -> None:
    with pytest.raises(InvalidInputError, match="needs a name"), unit_of_work(SYSTEM) as work:
        correct_collection(work, collection="FIS", name="  ", release_labels_by_scan=True)
    with pytest.raises(InvalidInputError, match="Visible to"), unit_of_work(SYSTEM) as work:
        correct_collection(work, collection="FIS", visibility="nobody")
    with reading(SYSTEM) as work:
        assert not collection_for(work, "FIS").release_labels_by_scan


def test_only_an_administrator_corrects_a_collection() -> None:
    with pytest.raises(NotAllowedError), unit_of_work(Actor(None, None, "Kim", Role.KEEPER)) as work:
        correct_collection(work, collection="FIS", name="Mine")
