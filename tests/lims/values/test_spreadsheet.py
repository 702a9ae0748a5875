"""Tables for a spreadsheet."""

import csv
from io import StringIO

from hypothesis import given
from hypothesis import strategies as st

from lims.values.spreadsheet import as_csv


@given(st.lists(st.tuples(st.text(), st.integers()), max_size=5))
def test_no_cell_is_taken_for_a_formula_and_numbers_stay_numbers(rows: list[tuple[str, int]]) -> None:
    written = as_csv(("what", "how many"), rows).decode("utf-8-sig")
    read = list(csv.reader(StringIO(written, newline="")))
    assert read[0] == ["what", "how many"]
    assert [int(row[1]) for row in read[1:]] == [count for _, count in rows]
    for (name, _), (cell, _) in zip(rows, read[1:], strict=True):
        assert cell[:1] not in ("=", "+", "-", "@", "\t", "\r")
        assert cell.removeprefix("'") == name.removeprefix("'") or cell == name


def test_what_is_not_known_is_left_empty() -> None:
    assert as_csv(("a", "b"), [(None, "x")]).decode("utf-8-sig") == "a,b\r\n,x\r\n"
