from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lims.errors import InvalidInputError
from lims.values.numbers import NumberError
from lims.values.quantities import (
    LARGEST,
    UNITS,
    AmountError,
    Dimension,
    UnknownUnitError,
    from_base,
    shown,
    to_base,
    unit_named,
)

MICROLITRE, NANOGRAM, PIECE = unit_named("µL"), unit_named("ng"), unit_named("piece")


@pytest.mark.parametrize(
    "typed", ["uL", "ul", "UL", "µL", "\u00b5l", "\u03bcl", "㎕", " µ l ", "microliter", "Microlitres"]
)
def test_a_microlitre_may_be_spelled_in_many_ways(typed):
    assert unit_named(typed).key == "µL"


@pytest.mark.parametrize(
    "typed", ["pcs", "pieces", "Piece", "stuks", "st.", "seeds", "zaden", "specimens", "ind.", "pièces"]
)
def test_things_that_are_counted_are_pieces(typed):
    assert unit_named(typed) is PIECE


@pytest.mark.parametrize(
    ("typed", "key"),
    [("cm2", "cm²"), ("CM²", "cm²"), ("m2", "m²"), ("gram", "g"), ("gr.", "g"), ("percent", "%"), ("promille", "‰")],
)
def test_areas_masses_and_fractions_have_ascii_spellings(typed, key):
    assert unit_named(typed).key == key


@pytest.mark.parametrize("typed", ["", "s", "pg", "drops", "µ", "ng/µL", "°C", "."])
def test_an_unknown_unit_is_quoted_with_the_ones_that_are_known(typed):
    with pytest.raises(UnknownUnitError) as refusal:
        unit_named(typed)
    assert f'"{typed}"' in str(refusal.value)
    assert "pL, nL, µL" in str(refusal.value)


def test_every_unit_is_found_by_its_own_key():
    assert [unit_named(unit.key) for unit in UNITS] == list(UNITS)


def test_every_dimension_has_one_base_unit_at_least_as_small_as_the_model_asks():
    smallest = {dimension: min(u.factor for u in UNITS if u.dimension is dimension) for dimension in Dimension}
    assert smallest == {"volume": 1, "mass": 1, "count": 1, "area": 100, "fraction": 1}


@pytest.mark.parametrize(
    ("value", "unit", "steps"),
    [
        (50, "µL", 50_000_000),
        ("0,5", "µL", 500_000),
        (Decimal("1.000001"), "µL", 1_000_001),
        (0.1, "mL", 100_000_000),
        (0.1 + 0.2, "mL", 300_000_000),
        (1.5, "kg", 1_500_000_000_000),
        ("1", "cm2", 10_000),
        ("1", "m2", 100_000_000),
        ("2,5", "%", 25_000),
        ("5 000", "pieces", 5_000),
        (0, "g", 0),
        (LARGEST, "ng", LARGEST),
    ],
)
def test_amounts_become_whole_base_steps(value, unit, steps):
    assert to_base(value, unit_named(unit)) == steps


def test_a_float_is_rounded_to_the_step_as_a_spreadsheet_computed_it():
    assert to_base(100 / 3, MICROLITRE) == 33_333_333


@pytest.mark.parametrize(
    "value", ["33,33333333", Decimal("0.0000001"), 1e-9, "1e-99", Decimal("1e-999999"), "1." + "0" * 99 + "1"]
)
def test_what_is_finer_than_the_smallest_step_is_refused(value):
    with pytest.raises(AmountError, match="at most 6 decimals"):
        to_base(value, MICROLITRE)


def test_half_a_piece_is_refused():
    with pytest.raises(AmountError, match="write a whole number"):
        to_base("2,5", PIECE)


def test_five_thousand_seeds_are_never_read_as_five():
    with pytest.raises(NumberError, match="5000"):
        to_base("5.000", PIECE)


def test_negative_amounts_are_taken_only_where_asked():
    with pytest.raises(AmountError, match="below zero"):
        to_base(-1, NANOGRAM)
    assert to_base(-1, NANOGRAM, negative=True) == -1


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN"), Decimal("sNaN"), Decimal("-Infinity")])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(AmountError, match="not an amount"):
        to_base(value, MICROLITRE, negative=True)


@pytest.mark.parametrize("value", [LARGEST + 1, -LARGEST - 1, Decimal("1e999999"), 1e300])
def test_what_no_column_can_hold_is_refused(value):
    with pytest.raises(AmountError, match="too large"):
        to_base(value, NANOGRAM, negative=True)


@pytest.mark.parametrize("value", ["<1", "ca. 20", "> 5"])
def test_a_qualified_number_is_not_an_amount_by_itself(value):
    with pytest.raises(NumberError, match="the number alone"):
        to_base(value, MICROLITRE)


@given(st.integers(-LARGEST, LARGEST), st.sampled_from(UNITS))
def test_what_goes_out_in_any_unit_comes_back_exactly(amount, unit):
    there = from_base(amount, unit)
    assert to_base(there, unit, negative=True) == amount
    assert to_base(f"{there:f}", unit, negative=True) == amount


@given(st.floats(), st.sampled_from(UNITS))
def test_any_float_becomes_an_amount_or_is_refused(value, unit):
    with suppress(InvalidInputError):  # and nothing else may be raised
        assert abs(to_base(value, unit, negative=True)) <= LARGEST


@pytest.mark.parametrize(
    ("amount", "unit", "text"),
    [
        (100_000_000, "µL", "100\u202fµL"),
        (1_500_000, "µL", "1.5\u202fµL"),
        (1, "µL", "0.000001\u202fµL"),
        (0, "g", "0\u202fg"),
        (-500_000, "µL", "-0.5\u202fµL"),
        (1, "piece", "1\u202fpiece"),
        (40, "piece", "40\u202fpieces"),
        (1_000_000, "piece", "1000000\u202fpieces"),
        (50_000, "%", "5\u202f%"),
        (None, "µL", "–"),
    ],
)
def test_amounts_are_shown_without_trailing_zeros_and_with_a_thin_space(amount, unit, text):
    assert shown(amount, unit_named(unit)) == text
