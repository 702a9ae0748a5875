"""What a measurement says, and how it is printed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter, thread_time


@dataclass(frozen=True)
class Measurement:
    """A figure beside its floor of the same run. `met` is None where there is no target, or nothing was measured."""

    name: str
    figure: str
    floor: str = ""
    ratio: float | None = None
    target: str = ""
    met: bool | None = None
    note: str = ""


HEADINGS = ("measurement", "figure", "floor", "ratio", "target", "", "note")


def unmeasured(name: str, reason: str) -> Measurement:
    """A measurement that could not run, and why."""
    return Measurement(name, "not measured", note=reason)


def as_table(measurements: Sequence[Measurement]) -> str:
    """The measurements in columns."""
    rows = [HEADINGS, *(_cells(each) for each in measurements)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(HEADINGS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])


def _cells(each: Measurement) -> tuple[str, ...]:
    ratio = "" if each.ratio is None else f"{each.ratio:.3g}"
    met = {True: "met", False: "NOT MET", None: ""}[each.met]
    return (each.name, each.figure, each.floor, ratio, each.target, met, each.note)


def seconds(act: Callable[[], object]) -> float:
    """How long one call takes."""
    start = perf_counter()
    act()
    return perf_counter() - start


def busy_seconds(act: Callable[[], object]) -> float:
    """How long one call keeps the processor: what it takes on a machine with nothing else to do, for pure reading."""
    start = thread_time()
    act()
    return thread_time() - start


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
