"""The proof: every symbol of every ready template reads back, nothing leaves its label, and a bad page is refused."""

import pytest

from labels.errors import LabelTooSmallError, UnreadableError
from labels.label import EXAMPLE, Label
from labels.layout import Composer, LabelLayout
from labels.pdf import _drawn, render_sheets
from labels.reading import check_readable
from labels.slots import Rule
from labels.stock import NO_OFFSET, STOCKS, Stock, find_stock
from labels.template import TEMPLATES, Element, Template, find_template
from tests.labels.geometry import assert_in_place
from tests.labels.pictures import assert_nothing_overlaps, batch, labelled, pages

CRYO, TUBE = find_stock("LCRY-1700"), find_template("tube")
ANOTHER = Label("ED9Z9ZZZ8K", {**EXAMPLE.fields, "quarantine": "quarantine"}, "https://example.org/s/ED9Z9ZZZ8K")
LONG = Label(
    "WWM888888W", dict.fromkeys(EXAMPLE.fields, "gjpqy many words on a label, Größe é " * 4) | {"hazard": "biohazard"}
)

ALL = [(template, stock) for template in TEMPLATES for stock in STOCKS]


def fits(template: Template, stock: Stock) -> bool:
    try:
        Composer(template, stock).layout(EXAMPLE)
    except LabelTooSmallError:
        return False
    return True


def holding(template: Template, start: int) -> Stock:
    """The first stock from this place of the table on that holds a template."""
    return next(stock for stock in (*STOCKS[start:], *STOCKS) if fits(template, stock))


def named(pair: tuple[Template, Stock]) -> str:
    return f"{pair[0].key} on {pair[1].key}"


def assert_proven(template: Template, stock: Stock) -> None:
    """What a sheet or roll must hold: on geometry, by a reader, and pixel for pixel."""
    labels = [EXAMPLE, ANOTHER]
    document = render_sheets(labels, template, stock, first=stock.per_sheet)
    check_readable(document, labels, template, stock, first=stock.per_sheet)
    for resolution in stock.proof_resolutions:
        for page in pages(document, resolution):
            assert page.min() < 100
            assert page[~labelled(page.shape, stock, resolution, inset=25.4 / resolution)].min() == 255
    for label in (EXAMPLE, LONG):
        layout = Composer(template, stock).layout(label)
        assert_in_place(layout, stock)
        assert_nothing_overlaps(layout, stock, 300)


@pytest.mark.parametrize("third", range(3))
@pytest.mark.parametrize("number", range(len(TEMPLATES)), ids=[template.key for template in TEMPLATES])
def test_every_template_reads_back_and_stays_in_place_on_three_stocks(number: int, third: int) -> None:
    template = TEMPLATES[number]
    assert_proven(template, holding(template, (4 * number + third * len(STOCKS) // 3) % len(STOCKS)))


@pytest.mark.parametrize(
    ("key", "stock"),
    [("tube", f"roll-25x13-cap-{resolution}") for resolution in (203, 300, 600)]
    + [("cap", dots) for dots in ("SPOT-1000", "roll-dot-9.5-600", "DK-11218")],
)
def test_caps_and_round_labels_read_back_and_stay_in_place(key: str, stock: str) -> None:
    assert_proven(find_template(key), find_stock(stock))


@pytest.mark.soak
@pytest.mark.parametrize("pair", ALL, ids=named)
def test_every_template_reads_back_and_stays_in_place_on_every_stock_that_holds_it(
    pair: tuple[Template, Stock],
) -> None:
    if fits(*pair):
        assert_proven(*pair)
    else:
        with pytest.raises(LabelTooSmallError, match="Take larger ones"):
            render_sheets([EXAMPLE], *pair)


@pytest.mark.soak
def test_most_templates_fit_most_stocks() -> None:
    assert sum(fits(*pair) for pair in ALL) > 0.8 * len(ALL)


@pytest.mark.parametrize("key", ["LCRY-1700", "L4731", "SPOT-1000"])
def test_all_labels_of_a_full_sheet_are_read_and_the_next_sheet_as_well(key: str) -> None:
    stock = find_stock(key)
    template = find_template("cap") if stock.round else TUBE
    labels = batch(stock.per_sheet + 3)
    check_readable(render_sheets(labels, template, stock, first=5), labels, template, stock, first=5)


def test_small_symbols_on_a_large_label_are_found() -> None:
    stock, slide = find_stock("DK-11203"), find_template("slide")
    labels = batch(40)
    check_readable(render_sheets(labels, slide, stock), labels, slide, stock)


# --- the proof can fail -------------------------------------------------------------------------------------------


def refused(document: bytes, template: Template = TUBE, stock: Stock = CRYO) -> str:
    with pytest.raises(UnreadableError) as refusal:
        check_readable(document, [EXAMPLE], template, stock)
    return str(refusal.value)


def with_changed_symbol(template: Template, stock: Stock, **changes: object) -> bytes:
    layout = Composer(template, stock).layout(EXAMPLE)
    symbol = layout.symbols[0]._replace(**changes)  # type: ignore[arg-type]
    return drawn(layout._replace(symbols=(symbol, *layout.symbols[1:])), stock)


def drawn(layout: LabelLayout, stock: Stock) -> bytes:
    return _drawn([layout], stock, 1, outline=False, offset=NO_OFFSET)


PROVEN_TO_FAIL = pytest.mark.parametrize(
    ("template", "stock"),
    [
        (TUBE, CRYO),
        (find_template("insect"), find_stock("L4731")),
        (find_template("microplate"), find_stock("roll-76x25-203")),
        (find_template("address"), find_stock("L7160")),
    ],
)


@PROVEN_TO_FAIL
def test_a_symbol_with_modules_far_too_small_is_refused_with_the_size_that_would_do(
    template: Template, stock: Stock
) -> None:
    layout = Composer(template, stock).layout(EXAMPLE)
    small = layout.symbols[0].module / 4
    changes = {"module": small} if len(layout.symbols[0].rows) == 1 else {"module": small, "height": small}
    message = refused(with_changed_symbol(template, stock, **changes), template, stock)
    assert f"“{stock.name}” could not be read back" in message
    assert "mm would be read" in message


@PROVEN_TO_FAIL
def test_a_symbol_of_another_code_is_refused(template: Template, stock: Stock) -> None:
    other = Composer(template, stock).layout(ANOTHER)
    assert EXAMPLE.code in refused(drawn(other, stock), template, stock)


@PROVEN_TO_FAIL
def test_a_damaged_symbol_is_refused(template: Template, stock: Stock) -> None:
    rows = Composer(template, stock).layout(EXAMPLE).symbols[0].rows
    middle = slice(len(rows[0]) // 3, 2 * len(rows[0]) // 3)
    damaged = tuple(row[: middle.start] + "1" * (middle.stop - middle.start) + row[middle.stop :] for row in rows)
    assert EXAMPLE.code in refused(with_changed_symbol(template, stock, rows=damaged), template, stock)


@PROVEN_TO_FAIL
def test_a_symbol_in_which_dark_and_light_run_together_is_refused(template: Template, stock: Stock) -> None:
    rows = Composer(template, stock).layout(EXAMPLE).symbols[0].rows
    blurred = tuple("1" * len(row) for row in rows)
    assert EXAMPLE.code in refused(with_changed_symbol(template, stock, rows=blurred), template, stock)


def test_a_symbol_that_something_covers_is_refused() -> None:
    layout = Composer(TUBE, CRYO).layout(EXAMPLE)
    symbol = layout.symbols[0]
    assert EXAMPLE.code in refused(drawn(layout._replace(rules=(Rule(symbol.x, symbol.y + 1, 4.0, 3.0),)), CRYO))


def test_a_missing_symbol_is_refused() -> None:
    layout = Composer(TUBE, CRYO).layout(EXAMPLE)
    assert EXAMPLE.code in refused(drawn(layout._replace(symbols=()), CRYO))


def test_a_symbol_off_its_label_is_refused() -> None:
    assert EXAMPLE.code in refused(with_changed_symbol(TUBE, CRYO, x=-6.0))


def test_a_symbol_too_many_is_refused() -> None:
    layout = Composer(TUBE, CRYO).layout(EXAMPLE)
    symbol = layout.symbols[0]
    stranger = Composer(TUBE, CRYO).layout(ANOTHER).symbols[0]._replace(x=symbol.x + 12)
    assert EXAMPLE.code in refused(drawn(layout._replace(symbols=(symbol, stranger), texts=()), CRYO))


def test_a_page_of_another_stock_is_refused() -> None:
    assert EXAMPLE.code in refused(render_sheets([EXAMPLE], TUBE, find_stock("3474")))


def test_a_label_without_a_symbol_has_nothing_to_be_read() -> None:
    words = Template("words", "Words", "", (Element(content="{code}"),))
    check_readable(render_sheets([EXAMPLE], words, CRYO), [EXAMPLE], words, CRYO)
