"""Collecting events by hand, what they inherit, and localities, on both databases."""

from collections.abc import Iterator

import pytest
from pydantic import ValidationError
from sqlalchemy import func, select

from lims.access import Actor, Role, system_actor
from lims.collecting.actions import EmptyEventError, add_event
from lims.collecting.drafts import EventDraft
from lims.collecting.entering import NewEvent, Place, ensure_places, enter_events
from lims.collecting.queries import UnknownEventError, event_id_for, event_view_for, event_views_for
from lims.collecting.tables import CollectingEvent, Locality
from lims.database import columns
from lims.errors import InvalidInputError, NotAllowedError
from lims.undoing.actions import undo
from lims.unit_of_work import Work, reading, unit_of_work
from lims.values.angles import SwappedCoordinatesError
from lims.values.dates import EventTimeError
from tests import make

SYSTEM = system_actor()


@pytest.fixture
def work(settings_for_test: object) -> Iterator[Work]:
    with unit_of_work(SYSTEM) as work:
        make.collection(work)
        yield work


def localities(work: Work) -> int:
    return int(work.execute(select(func.count()).select_from(Locality.__table__)).scalar_one())


def test_an_event_is_kept_as_it_was_typed_and_as_it_is_published(work: Work) -> None:
    draft = EventDraft(
        event_date="6/7/2016 14:30",
        locality=" Bergenmeersen ",
        water_body="Schelde",
        country="België",
        x="121984,812",
        y="189949,858",
        crs="Lambert 72",
        uncertainty_m=5,
        sampling_protocol="fuik",
        collectors=("An Peeters", "Jan Maes", "An Peeters"),
    )
    view = event_view_for(work, event_id_for(work, uuid=add_event(work, draft=draft, collection="FIS")))
    told = view.as_dict()
    assert told["event_date"] == "2016-07-06T14:30"
    assert told["verbatim_event_date"] == "6/7/2016 14:30"
    assert (told["locality"], told["water_body"], told["country_code"]) == ("Bergenmeersen", "Schelde", "BE")
    assert (round(told["decimal_latitude"], 3), round(told["decimal_longitude"], 3)) == (51.019, 3.969)
    assert told["coordinate_uncertainty_m"] == 6.0
    assert (told["verbatim_coordinates"], told["verbatim_srs"]) == ("121984,812 189949,858", "EPSG:31370")
    assert told["collectors"] == ["An Peeters", "Jan Maes"]
    assert "id" not in told


def test_a_haul_inherits_what_its_station_and_cruise_say(work: Work) -> None:
    cruise = add_event(
        work,
        draft=EventDraft(event_date="2024-05-01/2024-05-12", event_type="cruise", collectors=("An Peeters",)),
        collection="FIS",
    )
    station = add_event(
        work,
        draft=EventDraft(locality="Thorntonbank", latitude="51.55", longitude="2.95", field_number="S12"),
        collection="FIS",
        parent=cruise,
    )
    haul = add_event(
        work,
        draft=EventDraft(event_date="2024-05-03T08:10", field_number="H3", minimum_depth_m=20, maximum_depth_m=24),
        collection="FIS",
        parent=station,
    )
    view = event_view_for(work, event_id_for(work, uuid=haul))
    assert view.event_date == "2024-05-03T08:10"
    assert (view.locality, view.decimal_latitude, view.collectors) == ("Thorntonbank", 51.55, ("An Peeters",))
    assert (view.field_number, view.event_type, view.parent_uuid) == ("H3", None, station)
    assert (view.minimum_depth_m, view.maximum_depth_m) == (20, 24)


@pytest.mark.parametrize(
    ("draft", "refusal"),
    [
        ({}, EmptyEventError),
        ({"event_date": "31/02/2016"}, EventTimeError),
        ({"event_date": "2999-01-01"}, EventTimeError),
        ({"latitude": "4.38", "longitude": "51.2"}, SwappedCoordinatesError),
        ({"latitude": "51.2"}, InvalidInputError),
        ({"x": "121984", "y": "189949"}, InvalidInputError),
    ],
)
def test_what_cannot_be_is_refused(work: Work, draft: dict[str, str], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        add_event(work, draft=EventDraft(**draft), collection="FIS")  # type: ignore[arg-type]


def test_depths_are_in_order() -> None:
    with pytest.raises(ValidationError, match="least depth"):
        EventDraft(minimum_depth_m=10, maximum_depth_m=5)


def test_an_unknown_parent_is_refused(work: Work) -> None:
    with pytest.raises(UnknownEventError):
        add_event(work, draft=EventDraft(locality="x"), collection="FIS", parent="no-such-uuid")


def test_a_researcher_enters_no_events(work: Work) -> None:
    work.actor = Actor(None, None, "researcher", everywhere=Role.RESEARCHER)
    with pytest.raises(NotAllowedError):
        add_event(work, draft=EventDraft(locality="x"), collection="FIS")


def test_a_place_is_entered_once(work: Work) -> None:
    here, there = Place("Molenbeek", "Schelde"), Place("Molenbeek", "Dender")
    first = ensure_places(work, [here, there, here])
    assert ensure_places(work, [here])[here] == first[here]
    assert localities(work) == 2


def test_two_places_of_one_name_are_told_apart_by_their_municipality(work: Work) -> None:
    news = [NewEvent(place=Place("Molenbeek", municipality=name)) for name in ("Wetteren", "Ronse", "Wetteren")]
    ids = [event.id for event in enter_events(work, news)]
    views = event_views_for(work, ids)
    assert [views[each].municipality for each in ids] == ["Wetteren", "Ronse", "Wetteren"]
    assert [views[each].locality for each in ids] == ["Molenbeek", "Molenbeek (Ronse)", "Molenbeek"]
    assert localities(work) == 2


def test_an_event_that_did_not_happen_is_withdrawn(settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work)
    with unit_of_work(SYSTEM) as work:
        uuid = add_event(work, draft=EventDraft(locality="Bergenmeersen"), collection="FIS")
    with unit_of_work(SYSTEM) as work:
        undo(work)
    with reading(SYSTEM) as work:
        assert event_view_for(work, event_id_for(work, uuid=uuid)).record == "withdrawn"
        assert work.execute(select(columns(CollectingEvent).record)).scalars().all() == ["withdrawn"]
