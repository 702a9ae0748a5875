"""Our commands as text: what they say, what they never say, and what is refused. zpl/ has them drawn."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labels.errors import (
    CodeDoesNotFitError,
    CopiesError,
    LabelError,
    LabelTooSmallError,
    NoLabelsError,
    ResolutionError,
    RollOnlyError,
    TooManyLabelsError,
)
from labels.label import CODE_FIELDS, EXAMPLE, FIELDS, Label
from labels.layout import Composer
from labels.stock import STOCKS, Medium, Offset, Stock, find_stock
from labels.template import TEMPLATES, Template, find_template
from labels.zpl import render_zpl
from tests.labels.generated import LABELS, TEXTS, templates
from tests.labels.pictures import batch

ROLL, TUBE, JAR = find_stock("roll-51x25-203"), find_template("tube"), find_template("jar")
ROLLS = [stock for stock in STOCKS if stock.medium is Medium.ROLL]

DATA = re.compile(rb"\^FD(.*?)\^FS", re.DOTALL)
COMMANDS = re.compile(
    rb"(\^XA|\^XZ\n|\^CI28|\^PW\d+|\^LL\d+|\^LH0,0|\^LS-?\d+|\^LT-?\d+|\^PQ\d+"
    rb"|\^FO\d+,-?\d+|\^FT\d+,\d+|\^FH|\^FD|\^FS|\^A0N,\d+,\d+|\^GB\d+,\d+,\d+|\^GFA,\d+,\d+,\d+,[0-9A-F]+"
    rb"|\^BY\d+,2,\d+|\^BQN,2,\d+|\^BXN,\d+,200|\^BCN,\d+,N,N,N,A)*"
)


def assert_only_our_commands(zpl: bytes) -> None:
    """What users wrote stands in data only, and there nothing of it can be read as a command."""
    for data in DATA.findall(zpl):
        assert not set(data) & set(b"^~\r\n\x00\x1b")
    assert COMMANDS.fullmatch(DATA.sub(b"^FD^FS", zpl))


def fields_of(zpl: bytes) -> list[list[bytes]]:
    """What is printed on each label, in whatever order it is written."""
    return [sorted(re.findall(rb"(?:\^FO|\^FT|\^BY).*?\^FS", label, re.DOTALL)) for label in zpl.split(b"^XZ\n")]


def test_each_label_is_one_form_with_its_size_in_dots() -> None:
    zpl = render_zpl(batch(3), TUBE, ROLL)
    assert zpl.count(b"^XA") == zpl.count(b"^XZ") == 3
    assert zpl.startswith(b"^XA^CI28^PW406^LL203^LH0,0")
    assert_only_our_commands(zpl)


def test_the_code_is_printed_in_groups_and_its_symbol_holds_it_without_blanks() -> None:
    data = DATA.findall(render_zpl([EXAMPLE], TUBE, ROLL))
    assert b"FIS 000042 4" in data
    assert b"HA,FIS0000424" in data


def test_names_are_in_utf_8() -> None:
    zpl = render_zpl([Label("FIS0000424", {"place": "Ångström"})], TUBE, ROLL)
    assert "^FDÅngström^FS".encode() in zpl


@settings(max_examples=150)
@given(
    st.dictionaries(st.sampled_from(sorted(FIELDS.keys() - CODE_FIELDS)), TEXTS, max_size=9), st.sampled_from(TEMPLATES)
)
def test_nothing_that_is_written_on_a_label_becomes_a_command(fields: dict[str, str], template: Template) -> None:
    assert_only_our_commands(render_zpl([Label("FIS0000424", fields)], template, find_stock("roll-102x51-300")))


@settings(max_examples=100)
@given(templates(), LABELS, st.sampled_from(ROLLS))
def test_any_template_and_code_gives_only_our_commands_or_is_refused(
    template: Template, label: Label, stock: Stock
) -> None:
    try:
        zpl = render_zpl([label], template, stock)
    except LabelError:
        return
    assert_only_our_commands(zpl)


@settings(max_examples=60)
@given(st.lists(LABELS, min_size=2, max_size=5), st.sampled_from([TUBE, JAR, find_template("bag")]))
def test_a_label_is_written_alike_whatever_was_written_before(labels: list[Label], template: Template) -> None:
    """What is remembered of one label must not stand on the next."""
    stock = find_stock("roll-102x51-300")
    printable = [label for label in labels if _is_printable(label, template, stock)]
    if printable:
        alone = b"".join(render_zpl([label], template, stock) for label in printable)
        assert fields_of(render_zpl(printable, template, stock)) == fields_of(alone)


def _is_printable(label: Label, template: Template, stock: Stock) -> bool:
    try:
        Composer(template, stock).layout(label)
    except LabelError:
        return False
    return True


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda each: each.key)
def test_a_campaign_is_written_as_its_labels_would_be_one_by_one(template: Template) -> None:
    stock = find_stock("roll-102x51-203")
    labels = [*batch(30), EXAMPLE, Label("FIS0000424"), *batch(3)]
    alone = b"".join(render_zpl([label], template, stock) for label in labels)
    assert fields_of(render_zpl(labels, template, stock)) == fields_of(alone)


def test_texts_stand_where_they_were_laid_out_even_where_a_column_closed_up() -> None:
    stock = find_stock("roll-57x32-300")
    layout = Composer(JAR, stock).layout(EXAMPLE)
    dots = stock.resolution / 25.4
    found = re.findall(rb"\^FT(\d+),(\d+)", render_zpl([EXAMPLE], JAR, stock))
    assert sorted((int(x), int(y)) for x, y in found) == sorted(
        (round(text.x * dots), round(text.y * dots)) for text in layout.texts
    )


@pytest.mark.parametrize("copies", [1, 2, 100])
def test_copies_are_left_to_the_printer(copies: int) -> None:
    zpl = render_zpl(batch(2), TUBE, ROLL, copies=copies)
    assert zpl.count(f"^PQ{copies}^XZ".encode()) == 2
    assert zpl.count(b"^XA") == 2


@pytest.mark.parametrize("copies", [0, -1, 101, 10**9])
def test_copies_that_are_too_few_or_too_many_are_refused(copies: int) -> None:
    with pytest.raises(CopiesError, match=f"{copies} copies .* 1 to 100"):
        render_zpl([EXAMPLE], TUBE, ROLL, copies=copies)


def test_a_printers_offset_moves_the_whole_label() -> None:
    zpl = render_zpl([EXAMPLE], TUBE, ROLL, offset=Offset(1.0, -0.5))
    assert b"^LS-8^LT-4" in zpl
    assert zpl.replace(b"^LS-8^LT-4", b"^LS0^LT0") == render_zpl([EXAMPLE], TUBE, ROLL)


def test_a_sheet_is_refused_with_the_way_out() -> None:
    with pytest.raises(RollOnlyError, match=r"“Avery L7160.*Save a PDF instead"):
        render_zpl([EXAMPLE], TUBE, find_stock("L7160"))


def test_a_printer_of_another_resolution_is_refused_with_both() -> None:
    assert render_zpl([EXAMPLE], TUBE, ROLL, resolution=203)
    with pytest.raises(ResolutionError, match="meant for 203 dots per inch and the printer has 300"):
        render_zpl([EXAMPLE], TUBE, ROLL, resolution=300)


def test_no_labels_and_too_many_are_refused() -> None:
    with pytest.raises(NoLabelsError):
        render_zpl([], TUBE, ROLL)
    with pytest.raises(TooManyLabelsError, match="100,000"):
        render_zpl([EXAMPLE] * 100_000, TUBE, ROLL)


def test_one_bad_code_refuses_the_whole_job_and_is_named() -> None:
    with pytest.raises(CodeDoesNotFitError, match="fis"):
        render_zpl([*batch(9), Label("fis" * 60)], TUBE, ROLL)


def test_a_code_too_long_for_its_label_is_refused_as_on_paper() -> None:
    with pytest.raises(LabelTooSmallError):
        render_zpl([*batch(9), Label("x" * 100)], TUBE, find_stock("roll-25x13-300"))


def test_an_address_is_held_by_the_symbol_and_the_code_where_there_is_none() -> None:
    address = find_template("address")
    with_url, without = (
        DATA.findall(render_zpl([label], address, ROLL)) for label in (EXAMPLE, replace(EXAMPLE, url=""))
    )
    assert any(data.endswith(b"A,https://example.org/s/FIS0000424") for data in with_url)
    assert b"HA,FIS0000424" in without
