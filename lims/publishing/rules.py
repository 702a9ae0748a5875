"""What may leave the house, in which form, and whether GBIF will accept it. Pure."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from lims.errors import RuleBrokenError
from lims.values.amounts import spelt_range
from lims.values.quantities import unit_named

UNKNOWN_NAME: Final = "incertae sedis"
"""What stands for the name of something nobody has identified: GBIF refuses a record without scientificName."""

REQUIRED: Final = ("occurrenceID", "basisOfRecord", "scientificName", "eventDate")
WANTED: Final = (
    "countryCode",
    "taxonRank",
    "kingdom",
    "decimalLatitude",
    "decimalLongitude",
    "geodeticDatum",
    "coordinateUncertaintyInMeters",
    "individualCount",
    "recordedBy",
    "samplingProtocol",
)

LICENCES: Final[Mapping[str, tuple[str, str]]] = {
    "CC0-1.0": ("Creative Commons Zero v1.0 Universal", "http://creativecommons.org/publicdomain/zero/1.0/legalcode"),
    "CC-BY-4.0": (
        "Creative Commons Attribution 4.0 International",
        "http://creativecommons.org/licenses/by/4.0/legalcode",
    ),
    "CC-BY-NC-4.0": (
        "Creative Commons Attribution Non Commercial 4.0 International",
        "http://creativecommons.org/licenses/by-nc/4.0/legalcode",
    ),
}
"""The licences that GBIF accepts, by their SPDX identifier: name and legal text."""

WITHHELD: Final = (
    "decimalLatitude",
    "decimalLongitude",
    "geodeticDatum",
    "coordinateUncertaintyInMeters",
    "verbatimCoordinates",
    "verbatimSRS",
    "footprintWKT",
    "eventID",
    "parentEventID",
    "fieldNumber",
    "locationID",
    "locality",
    "verbatimLocality",
)
"""What of a restricted sample stays in the house. The event too: another sample of it would give the place away."""

WITHHELD_NOTE: Final = "exact place and collecting event: access to this material is restricted"

_ADVICE: Final = {
    "eventDate": "Say when it was collected.",
    "scientificName": "Identify it, or it is published as “incertae sedis”.",
    "countryCode": "Name the country of the locality.",
    "decimalLatitude": "Give the collecting event its coordinates.",
    "coordinateUncertaintyInMeters": "Say how far off the coordinates may be.",
    "individualCount": "Count the individuals.",
    "kingdom": "Give the taxon its kingdom.",
    "taxonRank": "Identify it to a taxon of the list.",
    "recordedBy": "Name who collected it.",
    "samplingProtocol": "Say how it was collected.",
    "description": "Describe the collection in a few sentences.",
    "licence": f"Choose one that GBIF accepts: {', '.join(LICENCES)}.",
    "contact": "Name somebody whom readers can ask, with a mail address.",
}


class NothingToPublishError(RuleBrokenError):
    """There is nothing in this collection that may be published."""


@dataclass(frozen=True)
class Finding:
    """A term that is missing in so many of the records; `need` says whether GBIF requires it or only wants it."""

    term: str
    need: Literal["required", "wanted"]
    missing: int
    advice: str


@dataclass(frozen=True)
class Readiness:
    """Will GBIF accept this? `left_out` are under embargo, `withheld` go without their place.

    `more` where only the first `records` of the collection were looked at.
    """

    records: int
    left_out: int
    withheld: int
    findings: tuple[Finding, ...]
    more: bool = False

    @property
    def accepted(self) -> bool:
        """Whether there is something to publish and nothing required is missing."""
        return self.records > 0 and not any(finding.need == "required" for finding in self.findings)


@dataclass
class Tally:
    """Counts, record by record, what is there: for the readiness and for the coverage in the metadata."""

    records: int = 0
    withheld: int = 0
    present: dict[str, int] = field(default_factory=lambda: dict.fromkeys((*REQUIRED, *WANTED), 0))
    west: float = 180.0
    east: float = -180.0
    south: float = 90.0
    north: float = -90.0
    first_day: str = ""
    last_day: str = ""
    taxa: dict[tuple[str, str], None] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)

    def add(self, row: Mapping[str, str]) -> None:
        """Takes one record in."""
        self.records += 1
        self.withheld += WITHHELD_NOTE in row.get("informationWithheld", "")
        for term in self.present:
            if row.get(term):
                self.present[term] += 1
        self.present["scientificName"] -= row["scientificName"] == UNKNOWN_NAME
        self.present["individualCount"] += bool(row.get("organismQuantity") and not row.get("individualCount"))
        self._add_place(row)
        self._add_days(row.get("eventDate", ""))
        for rank in ("family", "kingdom"):
            if row.get(rank):
                self.taxa[rank, row[rank]] = None
                break

    def _add_place(self, row: Mapping[str, str]) -> None:
        if row.get("decimalLatitude"):
            latitude, longitude = float(row["decimalLatitude"]), float(row["decimalLongitude"])
            self.west, self.east = min(self.west, longitude), max(self.east, longitude)
            self.south, self.north = min(self.south, latitude), max(self.north, latitude)
        if name := row.get("waterBody") or row.get("municipality") or row.get("country"):
            self.places[name] = self.places.get(name, 0) + 1

    def _add_days(self, event_date: str) -> None:
        if event_date:
            begin, _, end = event_date.partition("/")
            first, last = whole_day(begin, last=False), whole_day(end or begin, last=True)
            self.first_day = min(self.first_day or first, first)
            self.last_day = max(self.last_day or last, last)


def whole_day(text: str, *, last: bool) -> str:
    """The first or last day of what may be a year, a month or a day with its time."""
    year, month, day = (*text[:10].split("-"), "", "")[:3]
    month = month or ("12" if last else "01")
    return f"{year}-{month}-{day or (_last_of(int(year), int(month)) if last else '01')}"


def _last_of(year: int, month: int) -> str:
    if month == 2:
        return "29" if year % 4 == 0 and (year % 100 or year % 400 == 0) else "28"
    return "30" if month in (4, 6, 9, 11) else "31"


def readiness(
    tally: Tally, *, left_out: int, description: str | None, licence: str, has_contact: bool, more: bool = False
) -> Readiness:
    """What is missing, what is required first, and the most frequent first.

    A record that nobody has identified is accepted as "incertae sedis": its name is wanted, not required.
    """
    told: list[tuple[Literal["required", "wanted"], str, int]] = []
    for term, there in tally.present.items():
        needed = term in REQUIRED and term != "scientificName"
        told.append(("required" if needed else "wanted", term, tally.records - there))
    told.append(("required", "licence", int(licence not in LICENCES)))
    told.append(("wanted", "description", int(not (description or "").strip())))
    told.append(("wanted", "contact", int(not has_contact)))
    findings = [Finding(term, need, missing, _ADVICE.get(term, "")) for need, term, missing in told if missing]
    findings.sort(key=lambda finding: (finding.need, -finding.missing))
    return Readiness(tally.records, left_out, tally.withheld, tuple(findings), more)


def clean(value: object) -> str:
    """A value as it may stand in a file of one record per line: no control characters, no line breaks, no edges."""
    text = "" if value is None else str(value)
    if text.isprintable():
        return text.strip()
    return " ".join("".join(" " if _breaks(char) else char for char in text).split())


def _breaks(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp")


def withhold(terms: dict[str, str]) -> None:
    """Leaves out what would say exactly where restricted material comes from, and says so."""
    for name in WITHHELD:
        terms.pop(name, None)
    terms["informationWithheld"] = " | ".join(filter(None, (terms.get("informationWithheld"), WITHHELD_NOTE)))


def common_terms(said: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """What several events of one sample (a composite) agree on; their dates become one interval."""
    if len(said) < 2:
        return dict(said[0]) if said else {}
    first, *others = said
    agreed = {name: value for name, value in first.items() if all(each.get(name) == value for each in others)}
    dates = [each.get("eventDate", "") for each in said]
    if all(dates) and "eventDate" not in agreed:
        begins = [text.partition("/")[0] for text in dates]
        ends = [text.rpartition("/")[2] for text in dates]
        agreed["eventDate"] = f"{min(begins)[:10]}/{max(ends)[:10]}"
    return agreed


def quantity_terms(
    kind: str, dimension: str, amount: int | None, qualifier: str, spread: int | None = None
) -> dict[str, str]:
    """How many there were: individualCount is for what was counted exactly, organismQuantity for every number or range.

    A specimen is one organism, or a part of one, whether or not somebody wrote the 1.
    """
    if dimension != "count":
        return {}
    if amount is None:
        return {"individualCount": "1"} if kind == "specimen" else {}
    if amount + (spread or 0) <= 0:
        return {}
    things = "seeds" if kind == "seed_lot" else "individuals"
    if spread:
        ends = spelt_range(amount, spread, unit_named("piece"))
        return {"organismQuantity": ends, "organismQuantityType": f"{things} (range)"}
    if qualifier != "exact":
        return {"organismQuantity": str(amount), "organismQuantityType": f"{things} ({qualifier.replace('_', ' ')})"}
    terms = {"organismQuantity": str(amount), "organismQuantityType": things}
    return terms if things == "seeds" else {"individualCount": str(amount), **terms}
