"""Positions, labels, fill orders, and what may lie where."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lims.storage.rules import (
    ContainerNameError,
    ContainerSizeError,
    Grid,
    InsideItselfError,
    KindNotAllowedError,
    NoSuchPositionError,
    NotThereError,
    PositionNamesError,
    check_kind,
    check_name,
    check_not_inside,
    check_position_names,
    check_size,
    check_there,
    end_of,
    free_in,
    free_spots,
    label_of,
    labels_of,
    letters,
    looks_like_position,
    next_free,
    numbered,
    position_of,
    position_or_none,
    positions_in_order,
    shown_day,
    starter_types,
)
from lims.storage.tables import FILL_ORDERS, LABELLINGS

GRIDS = st.builds(
    Grid,
    st.integers(1, 32),
    st.integers(1, 48),
    st.integers(1, 3),
    st.sampled_from(LABELLINGS),
    st.sampled_from(FILL_ORDERS),
)
BOX = Grid(9, 9)
BIG_BOX = Grid(10, 10)
PLATE = Grid(8, 12, fill_order="columns top down, left to right")


@pytest.mark.parametrize(
    ("grid", "position", "label"),
    [
        (BOX, 1, "A01"),
        (BOX, 9, "A09"),
        (BOX, 10, "B01"),
        (BOX, 81, "I09"),
        (BIG_BOX, 10, "A10"),
        (BIG_BOX, 24, "C04"),
        (Grid(16, 24), 384, "P24"),
        (Grid(32, 48), 1536, "AF48"),
        (Grid(5, 1, labelling="1…n"), 5, "5"),
        (Grid(3, 4, labelling="numbers"), 7, "2.3"),
        (Grid(1, 30, labelling="letters"), 27, "AA"),
        (Grid(1, 30, labelling="roman"), 14, "XIV"),
        (Grid(2, 2, labelling="custom"), 3, "3"),
    ],
)
def test_positions_are_drawn_as_people_call_them(grid: Grid, position: int, label: str) -> None:
    assert label_of(grid, position) == label
    assert position_of(grid, label) == position


@pytest.mark.parametrize("text", ["C04", "C4", "c4", " c 04 ", "C-4", "Ｃ４", "C004"])
def test_zeros_blanks_and_capitals_do_not_matter(text: str) -> None:
    assert position_of(BIG_BOX, text) == 24


@pytest.mark.parametrize(
    "text", ["A0", "A00", "K1", "A11", "0", "", "C", "4", "C4C", "-1", "A1\nB1", "A" * 10_000, "È1"]
)
def test_what_names_no_position_is_refused_plainly(text: str) -> None:
    with pytest.raises(NoSuchPositionError, match="from A01 to J10"):
        position_of(BIG_BOX, text)
    assert position_or_none(BIG_BOX, text) is None


def test_a_bag_has_no_positions() -> None:
    with pytest.raises(NoSuchPositionError, match="without positions"):
        position_of(Grid(0, 0), "A01")
    assert label_of(Grid(0, 0), None) is None
    assert next_free(Grid(0, 0), set(), 3) == []


@given(GRIDS)
def test_every_label_names_its_own_position(grid: Grid) -> None:
    labels = labels_of(grid)
    assert len(set(labels)) == len(labels) == grid.positions
    for position, label in enumerate(labels, start=1):
        assert position_of(grid, label) == position
        assert position_of(grid, f" {label.lower()} ") == position


@given(GRIDS, st.text(max_size=12))
def test_no_text_is_read_as_a_position_that_is_not_there(grid: Grid, text: str) -> None:
    found = position_or_none(grid, text)
    assert found is None or 1 <= found <= grid.positions


@given(GRIDS)
def test_each_fill_order_passes_every_position_once(grid: Grid) -> None:
    order = positions_in_order(grid.rows, grid.columns, grid.fill_order)
    assert sorted(order) == list(range(1, grid.positions + 1))


@pytest.mark.parametrize(
    ("order", "expected"),
    list(
        zip(
            FILL_ORDERS,
            [
                (1, 2, 3, 4, 5, 6),
                (3, 2, 1, 6, 5, 4),
                (4, 5, 6, 1, 2, 3),
                (6, 5, 4, 3, 2, 1),
                (1, 4, 2, 5, 3, 6),
                (3, 6, 2, 5, 1, 4),
                (4, 1, 5, 2, 6, 3),
                (6, 3, 5, 2, 4, 1),
            ],
            strict=True,
        )
    ),
)
def test_the_eight_fill_orders(order: str, expected: tuple[int, ...]) -> None:
    assert positions_in_order(2, 3, order) == expected


@given(GRIDS, st.data())
def test_the_next_free_are_the_first_free_of_the_order(grid: Grid, data: st.DataObject) -> None:
    spots = list(free_spots(grid, set()))
    assert len(spots) == grid.room
    taken = set(data.draw(st.lists(st.sampled_from(spots), max_size=40)))
    count = data.draw(st.integers(0, 30))
    assert next_free(grid, taken, count) == [spot for spot in spots if spot not in taken][:count]


@given(st.integers(1, 6), st.integers(1, 6), st.sampled_from(FILL_ORDERS), st.data())
def test_contiguous_ones_follow_one_another(rows: int, columns: int, order: str, data: st.DataObject) -> None:
    grid = Grid(rows, columns, fill_order=order)
    spots = list(free_spots(grid, set()))
    taken = set(data.draw(st.lists(st.sampled_from(spots))))
    count = data.draw(st.integers(1, 8))
    runs = [spots[at : at + count] for at in range(len(spots) - count + 1)]
    possible = [run for run in runs if not taken & set(run)]
    assert next_free(grid, taken, count, contiguous=True) == (possible[0] if possible else [])


@pytest.mark.parametrize("slots", [1, 3])
def test_a_position_takes_as_many_things_as_it_has_slots(slots: int) -> None:
    grid, taken = Grid(2, 2, slots), set()
    for number in range(1, slots + 1):
        spot = free_in(grid, taken, 3)
        assert spot == (3, number)
        taken.add(spot)
    assert free_in(grid, taken, 3) is None


@given(st.integers(1, 20_000))
def test_letters_count_like_spreadsheet_columns(number: int) -> None:
    value = 0
    for char in letters(number):
        value = value * 26 + ord(char) - 64
    assert value == number


@pytest.mark.parametrize(
    ("text", "is_one"), [("A01", True), ("c 04", True), ("H12", True), ("FIS0000424", False), ("12", False)]
)
def test_some_texts_look_like_positions(text: str, is_one: bool) -> None:
    assert looks_like_position(text) is is_one


def test_the_starter_types_can_be_entered() -> None:
    types = starter_types()
    keys = [each.key for each in types]
    assert len(set(keys)) == len(keys)
    assert {"freezer_80", "ln2_dewar", "box_9x9", "plate_384", "soil_loft", "ethanol_room", "greenhouse"} <= set(keys)
    for each in types:
        check_size(each.rows, each.columns)
        assert each.labelling in LABELLINGS
        assert each.fill_order in FILL_ORDERS
        assert each.icon
    sizes = {each.key: each.rows * each.columns for each in types}
    assert (sizes["box_9x9"], sizes["plate_96"], sizes["plate_384"], sizes["bag"]) == (81, 96, 384, 0)


@pytest.mark.parametrize("size", [(-1, 3), (0, 3), (3, 0), (1000, 1000)])
def test_impossible_sizes_are_refused(size: tuple[int, int]) -> None:
    with pytest.raises(ContainerSizeError):
        check_size(*size)


@pytest.mark.parametrize("name", ["", "   ", "a › b", "x" * 81])
def test_unusable_names_are_refused(name: str) -> None:
    with pytest.raises(ContainerNameError):
        check_name(name)


def test_names_are_numbered_on_from_those_there_are() -> None:
    assert numbered("Box", 1, ["Box"]) == ["Box"]
    assert numbered("Box", 3, []) == ["Box 1", "Box 2", "Box 3"]
    assert numbered("Box", 2, ["Box 09", "Box of otoliths", "Boxes 77"]) == ["Box 10", "Box 11"]
    assert numbered("Box", 12, [])[:2] == ["Box 01", "Box 02"]


def test_what_is_gone_is_not_put_away() -> None:
    check_there("FIS000001M", "in collection", "registered")
    check_there("FIS000001M", "missing", "registered")
    with pytest.raises(NotThereError, match="FIS 000001 M is recorded as used up"):
        check_there("FIS000001M", "used up", "registered")
    with pytest.raises(NotThereError, match="withdrawn"):
        check_there("FIS000001M", "in collection", "withdrawn")


def test_kinds_lie_only_where_they_may() -> None:
    check_kind("X", ("tissue", "tissue"), "Box 1", None)
    check_kind("X", ("tissue", "tissue"), "Box 1", ["tissue"])
    with pytest.raises(KindNotAllowedError, match="Box 1 takes only otolith"):
        check_kind("X", ("tissue", "tissue"), "Box 1", ["otolith"])


def test_nothing_lies_in_itself() -> None:
    check_not_inside((5, "Rack 1"), "Freezer", (1, 2))
    with pytest.raises(InsideItselfError):
        check_not_inside((1, "Freezer"), "Box 3", (7, 2, 1))


def test_days_are_told_with_their_year_only_where_it_is_another() -> None:
    now = datetime(2026, 5, 4, tzinfo=UTC)
    assert shown_day(datetime(2026, 3, 3, tzinfo=UTC), now) == "3 March"
    assert shown_day(datetime(2025, 12, 31, tzinfo=UTC), now) == "31 December 2025"
    assert end_of(date(2026, 5, 4)) > now


# --- names by pattern, positions of one's own


def test_names_go_by_a_pattern_and_on_from_those_there_are() -> None:
    assert numbered("EDNA-###", 2, []) == ["EDNA-001", "EDNA-002"]
    assert numbered("EDNA-###", 1, ["EDNA-007", "EDNA-x", "FIS-900"]) == ["EDNA-008"]
    assert numbered("#/2026", 2, ["9/2026", "12/2025"]) == ["10/2026", "11/2026"]


def test_positions_may_have_names_of_their_own() -> None:
    names = check_position_names(["left", " right "], 2)
    grid = Grid(1, 2, labelling="custom", names=names)
    assert labels_of(grid) == ("left", "right")
    assert (position_of(grid, "RIGHT"), label_of(grid, 1)) == (2, "left")


@pytest.mark.parametrize(
    ("names", "says"),
    [
        (["a"], "1 names for 2"),
        (["a", ""], "cannot name"),
        (["a", "x" * 13], "cannot name"),
        (["C4", "c 04"], "read alike"),
    ],
)
def test_names_of_positions_that_cannot_be_told_apart_are_refused(names: list[str], says: str) -> None:
    with pytest.raises(PositionNamesError, match=says):
        check_position_names(names, 2)
