"""How positions are named on the map of a box."""

import pytest

from lims.ui.components.box_map import _names


@pytest.mark.parametrize("labelling", ["A1", ["A1", "A2", "B1", "B2"], ["A01", "A02", "B01", "B02"]])
def test_a_grid_of_letters_and_numbers_has_heads(labelling: str | list[str]) -> None:
    named = _names(2, 2, labelling)
    assert (named["row_names"], named["column_names"]) == (["A", "B"], ["1", "2"])


@pytest.mark.parametrize("labelling", ["1…n", ["1", "2", "3", "4"]])
def test_numbered_positions_have_none(labelling: str | list[str]) -> None:
    assert _names(2, 2, labelling) == {
        "names": ["1", "2", "3", "4"],
        "row_names": ["", ""],
        "column_names": ["", ""],
    }


@pytest.mark.parametrize("labelling", ["roman", ["A1"]])
def test_names_that_are_missing_are_asked_for(labelling: str | list[str]) -> None:
    with pytest.raises(ValueError, match="names"):
        _names(2, 2, labelling)
