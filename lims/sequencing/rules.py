"""What may be sequenced, and what runs and files may be called. Pure."""

from lims.errors import InvalidInputError, RuleBrokenError

MOST_LANES = 96


class NotSequencedError(RuleBrokenError):
    """Reads come from an extract, a PCR product, a library or a pool."""


class RunNameError(InvalidInputError):
    """A run cannot be called this."""


class LaneError(InvalidInputError):
    """A run has no such lane."""


def check_sequenced(code: str, kind_name: str, record: str, *, is_nucleic_acid: bool) -> None:
    """Raises NotSequencedError for what no sequencer reads, and for what was entered in error."""
    if record == "withdrawn":
        raise NotSequencedError(f"{code} is withdrawn: nothing can be done with it.")
    if not is_nucleic_acid:
        raise NotSequencedError(
            f"{code} is of the kind {kind_name}: reads hang on the library or pool that was sequenced "
            "(an extract or PCR product where there was none). Derive it first."
        )


def check_run_name(name: str) -> str:
    """The name as it is kept. Raises RunNameError."""
    kept = " ".join(name.split())
    if not kept or len(kept) > 120:
        raise RunNameError(f'"{kept[:40]}" cannot be the name of a run: use 1 to 120 characters.', name="not usable")
    return kept


def check_lane(lane: int) -> None:
    """Raises LaneError."""
    if not 1 <= lane <= MOST_LANES:
        raise LaneError(f"Lane {lane} cannot be: lanes go from 1 to {MOST_LANES}.", lane="does not exist")
