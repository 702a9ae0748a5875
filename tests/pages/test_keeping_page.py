"""The page of what keeps how long: days by rule, seed lots to regenerate, strains without a duplicate, rules."""

from datetime import UTC, date, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from lims.access import Role, system_actor
from lims.preserving.actions import record_viability, set_dates, set_rule
from lims.preserving.drafts import ViabilityDraft
from lims.preserving.periods import find_rules
from lims.preserving.rules import EXPIRY, GERMINATION, RETENTION
from lims.preserving.viability import viability_for
from lims.samples.actions import register
from lims.samples.drafts import AmountDraft
from lims.samples.queries import samples_for
from lims.ui import keeping_many, session
from lims.unit_of_work import reading, unit_of_work
from lims.values.codes import grouped
from tests import make
from tests.pages.conftest import OpenPage
from tests.pages.looking import SQLITE, fill, labels, press, press_in_dialog, rows, shown

SYSTEM = system_actor()
YESTERDAY = datetime.now(UTC).date() - timedelta(days=1)


@pytest.fixture
def lots(settings_for_test: object) -> list[str]:
    """A seed lot that fell from 95 to 70 %, and one that was never tested."""
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "SED")
        amount = AmountDraft(value="5000", unit="piece")
        codes = register(work, collection="SED", kind="seed_lot", count=2, amount=amount)
    for on, viable in ((date(2016, 3, 1), 95), (date(2026, 3, 1), 70)):
        with unit_of_work(SYSTEM) as work:
            draft = ViabilityDraft(code=codes[0], tested=100, viable=viable)
            record_viability(work, results=[draft], test=GERMINATION, tested_on=on, by="Tom Jacobs")
    return codes


@SQLITE
def test_seed_lots_to_regenerate_come_first(open_page: OpenPage, lots: list[str]) -> None:
    page = open_page("keeping", show="Seed lots")
    assert [(row["Code"], row["To do"]) for row in rows(page)] == [
        (grouped(lots[0]), "! regenerate"),
        (grouped(lots[1]), "! never tested"),
    ]
    assert "2 lots · 1 to regenerate" in shown(page)
    fill(page, "Only those to regenerate", value=True)
    assert len(rows(page.run())) == 1


@SQLITE
def test_strains_without_a_duplicate_elsewhere_are_marked(open_page: OpenPage, lots: list[str]) -> None:
    page = open_page("keeping", show="Strains", account="rik", role=Role.RESEARCHER)
    assert {row["Duplicate"] for row in rows(page)} == {"! none"}
    assert "2 strains · 2 without a duplicate elsewhere" in shown(page)


@SQLITE
def test_what_is_near_its_day_says_by_which_rule(open_page: OpenPage, lots: list[str]) -> None:
    with unit_of_work(SYSTEM) as work:
        set_dates(work, codes=lots[:1], days={EXPIRY: YESTERDAY})
        set_rule(work, term=RETENTION, months=1, collection="SED")
    page = open_page("keeping")
    fill(page, "Days ahead", 40)
    assert [(row["What"], row["By rule"][:7]) for row in rows(page.run())] == [
        ("! expired", "–"),
        ("retention ends soon", "1 month"),
        ("retention ends soon", "1 month"),
    ]
    assert "1 month after it was registered (rule: all in SED)" in shown(open_page("sample", code=lots[0]))


@SQLITE
def test_nothing_is_near_its_day(open_page: OpenPage, settings_for_test: object) -> None:
    assert "Nothing is near its day." in shown(open_page("keeping"))
    assert "There is no rule yet" in shown(open_page("keeping", show="Rules"))
    assert "or there is none" in shown(open_page("keeping", show="Strains"))
    assert "or there is none" in shown(open_page("keeping", show="Seed lots"))


@SQLITE
def test_a_rule_is_set_and_ended(open_page: OpenPage, lots: list[str]) -> None:
    page = press(open_page("keeping", show="Rules"), "Set a rule")
    fill(page, "In the collection", "SED")
    press_in_dialog(page, "Set a rule", "Set it")
    with reading(SYSTEM) as work:
        assert [(each.term, each.months, each.collection) for each in find_rules(work)] == [(RETENTION, 120, "SED")]
    page = open_page("keeping", show="Rules")
    assert rows(page) == [{"What": "all in SED", "": "is to be kept for", "Period": "10 years"}]
    press(page, "End a rule")
    press_in_dialog(page, "End a rule", "End it")
    with reading(SYSTEM) as work:
        assert find_rules(work) == []


@SQLITE
def test_a_technician_sees_the_rules_and_makes_none(open_page: OpenPage, lots: list[str]) -> None:
    page = open_page("keeping", show="Rules", account="tom", role=Role.TECHNICIAN)
    assert "Set a rule" not in labels(page)


@SQLITE
def test_a_lot_tells_of_its_tests_and_a_new_one_is_entered(open_page: OpenPage, lots: list[str]) -> None:
    page = open_page("sample", code=lots[0])
    told = shown(page)
    assert "Germinated **70 %** on 2026-03-01 · 2 tests" in told
    assert "to regenerate" in told
    assert "Below 81 %" in told
    assert [row["Alive"] for row in rows(page)] == ["70 of 100", "95 of 100"]
    assert "Nothing has been measured" in told
    press(page, "Enter a test")
    fill(page, "Sown", 50)
    fill(page, "Germinated", 45)
    press_in_dialog(page, "Enter a test", "Enter the test")
    with reading(SYSTEM) as work:
        last = viability_for(work, lots[0])[-1]
        assert samples_for(work, lots[:1])[0].amount_left == 4750
    assert (last.tested, last.viable) == (50, 45)


def _two_selected() -> None:
    """A page with two lots selected: the harness cannot tick rows of a table."""
    import streamlit as st  # a page of the harness has nothing but its own lines

    from lims.ui.keeping_many import offer_tests

    offer_tests(st.session_state["codes"])


@SQLITE
def test_many_lots_are_tested_at_once_and_one_without_numbers_is_left_out(
    lots: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (session, keeping_many):
        monkeypatch.setattr(module, "current_actor", lambda: SYSTEM)
    page = AppTest.from_function(_two_selected, default_timeout=30)
    page.session_state["codes"] = lots
    press(page.run(), "Tests")
    press_in_dialog(page, "Tests", "Enter the tests")
    assert "Name at least one sample" in shown(page)
