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


class EmptyCodeError(LabelError):
    """A label needs a code. Give the thing a code first, then print its label."""


class CodeDoesNotFitError(LabelError):
    """The code “{code}” does not fit the symbol. Use 1 to {limit} of the characters 0–9 and A–Z."""


class TooManyLinesError(LabelError):
    """{count} lines of text are too many for the label of {code}. Give it at most {limit}."""


class UnknownStockError(LabelError):
    """There is no label stock “{name}”. Known are: {known}."""


class BadStockError(LabelError):
    """The measures of the label stock “{name}” cannot be right: {reason}. Measure the sheet and correct them."""


class PositionError(LabelError):
    """There is no position {first} on a sheet of “{name}”. Start at a position from 1 to {limit}."""


class LabelTooSmallError(LabelError):
    """The symbol, the code and {text} need {need}; the labels of “{name}” are {have}. Take {remedy}."""
