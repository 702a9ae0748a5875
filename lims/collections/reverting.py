"""What is done to collections and roles is not taken back but followed by another act."""

from lims.reverting import Reverter

REVERTERS: dict[str, Reverter] = {}

NOT_UNDOABLE = {
    "add collection": "leave it empty, or rename it",
    "grant role": "revoke the role",
    "revoke role": "grant the role again",
}
