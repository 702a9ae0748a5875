"""Limits, alarms and time above a threshold, from rows of readings."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lims.monitoring.rules import (
    ImpossibleValueError,
    Limits,
    LimitsError,
    Point,
    ProbeNameError,
    TimeAbove,
    check_limits,
    check_possible,
    check_probe_name,
    episodes,
    gaps_in,
    is_silent,
    shown,
    time_above,
)
from tests.lims.monitoring.conftest import at, points

START = datetime(2026, 5, 1, tzinfo=UTC)
WARM = Limits(-90_000, -65_000, timedelta(minutes=20))
HOUR = timedelta(hours=1)


def told(*values: float, limits: Limits = WARM) -> list[tuple[str, int, int | None, float]]:
    """Kind, minutes until it begins and ends, worst."""
    return [
        (each.kind, _minutes(each.began_at) or 0, _minutes(each.ended_at), each.worst / 1000)
        for each in episodes(points(*values), limits)
    ]


def _minutes(moment: datetime | None) -> int | None:
    return None if moment is None else int((moment - START).total_seconds() // 60)


def test_what_is_warm_for_longer_than_the_delay_is_an_alarm() -> None:
    assert told(-80, -60, -55, -80) == [("above", 10, 30, -55)]
    assert told(-80, -60, -80) == []
    assert told(-80, -60, -58, -50) == [("above", 10, None, -50)]
    assert told(-80, -95, -96, -97, -80) == [("below", 10, 40, -97)]
    assert told(-60, -61, -95, -96, -80) == [("above", 0, 20, -60), ("below", 20, 40, -96)]


def test_on_the_limit_is_within_and_without_limits_nothing_is_outside() -> None:
    assert told(-65, -65, -65, -90) == []
    assert told(20, 30, 40, 50, limits=Limits()) == []
    assert told(-60, limits=Limits(high=-65_000, delay=timedelta())) == [("above", 0, None, -60)]


def test_a_gap_does_not_end_an_alarm() -> None:
    rows = [*points(-60, -60), *points(-60, -80, begin=5)]
    (found,) = episodes(rows, WARM)
    assert (found.began_at, found.ended_at) == (at(0), at(5) + timedelta(minutes=10))


def test_a_probe_is_silent_after_its_time() -> None:
    assert is_silent(at(0), at(0), at(2), HOUR)
    assert not is_silent(at(1), at(0), at(2), HOUR)
    assert not is_silent(None, at(1), at(2), HOUR)
    assert not is_silent(at(0), at(1.5), at(2), HOUR)


def test_gaps_are_told_by_what_is_usual() -> None:
    moments = [at(hour) for hour in (0, 1, 2, 3, 7, 8)]
    assert gaps_in(moments) == [(at(3), at(7))]
    assert gaps_in(moments[:1]) == []


def test_time_above_counts_what_is_known_and_says_what_is_not() -> None:
    rows = [Point(at(0), -80_000), Point(at(1), -60_000), Point(at(2), -80_000), Point(at(6), -80_000)]
    found = time_above(rows, -70_000, at(0), at(6), HOUR)
    assert (found.above, found.known, found.unknown, found.highest) == (HOUR, 2 * HOUR, 4 * HOUR, -60_000)
    half = time_above(rows, -70_000, at(0.5), at(1), HOUR)
    assert (half.above, half.known, half.highest) == (HOUR / 2, HOUR / 2, -60_000)
    assert time_above([], -70_000, at(0), at(1), HOUR) == TimeAbove(unknown=HOUR)


@given(
    st.lists(st.tuples(st.integers(0, 600), st.integers(-90_000, 30_000)), max_size=40),
    st.integers(0, 300),
    st.integers(1, 300),
    st.integers(-90_000, 30_000),
)
def test_time_adds_up_whatever_the_readings(
    rows: list[tuple[int, int]], begin: int, length: int, threshold: int
) -> None:
    readings = sorted({minute: Point(START + timedelta(minutes=minute), value) for minute, value in rows}.values())
    start, end = START + timedelta(minutes=begin), START + timedelta(minutes=begin + length)
    whole = time_above(readings, threshold, start, end, timedelta(minutes=60))
    assert timedelta() <= whole.above <= whole.known <= end - start
    assert whole.known + whole.unknown == end - start
    middle = start + (end - start) / 2
    halves = [
        time_above(readings, threshold, *span, timedelta(minutes=60)) for span in ((start, middle), (middle, end))
    ]
    assert abs((halves[0] + halves[1]).above - whole.above) < timedelta(seconds=1)


def test_names_limits_and_values_that_cannot_be_are_refused() -> None:
    assert check_probe_name("  A   top ") == "A top"
    for name in ("", " ", "a/b", "…", "x" * 61):
        with pytest.raises(ProbeNameError):
            check_probe_name(name)
    for limits in (
        Limits(1, 1),
        Limits(high=999_000),
        Limits(delay=-HOUR),
        Limits(silence=timedelta()),
        Limits(delay=timedelta(days=99)),
    ):
        with pytest.raises(LimitsError):
            check_limits("temperature", limits)
    with pytest.raises(ImpossibleValueError):
        check_possible(-999_000, "temperature")
    with pytest.raises(ImpossibleValueError):
        check_possible(101_000, "humidity")
    assert (shown(-71_540), shown(40_000, "humidity"), shown(None)) == ("−71.5 °C", "40.0 %", "–")
