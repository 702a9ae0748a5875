"""Limits, alarms, and how long something was too warm: what follows from a row of readings. Pure.

Values are thousandths of a degree Celsius or of a percent.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from lims.errors import InvalidInputError

QUANTITIES = ("temperature", "humidity")
ALARMS = ("above", "below", "silent")
UNITS = {"temperature": "°C", "humidity": "%"}
POSSIBLE = {"temperature": (-210_000, 150_000), "humidity": (0, 100_000)}
"""From liquid nitrogen to an oven; whatever lies outside is a fault of the sensor."""


class ProbeNameError(InvalidInputError):
    """A probe cannot be called this."""


class LimitsError(InvalidInputError):
    """These limits cannot be."""


class ImpossibleValueError(InvalidInputError):
    """No sensor measures this: it is a fault, or a sign for one."""


class Point(NamedTuple):
    """A reading: when, and what."""

    at: datetime
    value: int


@dataclass(frozen=True)
class Limits:
    """Between what a probe should stay, how long it may be outside, and how long it may say nothing."""

    low: int | None = None
    high: int | None = None
    delay: timedelta = timedelta(minutes=30)
    silence: timedelta = timedelta(minutes=90)

    def side(self, value: int) -> str | None:
        """On which side a value lies outside; None within."""
        if self.high is not None and value > self.high:
            return "above"
        return "below" if self.low is not None and value < self.low else None


@dataclass(frozen=True)
class Episode:
    """A time outside the limits, as long as the delay or longer; without an end it goes on."""

    kind: str
    began_at: datetime
    ended_at: datetime | None
    worst: int


@dataclass(frozen=True)
class TimeAbove:
    """How long something was above a threshold, for how long that is known and not known, and the highest value."""

    above: timedelta = timedelta()
    known: timedelta = timedelta()
    unknown: timedelta = timedelta()
    highest: int | None = None

    def __add__(self, other: "TimeAbove") -> "TimeAbove":
        known = [each for each in (self.highest, other.highest) if each is not None]
        return TimeAbove(
            self.above + other.above,
            self.known + other.known,
            self.unknown + other.unknown,
            max(known, default=None),
        )


# --- probes


def check_probe_name(name: str) -> str:
    """The name as it is kept. Raises ProbeNameError."""
    kept = " ".join(name.split())
    if not kept or len(kept) > 60 or not any(char.isalnum() for char in kept) or any(char in "/\\" for char in kept):
        raise ProbeNameError(
            f'"{kept[:60]}" cannot be the name of a probe: use 1 to 60 characters, and no slash.', name="not usable"
        )
    return kept


def check_limits(quantity: str, limits: Limits) -> None:
    """Raises LimitsError for limits that are out of order, or that nothing can reach."""
    if limits.low is not None and limits.high is not None and limits.low >= limits.high:
        raise LimitsError("The lower limit must lie below the upper one.", low="not below the upper limit")
    least, most = POSSIBLE[quantity]
    for name, value in (("low", limits.low), ("high", limits.high)):
        if value is not None and not least <= value <= most:
            raise LimitsError(f"{shown(value, quantity)} is no limit for {quantity}.", **{name: "cannot be"})
    most_minutes = timedelta(days=31)
    if not timedelta() <= limits.delay <= most_minutes or not timedelta(minutes=1) <= limits.silence <= most_minutes:
        raise LimitsError("Delay and silence are minutes, 31 days at most.", delay="cannot be")


def check_possible(value: int, quantity: str) -> None:
    """Raises ImpossibleValueError for what no sensor measures."""
    least, most = POSSIBLE[quantity]
    if not least <= value <= most:
        raise ImpossibleValueError(f"{shown(value, quantity)} cannot be: it is a sign of a fault.")


def milli(value: float) -> int:
    """A number in thousandths."""
    return round(value * 1000)


def shown(value: int | None, quantity: str = "temperature") -> str:
    """`−71.5 °C`; a dash where it is not known."""
    if value is None:
        return "–"
    return f"{value / 1000:.1f} {UNITS[quantity]}".replace("-", "−")


# --- alarms


def episodes(points: Iterable[Point], limits: Limits) -> list[Episode]:
    """The times outside the limits that lasted as long as the delay, from readings in their order.

    A gap does not end one: as long as nobody knows that it is cold again, it is not.
    """
    found: list[Episode] = []
    run: list[Point] = []
    for point in points:
        side = limits.side(point.value)
        if run and side != limits.side(run[0].value):
            found += _episode(run, point.at, limits)
            run = []
        if side:
            run.append(point)
    return found + (_episode(run, None, limits) if run else [])


def _episode(run: Sequence[Point], ended_at: datetime | None, limits: Limits) -> list[Episode]:
    lasted = (ended_at or run[-1].at) - run[0].at
    if lasted < limits.delay:
        return []
    kind = limits.side(run[0].value) or ""
    values = [point.value for point in run]
    return [Episode(kind, run[0].at, ended_at, max(values) if kind == "above" else min(values))]


def is_silent(last: datetime | None, since: datetime, now: datetime, silence: timedelta) -> bool:
    """Whether a probe, in use `since`, has said nothing for too long."""
    return now - max(last or since, since) > silence


def gaps_in(moments: Sequence[datetime], least: timedelta | None = None) -> list[tuple[datetime, datetime]]:
    """Where readings are missing: more than three times the usual interval between two (or more than `least`)."""
    steps = sorted(later - earlier for earlier, later in pairwise(moments))
    if not steps:
        return []
    most = least or 3 * steps[len(steps) // 2]
    return [(earlier, later) for earlier, later in pairwise(moments) if later - earlier > most]


# --- time above a threshold


def time_above(
    points: Sequence[Point], threshold: int, start: datetime, end: datetime, silence: timedelta
) -> TimeAbove:
    """How long it was above the threshold between two moments.

    Between two readings the value changes evenly; where they lie further apart than `silence`, nothing is known.
    """
    above = known = timedelta()
    highest: int | None = None
    for first, second in _known_stretches(points, start, end, silence):
        length = second.at - first.at
        known += length
        above += length * _share_above(first.value, second.value, threshold)
        highest = max(first.value, second.value, *(() if highest is None else (highest,)))
    return TimeAbove(above, known, (end - start) - known, highest)


def _known_stretches(
    points: Sequence[Point], start: datetime, end: datetime, silence: timedelta
) -> Iterator[tuple[Point, Point]]:
    for first, second in pairwise(points):
        if second.at > start and first.at < end and second.at - first.at <= silence:
            yield _at(first, second, max(first.at, start)), _at(first, second, min(second.at, end))


def _at(first: Point, second: Point, moment: datetime) -> Point:
    """The value at a moment between two readings."""
    share = (moment - first.at) / (second.at - first.at)
    return Point(moment, round(first.value + (second.value - first.value) * share))


def _share_above(first: int, second: int, threshold: int) -> float:
    if first > threshold and second > threshold:
        return 1.0
    if first <= threshold and second <= threshold:
        return 0.0
    return (max(first, second) - threshold) / abs(second - first)
