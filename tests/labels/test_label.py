"""What stands on a label."""

import pytest

from labels.errors import EmptyCodeError, TooManyLinesError
from labels.label import Label, Line, grouped


@pytest.mark.parametrize(
    ("code", "read"),
    [
        ("FIS0000424", "FIS 000042 4"),
        ("ED0000017", "ED 000001 7"),
        ("FISA00042K", "FIS A00042 K"),
        ("0012345678", "0012345678"),
        ("FIS", "FIS"),
        ("A", "A"),
    ],
)
def test_a_code_is_read_in_groups_of_prefix_number_and_check_character(code: str, read: str) -> None:
    assert grouped(code) == read


def test_a_grouped_code_without_its_blanks_is_the_code() -> None:
    assert grouped("FIS0000424").replace(" ", "") == "FIS0000424"


@pytest.mark.parametrize("code", ["", " ", "\t\n"])
def test_a_label_without_a_code_is_refused(code: str) -> None:
    with pytest.raises(EmptyCodeError, match="Give the thing a code first"):
        Label(code)


def test_a_fifth_line_is_refused_with_the_number_that_is_allowed() -> None:
    with pytest.raises(TooManyLinesError, match=r"5 lines .* FIS0000424.* at most 4"):
        Label("FIS0000424", (Line("x"),) * 5)
