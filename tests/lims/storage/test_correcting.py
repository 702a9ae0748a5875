"""What positions are called, how a box fills and what it takes: corrected and taken back, on both databases."""

import pytest

from lims.errors import NotAllowedError
from lims.storage.actions import add_container, correct_container, place
from lims.storage.entering import correctable_of
from lims.storage.maps import box_for
from lims.storage.queries import container_for
from lims.storage.rules import ContainerSizeError, ContainerTypeError, KindNotAllowedError, PositionNamesError
from lims.storage.tables import FILL_ORDERS
from lims.undoing.actions import undo
from lims.undoing.queries import latest_change_sets
from lims.undoing.verifying import verify
from lims.unit_of_work import Work, reading, unit_of_work
from tests import make
from tests.lims.storage.conftest import SYSTEM, Store, technician

AS_IT_WAS = {"labelling": "A1", "fill_order": FILL_ORDERS[0], "position_names": None}
AS_IT_WAS |= {"set_celsius": None, "allowed_kinds": None}


def correct(code: str, **other: object) -> None:
    with unit_of_work(SYSTEM) as work:
        correct_container(work, code=code, **{**AS_IT_WAS, **other})  # type: ignore[arg-type]


def labels_in(code: str) -> list[str | None]:
    with reading(SYSTEM) as work:
        return [cell.label for cell in box_for(work, code).cells]


def put(work: Work, into: str, kind: str = "specimen") -> str:
    (code,) = make.samples(work, 1, kind)
    place(work, codes=[code], into=into)
    return code


@pytest.mark.parametrize("order", FILL_ORDERS)
def test_a_box_fills_in_the_order_it_was_told(store: Store, order: str) -> None:
    correct(store.box, fill_order=order)
    with unit_of_work(SYSTEM) as work:
        put(work, store.box)
    down, across = ("I" if "bottom up" in order else "A"), ("09" if "right to left" in order else "01")
    assert labels_in(store.box) == [f"{down}{across}"]


def test_things_stay_where_they_are_and_are_called_otherwise(store: Store) -> None:
    with unit_of_work(SYSTEM) as work:
        put(work, store.box)
        put(work, store.box)
    correct(store.box, labelling="numbers", set_celsius=-20, allowed_kinds=["specimen"])
    assert labels_in(store.box) == ["1.1", "1.2"]
    with unit_of_work(SYSTEM) as work:
        undo(work)
    assert labels_in(store.box) == ["A01", "A02"]
    with reading(SYSTEM) as work:
        container = container_for(work, store.box)
        assert {**correctable_of(work, container)} == AS_IT_WAS
        assert [problem for each in verify(work) for problem in each.problems] == []


def test_names_of_ones_own_are_given_for_all_positions_and_once_each(store: Store) -> None:
    with unit_of_work(SYSTEM) as work:
        (cane,) = add_container(work, name="Cane", type_key="cane")
    with pytest.raises(PositionNamesError):
        correct(cane, position_names=["top", "bottom"])
    with pytest.raises(ContainerTypeError, match="name each"):
        correct(cane, labelling="custom")
    with pytest.raises(ContainerTypeError):
        correct(cane, labelling="runes")
    correct(cane, position_names=["top", "upper", "middle", "lower", "bottom"])
    with unit_of_work(SYSTEM) as work:
        code = put(work, cane)
        place(work, codes=[code], into=cane, positions=["middle"])
    assert labels_in(cane) == ["middle"]


def test_a_box_is_not_told_to_take_only_what_does_not_lie_in_it(store: Store) -> None:
    with unit_of_work(SYSTEM) as work:
        put(work, store.box)
    for code in (store.box, store.freezer):
        with pytest.raises(KindNotAllowedError, match="move it elsewhere first"):
            correct(code, allowed_kinds=["soil"])
    correct(store.freezer, allowed_kinds=["soil", "specimen"])


def test_taking_back_does_not_forbid_what_lies_there_since(store: Store) -> None:
    correct(store.box, allowed_kinds=["soil"])
    correct(store.box)
    with reading(SYSTEM) as work:
        opened = latest_change_sets(work, limit=1)[0].id
    with unit_of_work(SYSTEM) as work:
        put(work, store.box)
    with pytest.raises(KindNotAllowedError), unit_of_work(SYSTEM) as work:
        undo(work, change_set_id=opened)


def test_several_things_lie_at_one_position(store: Store) -> None:
    with unit_of_work(SYSTEM) as work:
        (box,) = add_container(work, name="Pairs", type_key="box_9x9", slots=2)
        for _ in range(3):
            put(work, box)
        assert container_for(work, box).free == 159
    assert labels_in(box) == ["A01", "A01", "A02"]
    with pytest.raises(ContainerSizeError), unit_of_work(SYSTEM) as work:
        add_container(work, name="None", type_key="box_9x9", slots=0)


def test_only_who_arranges_corrects(store: Store) -> None:
    with pytest.raises(NotAllowedError), unit_of_work(technician()) as work:
        correct_container(work, code=store.box, **AS_IT_WAS)  # type: ignore[arg-type]
