"""How values are written on pages: the same everywhere."""

from collections.abc import Iterable
from datetime import datetime

from lims.samples.queries import SampleView
from lims.values.codes import grouped

NOTHING = "–"
"""What is not known; never an empty cell or "None"."""


def moment(when: datetime) -> str:
    """Date and time, ISO, to the minute (UTC)."""
    return f"{when:%Y-%m-%d %H:%M}"


def known(value: object) -> str:
    """The value as text, a dash where there is none."""
    return NOTHING if value is None or value == "" else str(value)


def joined(parts: Iterable[str | None], by: str = " · ") -> str:
    """Those that are known, one after the other."""
    return by.join(part for part in parts if part) or NOTHING


def italic(name: str) -> str:
    """A scientific name in Markdown."""
    return f"*{name}*" if name != NOTHING else name


def amount_of(sample: SampleView) -> str:
    """What is left, with how well that is known."""
    return sample.shown_amount


def coordinates(latitude: float | None, longitude: float | None, uncertainty_m: float | None) -> str:
    """Decimal degrees with their uncertainty."""
    if latitude is None or longitude is None:
        return NOTHING
    spread = f" ± {uncertainty_m:g}\u202fm" if uncertainty_m else ""
    return f"{latitude:.5f}, {longitude:.5f}{spread}"


def counted(number: int, word: str) -> str:
    """`1 label`, `2,000 labels`."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def codes_in(text: str) -> list[str]:
    """Codes as people paste them: one per line, or divided by commas or semicolons."""
    return [part.strip() for line in text.splitlines() for part in line.replace(";", ",").split(",") if part.strip()]


__all__ = [
    "NOTHING",
    "amount_of",
    "codes_in",
    "coordinates",
    "counted",
    "grouped",
    "italic",
    "joined",
    "known",
    "moment",
]
