"""One colour, one icon and one sign per verdict and per state, used alike in chips, box maps, plots and the scanner.

The colours are Okabe and Ito's, which people with any common kind of colour blindness tell apart. Nothing is told by
colour alone: each mark also has an icon, a sign and a word.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

ORANGE = "#E69F00"
SKY_BLUE = "#56B4E9"
GREEN = "#009E73"
YELLOW = "#F0E442"
BLUE = "#0072B2"
VERMILLION = "#D55E00"
PURPLE = "#CC79A7"
GREY = "#7A8583"

# The order in which plots use them: neighbours differ in lightness too. `.streamlit/config.toml` repeats it.
SERIES = (BLUE, ORANGE, GREEN, PURPLE, SKY_BLUE, VERMILLION, YELLOW)

DARK_INK = "#16211F"
LIGHT_INK = "#FFFFFF"

Verdict = Literal["done", "attention", "refused"]
PlaceState = Literal["in", "out", "missing", "blocked", "reserved", "foreign"]


@dataclass(frozen=True, slots=True)
class Mark:
    """How one verdict or state is shown: a word for it, a colour, a Material icon, and a sign for plain text."""

    word: str
    colour: str
    icon: str
    sign: str

    @property
    def ink(self) -> str:
        """The colour of what stands on this one."""
        return ink_on(self.colour)


VERDICTS: Mapping[Verdict, Mark] = {
    "done": Mark("Done", GREEN, ":material/check:", "✓"),
    "attention": Mark("Attention", ORANGE, ":material/priority_high:", "!"),
    "refused": Mark("Refused", VERMILLION, ":material/close:", "×"),
}

PLACE_STATES: Mapping[PlaceState, Mark] = {
    "in": Mark("In its place", BLUE, ":material/inbox:", "■"),
    "out": Mark("Out of its place", BLUE, ":material/output:", "▨"),
    "missing": Mark("Missing", VERMILLION, ":material/question_mark:", "?"),
    "blocked": Mark("Blocked", GREY, ":material/block:", "⊘"),
    "reserved": Mark("Reserved", SKY_BLUE, ":material/bookmark:", "□"),
    "foreign": Mark("Held by another collection", GREY, ":material/lock:", "▦"),
}

FINDINGS: Mapping[str, Mark] = {
    "found": Mark("Found", GREEN, ":material/check:", "✓"),
    "misplaced": Mark("Misplaced", ORANGE, ":material/swap_horiz:", "↔"),
    "missing": Mark("Missing", VERMILLION, ":material/question_mark:", "?"),
    "foreign": Mark("Foreign", PURPLE, ":material/login:", "+"),
    "unknown": Mark("Unknown", YELLOW, ":material/help:", "??"),
    "unreadable": Mark("Unreadable", GREY, ":material/blur_on:", "~"),
}
"""The verdicts of a check."""


def ink_on(colour: str) -> str:
    """Dark or light text for a background `#RRGGBB`, whichever contrasts more (WCAG)."""
    background = _luminance(colour)
    with_light = 1.05 / (background + 0.05)
    with_dark = (background + 0.05) / (_luminance(DARK_INK) + 0.05)
    return LIGHT_INK if with_light > with_dark else DARK_INK


def _luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    red, green, blue = (_linear(int(colour[start : start + 2], 16) / 255) for start in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
