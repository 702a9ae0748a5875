from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lims.values.numbers import NumberError, parse_number


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("12", "12"),
        (" 12,5 ", "12.5"),
        ("12.5", "12.5"),
        ("0,125", "0.125"),
        ("1.250", "1.25"),
        (".5", "0.5"),
        ("-3", "-3"),
        ("−3", "-3"),
        ("+3", "3"),
        ("1e3", "1000"),
        ("1,5E-03", "0.0015"),
        ("151018,49198300000", "151018.491983"),
    ],
)
def test_comma_and_point_are_both_decimal_signs(typed, value):
    assert parse_number(typed).value == Decimal(value)
    assert parse_number(typed).operator == ""


@pytest.mark.parametrize(
    "typed",
    ["1.234.567,5", "1,234,567.5", "1 234 567,5", "1 234 567.5", "1\u202f234\u00a0567,5", "1'234’567.5"],
)
def test_thousands_are_read_where_the_two_signs_differ(typed):
    assert parse_number(typed).value == Decimal("1234567.5")


@pytest.mark.parametrize("typed", ["1.234.567", "1,234,567", "1 234 567"])
def test_thousands_are_read_where_the_sign_repeats(typed):
    assert parse_number(typed).value == 1_234_567


@pytest.mark.parametrize(("typed", "bare"), [("5.000", "5000"), ("5,000", "5000"), ("-12,345", "-12345")])
def test_a_whole_number_with_one_sign_before_three_digits_is_ambiguous(typed, bare):
    with pytest.raises(NumberError, match=f"write {bare} for thousands"):
        parse_number(typed, whole=True)


@pytest.mark.parametrize(("typed", "value"), [("5 000", 5000), ("1.000.000", 1_000_000), ("40", 40), ("<1", 1)])
def test_a_whole_number_without_doubt_is_read(typed, value):
    assert parse_number(typed, whole=True).value == value


@pytest.mark.parametrize(
    ("typed", "operator"),
    [
        ("<1", "<"),
        ("< 1", "<"),
        ("≤1", "<"),
        ("<=1", "<"),
        (">1", ">"),
        (">= 1", ">"),
        ("~1", "~"),
        ("±1", "~"),
        ("± 1", "~"),
        ("ca. 1", "~"),
        ("Ca 1", "~"),
        ("c.1", "~"),
        ("circa 1", "~"),
        ("approx. 1", "~"),
        ("ongeveer 1", "~"),
        ("environ 1", "~"),
    ],
)
def test_below_above_and_roughly_are_kept_beside_the_number(typed, operator):
    parsed = parse_number(typed)
    assert (parsed.value, parsed.operator, parsed.verbatim) == (1, operator, typed)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "abc",
        "12,5,6",
        "1.2.3",
        "12 34",
        "1.234,567,8",
        "1,234.567.8",
        "0.123.456",
        "20 ± 0.5",
        "20?",
        "5 g",
        "5.",
        "--5",
        "NaN",
        "inf",
        "1e9999",
        "10²",
        "１２",
        "<",
        "1\n2",
        "0x10",
        "1_000",
    ],
)
def test_anything_else_is_refused_and_quoted(typed):
    with pytest.raises(NumberError) as refusal:
        parse_number(typed)
    assert f'"{typed}" is not a number' in str(refusal.value)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3))
def test_every_plain_number_reads_back_with_either_sign(value):
    assert parse_number(f"{value:f}").value == value
    assert parse_number(f"{value:f}".replace(".", ",")).value == value


@given(st.integers(10**6, 10**18))
def test_every_grouped_number_reads_back(value):
    for separator in (",", ".", " ", "'"):
        assert parse_number(f"{value:,}".replace(",", separator), whole=True).value == value


@given(st.text())
def test_any_text_is_read_or_refused(text):
    with suppress(NumberError):  # and nothing else may be raised
        assert parse_number(text).value.is_finite()
