"""What a bench keeps between two scans, and what is believed of a device's clock."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from lims.scanning.rules import BenchState, Mode, Wishes, has_waited, kept, moment_of, state_from

NOW = datetime(2026, 5, 4, 10, tzinfo=UTC)


def test_a_state_that_cannot_be_read_is_a_fresh_one() -> None:
    for stored in (
        None,
        {},
        [],
        "x",
        {"mode": "dance"},
        {"unknown": 1},
        {"acts": "many"},
        {"gathered": [1]},
        {"wishes": {"x": 1}},
        {"returned": "melted"},
    ):
        assert state_from(stored) == BenchState()
    state = BenchState(Mode.CHECK, "STO0000019", acts=3, gathered=(("FIS000001M", "A01"),), wishes=Wishes("lot", 2))
    assert state_from(kept(state)) == state
    assert replace(state, acts=4) != state


@pytest.mark.parametrize(
    ("scanned_at", "taken", "odd"),
    [
        (None, NOW, False),
        (NOW - timedelta(seconds=3), NOW - timedelta(seconds=3), False),
        (NOW - timedelta(minutes=40), NOW - timedelta(minutes=40), False),
        (NOW + timedelta(minutes=2), NOW, False),
        (NOW + timedelta(hours=2), NOW, True),
        (NOW - timedelta(days=8), NOW, True),
        (datetime(1970, 1, 1, tzinfo=UTC), NOW, True),
        (datetime(2026, 5, 4, 9), NOW, True),  # noqa: DTZ001
    ],
)
def test_off_line_minutes_keep_their_time_and_wrong_clocks_do_not(
    scanned_at: datetime | None, taken: datetime, odd: bool
) -> None:
    moment, note = moment_of(scanned_at, NOW)
    assert (moment, bool(note)) == (taken, odd)


def test_a_scan_has_waited_where_nobody_saw_its_answer() -> None:
    assert not has_waited(NOW - timedelta(seconds=20), NOW)
    assert has_waited(NOW - timedelta(minutes=4), NOW)
