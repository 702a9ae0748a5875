"""What things lived through: time above a threshold by the air, and exposures, their own and their ancestors'."""

from datetime import timedelta

from lims.identity.queries import ids_by_code
from lims.monitoring.actions import add_probe, expose
from lims.monitoring.air import AirAround
from lims.monitoring.exposed import exposed_among, exposed_codes, exposures_for, find_exposed
from lims.monitoring.living import time_above_in
from lims.monitoring.rules import TimeAbove
from lims.monitoring.searching import find_exposed_samples
from lims.samples.actions import derive
from lims.samples.drafts import DerivationDraft
from lims.storage.actions import place, take_out
from lims.undoing.actions import undo
from lims.unit_of_work import reading, unit_of_work
from tests.lims.monitoring.conftest import SYSTEM, House, act, at, points, send

HOUR = timedelta(hours=1)


def air(code: str, since: float, until: float) -> TimeAbove:
    with reading(SYSTEM, now=at(48)) as work:
        return (
            AirAround(work, at(since), at(until), -70_000)
            .around(ids_by_code(work, [code], "material_sample")[code])
            .time
        )


def lived(code: str) -> list[tuple[str, float, float, float | None]]:
    with reading(SYSTEM, now=at(48)) as work:
        found = exposures_for(work, code)
    hours = [((each.started_at - at(0)) / HOUR, ((each.ended_at or at(99)) - at(0)) / HOUR) for each in found]
    return [(each.of, *span, each.highest_celsius) for each, span in zip(found, hours, strict=True)]


def exposed(*codes: str) -> set[str]:
    """By both ways of asking."""
    with reading(SYSTEM, now=at(48)) as work:
        keys = ids_by_code(work, list(codes), "material_sample")
        by_thing = exposed_among(work, list(keys.values()))
        by_place = find_exposed(work) & set(keys.values())
        page, count = find_exposed_samples(work)
        found = {each.sample.id for each in page.found}
    assert by_thing == by_place == found & set(keys.values())
    assert count == str(len(found))
    return {code for code in codes if keys[code] in by_thing}


def warm(container: str, since: float, until: float, highest: float = -40) -> None:
    span = {"started_at": at(since), "ended_at": at(until)}
    act(lambda work: expose(work, containers=[container], highest_celsius=highest, **span), at(40))  # type: ignore[arg-type]


def made_of(code: str, hours: float) -> str:
    with unit_of_work(SYSTEM, now=at(hours)) as work:
        (made,) = derive(work, parents=[code], draft=DerivationDraft(kind="tissue"))
        return made.code


def test_a_tube_was_as_warm_as_the_air_of_the_freezer_it_was_in(house: House) -> None:
    act(lambda work: add_probe(work, name="B-top", container=house.backup, since=at(0)), at(0))
    send(house.probe, points(*[-60.0] * 25, begin=0), now=at(40))
    send("B-top", points(*[-80.0] * 25, begin=0), now=at(40))
    with unit_of_work(SYSTEM, now=at(40)) as work:
        place(work, codes=[house.racks[0]], into=house.backup, occurred_at=at(1))
    moved, stayed = air(house.tubes[0], 0, 4), air(house.tubes[1], 0, 4)
    assert (moved.above, moved.known, moved.highest) == (HOUR, 4 * HOUR, -60_000)
    assert (stayed.above, stayed.known) == (4 * HOUR, 4 * HOUR)


def test_all_tubes_of_a_container_tell_their_own_way(house: House) -> None:
    send(house.probe, points(*[-60.0] * 25, begin=0), now=at(40))
    with unit_of_work(SYSTEM, now=at(40)) as work:
        place(work, codes=[house.racks[0]], into=house.backup, occurred_at=at(1))
        place(work, codes=[house.tubes[0]], into=house.boxes[1], occurred_at=at(3))
    with reading(SYSTEM, now=at(48)) as work:
        found = time_above_in(work, house.failing, threshold=-70, since=at(0), until=at(4))
    assert {each.code: (each.air.time.above, each.air.time.unknown) for each in found} == {
        house.tubes[0]: (2 * HOUR, 2 * HOUR),
        house.tubes[1]: (4 * HOUR, timedelta()),
        house.tubes[2]: (4 * HOUR, timedelta()),
    }


def test_the_nearest_probe_speaks_and_what_is_not_measured_is_unknown(house: House) -> None:
    act(lambda work: add_probe(work, name="rack", container=house.racks[0], since=at(2)), at(2))
    send(house.probe, points(*[-60.0] * 13, begin=0), now=at(40))
    send("rack", points(*[-80.0] * 7, begin=2), now=at(40))
    found = air(house.tubes[0], 0, 4)
    assert (found.above, found.known, found.unknown) == (2 * HOUR, 3 * HOUR, HOUR)


def test_a_tube_that_is_out_is_nowhere_that_anybody_measures(house: House) -> None:
    send(house.probe, points(*[-60.0] * 25, begin=0), now=at(40))
    act(lambda work: take_out(work, codes=[house.tubes[0]], occurred_at=at(3)), at(40))
    assert air(house.tubes[0], 2, 4).unknown == HOUR


def test_an_exposure_of_the_freezer_is_one_of_each_tube_that_was_in_it_then(house: House) -> None:
    with unit_of_work(SYSTEM, now=at(40)) as work:
        place(work, codes=[house.racks[0]], into=house.backup, occurred_at=at(1))
        place(work, codes=[house.racks[1]], into=house.backup, occurred_at=at(3))
    warm(house.failing, 2, 4)
    assert lived(house.tubes[0]) == []
    assert lived(house.tubes[1]) == [(house.tubes[1], 2, 3, -40)]
    assert lived(house.tubes[2]) == [(house.tubes[2], 2, 4, -40)]
    assert exposed(*house.tubes) == set(house.tubes[1:])
    act(undo, at(41))
    assert exposed(*house.tubes) == set()


def test_what_was_made_before_the_exposure_did_not_live_through_it(house: House) -> None:
    early = made_of(house.tubes[0], 1)
    warm(house.boxes[0], 2, 4)
    late = made_of(house.tubes[0], 5)
    grandchild = made_of(late, 6)
    assert lived(early) == []
    assert lived(late) == lived(grandchild) == [(house.tubes[0], 2, 4, -40)]
    assert exposed(early, late, grandchild, *house.tubes) == {late, grandchild, house.tubes[0]}


def test_words_and_facets_narrow_down_what_was_exposed(house: House) -> None:
    warm(house.boxes[0], 2, 4)
    child = made_of(house.tubes[0], 5)
    with reading(SYSTEM, now=at(48)) as work:
        for how, wanted in (
            ({"kind": "tissue"}, [child]),
            ({"words": child}, [child]),
            ({"words": house.tubes[1]}, []),
            ({"collection": "FIS"}, [child, house.tubes[0]]),
        ):
            page, count = find_exposed_samples(work, **how)  # type: ignore[arg-type]
            assert ([each.sample.code for each in page.found], count) == (wanted, str(len(wanted)))
        assert exposed_codes(work, [child, house.tubes[1]]) == {child}


def test_what_was_made_while_it_was_warm_lived_through_its_beginning(house: House) -> None:
    middle = made_of(house.tubes[0], 3)
    warm(house.boxes[0], 2, 4)
    assert [each[0] for each in lived(middle)] == [house.tubes[0]]
    assert exposed(middle) == {middle}
