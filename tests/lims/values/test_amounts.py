"""How much there is, as people state it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lims.errors import InvalidInputError
from lims.values.amounts import parse_amount, shown_amount, spelt_range
from lims.values.quantities import AmountError, Qualifier, unit_named

PIECE, MICROLITRES = unit_named("piece"), unit_named("µL")


@pytest.mark.parametrize(
    ("text", "low", "most", "shown"),
    [
        ("40", 40, 40, "40 pieces"),
        ("ca. 40", 40, 40, "≈ 40 pieces"),
        ("±40", 40, 40, "≈ 40 pieces"),
        ("~ 40 ex.", 40, 40, "≈ 40 pieces"),
        ("20+", 20, 20, "≥ 20 pieces"),
        (">20", 20, 20, "≥ 20 pieces"),
        ("minstens 20 zaden", 20, 20, "≥ 20 pieces"),
        ("20+ envelopes", 20, 20, "≥ 20 pieces"),
        ("20–100 envelopes", 20, 100, "20–100 pieces"),
        ("20 - 100", 20, 100, "20–100 pieces"),
        ("tussen 20 en 100", 20, 100, "20–100 pieces"),
        ("entre 20 et 100 graines", 20, 100, "20–100 pieces"),
        ("20 to 100", 20, 100, "20–100 pieces"),
        ("1 000 - 2 000", 1000, 2000, "1000–2000 pieces"),
        ("35±5", 30, 40, "30–40 pieces"),
        ("<20", 0, 20, "0–20 pieces"),
        ("max. 20", 0, 20, "0–20 pieces"),
        ("20-20", 20, 20, "20 pieces"),
    ],
)
def test_what_people_write_is_read_and_shown(text: str, low: int, most: int, shown: str) -> None:
    stated = parse_amount(text, PIECE)
    assert (stated.low, stated.most) == (low, most)
    told = shown_amount(stated.low, stated.spread, stated.qualifier, PIECE)
    assert told.replace("\u202f", " ") == shown
    assert stated.verbatim == (None if stated.qualifier is Qualifier.EXACT else text.strip())


@pytest.mark.parametrize(
    "text", ["", "a-b", "20-", "100-20", "-5", "1.000-2.000", "2,5-3", "20-100 mL", "12 apples", "+"]
)
def test_what_cannot_be_an_amount_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError):
        parse_amount(text, PIECE)


def test_a_range_may_be_of_any_unit_and_in_another_one() -> None:
    stated = parse_amount("2,5-3 mL", MICROLITRES)
    assert shown_amount(stated.low, stated.spread, stated.qualifier, MICROLITRES) == "2500–3000\u202fµL"
    with pytest.raises(AmountError, match="too large"):
        parse_amount("1-99999999999999999999", PIECE)


def test_a_plain_number_is_as_sure_as_is_said_beside_it_and_a_range_says_it_itself() -> None:
    assert parse_amount("40", PIECE, Qualifier.AT_LEAST).qualifier is Qualifier.AT_LEAST
    assert parse_amount("20-40", PIECE, Qualifier.AT_LEAST).qualifier is Qualifier.APPROXIMATE


def test_more_may_have_been_taken_than_there_was_at_least() -> None:
    assert shown_amount(-5, 80, "approximate", PIECE) == "0–75\u202fpieces"
    assert shown_amount(-5, None, "at_least", PIECE) == "≥ 0\u202fpieces"
    assert spelt_range(-5, 80, PIECE) == "0-75"
    assert shown_amount(None, None, "unknown", PIECE) == "–"


@given(st.text(max_size=20))
def test_no_text_is_a_fault(text: str) -> None:
    try:
        stated = parse_amount(text, PIECE)
    except InvalidInputError:
        return
    assert 0 <= stated.low <= stated.most
