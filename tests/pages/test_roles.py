"""Who is offered which page; that what is not offered cannot be opened is tried in the browser and in the actions."""

import pytest

from lims.access import Actor, Role, system_actor
from lims.collections.membership import grant_membership
from lims.people.actions import change_role
from lims.ui.navigation import PLACES, places_for
from lims.unit_of_work import unit_of_work
from tests import make
from tests.pages.conftest import OpenPage, sign_in
from tests.pages.looking import SQLITE

SYSTEM = system_actor()
EVERYBODY = {"home"}
RESEARCHER = EVERYBODY | {
    "samples",
    "sample",
    "storage",
    "keeping",
    "room",
    "capacity",
    "temperature",
    "sequencing",
    "requests",
}
TECHNICIAN = RESEARCHER | {"scan", "check", "rack", "failure", "register", "derive", "labels", "printers", "import"}
KEEPER = TECHNICIAN | {"label-design", "disposals", "publish"}
ADMINISTRATOR = KEEPER | {"collections", "people"}


@pytest.mark.parametrize(
    ("role", "wanted"),
    [
        (None, EVERYBODY),
        (Role.RESEARCHER, RESEARCHER),
        (Role.TECHNICIAN, TECHNICIAN),
        (Role.KEEPER, KEEPER),
        (Role.ADMINISTRATOR, ADMINISTRATOR),
    ],
)
def test_each_role_is_offered_its_pages(role: Role | None, wanted: set[str]) -> None:
    assert {place.name for place in places_for(Actor(1, 1, "An", everywhere=role))} == wanted


def test_a_role_in_one_collection_is_enough_to_be_offered_a_page() -> None:
    actor = Actor(1, 1, "An", everywhere=Role.RESEARCHER, in_collections={7: Role.TECHNICIAN})
    assert {place.name for place in places_for(actor)} == TECHNICIAN


@SQLITE
def test_a_researcher_does_not_come_to_pages_of_others(open_page: OpenPage, settings_for_test: object) -> None:
    page = open_page(account="rik", role=Role.RESEARCHER)
    links = {link.label for link in page.get("page_link")}
    assert links == {"Samples", "Storage", "Keeping", "Room", "Capacity", "Temperature", "Sequencing", "Requests"}
    for place in PLACES:
        if place.name not in RESEARCHER:
            with pytest.raises(ValueError, match=place.path.name):
                page.switch_page(str(place.path))


@SQLITE
def test_a_role_that_is_given_or_taken_away_shows_at_the_next_click(
    open_page: OpenPage, settings_for_test: object
) -> None:
    sign_in("rik", Role.RESEARCHER)
    page = open_page(account="rik", role=Role.RESEARCHER)
    assert "Scan" not in {link.label for link in page.get("page_link")}
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        grant_membership(work, account="rik", collection="FIS", role=Role.TECHNICIAN)
    assert "Scan" in {link.label for link in page.run().get("page_link")}
    with unit_of_work(SYSTEM) as work:
        change_role(work, account="rik", role=Role.KEEPER)
    assert "Publish" in {link.label for link in page.run().get("page_link")}
