"""The words of printing: kinds of printer, states of a job, what a label is for. Pure."""

from enum import StrEnum


class PrinterKind(StrEnum):
    """How a printer is reached."""

    OFFICE = "office"  # by whoever prints the PDF
    ZPL = "zpl"  # by Staal, over the network
    CUPS = "cups"  # by Staal, through a print queue of the server


class Format(StrEnum):
    """What a job is made of."""

    PDF = "pdf"
    ZPL = "zpl"
    PNG = "png"


class Purpose(StrEnum):
    """What a label is for: the thing itself, its twin elsewhere, the bag around it, or a range printed ahead."""

    LABEL = "label"
    TWIN = "twin"
    BAG = "bag"
    RANGE = "range"


class JobState(StrEnum):
    """How far a job is. `made` is a download: whoever made it prints it."""

    MADE = "made"
    QUEUED = "queued"
    SENDING = "sending"
    PRINTED = "printed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Medium(StrEnum):
    """Sheets go through an office printer, rolls through a label printer."""

    SHEET = "sheet"
    ROLL = "roll"


class Shape(StrEnum):
    """What a label looks like."""

    RECTANGLE = "rectangle"
    ROUND = "round"
