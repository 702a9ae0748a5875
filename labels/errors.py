"""Why a label cannot be printed. The docstring of each refusal is the sentence that the user reads."""


class LabelError(Exception):
    """This label cannot be printed."""

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        sentence = " ".join((type(self).__doc__ or "").split())
        super().__init__(sentence.format(**facts))


class NoLabelsError(LabelError):
    """There is nothing to print. Choose at least one thing that needs a label."""


class TooManyLabelsError(LabelError):
    """{count:,} labels are too many for one job. Print at most {limit:,} at a time."""


class CopiesError(LabelError):
    """{copies} copies of a label cannot be printed. Ask for 1 to {limit} of each."""


class EmptyCodeError(LabelError):
    """A label needs a code. Give the thing a code first, then print its label."""


class CodeDoesNotFitError(LabelError):
    """“{content}” does not fit the symbol {symbology}. {remedy}"""


class UnknownTemplateError(LabelError):
    """There is no label template “{name}”. Known are: {known}."""


class BadTemplateError(LabelError):
    """The template “{name}” cannot be drawn: {reason}."""


class UnknownStockError(LabelError):
    """There is no label stock “{name}”. Known are: {known}."""


class BadStockError(LabelError):
    """The measures of the label stock “{name}” cannot be right: {reason}. Measure the sheet and correct them."""


class PositionError(LabelError):
    """There is no position {first} on a sheet of “{name}”. Start at a position from 1 to {limit}."""


class LabelTooSmallError(LabelError):
    """The template “{template}” needs labels of {need}; those of “{name}” are {have}. {remedy}"""


class CapTooSmallError(LabelTooSmallError):
    """What the template “{template}” shows on a cap does not fit: those of “{name}” are {have:g} mm wide. {remedy}"""


class RollOnlyError(LabelError):
    """“{name}” is a sheet for an office printer: a label printer's commands are for rolls. Save a PDF instead."""


class ResolutionError(LabelError):
    """“{name}” is meant for {stock} dots per inch and the printer has {printer}: its symbols would come out uneven.
    Take the same roll for {printer} dots per inch."""


class UnreadableError(LabelError):
    """The symbol of {code} on “{name}” could not be read back at {resolution} dots per inch. {remedy}"""


class BenchCardError(LabelError):
    """The bench card cannot be printed like this. {remedy}"""
