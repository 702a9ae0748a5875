"""How large things are on a label, before it is known what exactly it says."""

from itertools import pairwise

import pytest

from labels.frame import EASY, frame_for, space_needed
from labels.grid import COMFORT
from labels.slots import Frame, Shown
from labels.stock import Medium, Stock, find_stock
from labels.symbol import Modules, Symbology, space_for
from labels.template import Align, Element, Part, What
from labels.typeface import MIN_SIZE
from tests.labels.geometry import roll

CODE = Element(content="{code}", face="code", column=2, size=1.6)
QR = Element(What.SYMBOL, "auto")
NAME = Element(content="{name}", column=2, optional=True)
PLACE = Element(content="{place}", column=2, optional=True)


def modules(element: Element, symbology: Symbology) -> Modules:
    return space_for(symbology, "FIS0000424")


def framed(stock: Stock, *elements: Element) -> Frame | None:
    return frame_for(stock, [Shown(number, element) for number, element in enumerate(elements)], modules)


def needed(*elements: Element) -> tuple[float, float]:
    return space_needed(roll(1, 1), [Shown(number, element) for number, element in enumerate(elements)], modules)


def found(stock: Stock, *elements: Element) -> Frame:
    frame = framed(stock, *elements)
    assert frame
    return frame


def test_larger_labels_have_larger_type_and_symbols() -> None:
    frames = [found(roll(width, width / 2), QR, CODE, NAME) for width in (25, 50, 100)]
    for smaller, larger in pairwise(frames):
        assert smaller.texts[0].size < larger.texts[0].size
        assert smaller.symbols[0].module < larger.symbols[0].module


def test_a_code_is_larger_than_the_lines_below_by_its_size() -> None:
    code, name = found(roll(80, 40), QR, CODE, NAME).texts
    assert code.size / name.size == pytest.approx(1.6)


def test_a_symbol_becomes_smaller_before_the_text_becomes_uncomfortable() -> None:
    wide, narrow = (found(roll(50, 25), QR, CODE, *[NAME] * count) for count in (1, 4))
    assert narrow.texts[-1].size >= COMFORT or narrow.symbols[0].module < wide.symbols[0].module


def test_the_last_optional_element_goes_first_and_what_stays_is_easy_to_read() -> None:
    frame = found(roll(30, 8, 600), QR, CODE, NAME, PLACE)
    assert {slot.number for slot in frame.texts} == {1, 2}
    assert all(slot.size >= EASY for slot in frame.texts)


def test_what_is_not_optional_may_be_as_small_as_can_be_read_and_then_there_is_no_frame() -> None:
    must = Element(content="{name}", column=2)
    sizes = [frame.texts[-1].size for height in (8, 10, 12) if (frame := framed(roll(30, height, 600), QR, CODE, must))]
    assert sizes
    assert min(sizes) >= MIN_SIZE
    assert framed(roll(30, 3, 600), QR, CODE, must) is None


def test_where_a_qr_has_no_room_a_data_matrix_may() -> None:
    frame = found(roll(24, 5, 600), QR, CODE)
    assert frame.symbols[0].symbology is Symbology.DATA_MATRIX
    assert framed(roll(24, 5, 600), Element(What.SYMBOL, "qr"), CODE) is None


def test_bars_take_all_the_height_that_is_left() -> None:
    bars, code = Element(What.SYMBOL, "code128"), Element(content="{code}")
    low, high = (found(roll(80, height), bars, code).symbols[0].height for height in (12, 30))
    assert high > low + 10


def test_columns_of_text_share_what_symbols_leave() -> None:
    left, right = (Element(content="{code}", column=column) for column in (1, 2))
    slots = found(roll(60, 20), left, right).texts
    assert slots[0].width == pytest.approx(slots[1].width)


def test_a_column_that_needs_more_than_its_share_leaves_the_rest_to_the_others() -> None:
    wide, line = Element(content="{code}", face="code"), Element(What.LINE, column=2)
    frame = found(roll(18, 10), wide, line)
    assert frame.rules[0].x + frame.rules[0].width <= 18 - 0.8 + 1e-6


def test_a_sheet_is_given_larger_modules_than_a_roll_because_no_printer_is_known() -> None:
    small = [Element(What.SYMBOL, "qr", size=0.5), CODE]
    sheet, own = (found(roll(30, 12, 600, medium), *small).symbols[0].module for medium in Medium)
    assert sheet > own


@pytest.mark.parametrize("align", Align)
def test_a_text_is_told_which_share_of_its_column_lies_left_of_it(align: Align) -> None:
    slot = found(roll(40, 10), Element(content="{code}", align=align)).texts[0]
    assert slot.align == {"left": 0.0, "center": 0.5, "right": 1.0}[align]


def test_a_cap_has_a_frame_of_its_own_beside_the_label() -> None:
    stock = find_stock("roll-25x13-cap-300")
    number = Element(content="{number}", part=Part.CAP, face="code")
    slots = found(stock, Element(content="{code}"), number).texts
    assert slots[0].x < stock.label.width < slots[1].x


def test_the_space_that_is_needed_grows_with_what_is_shown_but_not_with_what_is_optional() -> None:
    bare, more = needed(QR, CODE), needed(QR, CODE, *[Element(content="{name}", column=2)] * 4)
    assert bare == needed(QR, CODE, NAME, PLACE)
    assert bare[0] * bare[1] < more[0] * more[1]
