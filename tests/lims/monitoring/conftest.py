"""A freezer room with two freezers, racks and boxes, and a probe in the first."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from lims.access import Role, system_actor
from lims.monitoring.actions import add_probe, report_readings
from lims.monitoring.rules import Point
from lims.people.actions import add_person
from lims.storage.actions import add_container, place
from lims.undoing.verifying import CHECKS
from lims.unit_of_work import Work, reading, unit_of_work
from tests import make

SYSTEM = system_actor()
NIGHT = datetime(2026, 5, 1, tzinfo=UTC)
"""When everything was put where it is; the failure comes hours later."""


@dataclass(frozen=True)
class House:
    """Codes: two freezers, the racks of the first, a box in each, a tube in each box; the probe's name and token."""

    failing: str
    backup: str
    racks: list[str]
    boxes: list[str]
    tubes: list[str]
    probe: str
    token: str


@pytest.fixture
def house(settings_for_test: object) -> Iterator[House]:
    with unit_of_work(SYSTEM, now=NIGHT) as work:
        made = _furnished(work)
    yield made
    with reading(SYSTEM) as work:
        assert [problem for check in CHECKS for problem in check(work)] == []


def _furnished(work: Work) -> House:
    make.collection(work, "FIS")
    add_person(work, name="An Peeters", account="an", role=Role.KEEPER, email="an@example.org")
    (room,) = add_container(work, name="Freezer room", type_key="room")
    failing, backup = (
        add_container(work, name=name, type_key="freezer_80", parent=room, set_celsius=-80)[0] for name in "AB"
    )
    (shelf,) = add_container(work, name="Shelf", type_key="rack", parent=failing, rows=1, columns=4)
    add_container(work, name="Shelf", type_key="rack", parent=backup, rows=1, columns=4)
    racks = add_container(work, name="Rack", type_key="rack", parent=shelf, count=3)
    boxes = [add_container(work, name="Box", type_key="box_9x9", parent=each)[0] for each in racks]
    tubes = make.samples(work, 3)
    for tube, box in zip(tubes, boxes, strict=True):
        place(work, codes=[tube], into=box)
    made = add_probe(work, name="A-top", container=failing, high=-65, delay_minutes=20, watchers=["An Peeters"])
    return House(failing, backup, racks, boxes, tubes, made.name, made.token)


def at(hours: float) -> datetime:
    """So many hours after everything was put where it is."""
    return NIGHT + timedelta(hours=hours)


def points(*values: float, begin: float = 0, minutes: int = 10) -> list[Point]:
    """Readings, one each so many minutes, in degrees."""
    return [Point(at(begin) + timedelta(minutes=minutes * by), round(each * 1000)) for by, each in enumerate(values)]


def send(probe: str, readings: Sequence[Point], now: datetime | None = None) -> int:
    with unit_of_work(SYSTEM, now=now or readings[-1].at) as work:
        return report_readings(work, probe=probe, points=readings)


def act(what: Callable[[Work], object], now: datetime | None = None) -> object:
    """One unit of work of its own."""
    with unit_of_work(SYSTEM, now=now) as work:
        return what(work)


def logger_file(readings: Sequence[Point], heading: str = "Temperature °C") -> bytes:
    lines = "".join(f"{point.at:%Y-%m-%dT%H:%M:%SZ};{point.value / 1000:g}\n".replace(".", ",") for point in readings)
    return f"Time;{heading}\n{lines}".encode()
