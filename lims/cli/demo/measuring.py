"""What the demo's loggers measured in ten days: in a freezer whose door stood open for an hour, in a seed chamber."""

from datetime import UTC, datetime, timedelta

from lims.access import system_actor
from lims.monitoring.actions import acknowledge_alarm, add_probe, read_logger
from lims.monitoring.queries import find_alarms
from lims.unit_of_work import unit_of_work

_EVERY = timedelta(minutes=10)
_DAYS = 10
_OPEN_SINCE, _OPEN_FOR = timedelta(days=3, hours=5), timedelta(minutes=70)
SYSTEM = system_actor("demo")


def measure(rooms: dict[str, str]) -> None:
    """Enters the probes, and reads the file that each logger wrote."""
    end = datetime.now(UTC).replace(second=0, microsecond=0)
    with unit_of_work(SYSTEM, now=end - timedelta(days=_DAYS)) as work:
        add_probe(work, name="Freezer A, top", container=rooms["freezer"], high=-65, delay_minutes=30)
        add_probe(work, name="Seed chamber", container=rooms["seed chamber"], low=-22, high=-15, delay_minutes=60)
    for probe, usual, swing in (("Freezer A, top", -79.0, 1.4), ("Seed chamber", -18.2, 0.6)):
        with unit_of_work(SYSTEM, now=end) as work:
            content = _file(probe, usual, swing, end).encode()
            read_logger(work, file_name=f"{probe}.csv", content=content, probes=[probe], zone="UTC")
            for alarm in find_alarms(work, waiting=True):
                acknowledge_alarm(work, number=alarm.number, comment="The door had not closed; nothing thawed.")


def _file(probe: str, usual: float, swing: float, end: datetime) -> str:
    """A logger's file: the compressor goes on and off, and one door stood open."""
    rows = ["Date;Time;Temperature (°C)"]
    at = end - timedelta(days=_DAYS)
    while at < end:
        step = int(at.timestamp() // _EVERY.total_seconds())
        value = usual + swing * ((step * 7 % 11) / 10 - 0.5)
        since_open = at - (end - _OPEN_SINCE)
        if probe.startswith("Freezer") and timedelta(0) <= since_open < _OPEN_FOR:
            value += 26 * (1 - since_open / _OPEN_FOR)
        rows.append(f"{at:%d/%m/%Y};{at:%H:%M};{value:.1f}".replace(".", ","))
        at += _EVERY
    return "\n".join(rows)
