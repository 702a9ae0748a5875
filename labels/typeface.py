"""The typefaces of labels: which characters they have, and how wide these are.

IBM Plex as released (npm: @expo-google-fonts/ibm-plex-sans and -mono 0.4.1), in `fonts/` with its licence. The licence
reserves the name, so the files stay as they are; a PDF takes only the glyphs that it uses.
"""

import unicodedata
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

MISSING = "\N{REPLACEMENT CHARACTER}"
"""Stands where a character has no glyph, so that everybody sees that something is missing."""

CAP_HEIGHT = 0.698
DESCENT = 0.22
"""In em: the height of capitals and digits (table OS/2), and how far a g or p hangs below the line."""

# Signs of biology that Plex does not have.
_SPELLED_OUT = str.maketrans({"♂": "male", "♀": "female", "⚥": "hermaphrodite"})
_VARIATION_SELECTORS = {chr(code) for code in range(0xFE00, 0xFE10)}


class Typeface(StrEnum):
    """The value is the name of the font and of its file."""

    CODE = "IBMPlexMono-Bold"
    TEXT = "IBMPlexSans-Regular"
    ITALIC = "IBMPlexSans-Italic"


def width(text: str, face: Typeface) -> float:
    """Return the width of a printable text in em (times the size it is its width)."""
    return sum(map(widths(face).__getitem__, text))


@lru_cache(maxsize=8192)
def printable(text: str, face: Typeface) -> str:
    """Return a text that can be printed in one line: composed, blanks made one, no control characters.

    Characters that the typeface does not have (Chinese, Arabic, emoji …) each become a visible `�`.
    """
    composed = unicodedata.normalize("NFC", text.translate(_SPELLED_OUT))
    seen = "".join(" " if unicodedata.category(c) == "Cc" else c for c in composed if not _is_invisible(c))
    known = widths(face)
    return "".join(c if c in known else MISSING for c in " ".join(seen.split()))


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) == "Cf" or character in _VARIATION_SELECTORS


@cache
def widths(face: Typeface) -> dict[str, float]:
    """Return the width of every character of a typeface in em."""
    return {chr(code): units / 1000 for code, units in load(face).face.charWidths.items()}


@cache
def load(face: Typeface) -> TTFont:
    """Return the font, known to ReportLab by the value of `face`; only the glyphs in use will be embedded."""
    font = TTFont(face.value, Path(__file__).parent / "fonts" / f"{face}.ttf", asciiReadable=False)
    pdfmetrics.registerFont(font)
    return font
