"""The collections page: what there is, and what administrators add to it."""

from lims.access import system_actor
from lims.unit_of_work import unit_of_work
from tests import make
from tests.pages.conftest import OpenPage
from tests.pages.looking import SQLITE, fill, press, refusals, rows, shown

SYSTEM = system_actor()


def test_a_collection_is_added_once(open_page: OpenPage, settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FISH")
    page = open_page("collections")
    fill(page, "Code", "pond")
    fill(page, "Name", "Ponds *of* the IJse")
    fill(page, "Prefix", "PND")
    fill(page, "Who finds what is in it", "members")
    press(page, "Add collection")
    assert "Collection POND is there." in shown(page)
    assert rows(page)[-1] == {
        "Code": "POND",
        "Name": "Ponds *of* the IJse",
        "Codes begin with": "PND",
        "Found by": "its members only",
        "Labels": "–",
        "Disposal": "–",
    }
    press(page, "Add collection")
    assert "Collection POND exists already." in refusals(page)
    fill(page, "Code", "LAKE")
    press(page, "Add collection")
    assert "PND" in refusals(page)
    fill(page, "Code", "no code!")
    press(page, "Add collection")
    assert refusals(page)
    assert [row["Code"] for row in rows(page)] == ["FISH", "POND"]


@SQLITE
def test_a_collection_is_corrected(open_page: OpenPage, settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FISH")
    page = open_page("collections")
    fill(page, "Its name", "Fish of the IJse")
    page.checkbox[0].check()
    page.checkbox[1].check()
    press(page, "Save")
    assert "Collection FISH is corrected." in shown(page)
    (row,) = rows(page)
    assert (row["Name"], row["Labels"], row["Disposal"]) == ("Fish of the IJse", "scanned before use", "by two people")


@SQLITE
def test_a_kind_is_added_once_and_offered(open_page: OpenPage, settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FISH")
    page = open_page("collections")
    before = len(rows(page, 1))
    fill(page, "Key", "scale")
    page.text_input(key="kind-name").set_value("fish scale")
    fill(page, "Like", "otolith")
    press(page, "Add kind")
    assert "Kind fish scale is there." in shown(page)
    assert rows(page, 1)[before]["Kind"] == "fish scale"
    press(page, "Add kind")
    assert refusals(page)
    fill(page, "Key", "tissue")
    press(page, "Add kind")
    assert refusals(page)
    assert len(rows(page, 1)) == before + 1
    kinds = next(field for field in open_page("register").selectbox if field.label == "Kind")
    assert "fish scale" in kinds.options


@SQLITE
def test_the_first_collection_is_asked_for(open_page: OpenPage, settings_for_test: object) -> None:
    page = open_page("collections")
    assert "There is no collection yet: add the first one here." in shown(page)
    fill(page, "Code", "FISH")
    press(page, "Add collection")
    assert [row["Name"] for row in rows(page)] == ["FISH"]
