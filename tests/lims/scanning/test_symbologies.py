"""What readers put around a code is taken off, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lims.scanning.symbologies import bare
from lims.values.codes import mint

FNC1 = "\x1d"


@pytest.mark.parametrize(
    "text",
    [
        "FIS0000424",
        "]Q1FIS0000424",
        "]Q3FIS0000424",
        "]d2FIS0000424",
        "]D2FIS0000424",
        "]C1FIS0000424",
        "]c1FIS0000424",
        "]C0 FIS0000424 ",
        f"{FNC1}FIS0000424",
        f"]d2{FNC1}FIS0000424{FNC1}",
        f"\x02{FNC1}]Q3FIS0000424\x03\r",
        "\ufeffFIS0000424\x04",
        "https://lims.example.org/s/FIS0000424",
        "https://example.org/lims/s/FIS0000424/",
        "]Q1HTTP://LIMS.EXAMPLE.ORG/S/FIS0000424",
    ],
)
def test_a_code_comes_out_of_whatever_a_reader_puts_around_it(text: str) -> None:
    assert bare(text) == "FIS0000424"


@pytest.mark.parametrize(
    "text",
    [
        "]",
        "]Q",
        "]Q3",
        "]-1FIS0000424",
        "FIS]Q30000424",
        "FR 31 2097 8812",
        "https://example.org/sample/FIS0000424",
        "https://example.org/s/",
        "see https://example.org/s/FIS0000424",
        "STAAL:PUT-AWAY",
        "",
    ],
)
def test_what_only_looks_like_it_stays_as_it_is(text: str) -> None:
    assert bare(text) == text


def test_only_one_identifier_is_taken_off() -> None:
    assert bare("]Q1]d2X") == "]d2X"


@given(st.integers(1, 900_000), st.sampled_from(["]Q3", "]d2", "]C1", "]A0"]), st.booleans(), st.booleans())
def test_every_code_survives_every_wrapping(number: int, aim: str, fnc1: bool, swapped: bool) -> None:
    code = mint("FIS", number)
    text = f"{aim}{FNC1 if fnc1 else ''}{code}"
    read = bare(text.swapcase() if swapped else text)
    assert read.upper() == code


@given(st.text(max_size=250))
def test_any_text_is_survived_and_once_is_enough_where_nothing_was_taken_off(text: str) -> None:
    assert len(bare(text)) <= len(text)
    if "]" not in text and "/s/" not in text.lower():
        assert bare(bare(text)) == bare(text)
