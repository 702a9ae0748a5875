"""What left the house is not called back."""

from lims.reverting import Reverter

REVERTERS: dict[str, Reverter] = {}

NOT_UNDOABLE = {"publish": "correct what is wrong and publish again"}
