"""How determinations are shown."""

import pytest

from lims.taxa.naming import shown_name


@pytest.mark.parametrize(
    ("formula", "first", "second", "shown"),
    [
        ("A", "Anguilla anguilla", None, "Anguilla anguilla"),
        ("A cf.", "Anguilla anguilla", None, "Anguilla cf. anguilla"),
        ("A aff.", "Salmo trutta fario", None, "Salmo trutta aff. fario"),
        ("A cf.", "Anguilla", None, "cf. Anguilla"),
        ("A ?", "Salmo trutta", None, "Salmo trutta ?"),
        ("A x B", "Rutilus rutilus", "Scardinius erythrophthalmus", "Rutilus rutilus x Scardinius erythrophthalmus"),
        ("A x B", "Rutilus rutilus", None, "Rutilus rutilus x ?"),
    ],
)
def test_a_determination_is_shown_as_people_write_it(formula: str, first: str, second: str | None, shown: str) -> None:
    assert shown_name(formula, first, second) == shown
