"""The controlled words of a sample's life. Pure."""

from enum import StrEnum


class Disposition(StrEnum):
    """Whether the material is still there. ("On loan" is not here: custody says it.)"""

    IN_COLLECTION = "in collection"
    MISSING = "missing"
    USED_UP = "used up"
    DESTROYED = "destroyed"
    DEACCESSIONED = "deaccessioned"
    RELEASED = "released"


class Usability(StrEnum):
    """Whether it may be worked with."""

    USABLE = "usable"
    EXPOSED = "exposed"
    FAILED = "failed"
    QUARANTINED = "quarantined"


class RecordState(StrEnum):
    """What the record is, apart from the thing."""

    PLANNED = "planned"
    REGISTERED = "registered"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"


class Access(StrEnum):
    """Who may be told or given."""

    OPEN = "open"
    EMBARGOED = "embargoed"
    RESTRICTED = "restricted"


class OrganismScope(StrEnum):
    """dwc:organismScope: what is followed as one organism over time."""

    INDIVIDUAL = "tagged individual"
    STRAIN = "strain"
    CLONE = "clone"
    CULTIVAR_LINE = "cultivar line"
    ACCESSION = "germplasm accession"


class ProcessType(StrEnum):
    """What was done to material."""

    SORTING = "sorting"
    SUBSAMPLING = "subsampling"
    EXTRACTION = "extraction"
    NORMALISATION = "normalisation"
    STAMPING = "stamping"
    AMPLIFICATION = "amplification"
    LIBRARY_PREPARATION = "library preparation"
    POOLING = "pooling"
    COMPOSITING = "compositing"
    PASSAGE = "passage"
    REGENERATION = "regeneration"
    FIXATIVE_CHANGE = "change of fixative"


class Part(StrEnum):
    """The part a sample plays in a process."""

    INPUT = "input"
    OUTPUT = "output"
    TREATED = "treated"
    CONTROL = "control"


class Relation(StrEnum):
    """What a child is to its parent."""

    DERIVED_FROM = "derived from"
    PART_OF = "part of"


class Taken(StrEnum):
    """How much left the parent."""

    AMOUNT = "amount"
    ALL = "all"
    NOT_RECORDED = "not recorded"


class Reason(StrEnum):
    """Why an amount changed."""

    INITIAL = "initial"
    TAKEN = "taken"
    ADDED = "added"
    RETURNED = "returned"
    LOST = "lost"
    RECOUNT = "recount"
    REVERSAL = "reversal"


class HoldKind(StrEnum):
    """What a later stage forbids or reserves."""

    RESERVED = "reserved"
    BOUND = "bound"
    FORBIDDEN = "forbidden"
    DISPOSAL = "proposed for disposal"
    FLAGGED = "flagged"


CONTROL_TYPES = (
    "field blank",
    "filtration blank",
    "extraction blank",
    "PCR blank",
    "sampling blank",
    "positive control",
)
"""What a blank or positive control guards (FAIRe neg_cont_type and pos_cont_type)."""
