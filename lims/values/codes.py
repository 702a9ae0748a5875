"""The codes we print and scan: at most ten characters, the last of which catches a slip of the keyboard.

    FIS 000042 4      prefix (2 or 3 letters) · running number (7 or 6 characters) · check character

The running number is digits first; once those are exhausted it begins with a letter and goes on in base 36, so codes
sort in the order in which they were minted. After a two-letter prefix that letter is one that no prefix may have:
`FI` + `S000042` would otherwise be the very code of `FIS` + `000042`.

The check character is ISO 7064 MOD 37,36: it finds every single wrong character.
"""

import re
import unicodedata
from functools import lru_cache

from stdnum.iso7064 import mod_37_36

from lims.errors import InvalidInputError

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LENGTH = 10  # what QR version 1 holds at error correction level H

GARBLED = "AMQWZ"  # a scanner that types as if on an English keyboard garbles these on a Belgian one
_LETTERS = ALPHABET[10:]
_PREFIX_LETTERS = "".join(letter for letter in _LETTERS if letter not in GARBLED)
_PREFIX = re.compile(rf"[{_PREFIX_LETTERS}]{{2,3}}")
_OWN_SHAPE = re.compile(
    rf"([{_PREFIX_LETTERS}]{{3}})([0-9]{{6}}|[A-Z][0-9A-Z]{{5}})([0-9A-Z])"
    rf"|([{_PREFIX_LETTERS}]{{2}})([0-9]{{7}}|[{GARBLED}][0-9A-Z]{{6}})([0-9A-Z])"
)


class PrefixError(InvalidInputError):
    """This cannot be the prefix of our codes."""


class RunningNumberError(InvalidInputError):
    """There is no code with this running number."""


class PrefixFullError(RunningNumberError):
    """Every code of this prefix has been given out: it needs a successor."""


# --- minting


def check_prefix(prefix: str) -> str:
    """The prefix as it is printed: two or three letters, none that a Belgian keyboard garbles.

    Raises PrefixError.
    """
    found = normalised(prefix)
    if _PREFIX.fullmatch(found):
        return found
    rule = f"choose two or three letters, none of {', '.join(GARBLED)}"
    if garbled := [letter for letter in GARBLED if letter in found]:
        raise PrefixError(f'Prefix "{prefix}" has {" and ".join(garbled)}, garbled by a Belgian keyboard: {rule}.')
    raise PrefixError(f'"{prefix}" cannot be a prefix: {rule}.')


def capacity(prefix: str) -> int:
    """How many codes a prefix has, which is also its last running number.

    Raises PrefixError.
    """
    width = _width(check_prefix(prefix))
    all_digits, each_letter = int(10**width) - 1, int(36 ** (width - 1))
    return all_digits + len(_leading_letters(width)) * each_letter


def mint(prefix: str, number: int) -> str:
    """The code with this running number; numbers begin at 1.

    Raises PrefixError, RunningNumberError, PrefixFullError.
    """
    return mint_many(prefix, number, 1)[0]


def mint_many(prefix: str, first: int, count: int) -> list[str]:
    """The codes of `count` running numbers from `first` on.

    Raises PrefixError, RunningNumberError, PrefixFullError.
    """
    prefix = check_prefix(prefix)
    if first < 1 or count < 0:
        raise RunningNumberError(f"{count} codes from number {first} on: running numbers begin at 1.")
    if first + count - 1 > capacity(prefix):
        raise PrefixFullError(f"Prefix {prefix} ends at number {capacity(prefix)}: it needs a successor.")
    width = _width(prefix)
    return [_with_check(prefix + _running(number, width)) for number in range(first, first + count)]


def _width(prefix: str) -> int:
    return LENGTH - len(prefix) - 1


def _leading_letters(width: int) -> str:
    """The letters a running number may begin with; see the module's docstring for why they differ."""
    return GARBLED if width == _width("XX") else _LETTERS


def _running(number: int, width: int) -> str:
    if number < 10**width:
        return f"{number:0{width}d}"
    leading, rest = divmod(number - 10**width, 36 ** (width - 1))
    tail = ""
    for _ in range(width - 1):
        rest, digit = divmod(rest, 36)
        tail = ALPHABET[digit] + tail
    return _leading_letters(width)[leading] + tail


def _with_check(body: str) -> str:
    # A stem whose checksum is s goes on exactly as the single character of value s would. Neighbouring codes share
    # their stem, so its checksum is taken once, and what is left to compute has only 36 × 36 cases.
    return body + _check_character(ALPHABET[_checksum(body[:-1])] + body[-1])


_checksum = lru_cache(maxsize=16)(mod_37_36.checksum)
_check_character = lru_cache(maxsize=36 * 36)(mod_37_36.calc_check_digit)


# --- reading


def normalised(text: str) -> str:
    """What is compared: NFKC, upper case, trimmed, without control and invisible characters."""
    visible = "".join(char for char in unicodedata.normalize("NFKC", text) if unicodedata.category(char)[0] != "C")
    # Upper case can leave characters decomposed (ΐ): compose them again, or the same text has two forms.
    return unicodedata.normalize("NFKC", visible.upper()).strip()


def own_form(text: str) -> str:
    """What is compared with our own codes: normalised, blanks and every kind of hyphen dropped."""
    return "".join(char for char in normalised(text) if not _separates(char))


def _separates(char: str) -> bool:
    return char.isspace() or char == "−" or unicodedata.category(char) == "Pd"  # U+2212 is mathematics, not a dash


def has_own_shape(text: str) -> bool:
    """Whether this looks like one of our codes, right or mistyped. Makers' tubes may look so too: look up first."""
    return _OWN_SHAPE.fullmatch(own_form(text)) is not None


def passes_check(text: str) -> bool:
    """Whether this looks like one of our codes and its check character agrees."""
    code = own_form(text)
    return _OWN_SHAPE.fullmatch(code) is not None and mod_37_36.is_valid(code)


def numbered(text: str) -> tuple[str, int] | None:
    """The prefix and the running number of one of our codes; None for what is none, or was misread."""
    code = own_form(text)
    shape = _OWN_SHAPE.fullmatch(code)
    if shape is None or not mod_37_36.is_valid(code):
        return None
    prefix, running, _ = (part for part in shape.groups() if part)
    return prefix, _number(running)


def _number(running: str) -> int:
    if running.isdigit():
        return int(running)
    width = len(running)
    leading = _leading_letters(width).index(running[0])
    return int(10**width) + leading * int(36 ** (width - 1)) + int(running[1:], 36)


def grouped(code: str) -> str:
    """The code as a person reads it aloud: `FIS 000042 4`. Codes that are not ours are left as they are."""
    if not passes_check(code):
        return code
    shape = _OWN_SHAPE.fullmatch(own_form(code))
    return " ".join(part for part in shape.groups() if part) if shape else code
