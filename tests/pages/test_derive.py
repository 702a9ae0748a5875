"""The derive page: many children from many parents in one act, or none."""

import pytest

from lims.access import Role, system_actor
from lims.samples.actions import register
from lims.samples.drafts import AmountDraft
from lims.samples.queries import SampleView, samples_for
from lims.samples.searching import find_samples
from lims.unit_of_work import reading, unit_of_work
from lims.values.codes import grouped
from tests import make
from tests.pages.conftest import OpenPage
from tests.pages.looking import SQLITE, fill, labels, press, refusals, shown

SYSTEM = system_actor()


@pytest.fixture
def tissues(settings_for_test: object) -> list[str]:
    """Ten tissues of 250 mg."""
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        amount = AmountDraft(value="250", unit="mg")
        return register(work, collection="FIS", kind="tissue", count=10, amount=amount)


def of_kind(kind: str) -> list[SampleView]:
    with reading(SYSTEM) as work:
        return [each.sample for each in find_samples(work, kind=kind).found]


def left(code: str) -> str:
    with reading(SYSTEM) as work:
        return samples_for(work, [code])[0].shown_amount.replace("\u202f", " ")


def test_ten_extracts_are_made_with_a_blank_and_their_labels_are_one_click_away(
    open_page: OpenPage, tissues: list[str]
) -> None:
    page = open_page("derive", account="tom", role=Role.TECHNICIAN, codes=",".join(tissues))
    assert f"{grouped(tissues[0])} tissue (250 mg)" in shown(page).replace("\u202f", " ")
    fill(page, "Make", "dna_extract")
    page.run()
    fill(page, "Made, each", "100")
    fill(page, "Taken from each parent, per child", "25")
    fill(page, "Blanks that go along", 1)
    fill(page, "Batch or process name", "EXT-1")
    press(page, "Make them")
    extracts = of_kind("dna_extract")
    assert "11 made. Undo is on the home page." in shown(page)
    assert sorted(str(each.control_type) for each in extracts) == ["None"] * 10 + ["extraction blank"]
    assert {each.shown_amount for each in extracts if not each.control_type} == {"100\u202fµL"}
    assert {left(code) for code in tissues} == {"225 mg"}
    press(page, "Print 11 labels")
    assert page.title[0].value == "Labels"
    assert set(page.text_area(key="codes").value.split()) == {each.code for each in extracts}


def test_more_than_is_left_is_refused_and_nothing_is_written(open_page: OpenPage, tissues: list[str]) -> None:
    page = open_page("derive", codes=",".join(tissues[:2]))
    fill(page, "Make", "dna_extract")
    page.run()
    fill(page, "Children of each parent", 2)
    fill(page, "Taken from each parent, per child", "126")
    press(page, "Make them")
    assert "250" in refusals(page)
    assert of_kind("dna_extract") == []
    assert left(tissues[0]) == "250 mg"
    assert not [label for label in labels(page) if label.startswith("Print")]
    fill(page, "Taken from each parent, per child", "125")
    press(page, "Make them")
    assert not page.error
    assert (len(of_kind("dna_extract")), left(tissues[0])) == (4, "0 mg")


@SQLITE
def test_a_form_that_contradicts_itself_is_refused(open_page: OpenPage, tissues: list[str]) -> None:
    page = open_page("derive", codes=tissues[0])
    fill(page, "Taken from each parent, per child", "25")
    fill(page, "All of the parent goes into it", True)
    press(page, "Make them")
    assert refusals(page) == "Say either how much is taken or that all is."
    fill(page, "Taken from each parent, per child", "ten")
    fill(page, "All of the parent goes into it", False)
    press(page, "Make them")
    assert "ten" in refusals(page)
    assert len(of_kind("tissue")) == 10


@SQLITE
def test_one_pool_is_made_from_all(open_page: OpenPage, tissues: list[str]) -> None:
    page = open_page("derive", codes=",".join(tissues[:3]))
    fill(page, "One from all (a pool or composite)", True)
    page.run()
    press(page, "Make them")
    assert "1 made." in shown(page)
    press(page, "Derive from these")
    assert page.text_area[0].value not in ("", "\n".join(tissues[:3]))


@SQLITE
def test_parents_are_asked_for_and_unknown_ones_told(open_page: OpenPage, tissues: list[str]) -> None:
    page = open_page("derive")
    assert "Choose samples in Samples" in shown(page)
    fill(page, "Parents", f"{tissues[0]}\nnothing such")
    page.run()
    assert "Nothing goes by nothing such here." in refusals(page)
    assert "Make them" not in labels(page)
