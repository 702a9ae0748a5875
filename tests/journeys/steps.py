"""The steps of a tube's life: each is done on a page, and checked on the page and in the database."""

import gzip
import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2
import zxingcpp
from dwca.read import DwCAReader
from playwright.sync_api import Locator, expect
from sqlalchemy import Select, select

from lims.collecting.tables import CollectingEvent
from lims.measurements.tables import MeasurementOrFact
from lims.requests.queries import RequestView, find_requests
from lims.samples.lineage import event_ids_for
from lims.samples.naming import NameView, names_for
from lims.samples.searching import find_samples
from lims.samples.tables import Kind, MaterialSample
from lims.scanning.records import SampleRecord, record_for
from lims.storage.maps import find_containers
from lims.values.codes import grouped
from tests import sheets
from tests.browser.running_app import Staal, expect_signed_in
from tests.journeys.hands import PATIENCE, ROW, Person


@dataclass(frozen=True)
class Sheet:
    """A field sheet, and what should come of it."""

    name: str
    content: bytes
    samples: int
    events: int
    lengths: int
    weights: int
    warned: bool = True


@dataclass(frozen=True)
class Reads:
    """Two files of a sequencer, with so many reads in each."""

    files: tuple[tuple[str, bytes], tuple[str, bytes]]
    each: int


# --- what people bring along ----------------------------------------------------------------------------------------


def own_sheet() -> Sheet:
    """A season of fyke fishing with all quirks of the real one."""
    rows = [*sheets.scheldt(), *sheets.catch(120)]
    events = {(day, place, x, y, protocol.strip().lower()) for day, _, place, x, y, _, _, _, _, protocol in rows}
    weighed = sum(row[7] is not None for row in rows)
    content = sheets.xlsx(sheets.HEADINGS, rows)
    return Sheet("scheldt.xlsx", content, len(rows), len(events), len(rows), weighed)


def real_sheet(shared: Path) -> Sheet:
    """The Scheldt of 2016: 884 fish, 106 of them without weight."""
    file = shared / "data" / "field" / "data-publication__gegevens_ANB_BKR.xlsx"
    return Sheet(file.name, file.read_bytes(), 884, 70, 884, 778)


def own_pond() -> Sheet:
    """A pond, with a column of fish that has no heading anyone would know."""
    headings = ("eventDate", "locality", "X", "Y", "Beestje", "length", "weight")
    row = (sheets.DAY, "grote vijver", 163086.928, 163230.37)
    rows = [(*row, name, 60 + at, None if at % 5 else 4 + at) for at, name in enumerate(sheets.NAMES * 3)]
    weighed = sum(row[-1] is not None for row in rows)
    return Sheet("vijver.xlsx", sheets.xlsx(headings, rows, behind=0), len(rows), 1, len(rows), weighed, warned=False)


def real_pond(shared: Path) -> Sheet:
    """The ponds of the IJse in 2017, whose headings are written otherwise."""
    file = shared / "data" / "field" / "data-publication__gegevensANB_IJse.xlsx"
    return Sheet(file.name, file.read_bytes(), 503, 7, 502, 503)


def own_reads(count: int = 150) -> Reads:
    """Invented reads, in pairs."""
    chance = random.Random(7)
    return Reads((("eel_R1.fastq.gz", _fastq(chance, count)), ("eel_R2.fastq.gz", _fastq(chance, count))), count)


def _fastq(chance: random.Random, count: int) -> bytes:
    reads = (f"@own:{number}\n{''.join(chance.choices('ACGT', k=120))}\n+\n{'I' * 120}\n" for number in range(count))
    return gzip.compress("".join(reads).encode())


def real_reads(shared: Path) -> Reads:
    """1,500 pairs of reads."""
    folder = shared / "data" / "sequencing"
    first, second = (folder / f"dada2__sam1{side}.fastq.gz" for side in "FR")
    return Reads(((first.name, first.read_bytes()), (second.name, second.read_bytes())), 1500)


# --- people and collections -----------------------------------------------------------------------------------------


def becomes_administrator(person: Person, account: str, password: str) -> None:
    """The link that the first start printed makes the administrator."""
    person.page.goto(person.app.first_link())
    person.album.keep(person.page, "first link")
    person.page.get_by_label("Your name").fill(person.name)
    person.page.get_by_label("Sign-in name").fill(account)
    person.page.get_by_label("Password").fill(password)
    person.page.get_by_role("button", name="Make administrator").click()
    expect_signed_in(person.page, person.name)
    person.looks("home of an empty installation")


def adds_person(person: Person, name: str, account: str, role: str) -> str:
    """A colleague is entered; returns the link to send them."""
    person.opens("/people", "People")
    person.presses("Add person")
    person.page.get_by_role("textbox", name="Name", exact=True).fill(name)
    person.page.get_by_role("textbox", name="Sign-in name").fill(account)
    person.chooses("Role in all collections", re.compile(f"^{role}"))
    person.page.locator(".st-key-add-submit").get_by_role("button").click()
    person.sees(f"This link lets {name} in")
    person.looks(f"{role} added")
    return person.page.get_by_test_id("stCode").inner_text().strip()


def comes_in_by(person: Person, link: str) -> None:
    """A one-time link signs its holder in."""
    person.page.goto(link)
    expect_signed_in(person.page, person.name)


def adds_collection(person: Person, code: str, name: str) -> None:
    """Enters a collection; its codes get a prefix of their own."""
    person.opens("/collections", "Collections")
    person.fills("Code", code)
    person.fills("Name", name)
    person.presses("Add collection")
    person.sees(f"Collection {code} is there")
    person.looks("collection added")


# --- the field sheet --------------------------------------------------------------------------------------------------


def brings(person: Person, sheet: Sheet) -> None:
    """A sheet is put before the import page, which checks it at once."""
    person.opens("/import", "Import a field sheet")
    person.chooses("X and Y are in", re.compile("EPSG:31370"))
    person.uploads(sheet.name, sheet.content)


def sees_dry_run(person: Person, sheet: Sheet) -> None:
    """The report says what would come in, and what is worth a look; nothing is written."""
    before = registered(person.app)
    wanted = {"Rows read": sheet.samples, "Samples": sheet.samples, "Events": sheet.events, "Rejected": 0}
    for label, number in wanted.items():
        metric = person.page.get_by_test_id("stMetric").filter(has_text=label)
        expect(metric.get_by_test_id("stMetricValue")).to_have_text(f"{number:,}", timeout=PATIENCE)
    if sheet.warned:
        person.sees("This is worth a look. Nothing of it stands in the way.")
    person.looks("dry run")
    assert registered(person.app) == before


def registers(person: Person, sheet: Sheet) -> None:
    """All of it comes in, and the field is empty for the next."""
    before = registered(person.app)
    person.presses(f"Register {sheet.samples:,} samples")
    person.sees(f"{sheet.samples:,} samples under {sheet.events} events")
    person.does_not_see("came in before: ")
    person.looks("registered")
    assert registered(person.app) == before + sheet.samples


def is_refused_again(person: Person, sheet: Sheet) -> None:
    """The same table does not come in twice."""
    brings(person, sheet)
    person.sees("This table came in before")
    expect(person.page.get_by_role("button", name=re.compile("^Register"))).to_have_count(0)
    person.looks("refused the second time")
    assert registered(person.app) == sheet.samples


def withdraws_import(person: Person) -> None:
    """What came in is taken back."""
    person.presses("Withdraw this import")
    person.sees("The import is withdrawn")
    person.does_not_see("Rows read")
    person.looks("withdrawn")
    assert registered(person.app) == 0


def everything_came_in(app: Staal, sheet: Sheet) -> None:
    """Fish, events, lengths, weights, names and coordinates of the sheet that came in last."""
    with app.work() as work:
        ids = work.execute(_registered(MaterialSample.__table__.c.id)).scalars().all()[-sheet.samples :]
        events = {event for found in event_ids_for(work, ids).values() for event in found}
        measurement = MeasurementOrFact.__table__.c
        types = work.execute(select(measurement.type).where(measurement.entity_id.in_(ids))).scalars()
        counted = Counter(types)
        spots = work.execute(select(CollectingEvent.__table__).where(CollectingEvent.__table__.c.id.in_(events))).all()
        names = names_for(work, ids).values()
    assert (len(ids), len(events)) == (sheet.samples, sheet.events)
    assert (counted["length"], counted["weight"]) == (sheet.lengths, sheet.weights)
    assert NameView("Anguilla anguilla", "paling") in names
    for spot in spots:
        assert 50.7 < spot.decimal_latitude < 51.5
        assert 3.5 < spot.decimal_longitude < 4.7
        assert 0 < spot.coordinate_uncertainty_m < 1000
        assert spot.verbatim_srs


def registered(app: Staal) -> int:
    """How many specimens there are."""
    with app.work() as work:
        return len(work.execute(_registered(MaterialSample.__table__.c.id)).all())


def _registered(*what: Any) -> Select[Any]:
    sample, kind = MaterialSample.__table__.c, Kind.__table__.c
    return (
        select(*what)
        .select_from(MaterialSample.__table__)
        .join(Kind.__table__, kind.id == sample.kind_id)
        .where(kind.key == "specimen", sample.record == "registered")
        .order_by(sample.id)
    )


def maps(person: Person, row: int, term: str) -> None:
    """Says in the table of columns what the heading in this row means, which nobody could know."""
    person.sees("No column says what was collected")
    person.looks("unknown heading")
    table = person.page.get_by_test_id("data-grid-canvas").first
    size = table.bounding_box()
    assert size
    table.dblclick(position={"x": size["width"] * 0.75, "y": ROW * row + ROW // 2}, force=True)
    # The cell's own list comes a moment later; what is typed before it stands gets lost.
    editor = person.page.locator(".gdg-style input")
    expect(editor).to_be_focused()
    editor.fill(term)
    expect(person.page.get_by_role("option", name=term, exact=True)).to_be_visible()
    person.page.keyboard.press("Enter")
    person.page.keyboard.press("Enter")
    person.settles()


# --- finding and deriving ---------------------------------------------------------------------------------------------


def finds(person: Person, words: str, kind: str, select_rows: int) -> None:
    """Searches, and ticks the first rows."""
    person.opens("/samples", "Samples")
    person.page.get_by_label("Find samples").fill(words)
    person.settles()
    person.chooses("Kind", kind)
    person.ticks(select_rows)
    person.looks(f"found {words}")


def goes_on_to(person: Person, button: str, heading: str) -> list[str]:
    """Takes what is ticked to another page; returns the codes."""
    person.presses(button)
    person.stands_on(heading)
    return person.page.url.partition("codes=")[2].replace("%2C", ",").split(",")


def derives(
    person: Person, kind: str, number: int, *, made: str = "", taken: str = "", blanks: int = 0, batch: str = ""
) -> list[str]:
    """Makes children of the parents that stand on the page; returns their codes, the parents' order kept."""
    person.chooses("Make", kind)
    if blanks:
        person.counts("Blanks that go along", blanks)
    for label, text in (
        ("Made, each", made),
        ("Taken from each parent, per child", taken),
        ("Batch or process name", batch),
    ):
        if text:
            person.fills(label, text)
    person.looks(f"before making {kind}")
    person.presses("Make them")
    person.sees(f"{number} made:")
    person.looks(f"made {kind}")
    return newest(person.app, kind, number)


def newest(app: Staal, kind: str, number: int) -> list[str]:
    """The codes of what was made last, in the order in which it was made."""
    with app.work() as work:
        found = find_samples(work, "", kind=kind.lower().replace(" ", "_"), limit=number).found
    return [each.sample.code for each in reversed(found)]


def record(app: Staal, code: str) -> SampleRecord:
    """All that the database says of a sample."""
    with app.work() as work:
        return record_for(work, code)


# --- labels -----------------------------------------------------------------------------------------------------------


def prints_labels(person: Person, codes: Sequence[str]) -> None:
    """Every QR in the sheet, as coarse as the coarsest printer makes it, is read back."""
    person.presses(f"Print {len(codes)} labels")
    person.stands_on("Labels")
    person.presses(f"Print {len(codes)} labels")
    person.sees("Print it at 100 %")
    person.looks("labels")
    assert sorted(read_back(person.saves("Save the PDF"))) == sorted(codes)


def read_back(pdf: bytes) -> list[str]:
    """What a scanner reads in a PDF rendered at 203 dots per inch."""
    pictures = [page.render(scale=203 / 72).to_pil() for page in pypdfium2.PdfDocument(pdf)]
    return [each.text for picture in pictures for each in zxingcpp.read_barcodes(picture)]


# --- storage and the bench --------------------------------------------------------------------------------------------


def adds_container(person: Person, kind: str, name: str) -> str:
    """Adds a container inside the one that is open, and opens it; returns its code."""
    person.presses("Add containers")
    dialog = person.page.get_by_role("dialog")
    person.chooses("Type", kind)
    dialog.get_by_role("textbox", name="Name").fill(name)
    dialog.get_by_role("textbox", name="Name").blur()
    person.settles()
    person.presses("Add", within=dialog)
    expect(dialog).to_have_count(0)
    person.presses(name)
    person.stands_on(name)
    person.looks(f"storage {name}")
    with person.app.work() as work:
        return next(node.code for node in find_containers(work) if node.name == name)


def puts_away(person: Person, box: str, codes: Sequence[str], positions: Sequence[str]) -> None:
    """Scans the box, then what goes in."""
    person.opens("/scan", "Scan")
    expect(person.page.locator(".scanner .text")).to_be_focused(timeout=PATIENCE)
    person.scans(box)
    person.sees("Here:")
    person.looks("box scanned")
    switches_to(person, "Put away")
    person.scans(*codes)
    for position, code in zip(positions, codes, strict=True):
        person.sees_at(position, grouped(code))
    person.looks("scanned in")
    for position, code in zip(positions, codes, strict=True):
        place = record(person.app, code).place
        assert place is not None
        assert (place.container, place.position, place.state) == (box, position, "in place")


def switches_to(person: Person, mode: str) -> None:
    """Chooses what scans mean."""
    choice = person.page.get_by_role("radio", name=mode)
    choice.click()
    person.settles()  # until then the old choice may stand beside the new one
    expect(choice).to_be_checked(timeout=PATIENCE)


def takes_out(person: Person, code: str, position: str) -> None:
    """Scans it out: its place waits for it."""
    switches_to(person, "Take out")
    person.scans(code)
    person.sees_at(position, "Out of its place")
    expect(cell_of(person, position)).to_have_attribute("data-state", "out")
    person.looks("scanned out")
    place = record(person.app, code).place
    assert place is not None
    assert (place.position, place.state) == (position, "held")


def brings_back(person: Person, code: str, position: str) -> None:
    """Scans it in again."""
    switches_to(person, "Bring back")
    person.scans(code)
    expect(cell_of(person, position)).to_have_attribute("data-state", "in", timeout=PATIENCE)
    person.looks("scanned back")
    place = record(person.app, code).place
    assert place is not None
    assert (place.position, place.state) == (position, "in place")


def cell_of(person: Person, position: str) -> Locator:
    """A position of the map."""
    return person.page.get_by_role("gridcell", name=f"{position}: ").first


# --- sequencing -------------------------------------------------------------------------------------------------------


def sequences(person: Person, library: str, run: str, reads: Reads) -> None:
    """Adds a run, loads the library, attaches the reads."""
    person.opens("/sequencing", "Sequencing")
    person.presses("Add a run")
    person.fills("Name", run)
    person.fills("Instrument", "MiSeq")
    person.presses("Add run")
    person.stands_on(run)
    person.fills("Load libraries or pools", library)
    person.presses("Load")
    person.sees(f"lane 1 · {grouped(library)}")
    person.looks("run loaded")
    (first, content), second = reads.files
    person.uploads(first, content, second)
    person.presses("Attach")
    person.sees(f"{reads.each * 2:,} reads attached")
    person.looks("reads attached")
    assert [each.read_count for each in record(person.app, library).reads] == [reads.each] * 2


# --- asking -----------------------------------------------------------------------------------------------------------


def asks_for(person: Person, code: str, amount: str, purpose: str) -> RequestView:
    """Finds it ticked before, says how much and what for."""
    person.fills("How much of each", amount)
    person.fills("What for", purpose)
    person.looks("asking")
    person.presses("Ask for them")
    person.sees("is the code of the request", "asked")
    person.looks("asked")
    request = only_request(person.app)
    assert [(item.code, item.state) for item in request.items] == [(code, "asked")]
    return request


def only_request(app: Staal) -> RequestView:
    """The request of this story."""
    with app.work() as work:
        (found,) = find_requests(work)
        return found


def opens_request(person: Person, request: RequestView) -> None:
    """Finds it in the list."""
    person.opens("/requests", "Requests")
    person.looks(f"requests as {person.name.split()[0]} sees them")
    person.presses(grouped(request.code))
    person.sees(request.purpose)


def grants(person: Person, request: RequestView) -> None:
    """Decides."""
    opens_request(person, request)
    person.presses("Grant 1")
    person.sees("Granted, and reserved")
    person.looks("granted")
    assert only_request(person.app).items[0].state == "granted"


def picks_and_hands_out(person: Person, request: RequestView) -> str:
    """Makes the aliquot and gives it away; returns its code."""
    opens_request(person, request)
    person.sees("Pick list")
    person.looks("pick list")
    person.presses("Picked 1")
    person.sees("Ready. Print the labels of what was made.")
    person.looks("picked")
    person.presses("Hand out")
    person.sees("Handed out.")
    person.looks("handed out")
    item = only_request(person.app).items[0]
    assert item.state == "handed out"
    assert item.picked
    assert item.picked != item.code
    return item.picked


# --- publishing, and the whole life -----------------------------------------------------------------------------------


def publishes(person: Person, collection: str, rows: int, folder: Path) -> None:
    """The archive can be read by others."""
    person.opens(f"/publish?collection={collection}", "Publish")
    person.looks("ready to publish")
    person.presses("Make the archive")
    person.sees(f"The archive of {collection} is made")
    person.looks("published")
    file = folder / "archive.zip"
    file.write_bytes(person.saves(re.compile("Save .*zip$")))
    with DwCAReader(str(file)) as archive:
        names = [row.data["http://rs.tdwg.org/dwc/terms/scientificName"] for row in archive]
    assert len(names) == rows
    assert "Anguilla anguilla (Linnaeus, 1758)" in names


def sees_whole_life(person: Person, code: str, box: str, position: str, reads: Reads) -> None:
    """The page that a scanned label opens tells the fish, the event, the place, the custody and the history."""
    person.opens(f"/s/{code}")
    person.sees(grouped(code), "Anguilla anguilla", "written “paling”", box, position)
    tables = person.page.get_by_test_id("data-grid-canvas")
    for name, _ in reads.files:
        expect(tables.first).to_contain_text(re.compile(f"{re.escape(name)}{reads.each:,}"), timeout=PATIENCE)
    expect(tables.last).to_contain_text(re.compile("derive.*put away.*taken out.*put away.*derive"), timeout=PATIENCE)
    person.looks("whole life")
    event = record(person.app, code).event
    assert event
    person.sees(str(event.event_date), str(event.locality), str(event.verbatim_coordinates))
