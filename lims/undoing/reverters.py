"""All reverters, from the latest stage to the earliest: the order in which a changeset is taken apart."""

from lims.reverting import Reverter
from lims.samples import reverting as samples

_STAGES = (samples,)

REVERTERS: dict[str, Reverter] = {key: each for stage in _STAGES for key, each in stage.REVERTERS.items()}

NOT_UNDOABLE: dict[str, str] = {verb: instead for stage in _STAGES for verb, instead in stage.NOT_UNDOABLE.items()}
"""Acts that are not taken back, and what to do instead."""
