"""Two people at one box: one check at a time, and what is accepted twice is done once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from lims.checking.actions import accept_check, check_box
from lims.checking.queries import check_for
from lims.checking.writing import CheckOpenError
from lims.storage.whereabouts import custody_for
from lims.unit_of_work import Work, reading, unit_of_work
from tests import make
from tests.lims.storage.conftest import SYSTEM, Store


def at_once(act: Callable[[Work], object]) -> list[object]:
    """The same act by four people at the same moment: what each was answered, or how it was refused."""
    together = Barrier(4)

    def done(_: int) -> object:
        together.wait()
        try:
            with unit_of_work(SYSTEM) as work:
                return act(work)
        except CheckOpenError as refusal:
            return refusal

    with ThreadPoolExecutor(4) as people:
        return list(people.map(done, range(4)))


def test_only_one_of_them_begins(store: Store) -> None:
    answers = at_once(lambda work: check_box(work, container=store.box, codes=[]).number)
    assert sorted(isinstance(each, CheckOpenError) for each in answers) == [False, True, True, True]


def test_what_is_accepted_by_several_is_done_once(store: Store) -> None:
    with unit_of_work(SYSTEM) as work:
        (tube,) = make.samples(work, 1)
        number = check_box(work, container=store.box, codes=[tube], positions=["B2"]).number
    at_once(lambda work: accept_check(work, number=number))
    with reading(SYSTEM) as work:
        assert [item.resolution for item in check_for(work, number).items] == ["put here"]
        assert len(custody_for(work, tube)) == 1
