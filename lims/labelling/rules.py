"""What labels tell of samples and containers, and when they may be printed. Pure."""

from collections.abc import Iterable, Sequence

from labels.errors import LabelError
from lims.errors import InvalidInputError, RuleBrokenError
from lims.values.codes import grouped

REPRINT_REASONS = (
    "smudged or torn",
    "fell off",
    "does not scan",
    "lost before it was stuck on",
    "new place",
    "data corrected",
    "misprinted",
)
"""Why a label is printed again, to choose from; people may write another reason."""

_HAZARDS = (
    ("flammable", ("ethanol", "alcohol", "isopropanol", "acetone", "methanol", "propanol")),
    ("harmful", ("formal", "formol", "glutaraldehyde", "trizol", "phenol", "lugol")),
)
"""Signs by words in how a sample is kept: GHS02 for what burns, GHS07 for fixatives."""


class LabelRefusedError(InvalidInputError):
    """These labels cannot be printed this way."""

    @classmethod
    def because(cls, error: LabelError) -> "LabelRefusedError":
        """The refusal of the labels' own room, in its words."""
        return cls(str(error))


class CopiesError(InvalidInputError):
    """So many copies cannot be printed."""


class ReasonMissingError(InvalidInputError):
    """A label that was printed before is printed again for a reason."""


class WithdrawnError(RuleBrokenError):
    """A record that was withdrawn gets no label."""


class NotInOneBagError(RuleBrokenError):
    """One label for a bag is the label of the bag."""


def check_in_force(records: Iterable[tuple[str, str]]) -> None:
    """Raises WithdrawnError for the first code whose record was withdrawn: what bears it is something else now."""
    for code, record in records:
        if record == "withdrawn":
            raise WithdrawnError(f"{code} was withdrawn as a mistake: print the label of the record that replaces it.")


def check_copies(copies: int) -> None:
    """Raises CopiesError."""
    if not 1 <= copies <= 100:
        raise CopiesError(f"{copies} copies cannot be printed: between 1 and 100 of each.", copies="between 1 and 100")


def check_reason(reason: str | None, before: Sequence[str]) -> None:
    """Raises ReasonMissingError where labels are printed again and nobody says why."""
    if before and not (reason or "").strip():
        some = ", ".join(map(grouped, before[:3])) + (" …" if len(before) > 3 else "")
        raise ReasonMissingError(
            f"{some} had a label before. Say why it is printed again, or print a twin for the data sheet."
        )


def check_one_bag(containers: Sequence[str | None]) -> str:
    """Returns the code of the one container in which all lie. Raises NotInOneBagError."""
    distinct = set(containers)
    if len(distinct) != 1 or None in distinct:
        raise NotInOneBagError(
            "These do not lie together in one bag. Add the bag in Storage, put them into it, then print its label."
        )
    return str(distinct.pop())


def hazard_of(preservation: str | None) -> str:
    """The sign for how something is kept; empty where none is known."""
    said = (preservation or "").casefold()
    return next((sign for sign, words in _HAZARDS if any(word in said for word in words)), "")


def celsius_shown(celsius: float | None) -> str:
    """`−80 °C`."""
    return "" if celsius is None else f"{celsius:g} °C".replace("-", "−")


def contents_shown(kinds: Sequence[str], codes: Sequence[str]) -> str:
    """What is in a bag or box: how many, of what, from which code to which."""
    if not codes:
        return ""
    distinct = sorted(set(kinds))
    what = distinct[0] if len(distinct) == 1 else "things"
    if len(codes) == 1:
        return f"1 × {what}, {codes[0]}"
    return f"{len(codes):,} × {what}, {codes[0]} – {codes[-1]}"


def day_of(event_date: str | None) -> str | None:
    """The day or days of an event, without hours: `2016-07-06`, `2016-07-06/08`."""
    if not event_date:
        return None
    start, _, end = event_date.partition("/")
    start, end = start[:10], end[:10]
    if not end or end == start:
        return start
    return f"{start}/{end[8:] if end[:8] == start[:8] else end}"
