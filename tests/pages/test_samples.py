"""The samples page: searching, narrowing down, paging, and what is offered of what was found."""

from lims.access import Role, system_actor
from lims.samples.actions import register
from lims.storage.actions import add_container, place
from lims.taxa.starter import ensure_taxa
from lims.undoing.actions import undo
from lims.unit_of_work import unit_of_work
from tests import make
from tests.pages.conftest import OpenPage
from tests.pages.looking import SQLITE, labels, press, rows, shown

SYSTEM = system_actor()


def test_fish_are_found_by_their_dutch_name_and_narrowed_down(open_page: OpenPage, settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        make.collection(work, "POND")
        ensure_taxa(work)
        eels = register(work, collection="FIS", kind="specimen", count=2, identified_as="paling")
        register(work, collection="FIS", kind="specimen", count=3, identified_as="blankvoorn")
        register(work, collection="FIS", kind="tissue", identified_as="Anguilla anguilla")
        register(work, collection="POND", kind="specimen", identified_as="paling")
        (box,) = add_container(work, name="Box", type_key="box_9x9")
        place(work, codes=eels, into=box)
    page = open_page("samples")
    assert "7 samples" in shown(page)
    page.text_input(key="text").set_value("paling").run()
    assert "4 samples" in shown(page)
    assert {row["Name"] for row in rows(page)} == {"Anguilla anguilla"}
    page.selectbox(key="kind").set_value("specimen").run()
    assert {row["Kind"] for row in rows(page)} == {"specimen"}
    page.selectbox(key="collection").set_value("FIS").run()
    assert [(row["Place"], row["Collection"], row["State"]) for row in rows(page)] == [
        ("Box A02", "FIS", "in collection"),
        ("Box A01", "FIS", "in collection"),
    ]
    page.text_input(key="text").set_value("spookvis").run()
    assert "Nothing goes by these words here" in shown(page)
    assert not page.dataframe


def test_fifty_stand_on_a_page_and_a_new_search_begins_at_the_first(
    open_page: OpenPage, settings_for_test: object
) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        codes = [*make.samples(work, 60), *make.samples(work, 60, kind="tissue")]
    page = open_page("samples")
    first = [row["Code"] for row in rows(page)]
    assert "120 samples" in shown(page)
    assert "Newer" not in labels(page)
    second = [row["Code"] for row in rows(press(page, "Older"))]
    third = [row["Code"] for row in rows(press(page, "Older"))]
    found = [code.replace(" ", "") for code in (*first, *second, *third)]
    assert found == codes[::-1]
    assert "Older" not in labels(page)
    assert [row["Code"] for row in rows(press(page, "Newer"))] == second
    page.selectbox(key="kind").set_value("tissue").run()
    assert [row["Code"] for row in rows(page)] == first
    assert "60 samples" in shown(page)


@SQLITE
def test_an_address_holds_a_search(open_page: OpenPage, settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        make.samples(work, 2)
        make.samples(work, 1, kind="tissue")
    page = open_page("samples", kind="tissue", collection="FIS")
    assert [row["Kind"] for row in rows(page)] == ["tissue"]
    assert "1 sample" in shown(page).splitlines()
    assert len(rows(open_page("samples", kind="no such kind"))) == 3


@SQLITE
def test_a_withdrawn_record_is_found_by_its_code_only(open_page: OpenPage, settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
    with unit_of_work(SYSTEM) as work:
        (code,) = register(work, collection="FIS", kind="specimen", identified_as="blankvoorn")
        registered = work.change_set_id
    with unit_of_work(SYSTEM) as work:
        undo(work, change_set_id=registered)
    assert "Nothing goes by these words here" in shown(open_page("samples", text="blankvoorn"))
    (row,) = rows(open_page("samples", text=code.lower()))
    assert row["State"] == "in collection · withdrawn"


@SQLITE
def test_each_role_is_offered_what_it_may_do_with_samples(open_page: OpenPage, settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        make.samples(work, 1)
        make.collection(work, "SECR", visibility="members")
        make.samples(work, 1, collection="SECR")
    researcher = open_page("samples", account="rik", role=Role.RESEARCHER)
    assert labels(researcher) == ["Open", "Ask for"]
    technician = open_page("samples", account="tom", role=Role.TECHNICIAN)
    assert labels(technician) == ["Open", "Derive", "Labels", "Ask for", "Days", "Preservation", "Tests"]
    assert all(button.disabled for button in technician.button)


@SQLITE
def test_labels_of_all_that_was_found_are_one_click_away(open_page: OpenPage, settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        found = register(work, collection="FIS", kind="specimen", count=60, name="Haul 7")
        register(work, collection="FIS", kind="specimen", name="Haul 8")
    page = press(open_page("samples", text="haul 7"), "Labels of all 60")
    assert sorted(page.text_area(key="codes").value.split()) == found
