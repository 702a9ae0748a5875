"""What a label tells: a code, which is also what its symbol holds, and the fields that templates may show."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from labels.errors import EmptyCodeError, NoLabelsError, TooManyLabelsError

MAX_LABELS = 10_000
"""Of one job."""

FIELDS = {
    "code": "the code, in groups",
    "number": "the running number in the code, for caps",
    "prefix": "the letters that the code begins with",
    "place": "where it belongs: position and box",
    "position": "the position alone, such as C04",
    "container": "what it lies in",
    "way": "the way to it, from the building inwards",
    "name": "what a container is called",
    "scientific_name": "the scientific name, for italics",
    "verbatim_name": "the name as it was noted, where no scientific one is known",
    "kind": "what it is: otolith, DNA extract, box …",
    "control": "which control it is, for blanks",
    "field_number": "the number it was given in the field",
    "preservation": "how it is kept",
    "amount": "how much there is",
    "collection": "the collection",
    "institution": "the institution",
    "date": "when it was collected",
    "locality": "where it was collected",
    "coordinates": "latitude and longitude",
    "collector": "who collected it",
    "temperature": "what a freezer or room is set to",
    "contents": "for a bag or box: how many things, from which code to which",
    "purpose": "what a code was printed ahead for",
    "hazard": "the sign for its hazard: flammable, harmful, biohazard",
    "quarantine": "the sign for what may not leave: quarantine",
}
"""The fields that a template may name, each with what it is."""

CODE_FIELDS = frozenset({"code", "number", "prefix"})
"""Those that come from the code."""

_OWN_CODE = re.compile(r"([A-Z]{2,3})([0-9A-Z]+)([0-9A-Z])")


@dataclass(frozen=True, slots=True)
class Label:
    """One label, whatever it is printed on and with.

    `code` is printed in groups and is what the symbol holds, without blanks; `fields` are those of `FIELDS` that are
    known, `url` is the address a symbol may hold instead of the code. Raises EmptyCodeError.
    """

    code: str
    fields: Mapping[str, str] = field(default_factory=dict)
    url: str = ""

    def __post_init__(self) -> None:
        if not self.code.strip():
            raise EmptyCodeError()

    def value_of(self, name: str) -> str:
        """Return a field, empty where it is not known; those of the code come from the code."""
        if name == "code":
            return grouped(self.code)
        if name in CODE_FIELDS and name not in self.fields:
            return _part_of(self.code, name)
        return self.fields.get(name) or ""


def check_count(labels: Sequence[Label]) -> None:
    """Raises NoLabelsError, TooManyLabelsError."""
    if not labels:
        raise NoLabelsError()
    if len(labels) > MAX_LABELS:
        raise TooManyLabelsError(count=len(labels), limit=MAX_LABELS)


def grouped(code: str) -> str:
    """Return a code as people read it: `FIS0000424` → `FIS 000042 4` (prefix, number, check character).

    Codes of another shape, such as those of makers' tubes, are returned as they are.
    """
    parts = _OWN_CODE.fullmatch(code)
    return " ".join(parts.groups()) if parts else code


def _part_of(code: str, name: str) -> str:
    """The number is the whole code where it has another shape than ours: a cap must tell one tube from the next."""
    parts = _OWN_CODE.fullmatch(code)
    if not parts:
        return code if name == "number" else ""
    return parts[1] if name == "prefix" else parts[2]


EXAMPLE = Label(
    "FIS0000424",
    {
        "place": "C04 · EDNA-014",
        "position": "C04",
        "container": "EDNA-014",
        "way": "Freezer A › shelf 2 › rack 3",
        "name": "EDNA-014",
        "scientific_name": "Anguilla anguilla",
        "kind": "DNA extract",
        "field_number": "A2016-118",
        "preservation": "ethanol 96 %",
        "amount": "100 µL",
        "collection": "River fish",
        "institution": "Our institute",
        "date": "2016-07-06",
        "locality": "Dijle, Rotselaar",
        "coordinates": "50.9536, 4.7083",
        "collector": "J. Peeters",
        "temperature": "−80 °C",
        "contents": "40 × otolith, FIS 000042 4 – FIS 000081 A",
        "purpose": "autumn survey",
        "hazard": "flammable",
    },
    "https://example.org/s/FIS0000424",
)
"""A label with something in each field, to show what a template looks like."""
