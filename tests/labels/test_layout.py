"""A label laid out: what its template shows, where it fits."""

from dataclasses import replace
from typing import cast

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from labels.errors import CapTooSmallError, CodeDoesNotFitError, LabelError, LabelTooSmallError
from labels.label import EXAMPLE, Label, grouped
from labels.layout import Composer, LabelLayout
from labels.stock import MAX_PAGE, STOCKS, Size, Stock, find_stock
from labels.symbol import Symbology
from labels.template import TEMPLATES, Element, Part, Template, What, find_template
from labels.typeface import ELLIPSIS, MIN_SIZE, Typeface, printable
from tests.labels.generated import LABELS, STOCKS_OF_ALL_KINDS, TEXTS, templates
from tests.labels.geometry import assert_in_place, is_on_label, quiet_box, roll

CRYO = find_stock("LCRY-1700")
TUBE = find_template("tube")
JAR = find_template("jar")
every_template = pytest.mark.parametrize("template", TEMPLATES, ids=lambda each: each.key)


def laid_out(template: Template, stock: Stock, label: Label = EXAMPLE) -> LabelLayout:
    return Composer(template, stock).layout(label)


def made_up(*elements: Element) -> Template:
    return Template("ours", "Ours", "", elements)


def assert_the_code_is_whole(layout: LabelLayout, template: Template, stock: Stock, label: Label) -> None:
    """Every text that people take for the code says all of it, whatever else had to go."""
    parts = {Part.LABEL, Part.CAP} if stock.cap else {Part.LABEL}
    for element in template.elements:
        if element.part in parts and element.shows_code and not element.optional:
            told = printable(element.text_of([label.value_of(name) for name in element.field_names]), element.typeface)
            assert not told or told in [text.text for text in layout.texts]


@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(templates(), LABELS, STOCKS_OF_ALL_KINDS)
def test_whatever_is_laid_out_nothing_leaves_the_label_or_overlaps_and_all_can_be_read(
    template: Template, label: Label, stock: Stock
) -> None:
    try:
        layout = laid_out(template, stock, label)
    except LabelError:
        return
    assert_in_place(layout, stock)
    assert_the_code_is_whole(layout, template, stock, label)


@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(templates(), LABELS, STOCKS_OF_ALL_KINDS)
def test_a_label_of_the_size_that_is_asked_for_is_not_refused(template: Template, label: Label, stock: Stock) -> None:
    try:
        laid_out(template, stock, label)
    except (CodeDoesNotFitError, CapTooSmallError):
        return
    except LabelTooSmallError as error:
        need = cast(Size, error.facts["need"])
        assume("is long" not in str(error) and max(need) <= MAX_PAGE)
        larger = roll(*need, stock.resolution, stock.medium)
        assert_fits_or_has_a_long_code(template, larger, label)


def assert_fits_or_has_a_long_code(template: Template, stock: Stock, label: Label) -> None:
    """How much room a code of another shape than ours takes is found out last."""
    refusal = ""
    try:
        assert_in_place(laid_out(template, stock, label), stock)
    except LabelTooSmallError as error:
        refusal = str(error)
    assert not refusal or "is long" in refusal


@every_template
@settings(max_examples=12)
@given(st.data(), TEXTS, st.sampled_from([stock for stock in STOCKS if not stock.round]))
def test_a_ready_template_takes_any_text_on_any_stock_that_holds_the_example(
    template: Template, data: st.DataObject, text: str, stock: Stock
) -> None:
    label = Label("FIS0000424", dict.fromkeys(EXAMPLE.fields, text))
    try:
        laid_out(template, stock)
    except LabelTooSmallError:
        return
    assert_in_place(laid_out(template, stock, label), stock)


@pytest.mark.parametrize("stock", STOCKS, ids=lambda stock: stock.key)
def test_every_stock_of_the_table_holds_some_ready_template(stock: Stock) -> None:
    assert any(_holds(template, stock) for template in TEMPLATES)


def _holds(template: Template, stock: Stock) -> bool:
    try:
        assert_in_place(laid_out(template, stock), stock)
    except LabelTooSmallError:
        return False
    return True


@every_template
def test_a_label_with_room_for_all_tells_all_that_is_known(template: Template) -> None:
    label = replace(EXAMPLE, fields=EXAMPLE.fields | {"verbatim_name": "paling", "control": "blank"})
    told = " ".join(text.text for text in laid_out(template, roll(160, 120), label).texts)
    for element in template.elements:
        if element.what is What.TEXT and element.part is Part.LABEL:
            assert element.text_of([label.value_of(name) for name in element.field_names]) in told


def test_the_code_is_read_in_groups_beside_its_symbol_and_bigger_than_the_lines() -> None:
    code, *lines = laid_out(TUBE, CRYO).texts
    assert (code.text, code.face) == (grouped(EXAMPLE.code), Typeface.CODE)
    assert all(line.size < code.size for line in lines)
    assert code.x >= quiet_box(laid_out(TUBE, CRYO).symbols[0]).right


def test_names_stand_in_italics_and_all_texts_on_one_left_edge() -> None:
    texts = laid_out(TUBE, CRYO).texts
    assert [text.text for text in texts if text.face is Typeface.ITALIC] == ["Anguilla anguilla"]
    assert len({text.x for text in texts}) == 1


def test_lines_keep_their_places_whatever_is_written_in_them() -> None:
    short, long = (laid_out(TUBE, CRYO, Label("FIS0000424", dict.fromkeys(EXAMPLE.fields, "x" * n))) for n in (1, 99))
    assert [text.y for text in short.texts] == [text.y for text in long.texts]


def test_all_our_codes_come_out_alike() -> None:
    one, other = (laid_out(TUBE, CRYO, replace(EXAMPLE, code=code)) for code in ("FIS0000424", "ED1"))
    assert [text.y for text in one.texts] == [text.y for text in other.texts]
    assert one.symbols[0][3:] == other.symbols[0][3:]


def test_a_line_far_too_long_ends_in_an_ellipsis_at_readable_size() -> None:
    label = Label("FIS0000424", {"place": "Oostende, Halve Maan, " * 9})
    line = laid_out(TUBE, CRYO, label).texts[1]
    assert line.text.startswith("Oostende")
    assert line.text.endswith(ELLIPSIS)
    assert line.size >= MIN_SIZE


def test_what_is_not_known_or_cannot_be_seen_takes_no_room() -> None:
    sparse = Label("FIS0000424", {"place": "", "scientific_name": " \t", "kind": "\u200b", "amount": "2"})
    assert laid_out(TUBE, CRYO, sparse) == laid_out(TUBE, CRYO, Label("FIS0000424", {"amount": "2"}))


def test_a_text_that_takes_fewer_lines_than_it_may_leaves_no_hole() -> None:
    code, name = Element(content="{code}"), Element(content="{name}")
    contents = Element(content="{contents}", lines=3)
    label = Label("FIS0000424", {"name": "EDNA-014", "contents": "few"})
    stock = roll(40, 30)
    first, second, third = laid_out(made_up(code, contents, name), stock, label).texts
    assert third.y - second.y == pytest.approx(second.y - first.y)
    assert_in_place(laid_out(made_up(code, contents, name), stock, label), stock)


def test_optional_elements_go_first_and_the_last_of_them_before_the_others() -> None:
    told = [[text.text for text in laid_out(TUBE, roll(25.4, height)).texts] for height in (20, 12, 8)]
    assert [len(texts) for texts in told] == sorted((len(texts) for texts in told), reverse=True)
    assert len(told[0]) > len(told[-1]) >= 1
    for texts in told:
        assert texts == [text for text in told[0] if text in texts]


def test_a_symbol_is_a_qr_and_where_that_has_no_room_a_data_matrix() -> None:
    template = made_up(Element(What.SYMBOL, "auto"), Element(content="{code}", face="code", column=2))
    low, high = (laid_out(template, roll(24, height, 600)).symbols[0].symbology for height in (5, 15))
    assert (low, high) == (Symbology.DATA_MATRIX, Symbology.QR)


def test_the_symbol_with_the_address_holds_it_and_the_code_where_there_is_none() -> None:
    address = find_template("address")
    stock = find_stock("L7160")
    assert laid_out(address, stock).symbols[0].content == EXAMPLE.url
    assert laid_out(address, stock, replace(EXAMPLE, url="")).symbols[0].content == EXAMPLE.code


def test_a_tube_has_its_number_on_the_cap_where_the_stock_has_one() -> None:
    capped = find_stock("roll-25x13-cap-300")
    layout = laid_out(TUBE, capped)
    on_cap = [text.text for text in layout.texts if text.x > capped.label.width]
    assert on_cap == ["000042"]
    assert [symbol.symbology for symbol in layout.symbols][1:] in ([], [Symbology.DATA_MATRIX])
    assert "000042" not in [text.text for text in laid_out(TUBE, CRYO).texts]


def test_what_stands_on_a_round_label_stays_within_the_disc() -> None:
    dots = find_stock("roll-dot-12.7-300")
    layout = laid_out(find_template("cap"), dots)
    assert layout.symbols
    assert all(is_on_label(quiet_box(symbol), dots) for symbol in layout.symbols)


def test_a_sign_is_shown_where_the_field_names_one_and_nothing_where_it_does_not() -> None:
    stock = find_stock("L7160")
    (sign,) = laid_out(JAR, stock).pictures
    assert (sign.what, sign.content) == (What.SIGN, "flammable")
    for hazard in ("", "rather nasty"):
        label = Label("FIS0000424", {**EXAMPLE.fields, "hazard": hazard})
        assert not laid_out(JAR, stock, label).pictures


def test_labels_of_one_job_with_and_without_a_line_each_get_their_own_frame() -> None:
    composer = Composer(TUBE, CRYO)
    full, bare = composer.layout(EXAMPLE), composer.layout(Label("FIS0000424"))
    assert (full, bare) == (laid_out(TUBE, CRYO), laid_out(TUBE, CRYO, Label("FIS0000424")))
    assert len(bare.texts) == 1


@pytest.mark.parametrize(
    "text", ["x" * 10_000, "سمك", "鳗鱼 🐟", "^XA~JR_5E", "\x00\x1b", "%s", "{code}", "\ud83d", "a\nb"]
)
def test_any_name_is_laid_out(text: str) -> None:
    for stock in (CRYO, find_stock("roll-25x13-cap-600"), find_stock("L7160")):
        label = Label("FIS0000424", dict.fromkeys(EXAMPLE.fields, text))
        assert_in_place(laid_out(TUBE, stock, label), stock)


def test_a_makers_code_of_any_shape_is_whole_or_refused() -> None:
    for code in ("a", "0012345678", "fr-056-53780-LONG", "管7", "x" * 120):
        try:
            layout = laid_out(TUBE, CRYO, Label(code))
        except LabelError:
            assert len(code) > 16
            continue
        assert layout.texts[0].text == printable(code, Typeface.CODE)
        assert_in_place(layout, CRYO)


def test_a_label_too_small_is_refused_with_the_size_and_the_stock_that_would_do() -> None:
    with pytest.raises(LabelTooSmallError, match=r"“Tube: side and cap”.*needs labels of .* mm; those .* 8 × 6 mm.*“"):
        laid_out(TUBE, roll(8, 6, 600))


def test_a_round_label_too_small_is_refused_and_said_to_be_round() -> None:
    with pytest.raises(LabelTooSmallError, match=r"9\.525 mm and round"):
        laid_out(JAR, find_stock("roll-dot-9.5-300"))


def test_a_cap_too_small_for_its_number_is_refused_and_named() -> None:
    size = Size(40, 20)
    cap = find_stock("roll-25x13-cap-300").cap
    assert cap is not None
    stock = replace(roll(45, 20), label=size, cap=cap._replace(x=40.5, y=1, diameter=3))
    with pytest.raises(CapTooSmallError, match=r"shows on a cap does not fit.* 3 mm wide"):
        laid_out(TUBE, stock)


def test_a_symbol_that_fits_no_stock_of_ours_is_refused_without_naming_one() -> None:
    wide = made_up(Element(content="{code}", lines=1), Element(What.SYMBOL, "code128", size=3))
    with pytest.raises(LabelTooSmallError, match="Take larger ones, or a template that tells less"):
        laid_out(wide, CRYO, Label("x" * 100))


def test_a_code_that_no_symbol_holds_is_refused() -> None:
    with pytest.raises(CodeDoesNotFitError, match="1 to 120"):
        laid_out(TUBE, CRYO, Label("x" * 121))
