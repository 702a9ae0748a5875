"""Amounts as integers of a smallest step, and the numbers people type.

A ledger that adds and takes must never round, so an amount is a whole number of its dimension's base unit:

    volume pL · mass ng · count piece · area cm²/10⁴ · fraction ppm

Every unit is a power of ten of its base, so conversion is exact both ways.
"""

import unicodedata
from dataclasses import dataclass
from decimal import Context, Decimal, Inexact
from enum import StrEnum
from typing import Final

from lims.errors import InvalidInputError
from lims.values.numbers import NumberError, parse_number

LARGEST: Final = 2**63 - 1  # what an integer column of SQLite and PostgreSQL holds
UNKNOWN: Final = "–"
NARROW_SPACE: Final = "\u202f"  # the thin space that does not break a number from its unit

_EXACT = Context(prec=60, traps=[Inexact])


class Dimension(StrEnum):
    """What is measured; amounts of different dimensions are never added."""

    VOLUME = "volume"
    MASS = "mass"
    COUNT = "count"
    AREA = "area"
    FRACTION = "fraction"


class Qualifier(StrEnum):
    """How well an amount is known."""

    EXACT = "exact"
    APPROXIMATE = "approximate"
    AT_LEAST = "at_least"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit in which amounts are entered and shown. `factor`: how many base steps one of it is."""

    key: str
    dimension: Dimension
    factor: int


class UnknownUnitError(InvalidInputError):
    """This unit is not known here."""


class AmountError(InvalidInputError):
    """This cannot be an amount."""


# Keys are written with the micro sign of the Belgian keyboard and of Latin-1 printers (U+00B5).
_SPELLINGS: Final[dict[Unit, str]] = {
    Unit("pL", Dimension.VOLUME, 1): "pl picoliter picolitre",
    Unit("nL", Dimension.VOLUME, 10**3): "nl nanoliter nanolitre",
    Unit("µL", Dimension.VOLUME, 10**6): "ul microliter microlitre",
    Unit("mL", Dimension.VOLUME, 10**9): "ml milliliter millilitre cc",
    Unit("L", Dimension.VOLUME, 10**12): "l liter litre",
    Unit("ng", Dimension.MASS, 1): "ng nanogram nanogramme",
    Unit("µg", Dimension.MASS, 10**3): "ug microgram microgramme",
    Unit("mg", Dimension.MASS, 10**6): "mg milligram milligramme",
    Unit("g", Dimension.MASS, 10**9): "g gr gram gramme",
    Unit("kg", Dimension.MASS, 10**12): "kg kilo kilogram kilogramme",
    Unit("piece", Dimension.COUNT, 1): (
        "piece pc pcs st stuk stuks pièce pce ind individual individuen exemplaar exemplaren ex specimen "
        "seed zaad zaden graine envelope envelop envelopje enveloppe enveloppen bag zakje tube vial"
    ),
    Unit("mm²", Dimension.AREA, 10**2): "mm2",
    Unit("cm²", Dimension.AREA, 10**4): "cm2",
    Unit("m²", Dimension.AREA, 10**8): "m2",
    Unit("ppm", Dimension.FRACTION, 1): "ppm",
    Unit("‰", Dimension.FRACTION, 10**3): "‰ permille promille permil",
    Unit("%", Dimension.FRACTION, 10**4): "% percent pct procent",
}
UNITS: Final = tuple(_SPELLINGS)


def _folded(text: str) -> str:
    """One form for all spellings of a unit; no two units here differ only in case."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("μ", "u")  # NFKC joins both micro signs
    return "".join(folded.split()).rstrip(".")


_BY_SPELLING: Final = {_folded(word): unit for unit, words in _SPELLINGS.items() for word in words.split()}


def unit_named(text: str) -> Unit:
    """The unit a person means: `uL`, `µl` with either micro sign, `stuks`, `cm2` …

    Raises UnknownUnitError.
    """
    folded = _folded(text)
    found = _BY_SPELLING.get(folded) or _BY_SPELLING.get(folded.removesuffix("s"))
    if found is None:
        known = ", ".join(unit.key for unit in UNITS)
        raise UnknownUnitError(f'Unit "{text}" is not known here: use one of {known}.')
    return found


def to_base(value: Decimal | int | float | str, unit: Unit, *, negative: bool = False) -> int:
    """The amount in base steps, exactly. A float is taken at the 15 digits a spreadsheet keeps, to the nearest step.

    `negative` allows amounts below zero (what was taken). Raises AmountError, NumberError.
    """
    number = _decimal_of(value, unit)
    _check_range(number, unit, negative=negative)
    try:
        steps = _EXACT.multiply(number, unit.factor)
    except Inexact:
        raise _too_fine(value, unit) from None
    whole = steps.to_integral_value()
    if steps != whole and not (isinstance(value, float) and abs(steps) >= 1):
        raise _too_fine(value, unit)
    return int(whole)


def from_base(amount: int, unit: Unit) -> Decimal:
    """The amount in `unit`, exactly, without trailing zeros."""
    return _EXACT.divide(amount, unit.factor)


def check_size(amount: int, unit: str) -> None:
    """Raises AmountError for an amount in base steps that is too large to be kept."""
    if abs(amount) > LARGEST:
        raise AmountError(f"{shown(amount, unit_named(unit))} is too large to be kept: is the unit right?")


def shown(amount: int | None, unit: Unit) -> str:
    """The amount as pages and labels show it: `100 µL` with a narrow space, `–` where it is not known."""
    if amount is None:
        return UNKNOWN
    name = "pieces" if unit.key == "piece" and abs(amount) != 1 else unit.key
    return f"{from_base(amount, unit):f}{NARROW_SPACE}{name}"


def _decimal_of(value: Decimal | int | float | str, unit: Unit) -> Decimal:
    if isinstance(value, str):
        parsed = parse_number(value, whole=unit.dimension is Dimension.COUNT)
        if parsed.operator:
            raise NumberError(f'"{value}" is not one amount: write the number alone and say how exact it is beside it.')
        return parsed.value
    return Decimal(f"{value:.15g}") if isinstance(value, float) else Decimal(value)


def _check_range(number: Decimal, unit: Unit, *, negative: bool) -> None:
    if not number.is_finite():
        raise AmountError(f"{number} {unit.key} is not an amount: write a number, or leave it empty where unknown.")
    if number < 0 and not negative:
        raise AmountError(f"{number} {unit.key} is below zero: an amount cannot be negative.")
    largest = from_base(LARGEST, unit)
    if number.copy_abs() > largest:  # compared before multiplying: 1E+999999 must not be worked out
        raise AmountError(f"{number} {unit.key} is too large, at most {largest:.4g} can be kept: is the unit right?")


def _too_fine(value: object, unit: Unit) -> AmountError:
    decimals = len(str(unit.factor)) - 1
    remedy = f"write at most {decimals} decimals" if decimals else "write a whole number"
    return AmountError(f"{value} {unit.key} is finer than the smallest amount that is kept: {remedy}.")
