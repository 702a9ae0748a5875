"""How long what did not work is left alone before it is tried again. Pure."""

from datetime import datetime, timedelta

WAITS = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10))
"""After the first attempt, the second, and so on; after one more it is given up."""


def next_attempt(attempts: int, now: datetime) -> datetime | None:
    """When to try again after so many attempts; None: not by itself any more."""
    return now + WAITS[attempts - 1] if attempts <= len(WAITS) else None
