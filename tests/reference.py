"""The public reference files that some tests read in place; they are not part of the project."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def shared_folder() -> Path:
    """Where they would be: LIMS_SHARED says so, else a folder beside the checkout."""
    return Path(os.environ.get("LIMS_SHARED") or ROOT.parent / "shared")
