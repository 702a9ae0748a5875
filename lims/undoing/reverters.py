"""All reverters, from the latest stage to the earliest: the order in which a changeset is taken apart."""

from lims.labelling import reverting as labelling
from lims.publishing import reverting as publishing
from lims.requests import reverting as requests
from lims.reverting import Reverter
from lims.samples import reverting as samples
from lims.sequencing import reverting as sequencing
from lims.storage import reverting as storage

_STAGES = (labelling, publishing, requests, sequencing, storage, samples)

REVERTERS: dict[str, Reverter] = {key: each for stage in _STAGES for key, each in stage.REVERTERS.items()}

NOT_UNDOABLE: dict[str, str] = {verb: instead for stage in _STAGES for verb, instead in stage.NOT_UNDOABLE.items()}
"""Acts that are not taken back, and what to do instead."""
