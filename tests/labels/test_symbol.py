"""The QR symbol of a code."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from qrcode import QRCode, constants, util

from labels.errors import CodeDoesNotFitError
from labels.symbol import _MASK, MIN_MODULE, SPAN, largest_module, smallest_module, symbol_rows

CODES = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=10)


def by_qrcode(code: str) -> tuple[str, ...]:
    symbol = QRCode(version=1, error_correction=constants.ERROR_CORRECT_H, mask_pattern=_MASK)
    symbol.add_data(util.QRData(code.encode(), mode=util.MODE_ALPHA_NUM))
    symbol.make(fit=False)
    return tuple("".join("01"[dark] for dark in row) for row in symbol.modules)


@settings(max_examples=300, deadline=None)
@given(CODES)
def test_a_symbol_is_module_for_module_the_one_that_qrcode_makes(code: str) -> None:
    assert symbol_rows(code) == by_qrcode(code)


@pytest.mark.parametrize(
    "code", ["", "FIS00004245", "fis0000424", "FIS 000042", "FIS-00004", "ÅÄÖ", "１２３", "FIS\n", "\x00", "🐟"]
)
def test_what_version_1_at_level_h_does_not_hold_is_refused_with_what_it_holds(code: str) -> None:
    with pytest.raises(CodeDoesNotFitError, match="1 to 10 of the characters 0–9 and A–Z"):
        symbol_rows(code)


@pytest.mark.parametrize("resolution", [203, 300, 600, 1200])
def test_the_smallest_module_is_whole_dots_and_not_under_a_quarter_of_a_millimetre(resolution: int) -> None:
    module = smallest_module(resolution)
    dots = module * resolution / 25.4
    assert module >= MIN_MODULE
    assert dots == pytest.approx(round(dots))
    assert module - 25.4 / resolution < MIN_MODULE


@given(st.floats(0, 200), st.sampled_from([203, 300, 600]))
def test_the_largest_module_fits_and_one_dot_more_would_not(space: float, resolution: int) -> None:
    module, dot = largest_module(space, resolution), 25.4 / resolution
    assert SPAN * module <= space + 1e-6
    assert SPAN * (module + dot) > space
