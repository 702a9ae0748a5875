"""The typefaces of labels: which characters they have, and how wide these are.

IBM Plex as released (npm: @expo-google-fonts/ibm-plex-sans and -mono 0.4.1), in `fonts/` with its licence. The licence
reserves the name, so the files stay as they are; a PDF takes only the glyphs that it uses.
"""

import unicodedata
from bisect import bisect_right
from enum import StrEnum
from functools import cache, lru_cache
from itertools import accumulate
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

MISSING = "\N{REPLACEMENT CHARACTER}"
"""Stands where a character has no glyph, so that everybody sees that something is missing."""

_MISSING_IN_CODES = "¿"
"""The face of codes does not have that character either."""

CAP_HEIGHT = 0.698
DESCENT = 0.22
"""In em: the height of capitals and digits (table OS/2), and how far a g or p hangs below the line."""

MIN_SIZE = 4.0
"""Points. Smaller type is not read at the bench."""

_GROUP_SPACE = -0.3
"""In em, added to the blanks of a code: those of a monospaced face are too wide to tell a group from a gap."""

_SHRINK = 0.5
"""How far a text may shrink before it is cut: small type tells more than none."""

_LEAST = 4.0
"""Em: a text is not cut shorter while it may shrink; “…” alone tells nothing."""

ELLIPSIS = "…"

# Signs of biology that Plex does not have.
_SPELLED_OUT = str.maketrans({"♂": "male", "♀": "female", "⚥": "hermaphrodite"})
_VARIATION_SELECTORS = {chr(code) for code in range(0xFE00, 0xFE10)}


class Typeface(StrEnum):
    """The value is the name of the font and of its file."""

    CODE = "IBMPlexMono-Bold"
    TEXT = "IBMPlexSans-Regular"
    ITALIC = "IBMPlexSans-Italic"


def width_of(text: str, face: Typeface) -> float:
    """Return the width of a printable text in em (times the size it is its width)."""
    natural = sum(map(widths(face).__getitem__, text))
    return natural + _GROUP_SPACE * text.count(" ") if face is Typeface.CODE else natural


def word_space(face: Typeface) -> float:
    """Return what is added to each blank, in em."""
    return _GROUP_SPACE if face is Typeface.CODE else 0.0


@lru_cache(maxsize=16384)
def fitted(text: str, face: Typeface, size: float, room: float, lines: int) -> tuple[tuple[str, ...], float]:
    """Return a text as lines no wider than `room` points, and the size in points at which it is.

    It is first broken into as many lines as it may take, then made smaller, then cut, with “…” for the rest.
    """
    natural = width_of(text, face)
    if natural * size <= room:
        return (text,), size
    smallest = max(MIN_SIZE, min(_SHRINK * size, room / _LEAST))
    if lines > 1:
        for step in range(_STEPS + 1):
            tried = max(smallest, size - (size - smallest) * step / _STEPS)
            if broken := _broken(text, face, room / tried, lines):
                return broken, tried
    elif natural * smallest <= room:
        return (text,), max(smallest, room / natural)
    return _cut(text, face, room / smallest, lines), smallest


_STEPS = 12


def _broken(text: str, face: Typeface, room: float, lines: int) -> tuple[str, ...]:
    """Return the text broken at blanks into lines no wider than `room` em; nothing where they are not enough."""
    found = [""]
    for word in text.split(" "):
        longer = f"{found[-1]} {word}" if found[-1] else word
        if width_of(longer, face) <= room:
            found[-1] = longer
        elif found[-1] and width_of(word, face) <= room and len(found) < lines:
            found.append(word)
        else:
            return ()
    return tuple(found)


def _cut(text: str, face: Typeface, room: float, lines: int) -> tuple[str, ...]:
    """Return as many lines as there may be, each as full as it can be, the last one with “…”."""
    found = []
    rest = text
    for _ in range(lines - 1):
        end = _end_of_line(rest, face, room)
        if end >= len(rest):
            break
        broken = rest.rfind(" ", 1, end + 1)
        end = broken if broken > 0 else max(end, 1)
        found.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    end = _end_of_line(rest, face, room)
    if end < len(rest):
        end = _end_of_line(rest, face, room - width_of(ELLIPSIS, face))
        rest = rest[:end].rstrip() + ELLIPSIS
    return (*found, rest)


def _end_of_line(text: str, face: Typeface, room: float) -> int:
    """Return how many characters go into `room` em, blanks as wide as they are in the face."""
    return bisect_right(list(accumulate(map(widths(face).__getitem__, text))), room)


@lru_cache(maxsize=8192)
def printable(text: str, face: Typeface) -> str:
    """Return a text that can be printed in one line: composed, blanks made one, no control characters.

    Characters that the typeface does not have (Chinese, Arabic, emoji …) each become a visible `�`.
    """
    if _plain(face).issuperset(text) and "  " not in text and text == text.strip():
        return text
    composed = unicodedata.normalize("NFC", text.translate(_SPELLED_OUT))
    seen = "".join(" " if unicodedata.category(c) == "Cc" else c for c in composed if not _is_invisible(c))
    known = widths(face)
    missing = MISSING if MISSING in known else _MISSING_IN_CODES
    return "".join(c if c in known else missing for c in " ".join(seen.split()))


@cache
def _plain(face: Typeface) -> frozenset[str]:
    """What is printed as it stands, whatever stands beside it: all but marks that compose, and what cannot be seen."""
    return frozenset(
        character
        for character in widths(face)
        if unicodedata.is_normalized("NFC", character)
        and unicodedata.category(character)[0] not in "CM"
        and (character == " " or not character.isspace())
        and ord(character) not in _SPELLED_OUT
    )


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) == "Cf" or character in _VARIATION_SELECTORS


@cache
def widths(face: Typeface) -> dict[str, float]:
    """Return the width of every character of a typeface in em."""
    return {chr(code): units / 1000 for code, units in load(face).face.charWidths.items()}


@cache
def load(face: Typeface) -> TTFont:
    """Return the font, known to ReportLab by the value of `face`; only the glyphs in use will be embedded."""
    font = TTFont(face.value, file_of(face), asciiReadable=False)
    pdfmetrics.registerFont(font)
    return font


def file_of(face: Typeface) -> Path:
    """Return the file of a typeface."""
    return Path(__file__).parent / "fonts" / f"{face}.ttf"
