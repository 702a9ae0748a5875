"""The labels page: codes in, labels out; what it asks before, and what it offers after."""

import json
from typing import Any

import pytest
from sqlalchemy import update
from streamlit.testing.v1 import AppTest

from lims.access import Role, system_actor
from lims.collections.tables import Collection
from lims.labelling.actions import add_printer, add_stock, print_labels
from lims.labelling.jobs import find_jobs, job_for
from lims.labelling.queries import find_printed
from lims.samples.actions import correct, issue_codes, register
from lims.storage.actions import add_container, place
from lims.unit_of_work import reading, unit_of_work
from lims.values.codes import grouped
from tests import make
from tests.pages.conftest import OpenPage
from tests.pages.looking import SQLITE, labels, press, refusals, rows, shown

SYSTEM = system_actor()


@pytest.fixture
def fish(settings_for_test: Any) -> list[str]:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        return register(work, collection="FIS", kind="specimen", count=3, identified_as="a*b")


def picture(page: AppTest, key: str = "preview") -> str:
    """The drawing of this key."""
    (found,) = [each for each in page.get("bidi_component") if each.key == key]
    svg: str = json.loads(found.proto.json)["svg"]
    return svg


def print_them(page: AppTest) -> AppTest:
    return page.button(key="print").click().run()


def printed(code: str) -> list[Any]:
    with reading(SYSTEM) as work:
        return find_printed(work, code)


def test_what_was_made_is_printed_with_one_click(open_page: OpenPage, fish: list[str]) -> None:
    page = open_page("labels", codes=",".join(fish))
    assert grouped(fish[0]) in picture(page)
    assert r"a*b" in shown(page)
    assert grouped(fish[1]) in shown(page)
    assert not page.get("download_button")
    assert page.button(key="print").label == "Print 3 labels"
    print_them(page)
    assert "**3 labels** · job 1" in shown(page)
    assert page.get("download_button")[0].label == "Save the PDF"
    assert [(each.stock, each.template) for each in printed(fish[2])] == [("LCRY-1700", "tube")]
    page.number_input(key="copies").set_value(2).run()
    assert not page.get("download_button")
    assert page.button(key="print").label == "Print 6 labels"


@SQLITE
def test_a_label_is_printed_again_only_for_a_reason(open_page: OpenPage, fish: list[str]) -> None:
    page = print_them(open_page("labels", codes=",".join(fish)))
    press(page, "Print again")
    assert "3 things had a label before" in shown(page)
    print_them(page)
    assert "Say why first" in refusals(page)
    assert len(printed(fish[0])) == 1
    page.button_group(key="reason").set_value("fell off").run()
    print_them(page)
    assert [each.reprint_reason for each in printed(fish[0])] == ["fell off", None]
    press(page, "Print again")
    page.text_input(key="reason-words").set_value("wet").run()
    print_them(page)
    assert printed(fish[0])[0].reprint_reason == "wet"


@SQLITE
def test_a_twin_for_the_data_sheet_needs_no_reason(open_page: OpenPage, fish: list[str]) -> None:
    page = print_them(open_page("labels", codes=fish[0]))
    press(page, "Print again")
    page.button_group(key="purpose").set_value("twin").run()
    assert "had a label before" not in shown(page)
    print_them(page)
    assert [each.purpose for each in printed(fish[0])] == ["twin", "label"]


@SQLITE
def test_one_label_for_the_bag_is_that_of_the_bag(open_page: OpenPage, fish: list[str]) -> None:
    with unit_of_work(SYSTEM) as work:
        (bag,) = add_container(work, name="Bag 4", type_key="shelf")
        place(work, codes=fish[:2], into=bag)
    page = open_page("labels", codes=",".join(fish))
    page.button_group(key="purpose").set_value("bag").run()
    assert "do not lie together in one bag" in refusals(page)
    page.text_area(key="codes").set_value("\n".join(fish[:2])).run()
    assert grouped(bag) in picture(page)
    assert page.selectbox(key="template-sample-bag").value == "bag"
    print_them(page)
    assert [each.purpose for each in printed(bag)] == ["bag"]


@SQLITE
def test_the_last_choice_comes_first_and_a_freezer_does_not_change_that_of_tubes(
    open_page: OpenPage, fish: list[str]
) -> None:
    with unit_of_work(SYSTEM) as work:
        (freezer,) = add_container(work, name="Freezer A", type_key="freezer_80")
    page = open_page("labels", codes=fish[0])
    assert page.selectbox(key="stock-sample").value == "LCRY-1700"
    page.selectbox(key="stock-sample").set_value("L7651").run()
    page.selectbox(key="template-sample-label").set_value("envelope").run()
    print_them(page)
    page = open_page("labels", codes=freezer)
    assert page.selectbox(key="template-container-label").value == "freezer"
    assert not page.get("button_group")
    print_them(page)
    page = open_page("labels", codes=fish[1])
    assert page.selectbox(key="stock-sample").value == "L7651"
    assert page.selectbox(key="template-sample-label").value == "envelope"


@SQLITE
def test_only_templates_that_can_be_read_on_a_stock_are_offered(open_page: OpenPage, fish: list[str]) -> None:
    page = open_page("labels", codes=fish[0])
    page.selectbox(key="stock-sample").set_value("L7160").run()
    page.selectbox(key="template-sample-label").set_value("microplate").run()
    page.selectbox(key="stock-sample").set_value("LCRY-1700").run()
    template = page.selectbox(key="template-sample-label")
    assert "Microplate barcode" not in template.options
    assert template.value == "tube"


@SQLITE
def test_a_sheet_begins_where_it_is_still_whole(open_page: OpenPage, fish: list[str]) -> None:
    page = open_page("labels", codes=",".join(fish))
    page.number_input(key="first-LCRY-1700").set_value(84).run()
    assert picture(page, "sheet-LCRY-1700").count('class="printed"') == 2
    print_them(page)
    assert "**3 labels** on 2 sheets" in shown(page)


@SQLITE
def test_labels_go_to_a_printer_with_the_ribbon_of_last_time(open_page: OpenPage, fish: list[str]) -> None:
    with unit_of_work(SYSTEM) as work:
        add_printer(work, name="Zebra lab 2", kind="zpl", host="192.0.2.7", ribbon="wax")
    page = open_page("labels", codes=fish[0])
    assert "Zebra lab 2" not in page.selectbox(key="to-sheet").options
    page.selectbox(key="stock-sample").set_value("roll-25x13-300").run()
    page.selectbox(key="to-roll").set_value("Zebra lab 2").run()
    assert page.text_input(key="ribbon-Zebra lab 2").value == "wax"
    page.text_input(key="ribbon-Zebra lab 2").set_value("resin").run()
    print_them(page)
    assert "Job 1 waits for Zebra lab 2" in shown(page)
    assert not page.get("download_button")
    page = open_page("labels", codes=fish[1])
    assert page.selectbox(key="to-roll").value == "Zebra lab 2"
    assert page.text_input(key="ribbon-Zebra lab 2").value == "resin"


@SQLITE
@pytest.mark.parametrize(("destination", "suffix"), [("Save as PNG", "ZIP"), ("Save as ZPL", "ZPL")])
def test_labels_are_saved_in_other_formats(open_page: OpenPage, fish: list[str], destination: str, suffix: str) -> None:
    page = open_page("labels", codes=",".join(fish))
    page.selectbox(key="stock-sample").set_value("roll-25x13-300").run()
    page.selectbox(key="to-roll").set_value(destination).run()
    assert print_them(page).get("download_button")[0].label == f"Save the {suffix}"


@SQLITE
def test_a_batch_is_released_by_scanning_its_ends(open_page: OpenPage, fish: list[str]) -> None:
    with unit_of_work(SYSTEM) as work:
        work.execute(update(Collection).values(release_labels_by_scan=True))
    page = print_them(open_page("labels", codes=",".join(fish)))
    assert "Scan the first and the last label" in shown(page)
    for code, answer in ((fish[1], "neither the first nor the last"), (fish[0], grouped(fish[2]))):
        page.text_input(key="printed-1").set_value(code)
        press(page, "Check")
        assert answer in shown(page)
    page.text_input(key="printed-1").set_value(fish[2])
    press(page, "Check")
    assert "may be used" in shown(page)
    with reading(SYSTEM) as work:
        assert job_for(work, 1).released_at


@SQLITE
def test_what_came_into_being_together_gets_its_labels_together(open_page: OpenPage, fish: list[str]) -> None:
    with unit_of_work(SYSTEM) as work:
        new, number = make.samples(work, 4), work.change_set_id
    page = open_page("labels", changeset=str(number))
    assert page.text_area(key="codes").value.split() == new
    assert page.button(key="print").label == "Print 4 labels"


@SQLITE
def test_a_range_that_was_issued_ahead_is_printed(open_page: OpenPage, fish: list[str]) -> None:
    with unit_of_work(SYSTEM) as work:
        first = issue_codes(work, collection="FIS", count=5, purpose="autumn *survey*").first
        register(work, collection="FIS", kind="specimen", code=first)
    assert "autumn *survey*" in shown(open_page("labels"))
    page = open_page("labels")
    page.button(key=f"range-{first}").click().run()
    assert page.button(key="print").label == "Print 5 labels"
    page.toggle(key="missing").set_value(True).run()
    assert grouped(first) not in picture(page)
    assert page.button(key="print").label == "Print 4 labels"
    print_them(page)
    with reading(SYSTEM) as work:
        assert find_jobs(work)[0].purpose == "range"
    assert "was not printed ahead" in refusals(open_page("labels", range=fish[0]))


@SQLITE
def test_a_character_that_no_font_has_is_told_before(open_page: OpenPage, settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        codes = register(work, collection="FIS", kind="specimen", identified_as="鰻 ♂")
    assert "On 1 label a character cannot be printed and shows as �: 鰻" in shown(open_page("labels", codes=codes[0]))


@SQLITE
def test_labels_out_of_date_are_printed_again(open_page: OpenPage, fish: list[str]) -> None:
    with unit_of_work(SYSTEM) as work:
        print_labels(work, codes=fish, stock="L7160", template="jar")
        correct(work, code=fish[1], values={"preservation": "ethanol 96 %"}, reason="tube was read again")
    page = open_page("labels")
    assert [row["Code"] for row in rows(page)] == [grouped(fish[1])]
    assert "ethanol 96 %" in rows(page)[0]["Now"]
    press(page, "Print 1 label again on L7160")
    assert page.get("download_button")[0].label == "Save the PDF"
    assert printed(fish[1])[0].reprint_reason == "data corrected"
    assert not page.dataframe


@SQLITE
def test_with_nothing_to_print_it_says_where_labels_come_from(open_page: OpenPage, settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        measures = {"name": "Ours", "page_width": 210, "page_height": 297, "label_width": 40, "label_height": 20}
        add_stock(work, measures=measures)
    page = open_page("labels")
    assert "Scan codes above" in shown(page)
    assert page.selectbox(key="outline-stock").options[0] == "Ours"
    assert [button.label for button in page.get("download_button")] == ["Save the outlines"]


@SQLITE
def test_a_refusal_is_said_where_it_was_made(open_page: OpenPage, fish: list[str]) -> None:
    page = open_page("labels", codes=f"{fish[0]},nothing")
    assert "Nothing goes by nothing here" in refusals(page)
    assert "Print" not in " ".join(labels(page))


@SQLITE
def test_a_researcher_is_not_offered_the_page(open_page: OpenPage, fish: list[str]) -> None:
    with pytest.raises(ValueError, match="labels"):
        open_page("labels", account="rik", role=Role.RESEARCHER)
