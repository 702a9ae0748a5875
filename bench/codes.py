"""How fast codes are minted, against the floor of the same run: the same texts without a check character."""

from collections.abc import Callable
from time import perf_counter

from bench.measurement import Measurement
from lims.values.codes import mint_many

COUNT = 10_000
ROUNDS = 5
TARGET_MS = 50


def measure(_samples: int) -> list[Measurement]:
    """Return the best of a few rounds of 10,000 codes."""
    figure = _milliseconds(lambda: mint_many("FIS", 1, COUNT))
    floor = _milliseconds(lambda: [f"FIS{number:06d}" for number in range(1, COUNT + 1)])
    return [
        Measurement(
            f"{COUNT:,} codes minted",
            f"{figure:.1f} ms",
            f"{floor:.1f} ms",
            figure / floor,
            f"≤ {TARGET_MS} ms",
            figure <= TARGET_MS,
        )
    ]


def _milliseconds(work: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return min(times) * 1000
