"""Amounts that are ranges, on the pages: registered, counted anew, broken up into records of their own."""

import pytest

from lims.access import Role, system_actor
from lims.samples.actions import register
from lims.samples.drafts import AmountDraft
from lims.samples.queries import samples_for
from lims.samples.searching import find_samples
from lims.unit_of_work import reading, unit_of_work
from tests import make
from tests.pages.conftest import OpenPage
from tests.pages.looking import SQLITE, fill, labels, press, press_in_dialog, rows, shown

SYSTEM = system_actor()


@pytest.fixture
def lot(settings_for_test: object) -> str:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        amount = AmountDraft(value="20–100 envelopes", unit="piece")
        return register(work, collection="FIS", kind="otolith", amount=amount)[0]


def left(code: str) -> str:
    with reading(SYSTEM) as work:
        return samples_for(work, [code])[0].shown_amount.replace("\u202f", " ")


def found() -> list[str]:
    with reading(SYSTEM) as work:
        return [each.sample.code for each in find_samples(work, kind="otolith").found]


@SQLITE
def test_a_range_stands_on_its_page_in_the_list_and_as_it_was_written(open_page: OpenPage, lot: str) -> None:
    told = shown(open_page("sample", code=lot))
    assert "20–100\u202fpieces left" in told
    assert "written “20–100 envelopes”" in told
    assert rows(open_page("samples"))[0]["Left"] == "20–100\u202fpieces"


@SQLITE
def test_a_range_is_registered_with_its_days(open_page: OpenPage, lot: str) -> None:
    page = open_page("register", account="tom", role=Role.TECHNICIAN)
    fill(page, "Amount", "ca. 30-40")
    press(page, "Register")
    assert "is not a number" in shown(page)
    fill(page, "Amount", "30-40")
    page.date_input[0].set_value("2031-05-04")
    page.date_input[1].set_value("2036-05-04")
    press(page, "Register")
    with reading(SYSTEM) as work:
        (new,) = [each.sample for each in find_samples(work, kind="specimen").found]
    assert (left(new.code), str(new.expires_on), str(new.retain_until)) == ("30–40 pieces", "2031-05-04", "2036-05-04")


@SQLITE
def test_a_lot_is_broken_up_and_its_labels_are_one_click_away(open_page: OpenPage, lot: str) -> None:
    page = open_page("sample", account="tom", role=Role.TECHNICIAN, code=lot)
    press(page, "Break up")
    fill(page, "Into", 3)
    next(button for button in page.button if button.label == "Break up").click()
    page.run()
    press_in_dialog(page, "Break up", "Make 3 records")
    assert left(lot) == "17–97 pieces"
    assert len(found()) == 4
    assert "Print 3 labels" in labels(page)


@SQLITE
def test_parts_that_differ_close_the_lot(open_page: OpenPage, lot: str) -> None:
    page = open_page("sample", code=lot)
    press(page, "Break up")
    fill(page, "Or parts that differ", "12, 20–30")
    page.radio[0].set_value("Nothing is left")
    next(button for button in page.button if button.label == "Break up").click()
    page.run()
    press_in_dialog(page, "Break up", "Make 2 records")
    assert left(lot) == "≈ 0 pieces"
    assert "used up" in shown(open_page("sample", code=lot))


@SQLITE
def test_it_is_counted_anew_from_its_page(open_page: OpenPage, lot: str) -> None:
    page = press(open_page("sample", code=lot), "Recount")
    fill(page, "How much there is", "38")
    press_in_dialog(page, "Recount", "Say so")
    assert left(lot) == "38 pieces"
    assert "38 piece" in {row["More"].partition(" · ")[0] for row in rows(page)}


@SQLITE
def test_parts_may_be_made_on_the_derive_page(open_page: OpenPage, lot: str) -> None:
    page = open_page("derive", codes=lot)
    fill(page, "Made, each", "5, 10-20")
    fill(page, "They are parts", value=True)
    page.date_input[0].set_value("2031-05-04")
    press(page, "Make them")
    assert left(lot) == "0–85 pieces"
    made = [code for code in found() if code != lot]
    assert sorted(map(left, made)) == ["10–20 pieces", "5 pieces"]
    with reading(SYSTEM) as work:
        assert {str(each.expires_on) for each in samples_for(work, made)} == {"2031-05-04"}


@SQLITE
def test_a_researcher_is_offered_neither(open_page: OpenPage, lot: str) -> None:
    page = open_page("sample", account="rik", role=Role.RESEARCHER, code=lot)
    assert not {"Break up", "Recount", "Take from it"} & set(labels(page))
