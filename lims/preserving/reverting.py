"""Days and preservation are facts of samples, which are put back there; a mail that was written is written."""

from lims.reverting import Reverter

REVERTERS: dict[str, Reverter] = {}

NOT_UNDOABLE = {"warn of dates": "set other days: of these you are told anew"}
