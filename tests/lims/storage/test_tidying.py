"""Nearly empty boxes that would fit together, on both databases."""

from lims.access import Role, system_actor
from lims.collections.queries import collection_for
from lims.storage.actions import add_container, place, take_out
from lims.storage.queries import container_for
from lims.storage.tidying import find_mergings
from lims.unit_of_work import Work, reading, unit_of_work
from tests import make
from tests.lims.storage.conftest import Store, technician

SYSTEM = system_actor()


def fill(work: Work, box: str, count: int, kind: str = "specimen", collection: str = "FIS") -> list[str]:
    codes = make.samples(work, count, kind, collection)
    place(work, codes=codes, into=box)
    return codes


def test_the_emptiest_goes_into_the_fullest_with_room(store: Store) -> None:
    with unit_of_work(SYSTEM) as work:
        (third,) = add_container(work, name="Third", type_key="box_9x9", parent=store.shelf)
        codes = fill(work, store.box, 4)
        fill(work, store.other_box, 20)
        fill(work, third, 10)
        found = find_mergings(work, store.freezer)
        assert [(each.source, each.target, len(each.codes)) for each in found] == [
            (store.box, store.other_box, 4),
            (third, store.other_box, 10),
        ]
        assert list(found[0].codes) == codes
        for each in found:
            place(work, codes=each.codes, into=each.target)
        assert find_mergings(work, store.freezer) == []
        assert (container_for(work, store.box).used, container_for(work, store.other_box).used) == (0, 34)


def test_other_kinds_mixed_boxes_and_what_is_out_are_left_alone(store: Store) -> None:
    with unit_of_work(SYSTEM) as work:
        boxes = add_container(work, name="More", type_key="box_9x9", parent=store.shelf, count=4)
        fill(work, store.box, 5)
        fill(work, store.other_box, 5, "soil")
        fill(work, boxes[0], 2)
        fill(work, boxes[0], 2, "soil")
        take_out(work, codes=fill(work, boxes[1], 3)[:1])
        fill(work, boxes[2], 40)
        assert find_mergings(work, store.freezer) == []
        fill(work, boxes[3], 6)
        assert [(each.source, each.target) for each in find_mergings(work, store.freezer)] == [(store.box, boxes[3])]


def test_what_one_may_not_see_is_not_proposed(store: Store) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "SEC", visibility="members")
        fill(work, store.box, 2, collection="SEC")
        fill(work, store.other_box, 3, collection="SEC")
        fish = collection_for(work, "FIS").id
        assert len(find_mergings(work, store.freezer)) == 1
    with reading(technician(collections={fish: Role.TECHNICIAN})) as work:
        assert find_mergings(work, store.freezer) == []
