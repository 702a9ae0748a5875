"""The publish page: what is missing, the archive, and what was made before."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lims.access import Role, system_actor
from lims.publishing.queries import find_publications
from lims.samples.actions import register
from lims.unit_of_work import reading, unit_of_work
from tests import make
from tests.pages.conftest import OpenPage

SYSTEM = system_actor()


@pytest.fixture
def collections(settings_for_test: Any) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "EMP")
        make.collection(work, "FIS")
        register(work, collection="FIS", kind="specimen", count=3)


def shown(page: AppTest) -> str:
    kinds = ("title", "subheader", "markdown", "caption", "error", "info", "warning", "success", "toast")
    return "\n".join(str(element.value) for kind in kinds for element in page.get(kind))


def test_an_archive_is_made_and_can_be_saved(open_page: OpenPage, collections: None) -> None:
    page = open_page("publish", account="kim", role=Role.KEEPER, collection="FIS")
    assert not page.exception
    assert "3 occurrences looked at" in shown(page)
    assert "eventDate" in set(page.dataframe[0].value["Missing"])
    page.button(key="make").click().run()
    assert not page.exception
    assert page.get("download_button")
    assert "Made before" in shown(page)
    with reading(SYSTEM) as work:
        assert len(find_publications(work, collection="FIS")) == 1


def test_an_empty_collection_has_nothing_to_publish(open_page: OpenPage, collections: None) -> None:
    page = open_page("publish", collection="EMP")
    assert "Nothing in this collection" in shown(page)
    assert page.button(key="make").disabled
    page.selectbox(key="collection").set_value("FIS").run()
    assert "3 occurrences" in shown(page)


def test_a_technician_is_not_offered_the_page(open_page: OpenPage, collections: None) -> None:
    with pytest.raises(ValueError, match="publish"):
        open_page("publish", account="tom", role=Role.TECHNICIAN)
