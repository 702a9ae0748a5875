"""The import page: a dry run at once, all or nothing, once only, and taken back."""

from streamlit.testing.v1 import AppTest

from lims.access import Role, system_actor
from lims.samples.actions import issue_codes
from lims.samples.searching import count_samples
from lims.unit_of_work import reading, unit_of_work
from tests import make, sheets
from tests.pages.conftest import OpenPage
from tests.pages.looking import SQLITE, fill, labels, press, refusals, rows, shown

SYSTEM = system_actor()


def brought(page: AppTest, content: bytes, name: str = "scheldt_2016.xlsx") -> AppTest:
    fill(page, "X and Y are in", "EPSG:31370")
    page.file_uploader[0].upload(name, content)
    return page.run()


def report(page: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in page.metric}


def registered() -> str:
    with reading(SYSTEM) as work:
        return count_samples(work)


def test_a_sheet_is_looked_at_registered_once_and_withdrawn(open_page: OpenPage, settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
    content = sheets.xlsx(sheets.HEADINGS, sheets.scheldt())
    page = brought(open_page("import_sheet", account="tom", role=Role.TECHNICIAN), content)
    assert report(page) == {"Rows read": "7", "Samples": "7", "Events": "3", "Rejected": "0"}
    assert "Nothing of it stands in the way" in shown(page)
    assert "spookvis" in {row["Value"] for row in rows(page, 1)}
    assert registered() == "0"
    press(page, "Register 7 samples")
    assert "scheldt_2016.xlsx**: 7 samples under 3 events" in shown(page)
    assert "7 samples registered under 3 events." in shown(page)
    assert registered() == "7"
    brought(page, content, "other_name.xlsx")
    assert "This table came in before" in refusals(page)
    assert not [label for label in labels(page) if label.startswith("Register")]
    press(page, "Withdraw this import")
    assert "The import is withdrawn" in shown(page)
    assert [row["State"] for row in rows(page)] == ["withdrawn"]
    assert registered() == "0"
    assert report(brought(page, content))["Samples"] == "7"


@SQLITE
def test_one_wrong_cell_keeps_the_whole_sheet_out(open_page: OpenPage, settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
    wrong = sheets.scheldt({(4, "eventDate"): "31/02/2016"})
    page = brought(open_page("import_sheet"), sheets.text(sheets.HEADINGS, wrong), "scheldt.csv")
    assert "Nothing comes in until these are mended" in refusals(page)
    first = rows(page, 1)[0]
    assert (first[""], first["Row"], first["Column"], first["Value"]) == ("×", "4", "eventDate", "31/02/2016")
    (button,) = [button for button in page.button if button.label.startswith("Register")]
    assert button.disabled
    assert registered() == "0"


@SQLITE
def test_labels_of_what_came_in_are_one_click_away(open_page: OpenPage, settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
    page = brought(open_page("import_sheet"), sheets.text(sheets.HEADINGS, sheets.scheldt()), "scheldt.csv")
    press(press(page, "Register 7 samples"), "Print labels")
    assert page.button(key="print").label == "Print 7 labels"


@SQLITE
def test_what_is_no_sheet_is_refused_where_it_was_dropped(open_page: OpenPage, settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
    page = brought(open_page("import_sheet"), b"%PDF-1.4 no sheet", "sheet.xlsx")
    assert refusals(page)
    assert page.title[0].value == "Import a field sheet"


@SQLITE
def test_without_a_collection_nothing_can_come_in(open_page: OpenPage, settings_for_test: object) -> None:
    page = open_page("import_sheet")
    assert "There is no collection yet" in shown(page)
    assert not page.file_uploader


@SQLITE
def test_the_dry_run_says_which_printed_labels_are_free(open_page: OpenPage, settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        code = issue_codes(work, collection="FIS", count=2, purpose="the May cruise").first
    rows_with_labels = [(*row, code) for row in sheets.SCHELDT[:2]]
    content = sheets.xlsx((*sheets.HEADINGS, "label code"), rows_with_labels)
    assert "Pre-printed codes: 1 unclaimed, 1 doubled." in shown(brought(open_page("import_sheet"), content))
