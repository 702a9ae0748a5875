"""The files of an archive and their columns, from terms.csv: our own table of terms, and where each is defined.

Written by IRI, never by name: GGBN and Darwin Core share names that do not mean the same.
"""

import csv
from dataclasses import dataclass
from importlib.resources import files
from typing import Final


@dataclass(frozen=True)
class Sheet:
    """One text file of the archive: what a row of it is about, and its columns with their terms, in order."""

    key: str
    row_type: str
    terms: tuple[tuple[str, str], ...]

    @property
    def file(self) -> str:
        """Its name in the archive."""
        return f"{self.key}.txt"

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of its columns, without that of the key which comes first."""
        return tuple(name for name, _ in self.terms)


def _sheet(key: str, row_type: str) -> Sheet:
    text = files("lims.publishing").joinpath("terms.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return Sheet(key, row_type, tuple((row["column"], row["iri"]) for row in rows if row["file"] == key))


OCCURRENCE: Final = _sheet("occurrence", "http://rs.tdwg.org/dwc/terms/Occurrence")
RELATIONSHIP: Final = _sheet("resourcerelationship", "http://rs.tdwg.org/dwc/terms/ResourceRelationship")
MATERIAL: Final = _sheet("materialsample", "http://data.ggbn.org/schemas/ggbn/terms/MaterialSample")
MEASUREMENT: Final = _sheet("measurementorfact", "http://rs.tdwg.org/dwc/terms/MeasurementOrFact")
EXTENSIONS: Final = (RELATIONSHIP, MATERIAL, MEASUREMENT)
