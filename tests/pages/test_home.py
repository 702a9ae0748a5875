"""The home page: what waits, what was done last and is taken back, and the search field."""

from datetime import UTC, date, datetime

from streamlit.testing.v1 import AppTest

from lims.access import Role, system_actor
from lims.collections.membership import actor_named
from lims.people.actions import change_role
from lims.requests.actions import ask
from lims.samples.actions import derive, register
from lims.samples.drafts import DerivationDraft
from lims.samples.searching import find_samples
from lims.storage.actions import add_container, place, take_out
from lims.unit_of_work import reading, unit_of_work
from tests import make
from tests.pages.conftest import ROOT, OpenPage, sign_in
from tests.pages.looking import SQLITE, fill, labels, press, refusals, rows, shown

SYSTEM = system_actor()


def waiting(page: AppTest) -> set[str]:
    return {label for label in labels(page) if label.startswith("**")}


def test_what_waits_is_counted_for_whom_it_concerns(open_page: OpenPage, settings_for_test: object) -> None:
    sign_in("rik", Role.RESEARCHER)
    with unit_of_work(SYSTEM, now=datetime(2026, 2, 1, tzinfo=UTC)) as work:
        make.collection(work, "FIS")
        codes = make.samples(work, 3)
        (shelf,) = add_container(work, name="Shelf", type_key="shelf")
        place(work, codes=codes, into=shelf)
        take_out(work, codes=codes[:1], to_whom="courier", until=date(2026, 2, 14))
        take_out(work, codes=codes[1:2], to_whom="centrifuge")
        rik = actor_named(work, account="rik")
    with unit_of_work(rik) as work:
        ask(work, codes=codes[2:], purpose="barcoding")
    page = open_page(account="kim", role=Role.KEEPER)
    assert waiting(page) == {
        "**1** to decide on",
        "**2** out of their place",
        "**1** overdue to come back",
    }
    press(page, "**2** out of their place")
    assert [(row["With"], row["Back by"]) for row in rows(page)] == [("courier", "2026-02-14"), ("centrifuge", "–")]
    page = open_page(account="rik", role=Role.RESEARCHER)
    assert waiting(page) == {"**1** of my own requests open"}
    assert "Mine · 1" in shown(press(page, "**1** of my own requests open"))


def test_what_was_done_last_is_taken_back(open_page: OpenPage, settings_for_test: object) -> None:
    sign_in("tom", Role.TECHNICIAN)
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        tom = actor_named(work, account="tom")
    with unit_of_work(tom) as work:
        codes = make.samples(work, 2)
    page = open_page(account="tom", role=Role.TECHNICIAN)
    assert "register · 2 things" in shown(page)
    press(page, "Undo")
    text = shown(page)
    assert "Taken back: register." in text
    assert " · taken back" in text
    assert "There are no samples yet" in text
    assert "Undo" not in labels(page)
    with reading(SYSTEM) as work:
        assert find_samples(work).found == ()
        assert find_samples(work, codes[0]).found[0].sample.record == "withdrawn"


@SQLITE
def test_what_was_built_on_stays_and_the_page_says_why(open_page: OpenPage, settings_for_test: object) -> None:
    sign_in("tom", Role.TECHNICIAN)
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        tom = actor_named(work, account="tom")
    with unit_of_work(tom) as work:
        codes = make.samples(work, 1)
    with unit_of_work(tom) as work:
        derive(work, parents=codes, draft=DerivationDraft(kind="tissue"))
    page = open_page(account="tom", role=Role.TECHNICIAN)
    first = [button for button in page.button if button.label == "Undo"][-1]
    first.click().run()
    assert "since then there was derive" in refusals(page)
    with reading(SYSTEM) as work:
        assert len(find_samples(work).found) == 2


@SQLITE
def test_a_search_leads_to_samples_and_is_not_made_again(open_page: OpenPage, settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        register(work, collection="FIS", kind="specimen", identified_as="paling")
    page = open_page()
    fill(page, "Find a sample", "paling")
    press(page, "Find")
    assert page.title[0].value == "Samples"
    assert page.text_input(key="text").value == "paling"
    assert "1 sample" in shown(page)
    page.switch_page(str(ROOT / "pages" / "home.py"))
    assert page.run().title[0].value == "Hello, Ada"


@SQLITE
def test_nothing_is_offered_to_whom_nobody_gave_a_role(open_page: OpenPage, settings_for_test: object) -> None:
    sign_in("rik", Role.RESEARCHER)
    with unit_of_work(SYSTEM) as work:
        change_role(work, account="rik", role=None)
    page = open_page(account="rik", role=Role.RESEARCHER)
    assert "You have no role in any collection yet" in shown(page)
    assert labels(page) == []
