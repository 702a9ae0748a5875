"""Which modules of a symbol are dark, and how small they may be."""

import numpy as np
import pytest
import zxingcpp
from hypothesis import example, given, settings
from hypothesis import strategies as st
from qrcode import QRCode, constants, util

from labels.errors import CodeDoesNotFitError
from labels.symbol import (
    _MASK,
    MAX_CONTENT,
    MEASURES,
    MM_PER_INCH,
    Modules,
    Symbology,
    is_short,
    qr_level,
    smallest_module,
    space_for,
    symbol_rows,
)

CODES = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=10)
ASCII = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=60)
ADDRESS = "https://lims.example.org/samples/FIS0000424?from=label"
FORMATS = {
    Symbology.QR: zxingcpp.BarcodeFormat.QRCode,
    Symbology.DATA_MATRIX: zxingcpp.BarcodeFormat.DataMatrix,
    Symbology.CODE_128: zxingcpp.BarcodeFormat.Code128,
}
every_symbology = pytest.mark.parametrize("symbology", Symbology)


def by_qrcode(code: str) -> tuple[str, ...]:
    symbol = QRCode(version=1, error_correction=constants.ERROR_CORRECT_H, mask_pattern=_MASK)
    symbol.add_data(util.QRData(code.encode(), mode=util.MODE_ALPHA_NUM))
    symbol.make(fit=False)
    return tuple("".join("01"[dark] for dark in row) for row in symbol.modules)


def read_back(symbology: Symbology, rows: tuple[str, ...]) -> list[str]:
    """What a reader finds in a clean picture of the modules, four pixels each."""
    modules = np.array([[module == "0" for module in row] for row in rows], np.uint8) * 255
    bars = modules if len(rows) > 1 else modules.repeat(20, axis=0)
    picture = np.pad(bars.repeat(4, axis=0).repeat(4, axis=1), 48, constant_values=255)
    return [found.text for found in zxingcpp.read_barcodes(picture, formats=FORMATS[symbology])]


@settings(max_examples=200)
@given(CODES)
def test_a_symbol_of_ours_is_module_for_module_the_one_that_qrcode_makes(code: str) -> None:
    assert symbol_rows(Symbology.QR, code) == by_qrcode(code)


@every_symbology
@settings(max_examples=60)
@given(content=ASCII | CODES)
@example(content="FIS0000424")
@example(content=ADDRESS)
@example(content="a^b~c_d\\e")
def test_every_symbol_reads_back_what_it_was_made_of(symbology: Symbology, content: str) -> None:
    content = content.strip() or "A"
    assert read_back(symbology, symbol_rows(symbology, content)) == [content]


def test_a_qr_holds_names_with_accents_as_well() -> None:
    assert read_back(Symbology.QR, symbol_rows(Symbology.QR, "Ångström Жизнь 鳗鱼")) == ["Ångström Жизнь 鳗鱼"]


@pytest.mark.parametrize("symbology", [Symbology.DATA_MATRIX, Symbology.CODE_128])
def test_other_symbols_refuse_accents_and_name_the_way_out(symbology: Symbology) -> None:
    with pytest.raises(CodeDoesNotFitError, match="take a QR code"):
        symbol_rows(symbology, "Ångström")


@every_symbology
@pytest.mark.parametrize(
    ("content", "reason"),
    [("", "1 to 120"), ("x" * 121, "1 to 120"), ("x" * 10_000, "1 to 120"), ("a\nb", "be seen"), ("a\x00", "be seen")],
)
def test_what_no_symbol_holds_is_refused_with_a_sentence(symbology: Symbology, content: str, reason: str) -> None:
    for make in (symbol_rows, space_for):
        with pytest.raises(CodeDoesNotFitError, match=reason):
            make(symbology, content)


@every_symbology
@settings(max_examples=100)
@given(content=st.text(max_size=130))
def test_any_text_is_a_symbol_or_is_refused(symbology: Symbology, content: str) -> None:
    try:
        rows = symbol_rows(symbology, content)
    except CodeDoesNotFitError:
        return
    assert {len(row) for row in rows} == {len(rows[0])}
    assert set("".join(rows)) == {"0", "1"}


@every_symbology
@settings(max_examples=100)
@given(content=ASCII | CODES)
def test_the_room_that_is_kept_is_enough(symbology: Symbology, content: str) -> None:
    space, rows = space_for(symbology, content), symbol_rows(symbology, content)
    assert len(rows[0]) <= space.columns
    assert space.rows == (0 if symbology is Symbology.CODE_128 else len(rows)) or is_short(content)
    assert symbology is Symbology.CODE_128 or len(rows) <= space.rows


@given(CODES, CODES)
def test_all_our_codes_take_the_same_room(one: str, other: str) -> None:
    for symbology in (Symbology.QR, Symbology.DATA_MATRIX):
        assert space_for(symbology, one) == space_for(symbology, other)


def test_our_codes_have_the_highest_error_correction_and_longer_contents_the_best_that_fits() -> None:
    assert qr_level("FIS0000424") == "H"
    assert qr_level("x" * MAX_CONTENT) in "LMQH"
    assert len(symbol_rows(Symbology.QR, "FIS0000424")) == 21


@every_symbology
@pytest.mark.parametrize("resolution", [180, 203, 300, 600, 1200])
def test_the_smallest_module_is_whole_dots_and_as_large_as_was_measured(symbology: Symbology, resolution: int) -> None:
    own = Modules(21, 21)
    measures, dot = MEASURES[symbology], MM_PER_INCH / resolution
    for sheet, least in ((True, measures.on_sheets), (False, max(measures.finest, measures.dots * dot))):
        module = smallest_module(symbology, own, resolution, sheet=sheet)
        assert module / dot == pytest.approx(round(module / dot))
        assert least - 1e-9 <= module < least + dot


def test_larger_qr_symbols_need_larger_modules_on_sheets_only() -> None:
    for sheet in (True, False):
        own, larger = (smallest_module(Symbology.QR, Modules(n, n), 1200, sheet=sheet) for n in (21, 29))
        assert (larger > own) is sheet
