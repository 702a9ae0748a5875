"""What may be sequenced, and what runs may be called."""

import pytest

from lims.sequencing.rules import (
    LaneError,
    NotSequencedError,
    RunNameError,
    check_lane,
    check_run_name,
    check_sequenced,
)


def test_reads_hang_on_nucleic_acid_that_was_not_entered_in_error() -> None:
    check_sequenced("FIS1", "library", "registered", is_nucleic_acid=True)
    with pytest.raises(NotSequencedError, match=r"specimen.*library or pool"):
        check_sequenced("FIS1", "specimen", "registered", is_nucleic_acid=False)
    with pytest.raises(NotSequencedError, match="withdrawn"):
        check_sequenced("FIS1", "library", "withdrawn", is_nucleic_acid=True)


def test_the_name_of_a_run_is_kept_without_spare_blanks() -> None:
    assert check_run_name("  240301_M02273  0028 ") == "240301_M02273 0028"
    for name in (" ", "x" * 121):
        with pytest.raises(RunNameError):
            check_run_name(name)


def test_lanes_begin_at_one() -> None:
    check_lane(1)
    with pytest.raises(LaneError):
        check_lane(0)
