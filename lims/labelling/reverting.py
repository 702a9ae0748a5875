"""What was printed is not unprinted."""

from lims.reverting import Reverter

REVERTERS: dict[str, Reverter] = {}

NOT_UNDOABLE = {"print labels": "throw the labels away; a reprint ends no code"}
