"""A day at the bench in the browser: every mode by what a scanner types; page and database must agree."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from lims.access import Role
from lims.checking.queries import check_for
from lims.database import columns
from lims.preserving.thaws import kept_for
from lims.requests.actions import ask
from lims.requests.queries import request_for
from lims.samples.actions import issue_codes
from lims.samples.lineage import children_for
from lims.samples.queries import SampleView, samples_for
from lims.scanning.tables import Scan
from lims.storage.actions import add_container
from lims.storage.whereabouts import place_for
from lims.undoing.verifying import verify
from lims.values.codes import grouped
from lims.values.keyboards import BELGIAN, US
from tests import make
from tests.browser.running_app import Staal, staal
from tests.journeys.conftest import Enter
from tests.journeys.hands import PATIENCE, Person

pytestmark = pytest.mark.browser

IN_PLACE, OUT = "in place", "held"
_N = columns(Scan)


class Answer(NamedTuple):
    """What the page says of a scan: its verdict, and in words."""

    verdict: str
    headline: str
    message: str

    @property
    def told(self) -> tuple[str, str]:
        return self.verdict, self.headline


@dataclass(frozen=True)
class Store:
    """What there is in the morning: a rack, boxes, a plate, tubes without a place, a request, a label printed ahead."""

    app: Staal
    rack: str
    box: str
    other: str
    plate: str
    tubes: list[str]
    request: str
    label: str

    def where(self, code: str) -> tuple[str, str | None, str] | None:
        with self.app.work() as work:
            found = place_for(work, [code]).get(code)
        return (found.container_name, found.position, found.state) if found else None

    def sample(self, code: str) -> SampleView:
        with self.app.work() as work:
            return samples_for(work, [code])[0]

    def children(self, code: str) -> list[SampleView]:
        with self.app.work() as work:
            return samples_for(work, children_for(work, samples_for(work, [code])[0].id))

    def thaws(self, code: str) -> int:
        with self.app.work() as work:
            return len(kept_for(work, code).thaws)

    def scanned(self) -> list[str]:
        """What came from the scanner, as it was saved: buttons say commands too."""
        saved = select(_N.text).where(_N.client.not_like("buttons-%")).order_by(_N.id)
        with self.app.work() as work:
            return list(work.execute(saved).scalars())


class Bench:
    """Tom before the scan page, with a scanner in his hand."""

    def __init__(self, tom: Person) -> None:
        self.tom, self.page = tom, tom.page
        self.typed: list[str] = []

    def scan(self, *texts: str) -> Answer:
        """Scans, and reads what is said of the last."""
        self.tom.scans(*texts)
        self.typed += texts
        row = self.page.locator(".recent li").first
        headline, message = (row.locator(part).text_content() or "" for part in (".headline", ".message"))
        expect(self.page.locator(".scanner .answer")).to_have_attribute("data-verdict", self._verdict())
        return Answer(self._verdict(), headline, message)

    def _verdict(self) -> str:
        return self.page.locator(".recent li").first.get_attribute("data-verdict") or ""

    def chooses(self, mode: str) -> None:
        """Presses one of the usual modes."""
        self.page.get_by_role("radio", name=mode, exact=True).click()
        self.holds(mode)

    def chooses_of_the_others(self, mode: str) -> None:
        """Presses a mode that is under More."""
        self.tom.presses("More")
        self.tom.presses(mode, within=self.page.get_by_test_id("stPopoverBody"))
        self.holds(mode)

    def holds(self, mode: str) -> None:
        """The page shows which mode holds."""
        chosen = self.page.get_by_role("radio", name=mode, exact=True)
        expect(chosen).to_have_attribute("aria-checked", "true", timeout=PATIENCE)

    def offers(self, link: str) -> None:
        """The page leads on from here."""
        expect(self.page.get_by_role("link", name=link)).to_be_visible(timeout=PATIENCE)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Staal]:
    """Tom works here."""
    with staal(tmp_path, {"tom": Role.TECHNICIAN}) as app:
        yield app


@pytest.fixture
def store(app: Staal) -> Store:
    with app.work() as work:
        make.collection(work, "FIS")
        (freezer,) = add_container(work, name="Freezer A", type_key="freezer_80")
        (rack,) = add_container(work, name="Rack 1", type_key="rack", parent=freezer)
        (box,) = add_container(work, name="Larvae 1", type_key="box_9x9")
        (other,) = add_container(work, name="Larvae 2", type_key="box_9x9")
        (plate,) = add_container(work, name="Plate 1", type_key="plate_96")
        tubes = make.samples(work, 12, kind="tissue")
        request = ask(work, codes=tubes[11:], purpose="ages")
        label = issue_codes(work, collection="FIS", count=3, purpose="the May cruise", kind="tissue").last
    return Store(app, rack, box, other, plate, tubes, request, label)


def garbled(text: str) -> str:
    """What a computer set to AZERTY makes of a scan."""
    return text.translate(str.maketrans(US.plain + US.shifted, BELGIAN.plain + BELGIAN.shifted))


def misread(code: str) -> str:
    """The code with another check character."""
    return f"{code[:-1]}{'0' if code[-1] != '0' else '1'}"


def test_every_mode_is_answered_on_the_page_and_held_by_the_database(app: Staal, store: Store, somebody: Enter) -> None:
    tom = somebody("Tom")
    app.enter(tom.page.context, "tom")
    tom.opens("/scan", "Scan")
    bench = Bench(tom)

    looks_up(bench, store)
    puts_away(bench, store)
    scans_what_is_no_code(bench, store)
    had_the_wrong_box_open(bench, store)
    takes_a_batch_back(bench, store)
    carries_a_box_into_a_rack(bench, store)
    takes_out_and_brings_back_thawed(bench, store)
    notes_a_thaw(bench, store)
    derives(bench, store)
    fills_a_plate(bench, store)
    uses_up(bench, store)
    checks_a_box(bench, store)
    adds_to_a_request(bench, store)
    claims_a_label_and_gives_a_second_code(bench, store)
    prints_again(bench, store)

    assert store.scanned() == bench.typed
    with app.work() as work:
        assert [problem for found in verify(work) for problem in found.problems] == []


def looks_up(bench: Bench, store: Store) -> None:
    assert bench.scan(store.tubes[0]).told == ("done", "no place recorded")
    assert bench.scan("STAAL:TAKE-OUT").told == ("done", "take out")
    bench.holds("Take out")
    assert bench.scan("STAAL:LOOK-UP").told == ("done", "look up")
    bench.holds("Look up")
    assert bench.scan(store.box).told == ("done", "Larvae 1 is open")
    assert store.where(store.tubes[0]) is None


def puts_away(bench: Bench, store: Store) -> None:
    one, two, three, four, *_ = store.tubes
    assert bench.scan("STAAL:PUT-AWAY", store.box).told == ("done", "Larvae 1 is open")
    assert bench.scan(one).told == ("done", "put away at A01")
    assert bench.scan("C04").told == ("done", "C04 is free")
    assert bench.scan(two).told == ("done", "put away at C04")
    assert bench.scan(three).told == ("done", "put away at A02")
    assert bench.scan(three).told == ("attention", "scanned twice")
    assert bench.scan("C04").told == ("refused", "not free")
    bench.tom.sees_at("C04", grouped(two))
    bench.tom.sees("next A03")
    assert [store.where(each) for each in (one, two, three)] == [
        ("Larvae 1", "A01", IN_PLACE),
        ("Larvae 1", "C04", IN_PLACE),
        ("Larvae 1", "A02", IN_PLACE),
    ]
    assert bench.scan("STAAL:UNDO").told == ("done", "taken back")
    assert store.where(three) is None
    assert bench.scan(four).told == ("done", "put away at A02")
    bench.page.locator(".recent li").first.get_by_role("button", name="Undo").click()
    bench.tom.sees(f"{four} is taken back.")
    expect(bench.page.locator(".recent li").first).to_have_class("undone")
    assert store.where(four) is None


def scans_what_is_no_code(bench: Bench, store: Store) -> None:
    """In the middle of putting away: what was there stays, and each gets a plain answer."""
    one, _, three, *_ = store.tubes
    assert bench.scan("NX-4711").told == ("refused", "unknown")
    wrong = bench.scan(misread(one))
    assert wrong.told == ("refused", "unknown")
    assert "check character" in wrong.message
    bench.tom.sees("2 refused, last:")
    read = bench.scan(garbled(three))
    assert read.told == ("done", "put away at A02")
    assert f"read as {three}: the keyboard is set to AZERTY" in read.message
    assert [store.where(each) for each in (one, three)] == [
        ("Larvae 1", "A01", IN_PLACE),
        ("Larvae 1", "A02", IN_PLACE),
    ]


def had_the_wrong_box_open(bench: Bench, store: Store) -> None:
    one, two, three, *_ = store.tubes
    assert bench.scan("STAAL:WRONG-BOX").told == ("attention", "which box was it?")
    assert bench.scan(store.other).told == ("done", "3 put right: they are in Larvae 2")
    bench.tom.sees("Here: Larvae 2")
    assert [store.where(each) for each in (one, two, three)] == [
        ("Larvae 2", "A01", IN_PLACE),
        ("Larvae 2", "C04", IN_PLACE),
        ("Larvae 2", "A02", IN_PLACE),
    ]


def takes_a_batch_back(bench: Bench, store: Store) -> None:
    four, five = store.tubes[3:5]
    bench.scan("STAAL:PUT-AWAY", store.box, four, five)
    assert store.where(five) == ("Larvae 1", "A02", IN_PLACE)
    assert bench.scan("STAAL:UNDO-BATCH").told == ("done", "2 taken back")
    assert [store.where(each) for each in (four, five)] == [None, None]
    bench.scan("STAAL:PUT-AWAY", store.box, four, five)
    bench.tom.presses("Undo the batch")
    expect(bench.page.locator(".recent li.undone").nth(1)).to_be_visible(timeout=PATIENCE)
    assert [store.where(each) for each in (four, five)] == [None, None]


def carries_a_box_into_a_rack(bench: Bench, store: Store) -> None:
    bench.chooses("Carry")
    assert bench.scan(store.other).told == ("done", "picked up")
    assert bench.scan(store.rack).told == ("done", "put away at A01")
    assert store.where(store.other) == ("Rack 1", "A01", IN_PLACE)


def takes_out_and_brings_back_thawed(bench: Bench, store: Store) -> None:
    one, two, *_ = store.tubes
    bench.chooses("Take out")
    out = bench.scan(one)
    assert out.told == ("done", "taken out")
    assert "A01 of Larvae 2 waits for it" in out.message
    bench.scan(two)
    assert [store.where(each) for each in (one, two)] == [("Larvae 2", "A01", OUT), ("Larvae 2", "C04", OUT)]
    assert bench.scan("STAAL:RETURNED-THAWED").told == ("done", "returned thawed")
    bench.holds("Bring back")
    bench.holds("Thawed")
    back = bench.scan(one)
    assert back.told == ("done", "back at A01 of Larvae 2")
    assert "thawed" in back.message
    assert bench.scan("STAAL:STAYED-FROZEN", two).told == ("done", "back at C04 of Larvae 2")
    assert [store.where(each) for each in (one, two)] == [("Larvae 2", "A01", IN_PLACE), ("Larvae 2", "C04", IN_PLACE)]
    assert [store.thaws(each) for each in (one, two)] == [1, 0]


def notes_a_thaw(bench: Bench, store: Store) -> None:
    bench.chooses_of_the_others("Thaw")
    assert bench.scan(store.tubes[1]).told == ("done", "thawed, at C04 of Larvae 2")
    assert store.thaws(store.tubes[1]) == 1


def derives(bench: Bench, store: Store) -> None:
    one, two, three, *_ = store.tubes
    assert bench.scan("STAAL:DERIVE", "STAAL:KIND-DNA_EXTRACT").told == ("done", "DNA extract")
    assert bench.scan("STAAL:EACH-2").told == ("done", "2 of each")
    assert bench.scan(one).told == ("done", "gathered")
    assert bench.scan(two).told == ("done", "gathered")
    bench.tom.sees("2 scans gathered:")
    assert bench.scan("STAAL:DONE").told == ("done", "4 × DNA extract made")
    bench.offers("Print 4 labels")
    assert [[child.kind for child in store.children(each)] for each in (one, two)] == [["dna_extract"] * 2] * 2
    bench.scan("STAAL:KIND-DNA_EXTRACT", "STAAL:EACH-1", three)
    bench.tom.presses("Make them (1 scan)")
    bench.offers("Print 1 label")
    assert len(store.children(three)) == 1


def fills_a_plate(bench: Bench, store: Store) -> None:
    five, six = store.tubes[4:6]
    assert bench.scan("STAAL:PLATE", store.plate).told == ("done", "Plate 1 is open")
    assert bench.scan(five).told == ("done", "in well A01")
    bench.scan("C04")
    assert bench.scan(six).told == ("done", "in well C04")
    (aliquot,) = store.children(six)
    bench.tom.sees_at("C04", grouped(aliquot.code))
    assert (aliquot.kind, store.where(aliquot.code)) == ("tissue", ("Plate 1", "C04", IN_PLACE))


def uses_up(bench: Bench, store: Store) -> None:
    three = store.tubes[2]
    bench.chooses_of_the_others("Use up")
    assert bench.scan(three).told == ("refused", "say why first")
    assert bench.scan("STAAL:REASON-USED-UP").told == ("done", "used up")
    gone = bench.scan(three)
    assert gone.told == ("done", "used up")
    assert "its place is free" in gone.message
    assert (store.sample(three).disposition, store.where(three)) == ("used up", None)


def checks_a_box(bench: Bench, store: Store) -> None:
    """One is where it should be, one was not found, one belongs elsewhere, and one nobody knows."""
    one, two, _, _, five, *_ = store.tubes
    assert bench.scan("STAAL:CHECK", store.other).told == ("done", "Larvae 2 is open")
    assert bench.scan(one).told == ("done", "gathered")
    assert bench.scan(five).told == ("attention", "gathered")
    assert bench.scan("FR05653780").told == ("attention", "unknown, and listed")
    assert bench.scan("STAAL:DONE").told == ("attention", "1 found · 1 missing · 1 foreign · 1 unknown")
    bench.offers("Look at check 1")
    with store.app.work() as work:
        check = check_for(work, 1)
    assert (check.container, check.state) == (store.other, "open")
    verdicts = {item.code: item.verdict for item in check.items if item.code}
    assert (verdicts[one], verdicts[two]) == ("found", "missing")


def adds_to_a_request(bench: Bench, store: Store) -> None:
    two = store.tubes[1]
    assert bench.scan("STAAL:REQUEST", store.request).told == ("done", "request is asked")
    bench.tom.sees(f"Request {grouped(store.request)}: scan what is added to it.")
    assert bench.scan(two).told == ("done", f"added to {grouped(store.request)}")
    with store.app.work() as work:
        asked = {item.code for item in request_for(work, store.request).items}
    assert asked == {two, store.tubes[11]}


def claims_a_label_and_gives_a_second_code(bench: Bench, store: Store) -> None:
    six = store.tubes[5]
    assert bench.scan("STAAL:CLAIM", store.label).told == ("done", "registered")
    assert (store.sample(store.label).code, store.sample(store.label).kind) == (store.label, "tissue")
    bench.chooses_of_the_others("Second code")
    assert bench.scan(six).told == ("done", "picked up")
    bench.tom.sees("waits for its other code.")
    assert bench.scan("FR05653781").told == ("done", "goes by FR05653781 too")
    assert store.sample("FR05653781").code == six


def prints_again(bench: Bench, store: Store) -> None:
    one, two, *_ = store.tubes
    bench.scan("STAAL:PRINT-AGAIN", one, two)
    assert bench.scan("STAAL:DONE").told == ("done", "ready to print")
    bench.page.get_by_role("link", name="Print 2 labels").click()
    bench.tom.stands_on("Labels")
    bench.tom.sees(grouped(one))
