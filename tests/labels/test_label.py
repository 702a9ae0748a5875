"""What a label tells."""

import pytest

from labels.errors import EmptyCodeError, NoLabelsError, TooManyLabelsError
from labels.label import EXAMPLE, FIELDS, MAX_LABELS, Label, check_count, grouped


@pytest.mark.parametrize(
    ("code", "read"),
    [
        ("FIS0000424", "FIS 000042 4"),
        ("ED0000017", "ED 000001 7"),
        ("FISA00042K", "FIS A00042 K"),
        ("0012345678", "0012345678"),
        ("fis0000424", "fis0000424"),
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


def test_code_number_and_prefix_come_from_the_code() -> None:
    label = Label("FIS0000424")
    assert [label.value_of(name) for name in ("code", "number", "prefix")] == ["FIS 000042 4", "000042", "FIS"]


def test_the_number_of_a_makers_tube_is_its_whole_code() -> None:
    label = Label("0012-345")
    assert [label.value_of(name) for name in ("code", "number", "prefix")] == ["0012-345", "0012-345", ""]


def test_a_field_that_is_not_known_is_empty() -> None:
    assert Label("FIS0000424", {"kind": "otolith"}).value_of("locality") == ""


def test_the_example_has_something_only_in_fields_that_templates_may_name() -> None:
    assert set(EXAMPLE.fields) <= set(FIELDS)
    assert all(EXAMPLE.fields.values())


def test_no_labels_are_refused() -> None:
    with pytest.raises(NoLabelsError, match="nothing to print"):
        check_count([])


@pytest.mark.parametrize(("count", "told"), [(10_001, "10,001"), (100_000, "100,000")])
def test_more_labels_than_a_job_may_have_are_refused_with_the_limit(count: int, told: str) -> None:
    check_count([EXAMPLE] * MAX_LABELS)
    with pytest.raises(TooManyLabelsError, match=rf"{told} labels .* at most 10,000"):
        check_count([EXAMPLE] * count)
