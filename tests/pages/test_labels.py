"""The labels page: codes in, a PDF out."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lims.access import Role, system_actor
from lims.labelling.queries import find_printed
from lims.samples.actions import register
from lims.unit_of_work import reading, unit_of_work
from tests import make
from tests.pages.conftest import OpenPage

SYSTEM = system_actor()


@pytest.fixture
def fish(settings_for_test: Any) -> list[str]:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        return register(work, collection="FIS", kind="specimen", count=3, identified_as="a*b")


def shown(page: AppTest) -> str:
    kinds = ("title", "markdown", "caption", "error", "toast")
    return "\n".join(str(element.value) for kind in kinds for element in page.get(kind))


def test_labels_are_printed_and_can_be_saved(open_page: OpenPage, fish: list[str]) -> None:
    page = open_page("labels", codes=",".join(fish))
    assert not page.exception
    assert page.button(key="print").label == "Print 3 labels"
    assert r"a\*b" in shown(page)
    assert not page.get("download_button")
    page.button(key="print").click().run()
    assert not page.exception
    assert page.get("download_button")
    with reading(SYSTEM) as work:
        assert len(find_printed(work, fish[2])) == 1
    page.number_input(key="copies").set_value(2).run()
    assert page.button(key="print").label == "Print 6 labels"
    assert not page.get("download_button")


def test_the_last_stock_is_offered_first(open_page: OpenPage, fish: list[str]) -> None:
    page = open_page("labels", codes=fish[0])
    page.selectbox(key="stock").set_value("L7651").run()
    page.text_area(key="codes").set_value("").run()
    assert page.selectbox(key="stock").value == "L7651"
    assert page.get("download_button")


def test_a_refusal_is_said_where_it_was_made(open_page: OpenPage, fish: list[str]) -> None:
    page = open_page("labels", codes=f"{fish[0]},nothing")
    assert "Nothing goes by nothing here" in shown(page)
    assert not [button for button in page.button if button.key == "print"]


def test_a_researcher_is_not_offered_the_page(open_page: OpenPage, fish: list[str]) -> None:
    with pytest.raises(ValueError, match="labels"):
        open_page("labels", account="rik", role=Role.RESEARCHER)
