"""The types of measurement that come with a standard term, and the units they are made in. Pure.

Terms: BODC Parameter Usage Vocabulary (P01) and units (P06) of the NERC Vocabulary Server, as OBIS recommends them.
"""

import unicodedata
from dataclasses import dataclass
from typing import Final

_P01: Final = "http://vocab.nerc.ac.uk/collection/P01/current/"
_P06: Final = "http://vocab.nerc.ac.uk/collection/P06/current/"


@dataclass(frozen=True, slots=True)
class MeasurementType:
    """A type of measurement: its key, the unit it has where none is given, its standard term where one is certain.

    `spellings` are the words on field sheets. What was measured of the water is not here: it is not the fish's.
    """

    key: str
    unit: str | None
    iri: str | None
    spellings: tuple[str, ...]


TYPES: Final = (
    MeasurementType("length", "mm", f"{_P01}OBSINDLX/", (
        "len", "body length", "lengte", "lichaamslengte", "longueur", "taille",
    )),
    MeasurementType("total length", "mm", None, ("tl", "totale lengte", "longueur totale", "lengte totaal")),
    MeasurementType("fork length", "mm", None, ("fl", "vorklengte", "longueur fourche", "longueur à la fourche")),
    MeasurementType("standard length", "mm", None, ("sl", "standaardlengte", "longueur standard")),
    MeasurementType("carapace width", "mm", None, ("carapaxbreedte", "schildbreedte", "largeur de carapace")),
    MeasurementType("weight", "g", f"{_P01}SPWGXX01/", (
        "wt", "body weight", "body mass", "mass", "wet weight", "gewicht", "massa", "lichaamsgewicht", "natgewicht",
        "versgewicht", "poids", "masse",
    )),
)  # fmt: skip

UNIT_IRIS: Final = {
    "mm": f"{_P06}UXMM/",
    "cm": f"{_P06}ULCM/",
    "m": f"{_P06}ULAA/",
    "g": f"{_P06}UGRM/",
    "kg": f"{_P06}KGXX/",
    "%": f"{_P06}UPCT/",
    "°C": f"{_P06}UPAA/",
    "mg/L": f"{_P06}UMGL/",
}
"""The terms of units, where they are certain."""

_UNIT_SPELLINGS: Final = {
    "mm": "mm millimeter millimetre millimeters millimetres",
    "cm": "cm centimeter centimetre centimeters centimetres",
    "m": "m meter metre mètre meters metres",
    "µm": "um micron micrometer micrometre",
    "mg": "mg milligram milligramme",
    "g": "g gr gram gramme grams grammes",
    "kg": "kg kilo kilogram kilogramme",
    "year": "year years jaar jaren an ans année",
    "°C": "°c c degc celsius",
    "%": "% percent procent",
    "mg/L": "mg/l",
    "µS/cm": "us/cm",
    "mL": "ml",
    "L": "l liter litre",
    "ng/µL": "ng/ul",
    "cm²": "cm2 cm²",
}


def _folded(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text).casefold().replace("μ", "u").replace("µ", "u")
    return "".join(char for char in letters if char.isalnum() or char in "/%°")


_BY_SPELLING: Final = {_folded(word): each for each in TYPES for word in (each.key, *each.spellings)}
_UNITS: Final = {_folded(word): unit for unit, words in _UNIT_SPELLINGS.items() for word in words.split()}


def measurement_type(text: str) -> MeasurementType | None:
    """The type that a word on a field sheet means (`Lengte`, `wet_weight`), if it is one of the known ones."""
    return _BY_SPELLING.get(_folded(text))


def measurement_unit(text: str) -> str | None:
    """The unit as it is kept, from any spelling; None where it is not known."""
    return _UNITS.get(_folded(text))
