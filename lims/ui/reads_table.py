"""Files of reads in rows, with what Biopython says of them."""

from collections.abc import Sequence

import pandas as pd

from lims.sequencing.queries import ReadsView, RunView
from lims.ui.words import NOTHING, grouped, known


def table_of_reads(reads: Sequence[ReadsView]) -> pd.DataFrame:
    """One row for each file."""
    return pd.DataFrame(
        [
            {
                "File": each.file_name,
                "Hangs on": ", ".join(map(grouped, each.libraries)) or NOTHING,
                "Read": known(each.read_number),
                "Reads": f"{each.read_count:,}",
                "Length": _length(each),
                "Quality": _number(each.summary.get("mean_quality"), "Q{:.1f}"),
                "GC": _number(each.summary.get("gc_fraction"), "{:.1%}"),
                "Bases": f"{each.base_count:,}",
                "Run": known(each.run),
                "Lane": known(each.lane),
                "Attached": f"{each.attached_at:%Y-%m-%d}",
            }
            for each in reads
        ]
    )


def table_of_runs(runs: Sequence[RunView]) -> pd.DataFrame:
    """One row for each run."""
    return pd.DataFrame(
        [
            {
                "Run": each.name,
                "Platform": " ".join(part for part in (each.platform, each.instrument_model) if part),
                "Started": known(each.started_on),
                "Libraries": len({library.code for library in each.libraries}),
                "Files": each.files,
                "Reads": f"{each.reads:,}",
                "Flow cell": known(each.flow_cell),
                "Facility": known(each.facility),
            }
            for each in runs
        ]
    )


def _length(reads: ReadsView) -> str:
    low, middle, high = (reads.summary.get(f"{name}_length") for name in ("min", "median", "max"))
    if low is None or middle is None:
        return NOTHING
    return f"{low}" if low == high else f"{low}–{high}, median {middle:g}"


def _number(value: float | None, form: str) -> str:
    return NOTHING if value is None else form.format(value)
