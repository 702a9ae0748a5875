"""The page of a sample: what it is, where it is, what is known of it, and what is done with it."""

from dataclasses import dataclass

import pytest

from lims.access import Role, system_actor
from lims.collecting.actions import add_event
from lims.collecting.drafts import EventDraft
from lims.samples.actions import derive, measure, register
from lims.samples.drafts import AmountDraft, DerivationDraft
from lims.samples.queries import samples_for
from lims.sequencing.actions import attach_reads
from lims.storage.actions import add_container, place
from lims.taxa.starter import ensure_taxa
from lims.undoing.actions import undo
from lims.unit_of_work import reading, unit_of_work
from lims.values.codes import grouped
from tests import make
from tests.pages.conftest import OpenPage
from tests.pages.looking import SQLITE, facts, fill, labels, press, press_in_dialog, refusals, rows, shown

SYSTEM = system_actor()
READS = b"@r1\nACGT\n+\nIIII\n"


@dataclass(frozen=True)
class Eel:
    """An eel, its extract of 100 µl in a box, and a library with reads."""

    fish: str
    extract: str
    library: str
    box: str


@pytest.fixture
def eel(settings_for_test: object) -> Eel:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        ensure_taxa(work)
        draft = EventDraft(
            event_date="2026-05-04",
            water_body="Schelde",
            locality="Bergen_meersen",
            latitude="51.0229",
            longitude="3.9431",
            collectors=("An Wouters",),
        )
        event = add_event(work, draft=draft, collection="FIS")
        fish = register(work, collection="FIS", kind="specimen", event=event, identified_as="paling")
        measure(work, code=fish[0], type="length", value="550", unit="mm")
        measure(work, code=fish[0], type="weight", value="<1", unit="g")
        amount = AmountDraft(value="100", unit="µL")
        (extract,) = derive(work, parents=fish, draft=DerivationDraft(kind="dna_extract", made=amount))
        (library,) = derive(work, parents=[extract.code], draft=DerivationDraft(kind="library"))
        (freezer,) = add_container(work, name="Freezer *A*", type_key="freezer_80")
        (box,) = add_container(work, name="DNA", type_key="box_9x9", parent=freezer)
        place(work, codes=[extract.code], into=box)
        attach_reads(work, code=library.code, files=[("eel_R1.fastq", READS)])
    return Eel(fish[0], extract.code, library.code, box)


def left(code: str) -> str:
    with reading(SYSTEM) as work:
        return samples_for(work, [code])[0].shown_amount


def test_everything_that_is_known_stands_on_one_page(open_page: OpenPage, eel: Eel) -> None:
    page = open_page("sample", code=eel.fish)
    text = shown(page)
    assert f'aria-label="{grouped(eel.fish)}"' in text
    assert "*Anguilla anguilla*" in text
    assert "written “paling”" in text
    assert "**Collected** 2026-05-04 · Schelde · Bergen_meersen" in text
    assert "It has no place yet" in text
    known = facts(page)
    assert known["Collection"] == "FIS"
    assert known["length"] == "550 mm"
    assert known["weight"] == "< 1 g"
    assert known["Coordinates (WGS 84)"].startswith("51.02290, 3.94310")
    assert known["Collected by"] == "An Wouters"
    reads, life = rows(page), rows(page, 1)
    assert [(row["File"], row["Library"]) for row in reads] == [("eel_R1.fastq", grouped(eel.library))]
    assert {"register", "measure", "derive"} <= {row["What"] for row in life}
    assert {row["Who"] for row in life} == {"system"}
    assert {f"kin-{eel.extract}", f"kin-{eel.library}"} <= {button.key for button in page.button}


@SQLITE
def test_a_tube_shows_its_place_and_leads_to_its_kin_and_its_box(open_page: OpenPage, eel: Eel) -> None:
    page = open_page("sample", code=eel.extract)
    text = shown(page)
    assert "Freezer *A* › DNA › **A01**" in text
    assert r"Freezer \*A\*" in "".join(each.value for each in page.markdown)
    assert "100\u202fµL left" in text
    assert "**Collected** 2026-05-04" in text
    assert "spot" in {each.key for each in page.get("bidi_component")}
    press(page, "Open the box")
    assert page.title[0].value == "DNA"
    page = open_page("sample", code=eel.extract)
    page.button(key=f"kin-{eel.fish}").click().run()
    assert f'aria-label="{grouped(eel.fish)}"' in shown(page)


@SQLITE
def test_an_amount_is_taken_and_more_than_is_left_is_not(open_page: OpenPage, eel: Eel) -> None:
    page = press(open_page("sample", code=eel.extract), "Take from it")
    fill(page, "How much", "10")
    fill(page, "For what", "gel")
    press_in_dialog(page, "Take from it", "Take it")
    assert "10 µL taken." in shown(page)
    assert "90\u202fµL left" in shown(page)
    assert "gel" in {row["More"] for row in rows(page, 1)}
    press(page, "Take from it")
    fill(page, "How much", "91")
    press_in_dialog(page, "Take from it", "Take it")
    assert "90" in refusals(page)
    assert left(eel.extract) == "90\u202fµL"


@SQLITE
def test_a_tube_is_taken_out_and_brought_back(open_page: OpenPage, eel: Eel) -> None:
    page = press(open_page("sample", code=eel.extract), "Take out")
    fill(page, "To whom or where", "centrifuge")
    press_in_dialog(page, "Take out", "Take it out")
    text = shown(page)
    assert "It is out; its place is kept." in text
    assert "A01 is kept for it" in text
    assert "Take out" not in labels(page)
    press(page, "Bring back")
    press_in_dialog(page, "Bring back", "It stayed frozen")
    assert "It is back in its place." in shown(page)
    assert "to centrifuge" in " ".join(row["More"] for row in rows(page, 1))
    assert "Take out" in labels(page)


@SQLITE
def test_codes_that_are_not_known_or_not_read_right_are_told_apart(open_page: OpenPage, eel: Eel) -> None:
    assert "Nothing goes by nothing such here." in refusals(open_page("sample", code="nothing such"))
    misread = eel.fish[:-1] + ("A" if eel.fish[-1] != "A" else "B")
    assert "fails its check character" in refusals(open_page("sample", code=misread))
    page = open_page("sample")
    fill(page, "Code", grouped(eel.fish).lower())
    assert "*Anguilla anguilla*" in shown(page.run())


@SQLITE
def test_a_withdrawn_sample_says_so_and_offers_nothing(open_page: OpenPage, settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
    with unit_of_work(SYSTEM) as work:
        amount = AmountDraft(value="5", unit="µL")
        (code,) = register(work, collection="FIS", kind="dna_extract", amount=amount, identified_as="a*b")
        registered = work.change_set_id
    with unit_of_work(SYSTEM) as work:
        undo(work, change_set_id=registered)
    page = open_page("sample", code=code)
    assert "withdrawn" in shown(page)
    assert r"a\*b" in "".join(each.value for each in page.markdown)
    assert "register (taken back)" in {row["What"] for row in rows(page)}
    assert labels(page) == []


@SQLITE
def test_a_researcher_may_look_and_ask(open_page: OpenPage, eel: Eel) -> None:
    page = open_page("sample", account="rik", role=Role.RESEARCHER, code=eel.extract)
    acts = [label for label in labels(page) if not label.startswith("FIS")]
    assert acts == ["Ask for it", "Open the box"]
