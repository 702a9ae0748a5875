"""The column of codes that were printed ahead: which rows claim which label. Pure."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lims.importing.cells import Column, Reading, given
from lims.importing.content import as_text
from lims.importing.rules import Problem
from lims.samples.claiming import Claim
from lims.values.codes import grouped, own_form

PRINTED_CODE = "printedCode"

Claims = Callable[[Sequence[str]], Mapping[str, Claim]]
"""Of codes, in the form in which they are stored, whether a new sample may claim them: all are asked for at once."""


def read_printed_codes(
    reading: Reading, column: Column | None, claims: Claims
) -> tuple[Sequence[str | None], Mapping[str, int]]:
    """The code of each row, None where it has none; and how many of the codes are unclaimed, claimed, doubled …"""
    if column is None:
        return [None] * len(reading.numbers), {}
    codes: list[str | None] = reading.parsed(column, _code)
    found = claims(list(dict.fromkeys(code for code in codes if code)))
    first: dict[str, int] = {}
    states: Counter[str] = Counter()
    for number, code in zip(reading.numbers, codes, strict=True):
        if code is None:
            continue
        earlier = first.setdefault(code, number)
        refusal = found[code].refusal
        says = str(refusal) if refusal else ""
        if earlier != number:
            says = f"{grouped(code)} is the code of row {earlier} too: a label is on one tube."
        states["doubled" if earlier != number else found[code].state.value] += 1
        if says:
            reading.tell(Problem(number, column.heading, code, says, "error"))
    return codes, states


def _code(cell: Any) -> Any:
    found = given(cell)
    return own_form(as_text(found)) or None if found is not None else None
