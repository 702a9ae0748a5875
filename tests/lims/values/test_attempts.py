"""How long what did not work is left alone."""

from datetime import UTC, datetime

from lims.values.attempts import next_attempt

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def test_each_wait_is_longer_and_the_fifth_attempt_is_the_last() -> None:
    waits = [next_attempt(attempts, NOW) for attempts in range(1, 6)]
    assert [wait and (wait - NOW).total_seconds() for wait in waits] == [5, 30, 120, 600, None]
