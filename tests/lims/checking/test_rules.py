"""What was found against what the record says: a verdict for everything, and what would put the record right."""

from hypothesis import given
from hypothesis import strategies as st

from lims.checking.rules import RESOLUTIONS, VERDICTS, Bars, Expected, Finding, Reading, compare
from lims.storage.rules import Grid

GRID = Grid(3, 3)
FREE = Bars({}, {})


def found_by(
    expected: list[Expected], readings: list[Reading], bars: Bars = FREE, *, positions: bool = True
) -> list[Finding]:
    return compare(GRID, expected, readings, bars, positions_known=positions)


def told(findings: list[Finding]) -> list[tuple[str, int | None, str]]:
    return [(each.verdict, each.key, each.proposal) for each in findings]


def test_what_lies_where_it_should_needs_nothing() -> None:
    assert told(found_by([Expected(1, 1)], [Reading("A", 1, 1)])) == [("found", 1, "none")]


def test_without_positions_whatever_belongs_here_is_found() -> None:
    findings = found_by([Expected(1, 1), Expected(2, 2)], [Reading("B", 5, 2), Reading("A", 9, 1)], positions=False)
    assert told(findings) == [("found", 2, "none"), ("found", 1, "none")]


def test_what_lies_elsewhere_in_the_box_is_to_be_moved_on_record() -> None:
    (finding,) = found_by([Expected(1, 1)], [Reading("A", 5, 1)])
    assert (finding.verdict, finding.expected, finding.found, finding.proposal) == ("misplaced", 1, 5, "moved")


def test_what_is_not_there_is_missing() -> None:
    assert told(found_by([Expected(1, 1)], [])) == [("missing", 1, "marked missing")]


def test_what_is_out_is_not_missing_and_back_if_it_is_there() -> None:
    assert found_by([Expected(1, 1, "held")], []) == []
    (back,) = found_by([Expected(1, 1, "held")], [Reading("A", 1, 1)])
    assert (back.proposal, back.problem) == ("brought back", "on record as out")


def test_what_was_missing_is_found_again_or_still_missing() -> None:
    assert told(found_by([Expected(1, 1, "missing")], [Reading("A", 1, 1)])) == [("found", 1, "brought back")]
    assert told(found_by([Expected(1, 1, "missing")], [])) == [("missing", 1, "none")]


def test_what_belongs_elsewhere_is_foreign_and_may_be_put_here() -> None:
    assert told(found_by([], [Reading("X", 3, 7)])) == [("foreign", 7, "put here")]


def test_what_may_not_be_put_here_is_left_and_why_is_said() -> None:
    (finding,) = found_by([], [Reading("X", 3, 7)], Bars({7: "recorded as used up"}, {}))
    assert (finding.proposal, finding.problem) == ("left", "recorded as used up")


def test_a_position_that_is_kept_for_something_is_said() -> None:
    (finding,) = found_by([], [Reading("X", 3, 7)], Bars({}, {3: "waits for what is out"}))
    assert (finding.proposal, finding.problem) == ("left", "A03 waits for what is out")


def test_what_is_left_where_it_is_on_record_keeps_its_position_from_others() -> None:
    expected = [Expected(1, 1), Expected(2, 2)]
    readings = [Reading("A", 3, 1), Reading("B", 1, 2), Reading("X", 2, 7)]
    findings = found_by(expected, readings, Bars({}, {3: "is blocked"}))
    assert told(findings) == [("misplaced", 1, "left"), ("misplaced", 2, "left"), ("foreign", 7, "left")]
    assert findings[2].problem == "A02 stays on record for what is left"


def test_what_stands_for_nothing_is_unknown() -> None:
    assert told(found_by([], [Reading("ZZZ", 3)])) == [("unknown", None, "left")]


def test_what_cannot_be_read_is_thought_to_be_what_belongs_there() -> None:
    findings = found_by([Expected(1, 1)], [Reading(None, 1), Reading(None, 2)])
    assert told(findings) == [("unreadable", 1, "left"), ("unreadable", None, "left")]


def test_a_code_read_twice_counts_where_it_belongs() -> None:
    findings = found_by([Expected(1, 2), Expected(3, 4)], [Reading("A", 4, 1), Reading("A", 2, 1)])
    assert told(findings) == [("found", 1, "none"), ("unreadable", 3, "left")]
    assert findings[1].problem == "A was read at A02 too"


def test_a_tube_scanned_twice_without_positions_is_one_tube() -> None:
    assert len(found_by([Expected(1, 2)], [Reading("A", None, 1), Reading("A", None, 1)], positions=False)) == 1
    assert len(found_by([], [Reading("zz"), Reading("ZZ")], positions=False)) == 1


def test_several_to_a_position_are_told_apart() -> None:
    halves = [Expected(1, 1), Expected(2, 1)]
    assert told(found_by(halves, [Reading("A", 1, 1)])) == [("found", 1, "none"), ("missing", 2, "marked missing")]


KEYS = st.integers(1, 12)
EXPECTED = st.lists(
    st.builds(Expected, KEYS, st.integers(1, 9), st.sampled_from(["in place", "held", "missing"])),
    unique_by=lambda each: each.key,
    max_size=9,
)
READINGS = st.lists(
    st.builds(
        lambda key, at, kind: Reading(*[(f"X{key}", at, key), (f"Z{key}", at), (None, at)][kind]),
        KEYS,
        st.integers(1, 9),
        st.integers(0, 2),
    ),
    max_size=12,
)


@given(EXPECTED, READINGS, st.booleans())
def test_everything_is_judged_once_and_nothing_is_lost(
    expected: list[Expected], readings: list[Reading], positions: bool
) -> None:
    findings = found_by(expected, readings, positions=positions)
    keys = [each.key for each in findings if each.key]
    read = {each.key for each in readings if each.key}
    assert len(keys) == len(set(keys))
    assert set(keys) == {each.key for each in expected if each.state != "held" or each.key in read} | read
    assert all(each.verdict in VERDICTS and each.proposal in RESOLUTIONS for each in findings)
    assert {each.key for each in findings if each.verdict == "missing"}.isdisjoint(read)
    assert sum(1 for each in findings if each.verdict == "unreadable") >= sum(1 for r in readings if r.text is None)


@given(EXPECTED)
def test_a_box_that_is_as_recorded_needs_nothing(expected: list[Expected]) -> None:
    readings = [Reading(f"X{each.key}", each.position, each.key) for each in expected if each.state == "in place"]
    inside = [each for each in expected if each.state == "in place"]
    assert told(found_by(inside, readings)) == [("found", each.key, "none") for each in inside]
