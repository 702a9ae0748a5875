"""Latitudes and longitudes as people write them: decimal degrees, degrees with minutes and seconds, packed digits."""

import math
import re
from dataclasses import dataclass
from typing import Final

from lims.errors import InvalidInputError


class CoordinateError(InvalidInputError):
    """This cannot be a coordinate."""


class SwappedCoordinatesError(CoordinateError):
    """The two coordinates stand in each other's place."""


@dataclass(frozen=True, slots=True)
class Axis:
    """Latitude or longitude. `letters`: its hemispheres, positive first; `limit`: degrees from zero."""

    name: str
    letters: str
    limit: int


LATITUDE: Final = Axis("latitude", "NS", 90)
LONGITUDE: Final = Axis("longitude", "EW", 180)

_LETTERED = re.compile(r"(?P<before>[NSEWO])?\s*(?P<digits>[^A-Z]*?)\s*(?P<after>[NSEWO])?")
_FRACTION = r"(?:[.,][0-9]+)?"
_DECIMAL = re.compile(rf"(?P<sign>[+-]?)(?P<degrees>[0-9]{{1,3}}{_FRACTION})\s*°?")
_SEXAGESIMAL = re.compile(
    r"(?P<sign>[+-]?)(?P<degrees>[0-9]{1,3})(?:\s*(?P<mark>°)\s*|\s+)"
    rf"(?:(?P<minutes>[0-9]{{1,2}})(?:\s*'\s*|\s+)(?P<seconds>[0-9]{{1,2}}{_FRACTION})(?:\s*\")?"
    rf"|(?P<only_minutes>[0-9]{{1,2}}{_FRACTION})(?:\s*')?)"
)
_PACKED = re.compile(rf"(?P<degrees>[0-9]{{2,3}})(?P<minutes>[0-9]{{2}})(?P<seconds>[0-9]{{2}}{_FRACTION})")
_ONE_FORM = str.maketrans({"º": "°", "˚": "°", "′": "'", "’": "'", "´": "'", "″": '"', "”": '"', "−": "-"})


def angle(value: float | str, axis: Axis) -> float:
    """Degrees, north and east positive. Not yet checked against the axis' limit.

    Raises CoordinateError, SwappedCoordinatesError.
    """
    if not isinstance(value, str):
        if not math.isfinite(value):
            raise _unreadable(str(value), axis)
        return float(value)
    digits, letter = _without_letter(value, axis)
    degrees = _degrees(digits, lettered=bool(letter))
    if degrees is None or (letter and digits[0] in "+-"):  # a sign and a letter may contradict each other
        raise _unreadable(value, axis)
    return -degrees if letter == axis.letters[1] else degrees


def _without_letter(text: str, axis: Axis) -> tuple[str, str]:
    """What is left of the text without its hemisphere letter, and the letter."""
    plain = text.translate(_ONE_FORM).replace("''", '"').strip().upper()
    match = _LETTERED.fullmatch(plain)
    if match is None or (match["before"] and match["after"]) or not match["digits"]:
        raise _unreadable(text, axis)
    letter = match["before"] or match["after"] or ""
    if letter == "O":
        raise CoordinateError(f'"{text}": O is east in Dutch and west in French, write E or W.')
    if letter and letter not in axis.letters:
        raise SwappedCoordinatesError(f'Latitude and longitude look swapped: "{text}" stands as {axis.name}.')
    return match["digits"], letter


def _degrees(digits: str, *, lettered: bool) -> float | None:
    if match := _DECIMAL.fullmatch(digits):
        return _signed(match["sign"], match["degrees"])
    if match := _SEXAGESIMAL.fullmatch(digits):
        if not (lettered or match["mark"]):  # "51 23" may be a slip of 51.23
            return None
        return _signed(match["sign"], match["degrees"], match["minutes"] or match["only_minutes"], match["seconds"])
    if lettered and (match := _PACKED.fullmatch(digits)):
        return _signed("", match["degrees"], match["minutes"], match["seconds"])
    return None


def _signed(sign: str, degrees: str, minutes: str | None = None, seconds: str | None = None) -> float | None:
    whole, sixtieths, rest = (float((part or "0").replace(",", ".")) for part in (degrees, minutes, seconds))
    if sixtieths >= 60 or rest >= 60:
        return None
    size = whole + sixtieths / 60 + rest / 3600
    return -size if sign == "-" else size


def _unreadable(text: str, axis: Axis) -> CoordinateError:
    example = "51.2083 or 51°12'30\"N" if axis is LATITUDE else "4.3833 or 4°23'0\"E"
    return CoordinateError(f'"{text}" is not a {axis.name}: write degrees, such as {example}.')
