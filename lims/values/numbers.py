"""Numbers as people type them: decimal comma or point, thousands, `<1`, `ca. 20`.

Which of comma and point is the decimal sign is never guessed from the country. A single one is the decimal sign; two
kinds, or one kind twice, show which separates thousands. Where a whole number is expected, a single one before three
digits may be either, and is refused: "5.000" seeds are not five.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from lims.errors import InvalidInputError

Operator = Literal["", "<", ">", "~"]

_OPERATORS: Final[dict[str, Operator]] = {"<": "<", "<=": "<", "≤": "<", ">": ">", ">=": ">", "≥": ">"}
_QUALIFIED = re.compile(
    r"(?P<operator>[<>]=?|[≤≥~≈±]|(?:ca|circa|approx|approximately|about|ongeveer|environ)\b\.?|c\.)?\s*(?P<number>.*)",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"[+-]?(?:[0-9]+(?:[.,][0-9]+)?|[.,][0-9]+)(?:E[+-]?[0-9]{1,3})?", re.IGNORECASE)
_POINT_OR_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}")
_THOUSANDS = (  # what separates thousands, what then marks decimals
    (re.compile(r"[+-]?[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?"), "."),
    (re.compile(r"[+-]?[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?"), ","),
    (re.compile(r"[+-]?[1-9][0-9]{0,2}(?: [0-9]{3})+(?:[.,][0-9]+)?"), " "),
    (re.compile(r"[+-]?[1-9][0-9]{0,2}(?:'[0-9]{3})+(?:[.,][0-9]+)?"), "'"),
)
_ONE_FORM = str.maketrans({"\u00a0": " ", "\u2009": " ", "\u202f": " ", "’": "'", "−": "-"})


class NumberError(InvalidInputError):
    """This is not a number."""


@dataclass(frozen=True, slots=True)
class ParsedNumber:
    """A number as typed. `operator`: "<" or "≤" below the scale, ">" or "≥" above it, "~" roughly, "" as it stands."""

    value: Decimal
    operator: Operator
    verbatim: str


def parse_number(text: str, *, whole: bool = False) -> ParsedNumber:
    """The number a person typed. `whole`: a count is expected, so "5.000" is ambiguous.

    Raises NumberError.
    """
    match = _QUALIFIED.fullmatch(text.translate(_ONE_FORM).strip())
    if match is None:  # a line break inside
        raise _not_a_number(text)
    sign = match["operator"] or ""
    operator: Operator = _OPERATORS.get(sign, "~") if sign else ""
    return ParsedNumber(_decimal(match["number"], text, whole=whole), operator, text)


def _decimal(number: str, text: str, *, whole: bool) -> Decimal:
    if whole and _POINT_OR_THOUSANDS.fullmatch(number):
        bare = re.sub(r"[.,]", "", number)
        raise NumberError(f'"{text}" can be read in two ways: write {bare} for thousands.')
    if _PLAIN.fullmatch(number):
        return Decimal(number.replace(",", "."))
    for pattern, separator in _THOUSANDS:
        if pattern.fullmatch(number):
            return Decimal(number.replace(separator, "").replace(",", "."))
    raise _not_a_number(text)


def _not_a_number(text: str) -> NumberError:
    return NumberError(f'"{text}" is not a number: write digits with at most one decimal comma or point, such as 12,5.')
