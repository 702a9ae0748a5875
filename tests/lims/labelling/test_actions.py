"""Printing labels: what is on them, that every symbol is read back, who may print, and what is kept of it."""

import zipfile
from collections.abc import Iterator
from io import BytesIO

import numpy as np
import pypdfium2
import pytest
import zxingcpp
from sqlalchemy import update

from labels.label import grouped
from lims.access import Actor, Role, system_actor
from lims.collecting.actions import add_event
from lims.collecting.drafts import EventDraft
from lims.collections.tables import Collection
from lims.errors import NotAllowedError
from lims.identity.queries import MisreadCodeError, UnknownCodeError
from lims.labelling.actions import PrintView, add_printer, cancel_job, print_labels, print_range, scan_printed
from lims.labelling.jobs import find_jobs, payload_for
from lims.labelling.queries import codes_made_in, find_outdated, find_printed, labels_for, outline_for, preview_for
from lims.labelling.rules import CopiesError, LabelRefusedError, NotInOneBagError, ReasonMissingError, WithdrawnError
from lims.samples.actions import derive, issue_codes, register
from lims.samples.drafts import AmountDraft, DerivationDraft
from lims.samples.issuing import codes_of_range
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


@pytest.mark.parametrize("stock", [CRYO, "L4730", "roll-25x13-203", "roll-25x13-cap-300"])
def test_every_symbol_of_what_was_printed_is_read_back(work: Work, stock: str) -> None:
    codes = extracts(work, 12)
    sheet = print_labels(work, codes=codes, stock=stock)
    assert sorted(symbols_in(sheet.document, 300)) == sorted(codes)


def fields_of(work: Work, code: str) -> dict[str, str]:
    (label,) = labels_for(work, [code])
    return {name: value.replace("\u202f", " ") for name, value in label.fields.items()}


def test_a_label_knows_the_name_the_kind_and_where_it_comes_from(work: Work) -> None:
    (extract,) = extracts(work, 1)
    assert fields_of(work, extract) == {
        "verbatim_name": "paling",
        "kind": "DNA extract",
        "field_number": "BRA 1",
        "amount": "100 µL",
        "collection": "FIS",
        "institution": "Our institute",
        "date": "2016-07-06",
        "locality": "Branst",
    }


def test_what_has_a_place_says_it(work: Work) -> None:
    (extract,) = extracts(work, 1)
    (box,) = add_container(work, name="EDNA-014", type_key="box_9x9")
    place(work, codes=[extract], into=box, positions=["C04"])
    told = fields_of(work, extract)
    assert (told["place"], told["position"], told["container"]) == ("C04 · EDNA-014", "C04", "EDNA-014")


def test_a_blank_says_what_it_controls(work: Work) -> None:
    (blank,) = register(work, collection="FIS", kind="blank", control_type="field blank", preservation="ethanol")
    told = fields_of(work, blank)
    assert (told["control"], told["kind"], told["hazard"]) == ("field blank", "blank", "flammable")


def test_a_container_says_its_name_where_it_stands_and_what_is_in_it(work: Work) -> None:
    (freezer,) = add_container(work, name="Freezer A", type_key="freezer_80", set_celsius=-80)
    (shelf,) = add_container(work, name="Shelf 1", type_key="shelf", parent=freezer)
    first, second = register(work, collection="FIS", kind="soil", count=2)
    place(work, codes=[first, second], into=shelf)
    told = fields_of(work, shelf)
    assert (told["name"], told["way"]) == ("Shelf 1", "Freezer A")
    assert told["contents"] == f"2 × soil, {grouped(first)} – {grouped(second)}"
    assert fields_of(work, freezer)["temperature"] == "−80 °C"
    sheet = print_labels(work, codes=[shelf, freezer], stock="L7160", template="shelf")
    assert sorted(symbols_in(sheet.document)) == sorted([shelf, freezer])


def test_one_label_for_a_bag_is_that_of_the_bag(work: Work) -> None:
    (bag,) = add_container(work, name="Otoliths 2016", type_key="bag")
    codes = register(work, collection="FIS", kind="otolith", count=40)
    with pytest.raises(NotInOneBagError, match="do not lie together"):
        print_labels(work, codes=codes, stock="L7160", template="bag", purpose="bag")
    place(work, codes=codes, into=bag)
    sheet = print_labels(work, codes=codes, stock="L7160", template="bag", purpose="bag")
    assert (sheet.labels, symbols_in(sheet.document)) == (1, [bag])
    assert "40 × otolith" in text_of(sheet.document)


def test_a_twin_is_no_reprint_and_needs_no_reason(work: Work) -> None:
    (extract,) = extracts(work, 1)
    print_labels(work, codes=[extract], stock=CRYO)
    assert print_labels(work, codes=[extract], stock=CRYO, template="text", purpose="twin").reprinted == ()
    assert [each.purpose for each in find_printed(work, extract)] == ["twin", "label"]


def test_a_reprint_is_refused_without_a_reason(work: Work) -> None:
    (extract,) = extracts(work, 1)
    print_labels(work, codes=[extract], stock=CRYO)
    with pytest.raises(ReasonMissingError, match="had a label before"):
        print_labels(work, codes=[extract], stock=CRYO)
    assert len(find_printed(work, extract)) == 1


def test_a_label_printer_gets_commands_and_the_job_waits_for_it(work: Work) -> None:
    add_printer(work, name="Zebra 2", kind="zpl", host="192.0.2.7", resolution=203, offset_x=-1.0)
    codes = extracts(work, 2)
    made = print_labels(work, codes=codes, stock="roll-25x13-203", printer="Zebra 2", copies=2)
    assert made.is_queued
    assert made.document.count(b"^XA") == 2
    assert made.document.count(b"^PQ2") == 2
    assert b"^LS8" in made.document, "all is moved to the left by 1 mm, which are 8 dots"
    assert all(code.encode() in made.document for code in codes)
    assert [(job.number, job.state, job.labels) for job in find_jobs(work)] == [(made.job, "queued", 2)]
    assert payload_for(work, made.job) == made.document
    with pytest.raises(LabelRefusedError, match="300 dots per inch and the printer has 203"):
        print_labels(work, codes=codes, stock="roll-25x13-300", printer="Zebra 2", reprint_reason="smudged")
    with pytest.raises(LabelRefusedError, match="sheet for an office printer"):
        print_labels(work, codes=codes, stock=CRYO, printer="Zebra 2", reprint_reason="smudged")


def test_a_cancelled_job_printed_nothing(work: Work) -> None:
    add_printer(work, name="Zebra 2", kind="zpl", host="192.0.2.7", resolution=203)
    codes = extracts(work, 1)
    made = print_labels(work, codes=codes, stock="roll-25x13-203", printer="Zebra 2")
    cancel_job(work, number=made.job)
    assert print_labels(work, codes=codes, stock=CRYO).reprinted == ()


def test_an_office_printer_that_sets_off_is_met_halfway(work: Work) -> None:
    add_printer(work, name="Laser", kind="office", resolution=600, offset_x=1.5, offset_y=-2.0)
    (code,) = extracts(work, 1)
    straight = print_labels(work, codes=[code], stock="L7160")
    shifted = print_labels(work, codes=[code], stock="L7160", printer="Laser", reprint_reason="misprinted")
    assert not shifted.is_queued
    (first,), (second,) = corners_in(straight.document), corners_in(shifted.document)
    assert second[0] - first[0] == pytest.approx(1.5, abs=0.15)
    assert second[1] - first[1] == pytest.approx(-2.0, abs=0.15)


def corners_in(pdf: bytes) -> list[tuple[float, float]]:
    """Where each symbol begins on the first page, in mm."""
    picture = np.ascontiguousarray(
        pypdfium2.PdfDocument(pdf)[0].render(scale=300 / 72, grayscale=True).to_numpy().squeeze()
    )
    read = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    return [(each.position.top_left.x * 25.4 / 300, each.position.top_left.y * 25.4 / 300) for each in read]


def test_labels_are_saved_as_pictures_and_as_commands_too(work: Work) -> None:
    codes = extracts(work, 2)
    pictures = print_labels(work, codes=codes, stock="roll-25x13-203", format="png")
    with zipfile.ZipFile(BytesIO(pictures.document)) as archive:
        assert archive.namelist() == [f"0001-{codes[0]}.png", f"0002-{codes[1]}.png"]
    one = print_labels(work, codes=codes[:1], stock="roll-25x13-203", format="png", reprint_reason="smudged")
    assert (one.suffix, one.document[:4]) == ("png", b"\x89PNG")
    commands = print_labels(work, codes=codes, stock="roll-25x13-203", format="zpl", reprint_reason="smudged")
    assert (commands.suffix, commands.is_queued) == ("zpl", False)


def test_a_collection_may_ask_for_the_first_and_last_label_to_be_scanned(work: Work) -> None:
    work.execute(update(Collection).values(release_labels_by_scan=True))
    codes = extracts(work, 3)
    made = print_labels(work, codes=codes, stock=CRYO)
    assert made.awaited == (codes[0], codes[2])
    assert not scan_printed(work, code=codes[2]).released
    assert scan_printed(work, code=codes[0]).released


def test_codes_that_were_issued_ahead_are_printed_and_those_still_missing_again(work: Work) -> None:
    issued = issue_codes(work, collection="FIS", count=3, purpose="autumn survey")
    made = print_range(work, code=issued.first, stock=CRYO)
    codes = symbols_in(made.document)
    assert sorted(codes) == sorted([issued.first, *codes_of_range(work, issued.first)[1:]])
    assert "autumn survey" in text_of(made.document)
    register(work, collection="FIS", kind="soil", code=issued.first)
    assert print_range(work, code=issued.first, stock=CRYO, missing=True).labels == 2


def test_labels_that_tell_something_else_than_the_records_are_listed(work: Work) -> None:
    first, second = extracts(work, 2)
    print_labels(work, codes=[first, second], stock=CRYO)
    assert find_outdated(work) == []
    (box,) = add_container(work, name="EDNA-014", type_key="box_9x9")
    place(work, codes=[second], into=box, positions=["C04"])
    (found,) = find_outdated(work)
    assert (found.code, found.template, "C04 · EDNA-014" in found.new) == (second, "tube", True)
    print_labels(work, codes=[second], stock=CRYO, reprint_reason="new place")
    assert find_outdated(work, collection="FIS") == []


def test_what_was_printed_is_kept(work: Work) -> None:
    first, second = extracts(work, 2)
    sheet = print_labels(work, codes=[first, second, first], stock=CRYO, copies=2)
    assert (sheet.labels, sheet.sheets, sheet.stock, sheet.reprinted) == (4, 1, CRYO, ())
    again = print_labels(work, codes=[first], stock="L7651", reprint_reason="smudged")
    assert again.reprinted == (first,)
    newest, oldest = find_printed(work, first)
    assert (newest.stock, newest.reprint_reason, newest.code) == ("L7651", "smudged", first)
    assert (oldest.copies, oldest.reprint_reason, oldest.lines[0], oldest.template) == (2, None, "paling", "tube")
    assert len(find_printed(work, second)) == 1


def test_a_used_sheet_can_be_finished(work: Work) -> None:
    codes = extracts(work, 3)
    sheet = print_labels(work, codes=codes, stock=CRYO, first=84)
    assert sheet.sheets == len(pypdfium2.PdfDocument(sheet.document)) == 2
    assert sorted(symbols_in(sheet.document)) == sorted(codes)


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


def print_as(actor: Actor, codes: list[str]) -> PrintView:
    with unit_of_work(actor) as work:
        return print_labels(work, codes=codes, stock=CRYO, reprint_reason="smudged")


def test_printing_asks_for_the_role_in_every_collection(settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        make.collection(work, "SEA")
        mine, other = (register(work, collection=each, kind="soil")[0] for each in ("FIS", "SEA"))
        (box,) = add_container(work, name="Box", type_key="box_9x9")
        collection_id = samples_for(work, [mine])[0].collection_id
    technician = Actor(None, None, "Tine", Role.RESEARCHER, {collection_id: Role.TECHNICIAN})
    assert print_as(technician, [mine]).labels == 1
    for codes in ([mine, other], [other], [box]):
        with pytest.raises(NotAllowedError, match="print"):
            print_as(technician, codes)
    assert print_as(Actor(None, None, "Tine", Role.TECHNICIAN), [mine, other, box]).labels == 3


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
    picture = preview_for(work, [fish], stock=CRYO, template="tube")
    assert picture.startswith("<svg")
    assert "&lt;paling&gt;" in picture
    assert "32.5" in text_of(outline_for(work, CRYO))
    assert find_printed(work, fish) == []
