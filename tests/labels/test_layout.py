"""Where things stand on a label."""

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from labels.errors import LabelTooSmallError
from labels.label import Label, Line
from labels.layout import EDGE, ELLIPSIS, MIN_SIZE, MM_PER_POINT, LabelLayout, frame_for, lay_out, space_needed
from labels.stock import STOCKS, Size, Stock, find_stock
from labels.symbol import MIN_MODULE, MODULES, QUIET_ZONE
from labels.typeface import CAP_HEIGHT, DESCENT, MISSING, Typeface

CRYO = find_stock("LCRY-1700")
FOUR = (Line("Anguilla anguilla", italic=True), Line("DNA extract"), Line("2026-05-03"), Line("Freezer A › C04"))

CODES = st.from_regex(r"[A-Z]{2,3}[0-9]{4,6}[0-9A-Z]", fullmatch=True)
LINES = st.lists(st.builds(Line, st.text(max_size=80), st.booleans()), max_size=4).map(tuple)
LABELS = st.builds(Label, CODES, LINES)


def roll(width: float, height: float, resolution: int = 300) -> Stock:
    size = Size(width, height)
    return Stock("roll", "a roll", size, size, 1, 1, 0, 0, size, resolution, "made up")


ROLLS = st.builds(roll, st.floats(5, 120), st.floats(5, 90), st.sampled_from([203, 300, 600]))


def assert_in_place(layout: LabelLayout, stock: Stock) -> None:
    """Assert that nothing leaves the label, touches the symbol's quiet zone or runs into the line above."""
    symbol, quiet = layout.symbol, QUIET_ZONE * layout.symbol.module
    side = MODULES * symbol.module
    assert symbol.x - quiet >= -1e-9
    assert symbol.y - quiet >= -1e-9
    assert symbol.y + side + quiet <= stock.label.height + 25.4 / stock.resolution
    floor = 0.0
    for text in layout.texts:
        assert text.x >= symbol.x + side + quiet - 1e-9
        assert text.x + text.width <= stock.label.width - EDGE + 1e-6
        assert text.y - CAP_HEIGHT * text.size * MM_PER_POINT >= floor - 1e-6
        floor = text.y
    assert floor + DESCENT * layout.texts[-1].size * MM_PER_POINT <= stock.label.height


@settings(max_examples=300, deadline=None)
@given(LABELS, ROLLS)
def test_nothing_ever_leaves_the_label_or_touches_the_symbol(label: Label, stock: Stock) -> None:
    try:
        layout = lay_out(label, stock)
    except LabelTooSmallError:
        need = space_needed(stock.resolution, len(label.lines))
        assume(stock.label.width < need.width or stock.label.height < need.height)
        return
    assert_in_place(layout, stock)
    assert all(text.size >= MIN_SIZE - 1e-9 for text in layout.texts)
    assert all(text.size <= layout.texts[0].size + 1e-9 for text in layout.texts[1:])
    assert layout.symbol.module >= MIN_MODULE


@settings(max_examples=50, deadline=None)
@given(LABELS, st.sampled_from(STOCKS))
def test_every_stock_of_the_table_holds_any_label_of_ours(label: Label, stock: Stock) -> None:
    assert_in_place(lay_out(label, stock), stock)


@pytest.mark.parametrize("stock", STOCKS, ids=lambda stock: stock.key)
def test_the_symbol_begins_and_steps_on_whole_dots_of_the_printer(stock: Stock) -> None:
    symbol = lay_out(Label("FIS0000424", FOUR), stock).symbol
    for length in (symbol.x, symbol.y, symbol.module):
        dots = length * stock.resolution / 25.4
        assert dots == pytest.approx(round(dots), abs=1e-6)


def test_the_code_is_read_in_groups_beside_its_symbol_and_bigger_than_the_lines() -> None:
    code, *lines = lay_out(Label("FIS0000424", FOUR), CRYO).texts
    assert (code.text, code.face) == ("FIS 000042 4", Typeface.CODE)
    assert all(line.size < code.size for line in lines)


def test_names_stand_in_italics_and_all_texts_on_one_left_edge() -> None:
    texts = lay_out(Label("FIS0000424", FOUR), CRYO).texts
    assert [text.face for text in texts[1:]] == [Typeface.ITALIC, *[Typeface.TEXT] * 3]
    assert len({text.x for text in texts}) == 1


def test_lines_keep_their_places_whatever_is_written_in_them() -> None:
    short = lay_out(Label("FIS0000424", (Line("x"),) * 4), CRYO)
    long = lay_out(Label("FIS0000424", (Line("x" * 99),) * 4), CRYO)
    assert [text.y for text in short.texts] == [text.y for text in long.texts]


def test_a_line_a_little_too_long_shrinks_and_stays_whole() -> None:
    text = "Gasterosteus aculeatus ×3"
    line = lay_out(Label("FIS0000424", (Line(text),)), CRYO).texts[1]
    assert line.text == text
    assert line.size < frame_for(CRYO, 1).line_size


def test_a_line_far_too_long_ends_in_an_ellipsis_at_readable_size() -> None:
    line = lay_out(Label("FIS0000424", (Line("Oostende, Halve Maan, " * 5),)), CRYO).texts[1]
    assert line.text.startswith("Oostende")
    assert line.text.endswith(ELLIPSIS)
    assert " " + ELLIPSIS not in line.text
    assert line.size == MIN_SIZE


def test_lines_without_anything_visible_take_no_room() -> None:
    sparse = Label("FIS0000424", (Line(""), Line("  \t"), Line("\u200b"), Line("liver")))
    assert lay_out(sparse, CRYO) == lay_out(Label("FIS0000424", (Line("liver"),)), CRYO)


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("liver\x00\x07\n\r\tof  eel", "liver of eel"),
        ("naïve", "naïve"),
        ("12\u2009µl\u00a0± 3", "12 µl ± 3"),
        ("♂ + ♀", "male + female"),
        ("鳗鱼 🐟\ufe0f", f"{MISSING * 2} {MISSING}"),
        ("سمك", MISSING * 3),
        ("\ud800", MISSING),
        ("μέδουσα Жизнь łódź", "μέδουσα Жизнь łódź"),
    ],
)
def test_what_cannot_be_printed_is_seen_to_be_missing_and_the_rest_stands(written: str, printed: str) -> None:
    assert lay_out(Label("FIS0000424", (Line(written),)), find_stock("L7160")).texts[1].text == printed


def test_a_label_too_small_is_refused_with_the_size_and_the_stock_that_would_do() -> None:
    with pytest.raises(LabelTooSmallError, match=r"4 lines of text need 17\.\d × 9\.\d mm.*8 × 6 mm.*“Avery L4730,"):
        lay_out(Label("FIS0000424", FOUR), roll(8, 6, 600))


def test_a_label_too_low_for_its_lines_is_refused_and_takes_fewer() -> None:
    low = roll(40, 7.5)
    with pytest.raises(LabelTooSmallError, match="fewer lines"):
        lay_out(Label("FIS0000424", FOUR), low)
    assert_in_place(lay_out(Label("FIS0000424", FOUR[:1]), low), low)


def test_a_resolution_that_no_stock_of_ours_could_serve_is_refused_and_not_a_bug() -> None:
    with pytest.raises(LabelTooSmallError, match="Take larger ones"):
        lay_out(Label("FIS0000424"), replace(CRYO, resolution=5))
