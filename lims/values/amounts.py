"""How much there is, as people state it: `40`, `ca. 40`, `20+`, `max. 20`, `35±5`, `20–100 envelopes`.

What is stated is a lowest amount and how much more it may be, both in base steps. To take from a range moves both ends
alike, so that the span stays what it was: one out of 20–100 leaves 19–99.
"""

import re
from dataclasses import dataclass, replace
from typing import Final

from lims.errors import InvalidInputError
from lims.values.numbers import parse_number
from lims.values.quantities import (
    UNKNOWN,
    AmountError,
    Dimension,
    Qualifier,
    Unit,
    UnknownUnitError,
    check_size,
    from_base,
    shown,
    to_base,
    unit_named,
)

_SIGNS: Final = {Qualifier.APPROXIMATE: "≈ ", Qualifier.AT_LEAST: "≥ "}
_NUMBER = r"\d[\d.,' \u00a0\u2009\u202f]*"
_BEHIND = re.compile(r"(?P<number>.*\d\s*\+?)\s*(?P<word>[^\W\d_][^\d]*)", re.DOTALL)
_BETWEEN = re.compile(
    rf"(?:(?:between|tussen|entre|de)\s+)?(?P<low>{_NUMBER}?)\s*(?:-|–|—|\.\.+|…|to|tot|à|and|en|et)\s*(?P<high>{_NUMBER})",
    re.IGNORECASE,
)
_GIVE_OR_TAKE = re.compile(rf"(?P<middle>{_NUMBER}?)\s*(?:±|\+/-|\+-)\s*(?P<by>{_NUMBER})")
_AT_LEAST = re.compile(
    r"(?:(?:at least|minimum|min\b\.?|minstens|minimaal|au moins)\s*(?P<behind>.+)|(?P<before>.+?)\s*\+)", re.IGNORECASE
)
_AT_MOST = re.compile(r"(?:at most|maximum|max\b\.?|hoogstens|maximaal|au plus)\s*(?P<number>.+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class StatedAmount:
    """At least `low`, and up to `spread` more (None where no upper end was said); `verbatim` where it was no number."""

    low: int
    spread: int | None = None
    qualifier: Qualifier = Qualifier.EXACT
    verbatim: str | None = None

    @property
    def most(self) -> int:
        """The most that was said; where no upper end was, the number itself."""
        return self.low + (self.spread or 0)


def parse_amount(text: str, unit: Unit, qualifier: Qualifier = Qualifier.EXACT) -> StatedAmount:
    """What somebody wrote, in base steps; `qualifier` holds where the text itself does not say how sure it is.

    A unit may stand behind the number, if it measures the same. Raises AmountError, NumberError.
    """
    written = text.strip()
    number, unit = _without_unit(written, unit)
    stated = _range(number, unit) or _qualified(number, unit)
    check_size(stated.most, unit.key)
    if stated.qualifier is Qualifier.EXACT:
        return replace(stated, qualifier=qualifier)
    return replace(stated, verbatim=written)


def shown_amount(low: int | None, spread: int | None, qualifier: str, unit: Unit) -> str:
    """What is left as pages show it: `90 µL`, `≈ 40 pieces`, `≥ 20 pieces`, `20–100 pieces`.

    More may have been taken than there was at least: then it is none at least.
    """
    if low is None:
        return UNKNOWN
    if spread:
        most = shown(max(low + spread, 0), unit)
        return f"{from_base(max(low, 0), unit):f}–{most}"
    if qualifier == Qualifier.AT_LEAST:
        low = max(low, 0)
    return _SIGNS.get(Qualifier(qualifier), "") + shown(low, unit)


def spelt_range(low: int, spread: int, unit: Unit) -> str:
    """A range without its unit, in signs that every program reads: `20-100`."""
    return f"{from_base(max(low, 0), unit):f}-{from_base(max(low + spread, 0), unit):f}"


def _without_unit(text: str, unit: Unit) -> tuple[str, Unit]:
    match = _BEHIND.fullmatch(text)
    if match is None:
        return text, unit
    try:
        named = unit_named(match["word"])
    except UnknownUnitError:
        return text, unit
    if named.dimension != unit.dimension:
        raise AmountError(f'"{text}": it is counted by {unit.dimension}, not by {named.dimension}.')
    return match["number"].strip(), named


def _range(text: str, unit: Unit) -> StatedAmount | None:
    if match := _BETWEEN.fullmatch(text):
        low, high = _steps(match["low"], unit), _steps(match["high"], unit)
        if low > high:
            raise AmountError(f'"{text}" goes down: write the smaller number first.')
    elif match := _GIVE_OR_TAKE.fullmatch(text):
        middle, by = _steps(match["middle"], unit), _steps(match["by"], unit)
        low, high = max(middle - by, 0), middle + by
    elif (number := _most(text)) is not None:
        low, high = 0, _steps(number, unit)
    else:
        return None
    return StatedAmount(low, high - low, Qualifier.APPROXIMATE) if high > low else StatedAmount(low)


def _most(text: str) -> str | None:
    """The number of which it is said that there are no more."""
    if match := _AT_MOST.fullmatch(text):
        return match["number"]
    return text.lstrip("<≤= ") if text.startswith(("<", "≤")) else None


def _qualified(text: str, unit: Unit) -> StatedAmount:
    if match := _AT_LEAST.fullmatch(text):
        return StatedAmount(_steps(match["behind"] or match["before"], unit), None, Qualifier.AT_LEAST)
    parsed = parse_number(text, whole=unit.dimension is Dimension.COUNT)
    qualifier = {">": Qualifier.AT_LEAST, "~": Qualifier.APPROXIMATE}.get(parsed.operator, Qualifier.EXACT)
    return StatedAmount(to_base(parsed.value, unit), None, qualifier)


def _steps(text: str, unit: Unit) -> int:
    try:
        return to_base(text.strip(), unit)
    except InvalidInputError as error:
        raise AmountError(f'"{text.strip()}" is no end of a range: {error}') from None
