"""The night a freezer fails: 36,000 tubes are carried away rack by rack, come back in one act, and all know it."""

import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from bench.measurement import Measurement, seconds
from lims.access import system_actor
from lims.collections.actions import add_collection
from lims.database import dispose_engines, engine_for
from lims.monitoring.actions import add_probe, begin_failure, expose_failure, put_all_back, report_readings
from lims.monitoring.drill import drill_for
from lims.monitoring.exposed import find_exposed
from lims.monitoring.living import lived_through, time_above_in
from lims.monitoring.rules import Point
from lims.samples.actions import register
from lims.samples.kinds import ensure_kinds
from lims.schema import migrate
from lims.storage.actions import add_container, place
from lims.unit_of_work import Work, unit_of_work

RACKS, BOXES, TUBES = 36, 10, 100
MOST_SECONDS = 5
BEFORE = datetime(2026, 5, 1, tzinfo=UTC)
_ACTOR = system_actor("bench")


def measure(_samples: int) -> list[Measurement]:
    """On SQLite with all its safety."""
    with tempfile.TemporaryDirectory(prefix="staal-bench-") as folder:
        url = f"sqlite:///{(Path(folder) / 'failure.db').as_posix()}"
        migrate(url)
        try:
            return _measured(engine_for(url))
        finally:
            dispose_engines()


def _measured(engine: Engine) -> list[Measurement]:
    def act(hours: float, what: Callable[[Work], object]) -> object:
        with unit_of_work(_ACTOR, engine=engine, now=BEFORE + timedelta(hours=hours)) as work:
            return what(work)

    made: dict[str, list[str]] = {}
    act(0, lambda work: made.update(_furnished(work)))
    (failing,), (backup,), racks, tubes = made["failing"], made["backup"], made["racks"], made["tubes"]
    rows = [Point(BEFORE + timedelta(minutes=5 * each), -80_000 + 100 * each) for each in range(1, 576)]
    act(48, lambda work: report_readings(work, probe="bench", points=rows))
    act(30, lambda work: begin_failure(work, container=failing))
    carried = sum(
        seconds(lambda at=at, rack=rack: act(30.1 + at / 100, lambda work: place(work, codes=[rack], into=backup)))
        for at, rack in enumerate(racks)
    )
    page = seconds(lambda: act(31, lambda work: drill_for(work, failing)))
    exposed = seconds(lambda: act(31, lambda work: expose_failure(work, container=failing)))
    back = seconds(lambda: act(32, lambda work: put_all_back(work, container=failing)))
    one = seconds(lambda: act(33, lambda work: lived_through(work, tubes[0])))
    tube_by_tube = seconds(
        lambda: act(33, lambda work: time_above_in(work, failing, threshold=-70, since=BEFORE, until=None))
    )
    every = seconds(lambda: act(33, find_exposed))
    named = f"{RACKS * BOXES * TUBES:,} tubes"
    return [
        _told(f"{named}: freezer back in one act, with exposure", exposed + back, MOST_SECONDS),
        _told(f"{named}: carried away, {RACKS} racks scanned", carried, MOST_SECONDS),
        _told(f"{named}: what is away, and what is inside", page, 1),
        _told(f"{named}: what one tube lived through", one, 0.5),
        _told(f"{named}: time above a threshold of each", tube_by_tube, MOST_SECONDS),
        _told(f"{named}: all that were exposed", every, MOST_SECONDS),
    ]


def _told(name: str, figure: float, most: float) -> Measurement:
    return Measurement(name, f"{figure:.2f} s", target=f"≤ {most:g} s", met=figure <= most)


def _furnished(work: Work) -> dict[str, list[str]]:
    """A full freezer and an empty one."""
    ensure_kinds(work)
    add_collection(work, code="FIS", name="Fish")
    failing, backup = (add_container(work, name=name, type_key="freezer_80", set_celsius=-80)[0] for name in "AB")
    add_probe(work, name="bench", container=failing, high=-65)
    shelves = add_container(work, name="Shelf", type_key="rack", parent=failing, count=4, rows=1, columns=9)
    racks = [
        each for shelf in shelves for each in add_container(work, name="R", type_key="rack", parent=shelf, count=9)
    ]
    tubes: list[str] = []
    for rack in racks:
        for box in add_container(work, name="Box", type_key="box_10x10", parent=rack, count=BOXES):
            new = register(work, collection="FIS", kind="specimen", count=TUBES)
            place(work, codes=new, into=box)
            tubes += new
    return {"failing": [failing], "backup": [backup], "racks": racks, "tubes": tubes}
