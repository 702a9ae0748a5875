"""Printing labels: what is on them, that every symbol is read back, who may print, and what is kept of it."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pypdfium2
import pytest
import zxingcpp

from labels.stock import Size
from lims.access import Actor, Role, system_actor
from lims.collecting.actions import add_event
from lims.collecting.drafts import EventDraft
from lims.errors import NotAllowedError
from lims.identity.queries import MisreadCodeError, UnknownCodeError
from lims.labelling.actions import PrintedSheet, print_labels
from lims.labelling.queries import (
    codes_made_in,
    find_printed,
    find_stocks,
    labels_for,
    outline_for,
    preview_for,
    stock_for,
)
from lims.labelling.rules import CopiesError, LabelRefusedError, WithdrawnError, room_for
from lims.samples.actions import derive, register
from lims.samples.drafts import AmountDraft, DerivationDraft
from lims.samples.queries import samples_for
from lims.storage.actions import add_container, place
from lims.undoing.actions import NotUndoableError, undo
from lims.unit_of_work import Work, reading, unit_of_work
from tests import make

SYSTEM = system_actor()
CRYO = "LCRY-1700"


@pytest.fixture
def work(settings_for_test: object) -> Iterator[Work]:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        yield work


def extracts(work: Work, count: int) -> list[str]:
    draft = EventDraft(event_date="2016-07-06", locality="Branst", water_body="Zeeschelde", field_number="BRA 1")
    event = add_event(work, draft=draft, collection="FIS")
    fish = register(work, collection="FIS", kind="specimen", count=count, event=event, identified_as="paling")
    made = derive(
        work, parents=fish, draft=DerivationDraft(kind="dna_extract", made=AmountDraft(value="100", unit="µL"))
    )
    return [view.code for view in made]


def symbols_in(pdf: bytes, dpi: int = 203) -> list[str]:
    """Every code on every page, as a printer of this resolution would print it."""
    found: list[str] = []
    for page in pypdfium2.PdfDocument(pdf):
        picture = np.ascontiguousarray(page.render(scale=dpi / 72, grayscale=True).to_numpy().squeeze())
        found += [each.text for each in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)]
    return found


def text_of(pdf: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


@pytest.mark.parametrize("stock", [each.key for each in find_stocks()])
def test_every_symbol_of_what_was_printed_is_read_back_at_203_dpi(work: Work, stock: str) -> None:
    codes = extracts(work, 12)
    sheet = print_labels(work, codes=codes, stock=stock)
    assert sorted(symbols_in(sheet.pdf)) == sorted(codes)


def test_a_label_says_the_name_the_kind_and_where_it_comes_from(work: Work) -> None:
    (extract,) = extracts(work, 1)
    (label,) = labels_for(work, [extract])
    assert [(line.text.replace("\u202f", " "), line.italic) for line in label.lines] == [
        ("paling", False),
        ("DNA extract · BRA 1", False),
        ("FIS · 2016-07-06 · Branst", False),
        ("100 µL", False),
    ]


def test_what_has_a_place_says_it_first(work: Work) -> None:
    (extract,) = extracts(work, 1)
    (box,) = add_container(work, name="EDNA-014", type_key="box_9x9")
    place(work, codes=[extract], into=box, positions=["C04"])
    (label,) = labels_for(work, [extract])
    assert [line.text for line in label.lines] == [
        "C04 · EDNA-014",
        "paling",
        "DNA extract · BRA 1",
        "FIS · 2016-07-06 · Branst",
    ]


def test_a_blank_says_what_it_controls(work: Work) -> None:
    (blank,) = register(work, collection="FIS", kind="blank", control_type="field blank", preservation="frozen")
    assert [line.text for line in labels_for(work, [blank])[0].lines] == ["field blank · blank · frozen", "FIS"]


def test_a_container_says_its_name_and_where_it_stands(work: Work) -> None:
    (freezer,) = add_container(work, name="Freezer A", type_key="freezer_80", set_celsius=-80)
    (shelf,) = add_container(work, name="Shelf 1", type_key="shelf", parent=freezer)
    first, second = labels_for(work, [shelf, freezer])
    assert [line.text for line in first.lines][:2] == ["Shelf 1", "Freezer A"]
    assert second.lines[0].text == "Freezer A"
    assert "−80 °C" in second.lines[1].text
    assert sorted(symbols_in(print_labels(work, codes=[shelf, freezer], stock="L7160").pdf)) == sorted([shelf, freezer])


def test_small_labels_keep_the_most_important_lines(work: Work) -> None:
    (extract,) = extracts(work, 1)
    small = replace(stock_for("roll-25x13-300"), label=Size(25.4, 8), page=Size(25.4, 8))
    assert 1 <= room_for(small) < 4
    (label,) = labels_for(work, [extract], stock=small)
    assert len(label.lines) == room_for(small)
    assert label.lines[0].text == "paling"


def test_what_was_printed_is_kept(work: Work) -> None:
    first, second = extracts(work, 2)
    sheet = print_labels(work, codes=[first, second, first], stock=CRYO, copies=2)
    assert (sheet.count, sheet.sheets, sheet.stock, sheet.reprinted) == (4, 1, CRYO, ())
    again = print_labels(work, codes=[first], stock="L7651", reprint_reason="smudged")
    assert again.reprinted == (first,)
    newest, oldest = find_printed(work, first)
    assert (newest.stock, newest.reprint_reason, newest.code) == ("L7651", "smudged", first)
    assert (oldest.copies, oldest.reprint_reason, oldest.lines[0]) == (2, None, "paling")
    assert len(find_printed(work, second)) == 1


def test_a_used_sheet_can_be_finished(work: Work) -> None:
    codes = extracts(work, 3)
    sheet = print_labels(work, codes=codes, stock=CRYO, first=84)
    assert sheet.sheets == len(pypdfium2.PdfDocument(sheet.pdf)) == 2
    assert sorted(symbols_in(sheet.pdf)) == sorted(codes)


def test_what_cannot_be_printed_is_refused_in_words(work: Work) -> None:
    (extract,) = extracts(work, 1)
    with pytest.raises(LabelRefusedError, match="no label stock"):
        print_labels(work, codes=[extract], stock="papyrus")
    with pytest.raises(LabelRefusedError, match="no position 86"):
        print_labels(work, codes=[extract], stock=CRYO, first=86)
    with pytest.raises(LabelRefusedError, match="nothing to print"):
        print_labels(work, codes=[], stock=CRYO)
    with pytest.raises(LabelRefusedError, match="too many"):
        print_labels(work, codes=register(work, collection="FIS", kind="soil", count=101), stock=CRYO, copies=100)
    with pytest.raises(CopiesError):
        print_labels(work, codes=[extract], stock=CRYO, copies=0)
    with pytest.raises(UnknownCodeError):
        print_labels(work, codes=[extract, "nothing"], stock=CRYO)
    with pytest.raises(MisreadCodeError):
        print_labels(work, codes=["FIS0000000"], stock=CRYO)
    assert find_printed(work, extract) == []


def test_a_withdrawn_record_gets_no_label(settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
    with unit_of_work(SYSTEM) as work:
        (fish,) = register(work, collection="FIS", kind="specimen")
    with unit_of_work(SYSTEM) as work:
        undo(work)
    with pytest.raises(WithdrawnError, match="withdrawn"), unit_of_work(SYSTEM) as work:
        print_labels(work, codes=[fish], stock=CRYO)


def test_labels_of_what_was_just_made(settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        fish = register(work, collection="FIS", kind="specimen", count=2)
    with unit_of_work(SYSTEM) as work:
        made = derive(work, parents=fish, draft=DerivationDraft(kind="tissue", children=2))
        boxes = add_container(work, name="Box", type_key="box_9x9", count=2)
        change_set_id = work.change_set_id
    with reading(SYSTEM) as work:
        assert codes_made_in(work, change_set_id) == [*(view.code for view in made), *boxes]
    with reading(Actor(None, None, "Nobody")) as work:
        assert codes_made_in(work, change_set_id) == boxes


def print_as(actor: Actor, codes: list[str]) -> PrintedSheet:
    with unit_of_work(actor) as work:
        return print_labels(work, codes=codes, stock=CRYO)


def test_printing_asks_for_the_role_in_every_collection(settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        make.collection(work, "SEA")
        mine, other = (register(work, collection=each, kind="soil")[0] for each in ("FIS", "SEA"))
        (box,) = add_container(work, name="Box", type_key="box_9x9")
        collection_id = samples_for(work, [mine])[0].collection_id
    technician = Actor(None, None, "Tine", Role.RESEARCHER, {collection_id: Role.TECHNICIAN})
    assert print_as(technician, [mine]).count == 1
    for codes in ([mine, other], [other], [box]):
        with pytest.raises(NotAllowedError, match="print"):
            print_as(technician, codes)
    assert print_as(Actor(None, None, "Tine", Role.TECHNICIAN), [mine, other, box]).count == 3


def test_printing_does_not_stand_in_the_way_of_an_undo(settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
    with unit_of_work(SYSTEM) as work:
        (fish,) = register(work, collection="FIS", kind="specimen")
        registered = work.change_set_id
    with unit_of_work(SYSTEM) as work:
        print_labels(work, codes=[fish], stock=CRYO)
        printed = work.change_set_id
    with pytest.raises(NotUndoableError, match="throw the labels away"), unit_of_work(SYSTEM) as work:
        undo(work, change_set_id=printed)
    with unit_of_work(SYSTEM) as work:
        undo(work, change_set_id=registered)
        assert samples_for(work, [fish])[0].record == "withdrawn"


def test_a_preview_and_an_outline_need_no_printer(work: Work) -> None:
    (fish,) = register(work, collection="FIS", kind="specimen", identified_as="<paling>")
    picture = preview_for(work, [fish], stock=CRYO)
    assert picture.startswith("<svg")
    assert "&lt;paling&gt;" in picture
    assert "32.5" in text_of(outline_for(CRYO))
    assert find_printed(work, fish) == []
