"""Slows down whoever guesses passwords. In memory: forgotten at a restart, and each process counts for itself."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock

from lims.people.rules import wait_after

FORGOTTEN_AFTER = 3600.0
REMEMBERED = 10_000


@dataclass
class _Failures:
    count: int = 0
    last: float = 0.0


class Throttle:
    """Counts failures by key; from the fifth on each makes the key wait, twice as long each time, up to 15 minutes."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures: OrderedDict[Hashable, _Failures] = OrderedDict()
        self._lock = Lock()

    def wait(self, key: Hashable) -> int:
        """How many whole seconds this key must still wait; 0 says that it may try."""
        with self._lock:
            found = self._failures.get(key)
            if found is None or self._clock() - found.last > FORGOTTEN_AFTER:
                return 0
            left = found.last + wait_after(found.count).total_seconds() - self._clock()
            return max(0, int(left + 0.999))

    def failed(self, key: Hashable) -> None:
        """Counts a failure."""
        with self._lock:
            found = self._failures.pop(key, None)
            if found is None or self._clock() - found.last > FORGOTTEN_AFTER:
                found = _Failures()
            self._failures[key] = _Failures(found.count + 1, self._clock())
            while len(self._failures) > REMEMBERED:
                self._failures.popitem(last=False)

    def succeeded(self, key: Hashable) -> None:
        """Forgets the failures."""
        with self._lock:
            self._failures.pop(key, None)
