"""The QR symbol of a code: version 1 (21 × 21 modules), error correction H, a fixed mask.

Our codes are made for it: ten characters of 0-9A-Z are exactly what version 1 holds at level H.
"""

import math
import re
from functools import cache
from typing import Final

from qrcode import QRCode, constants, util

from labels.errors import CodeDoesNotFitError

MODULES = 21
QUIET_ZONE = 4
SPAN = MODULES + 2 * QUIET_ZONE
"""Modules from edge to edge, quiet zone included (ISO/IEC 18004: four modules on every side)."""

MIN_MODULE = 0.25
"""Millimetres. Measured: smaller modules printed at 203 dpi are no longer read reliably."""

MAX_CODE = 10
MM_PER_INCH = 25.4

# Trying all eight masks takes five times as long as making the symbol, and readers do not need it. Of the eight this
# one has the lowest mean penalty over codes of our shape.
_MASK = 6
_ALPHANUMERIC: Final = 2  # qrcode's MODE_ALPHA_NUM, as a literal for its stubs
_VALUES = {character: value for value, character in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
_RADIX = 45
"""Two characters are encoded as first × 45 + second in 11 bits, a last single one in 6 bits."""

_CODE = re.compile(rf"[0-9A-Z]{{1,{MAX_CODE}}}")


def smallest_module(resolution: int) -> float:
    """Return the smallest module, in mm, that may be printed at a resolution in dots per inch."""
    dot = MM_PER_INCH / resolution
    return math.ceil(MIN_MODULE / dot) * dot


def largest_module(space: float, resolution: int) -> float:
    """Return the largest module, in mm, of which SPAN fit into `space` mm.

    It is a whole number of printer dots, because fractions make modules of unequal width; 0 if not even one dot fits.
    """
    dot = MM_PER_INCH / resolution
    return math.floor(space / SPAN / dot + 1e-9) * dot


def symbol_rows(code: str) -> tuple[str, ...]:
    """Return the symbol of a code as 21 rows of 21 characters, from the top: `1` is dark, `0` is light.

    Raises CodeDoesNotFitError for anything but 1 to 10 characters of 0-9A-Z.
    """
    if not _CODE.fullmatch(code):
        raise CodeDoesNotFitError(code=code, limit=MAX_CODE)
    bits = f"{_modules_of(code):0{MODULES * MODULES}b}"
    return tuple(bits[start : start + MODULES] for start in range(0, len(bits), MODULES))


def _modules_of(code: str) -> int:
    """Return all modules of the symbol, row by row, as the bits of one integer.

    With version, level, mask and length fixed, each data bit flips its own set of modules, whatever the others are:
    Reed-Solomon codes are linear over GF(2). So qrcode is asked once for the symbol of each single bit, and any symbol
    is the sum (XOR) of those. It is the symbol that qrcode makes, in a twentieth of the time.
    """
    modules, flips = _blank_and_flips(len(code))
    for value, flipped in zip(_pair_values(code), flips, strict=True):
        for bit, flip in enumerate(flipped):
            if value >> bit & 1:
                modules ^= flip
    return modules


def _pair_values(code: str) -> list[int]:
    numbers = [_VALUES[character] for character in code]
    pairs = [first * _RADIX + second for first, second in zip(numbers[::2], numbers[1::2], strict=False)]
    return pairs + numbers[-1:] if len(code) % 2 else pairs


@cache
def _blank_and_flips(length: int) -> tuple[int, tuple[tuple[int, ...], ...]]:
    """Return the symbol of `length` zeros, and for each pair of characters what each of its bits flips."""
    blank = _encoded("0" * length)
    flips = []
    for start in range(0, length, 2):
        characters = min(2, length - start)
        powers = [1 << bit for bit in range(11 if characters == 2 else 6)]
        texts = [_text_of(power, characters).rjust(start + characters, "0").ljust(length, "0") for power in powers]
        flips.append(tuple(_encoded(text) ^ blank for text in texts))
    return blank, tuple(flips)


def _text_of(value: int, characters: int) -> str:
    alphabet = util.ALPHA_NUM.decode()
    return alphabet[value] if characters == 1 else alphabet[value // _RADIX] + alphabet[value % _RADIX]


def _encoded(text: str) -> int:
    """Return qrcode's own symbol of a text as the bits of one integer."""
    code = QRCode(version=1, error_correction=constants.ERROR_CORRECT_H, mask_pattern=_MASK)
    code.add_data(util.QRData(text.encode(), mode=_ALPHANUMERIC))
    code.make(fit=False)
    return int("".join("1" if dark else "0" for row in code.modules for dark in row), 2)
