"""Symbols: QR, DataMatrix and Code 128. Which modules are dark, how small they may be, what must stay free around them.

QR comes from qrcode, DataMatrix and Code 128 from zxing-cpp (docs/decisions/0010-labels.md has the measurements).
Our codes are made for QR version 1: ten characters of 0-9A-Z are exactly what it holds at error correction H.
"""

import math
import re
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any, Final, Literal, NamedTuple, cast

import zxingcpp
from qrcode import QRCode, constants, util
from qrcode.exceptions import DataOverflowError

from labels.errors import CodeDoesNotFitError

MM_PER_INCH = 25.4
MAX_CODE = 10
MAX_CONTENT = 120


class Symbology(StrEnum):
    """The kinds of symbols."""

    QR = "qr"
    DATA_MATRIX = "datamatrix"
    CODE_128 = "code128"


class Measures(NamedTuple):
    """What a symbology asks for: free modules around it, and the smallest module in mm and in printer dots.

    Quiet zones: ISO/IEC 18004, 16022 and 15417. Smallest modules: measured with noise at 203 and 300 dots per inch.
    """

    quiet_zone: int
    finest: float
    dots: float
    on_sheets: float


MEASURES = {
    Symbology.QR: Measures(quiet_zone=4, finest=0.167, dots=2, on_sheets=0.25),
    Symbology.DATA_MATRIX: Measures(quiet_zone=1, finest=0.21, dots=2.5, on_sheets=0.31),
    Symbology.CODE_128: Measures(quiet_zone=10, finest=0.25, dots=2, on_sheets=0.33),
}
BAR_HEIGHT = 5.0
"""Millimetres: the least height of the bars of a Code 128."""


_LARGER_QR = 1.15


class Modules(NamedTuple):
    """Columns and rows of modules; a linear symbol has no rows of its own."""

    columns: int
    rows: int


# Trying all eight masks takes five times as long as making the symbol, and readers do not need it. Of the eight this
# one has the lowest mean penalty over codes of our shape.
_MASK = 6
_ALPHANUMERIC: Final = 2  # qrcode's MODE_ALPHA_NUM, as a literal for its stubs
_VALUES = {character: value for value, character in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
_RADIX = 45
"""Two characters are encoded as first × 45 + second in 11 bits, a last single one in 6 bits."""

_OWN = re.compile(rf"[0-9A-Z]{{1,{MAX_CODE}}}")
_MODULES = 21
_OWN_SPACE = {Symbology.QR: Modules(_MODULES, _MODULES), Symbology.DATA_MATRIX: Modules(14, 14)}
_LEVELS: Final[dict[str, Literal[0, 1, 2, 3]]] = {
    "H": constants.ERROR_CORRECT_H,
    "Q": constants.ERROR_CORRECT_Q,
    "M": constants.ERROR_CORRECT_M,
    "L": constants.ERROR_CORRECT_L,
}
"""Error corrections, the highest first."""

_DARK_AND_LIGHT = bytes([ord("1"), *[ord("0")] * 255])
_CREATED = {
    Symbology.DATA_MATRIX: zxingcpp.BarcodeFormat.DataMatrix,
    Symbology.CODE_128: zxingcpp.BarcodeFormat.Code128,
}


def smallest_module(symbology: Symbology, modules: Modules, resolution: int, *, sheet: bool) -> float:
    """Return the smallest module in mm, a whole number of dots, that is read reliably in a symbol of so many modules.

    On sheets it does not depend on the resolution (dots per inch): nobody knows which office printer it will be, and
    where its dots fall. A larger QR symbol is less forgiving there.
    """
    dot = MM_PER_INCH / resolution
    measures = MEASURES[symbology]
    least = measures.on_sheets if sheet else max(measures.finest, measures.dots * dot)
    if sheet and symbology is Symbology.QR and modules.columns > _MODULES:
        least *= _LARGER_QR
    return math.ceil(least / dot - 1e-9) * dot


def space_for(symbology: Symbology, content: str) -> Modules:
    """Return how many modules to keep for a symbol of this content, without quiet zone.

    It is the same for all our codes, so that labels of one job look alike. Raises CodeDoesNotFitError.
    """
    if symbology is Symbology.CODE_128:
        _check(symbology, content)
        # Start, one codeword a character, check, stop; digits in pairs only make it shorter.
        return Modules(11 * (len(content) + 2) + 13, 0)
    if is_short(content):
        return _OWN_SPACE[symbology]
    rows = symbol_rows(symbology, content)
    return Modules(len(rows[0]), len(rows))


def is_short(content: str) -> bool:
    """Return whether a content takes the room that all our codes take: at most 10 of 0-9A-Z."""
    return _OWN.fullmatch(content) is not None


def symbol_rows(symbology: Symbology, content: str) -> tuple[str, ...]:
    """Return a symbol from the top, `1` is dark, `0` is light; a Code 128 is one row.

    QR: the smallest version that holds the content, with the highest error correction that still fits.
    Raises CodeDoesNotFitError for what is empty, longer than 120 characters or beyond the symbology.
    """
    if symbology is Symbology.QR and _OWN.fullmatch(content):
        bits = f"{_modules_of(content):0{_MODULES * _MODULES}b}"
        return tuple(bits[start : start + _MODULES] for start in range(0, len(bits), _MODULES))
    _check(symbology, content)
    return _qr(content)[1] if symbology is Symbology.QR else _by_zxing(symbology, content)


def _check(symbology: Symbology, content: str) -> None:
    if not 1 <= len(content) <= MAX_CONTENT:
        remedy = f"A symbol holds 1 to {MAX_CONTENT} characters."
    elif not content.isprintable():
        remedy = "It has characters that cannot be seen."
    elif symbology is not Symbology.QR and not content.isascii():
        remedy = "It holds letters without accents, digits and signs; take a QR code."
    else:
        return
    raise CodeDoesNotFitError(content=content[:40], symbology=symbology.value, remedy=remedy)


def qr_level(content: str) -> str:
    """Return the error correction, L, M, Q or H, of the QR symbol that `symbol_rows` makes."""
    return "H" if is_short(content) else _qr(content)[0]


@lru_cache(maxsize=1024)
def _qr(content: str) -> tuple[str, tuple[str, ...]]:
    """Return level and rows. The level counts second: a larger symbol costs more than a better level gives."""
    for version in range(1, 11):
        for name, level in _LEVELS.items():
            code = QRCode(version=version, error_correction=level, mask_pattern=_MASK)
            code.add_data(content)
            try:
                code.make(fit=False)
            except DataOverflowError:
                continue
            return name, tuple("".join("1" if dark else "0" for dark in row) for row in code.modules)
    raise CodeDoesNotFitError(content=content[:40], symbology="qr", remedy="It is too long.")


@lru_cache(maxsize=16384)
def _by_zxing(symbology: Symbology, content: str) -> tuple[str, ...]:
    options = {"force_square": True} if symbology is Symbology.DATA_MATRIX else {}
    barcode = zxingcpp.create_barcode(content, _CREATED[symbology], **options)
    # Its stubs do not tell that a picture is a buffer.
    picture = memoryview(cast(Any, barcode.to_image(scale=1, add_quiet_zones=False)))
    width = len(picture) and len(picture.tobytes()) // len(picture)
    modules = picture.tobytes().translate(_DARK_AND_LIGHT).decode()
    rows = tuple(modules[start : start + width] for start in range(0, len(modules), width))
    return rows[:1] if symbology is Symbology.CODE_128 else rows


def _modules_of(code: str) -> int:
    """Return all modules of the QR symbol of a code, row by row, as the bits of one integer.

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
