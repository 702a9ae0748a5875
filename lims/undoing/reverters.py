"""All reverters, from the latest stage to the earliest: the order in which a changeset is taken apart."""

from lims.checking import reverting as checking
from lims.collecting import reverting as collecting
from lims.collections import reverting as collections
from lims.disposing import reverting as disposing
from lims.importing import reverting as importing
from lims.labelling import reverting as labelling
from lims.measurements import reverting as measurements
from lims.monitoring import reverting as monitoring
from lims.people import reverting as people
from lims.preserving import reverting as preserving
from lims.publishing import reverting as publishing
from lims.requests import reverting as requests
from lims.reverting import Reverter
from lims.samples import reverting as samples
from lims.sequencing import reverting as sequencing
from lims.storage import reverting as storage
from lims.taxa import reverting as taxa
from lims.undoing.queries import ChangeSetView

_STAGES = (
    importing,
    labelling,
    publishing,
    requests,
    sequencing,
    monitoring,
    disposing,
    checking,
    preserving,
    storage,
    samples,
    collecting,
    taxa,
    collections,
    measurements,
    people,
)

REVERTERS: dict[str, Reverter] = {key: each for stage in _STAGES for key, each in stage.REVERTERS.items()}

NOT_UNDOABLE: dict[str, str] = {verb: instead for stage in _STAGES for verb, instead in stage.NOT_UNDOABLE.items()}
"""Acts that are not taken back, and what to do instead."""

CHANGES_NOTHING = frozenset({*labelling.NOT_UNDOABLE, *publishing.NOT_UNDOABLE})
"""Acts that leave all records as they were: "undo" means what was done before them."""


def may_be_undone(found: ChangeSetView) -> bool:
    """Whether it is worth offering: not taken back yet, and of a kind that can be."""
    return not found.undone and found.undoes_id is None and not set(found.verbs) & set(NOT_UNDOABLE)
