"""What stands on one label: a code, which is also the content of the symbol, and a few lines of text."""

import re
from dataclasses import dataclass

from labels.errors import EmptyCodeError, TooManyLinesError

MAX_LINES = 4

_OWN_CODE = re.compile(r"([A-Z]{2,3})([0-9A-Z]+)([0-9A-Z])")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text; `italic` is for scientific names."""

    text: str
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """One label, whatever it is printed on and with.

    `code` is the payload of the symbol, without blanks; it is printed in groups above the text.
    `lines` are at most four; blank ones take no room.

    Raises EmptyCodeError and TooManyLinesError. Whether the code fits a symbol is judged where one is made.
    """

    code: str
    lines: tuple[Line, ...] = ()

    def __post_init__(self) -> None:
        if not self.code.strip():
            raise EmptyCodeError()
        if len(self.lines) > MAX_LINES:
            raise TooManyLinesError(code=self.code, count=len(self.lines), limit=MAX_LINES)


def grouped(code: str) -> str:
    """Return a code as people read it: `FIS0000424` → `FIS 000042 4` (prefix, number, check character).

    Codes of another shape, such as those of makers' tubes, are returned as they are.
    """
    parts = _OWN_CODE.fullmatch(code)
    return " ".join(parts.groups()) if parts else code
