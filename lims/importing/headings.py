"""The words that stand above the columns of field sheets, in Dutch, English, French and Darwin Core. Pure.

Terms are Darwin Core's where it has one. `x` and `y` are coordinates in a reference system that is named beside them.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from lims.measurements.rules import measurement_type, measurement_unit

_WORDS: Final = {
    # when
    "eventDate": (
        "date; datum; vangstdatum; datum vangst; vangst datum; staalnamedatum; datum staalname; "
        "bemonsteringsdatum; inzameldatum; sampling date; date sampled; sample date; collection date; "
        "date collected; collecting date; date of collection; colldate; sampling date b; sampling date start; "
        "start date; startdatum; date de capture; sample vague date start; date de récolte; date de prélèvement; "
        "date d'échantillonnage; event date begin; eventdate start"
    ),
    "eventDateEnd": (
        "sampling date e; sampling date end; end date; einddatum; date de fin; event date end; sample vague date end"
    ),
    "eventTime": "time; tijd; tijdstip; uur; heure; hour; sampling time",
    "year": "jaar; année",
    "month": "maand; mois",
    "day": "dag; jour",
    "verbatimEventDate": "",
    # where
    "locality": (
        "plaats; plaatsnaam; locatie; location; localiteit; vindplaats; vangstplaats; staalnameplaats; site; "
        "sampling site; site name; location name; locality nm; locality name; lieu; localité; lieu de capture; "
        "station; traject; collection locality; collsite; sampling location; meetplaats; meetpunt; "
        "location name item name"
    ),
    "verbatimLocality": "location nm; verbatim location; survey event location name",
    "waterBody": (
        "waterloop; waterlichaam; rivier; river; waterway; watercourse; water; cours d'eau; rivière; plan d'eau; "
        "bekken; beek; lake; kanaal"
    ),
    "municipality": "gemeente; commune; stad; city; town; municipality nm",
    "stateProvince": "provincie; province; state; province cd",
    "country": "countryCode; land; landcode; pays; country cd; country name; orig cty",
    "locationID": (
        "locatiecode; location code; site code; site id; code station; station code; stationscode; meetplaatscode"
    ),
    "decimalLatitude": (
        "latitude; lat; latitude wgs84; lat wgs84; wgs84 lat; latitude dd; lat dd; breedtegraad; noorderbreedte; "
        "declatitude; gps lat; gps latitude; latitude décimale; sample lat; latitude n"
    ),
    "decimalLongitude": (
        "longitude; lon; long; lng; longitude wgs84; lon wgs84; long wgs84; wgs84 lon; longitude dd; lon dd; "
        "lengtegraad; oosterlengte; declongitude; gps lon; gps long; gps longitude; longitude décimale; "
        "sample long; sample lon; longitude e"
    ),
    "x": (
        "point x; x coord; coord x; x coordinate; x coordinaat; xcoördinaat; x co; xco; easting; x lambert; "
        "lambert x; x l72; x lb72; lb72 x; l72 x; x lambert72; lambert72 x; x bl72; x lambert 2008; "
        "lambert 2008 x; x rd; rd x; coordonnée x; coordinaat x; pos x; x pos"
    ),
    "y": (
        "point y; y coord; coord y; y coordinate; y coordinaat; ycoördinaat; y co; yco; northing; y lambert; "
        "lambert y; y l72; y lb72; lb72 y; l72 y; y lambert72; lambert72 y; y bl72; y lambert 2008; "
        "lambert 2008 y; y rd; rd y; coordonnée y; coordinaat y; pos y; y pos"
    ),
    "verbatimLatitude": "",
    "verbatimLongitude": "",
    "verbatimCoordinates": "sample spatial ref",
    "verbatimSRS": (
        "verbatimCoordinateSystem; crs; epsg; epsg code; coordinate system; coördinatensysteem; "
        "coordinate reference system; projectie; projection; sample spatial ref system; srs"
    ),
    "geodeticDatum": "datum wgs; geodetic datum; coorddatum",
    "coordinateUncertaintyInMeters": (
        "coordinate uncertainty; uncertainty; nauwkeurigheid; coord uncert; precision m; gps accuracy; "
        "gps nauwkeurigheid; coorduncert"
    ),
    "minimumDepthInMeters": "min depth; minimum depth; minimumdiepte; min diepte; depth min; profondeur min",
    "maximumDepthInMeters": "max depth; maximum depth; maximumdiepte; max diepte; depth max; profondeur max",
    "depth": "diepte; profondeur; sampling depth; waterdiepte",
    "minimumElevationInMeters": "min elevation; min altitude",
    "maximumElevationInMeters": "max elevation; max altitude",
    "elevation": "altitude; hoogteligging; verbatimElevation; alt",
    "habitat": "biotoop; biotope",
    # how, by whom
    "samplingProtocol": (
        "methode; method; vangstmethode; vismethode; bemonsteringsmethode; staalnamemethode; méthode; "
        "méthode de capture; protocol; protocole; sampling method; collection method; method cd; techniek; "
        "technique; méthode d'échantillonnage"
    ),
    "gear": "tuig; vangtuig; vistuig; net; engin; engin de pêche; toestel; sampling gear; samp collect device",
    "fieldNumber": (
        "veldnummer; field no; field number; numéro de terrain; haul; trek; treknummer; haul number; vangstnummer"
    ),
    "eventID": "event id; event code; campagnecode; visit id",
    "eventType": "event type",
    "recordedBy": (
        "collector; collectors; collected by; collector nm; collector name; verzamelaar; verzameld door; "
        "inzamelaar; ingezameld door; waarnemer; waarnemers; vanger; gevangen door; leg; legit; récolteur; "
        "collecteur; collecté par; récolté par; observateur; observer; recorder; visser; veldmedewerker"
    ),
    "eventRemarks": "event remarks; opmerking vangst; sampling remarks; field notes; veldnotities",
    # what
    "scientificName": (
        "wetenschappelijke naam; latijnse naam; scientific name; latin name; nom scientifique; nom latin; "
        "species name; accepted name; species nm full; nameserver recommended scientific name"
    ),
    "vernacularName": (
        "common name; nederlandse naam; nl naam; naam nl; soortnaam; nom commun; nom vernaculaire; nom français; "
        "english name; vis; vissoort; poisson"
    ),
    "verbatimIdentification": (
        "soort; soorten; species; taxon; espèce; determinatie; détermination; identification; taxon name; "
        "taxonnaam; organism; organisme"
    ),
    "genus": "geslachtsnaam; genre",
    "specificEpithet": "epithet; soortepitheton; specific epithet",
    "identificationQualifier": "qualifier; id qualifier",
    "identifiedBy": (
        "det; determinator; gedetermineerd door; identified by; determined by; déterminateur; déterminé par; "
        "identifier; determined"
    ),
    "dateIdentified": "identified date; determinatiedatum; datum determinatie; date determined; date de détermination",
    "typeStatus": "type status",
    "identificationRemarks": "",
    "individualCount": (
        "aantal; count; aantal individuen; aantal exemplaren; number of individuals; no of individuals; "
        "specimen count; abundance; abundantie; nombre; nombre d'individus; effectif; stuks; numind; n ind"
    ),
    "kind": (
        "soort staal; staaltype; type staal; sample type; sampletype; material type; materialEntityType; "
        "materialSampleType; type materiaal; materiaal; type d'échantillon; kind of material; aard van het staal"
    ),
    "preparations": "preparation; préparation; preparaat",
    "preservation": (
        "bewaring; bewaarmiddel; fixatie; fixatief; preservative; preservation method; preservation method cd; "
        "conservering; conservation; fixation; fixative; samp store sol; preserved in"
    ),
    "printedCode": (
        "preprinted code; label code; code on label; voorgedrukte code; etiketcode; code etiket; code op etiket; "
        "code imprimé; code étiquette"
    ),
    "expiresOn": (
        "expiry date; expiry; expires; expires on; use by; best before; houdbaar tot; vervaldatum; te gebruiken tot; "
        "date d'expiration; date de péremption; à utiliser avant"
    ),
    "retainUntil": (
        "keep until; retention date; retention until; bewaren tot; te bewaren tot; bewaartermijn tot; "
        "à conserver jusqu'au; conserver jusqu'au"
    ),
    "catalogNumber": (
        "catalogusnummer; catalogue number; catalog no; catalogue no; numéro de catalogue; museumnummer; "
        "inventarisnummer; inventory number; numéro d'inventaire; accession number; accenumb"
    ),
    "recordNumber": (
        "collector number; collectors number; collectornummer; staalnummer; staalcode; staal id; sample id; "
        "sample number; sample no; sample code; sample cd; sample name; samp name; samplename; monsternummer; "
        "monstercode; monster id; specimen id; specimen number; vis id; visnummer; fish id; fish number; "
        "numéro d'échantillon; code échantillon; n° échantillon; labnummer; tube id; tube number; collnumb"
    ),
    "materialSampleID": "materialEntityID; source mat id",
    "occurrenceID": "occurrence id",
    "otherCatalogNumbers": "other catalog numbers; othernumb",
    "sampleRemarks": (
        "occurrenceRemarks; materialEntityRemarks; opmerking; opmerkingen; remarks; remark; comment; comments; "
        "remarque; remarques; notes; note; nota; bemerking; bemerkingen; commentaire; remarks spm; observations"
    ),
    "sex": "geslacht; sexe; gender",
    "lifeStage": "stadium; levensstadium; stade; life stage; ontwikkelingsstadium",
}
TERMS: Final = tuple(_WORDS)

_UNIT_IN_BRACKETS = re.compile(r"^(?P<heading>.*?)\s*[(\[](?P<unit>[^()\[\]]{1,15})[)\]]\s*$")
_UNIT_BEHIND = re.compile(r"^(?P<heading>.{2,}?)(?:[\s_,:.-]+(?:in\s+)?)(?P<unit>[^\s_,:.-]{1,12})$")
_LAMBERT_72 = re.compile(r"(?:lambert|lb|bl|l)72|31370")
_LAMBERT_2008 = re.compile(r"(?:lambert|lb|l)2008|(?<!\d)3812(?!\d)")


@dataclass(frozen=True, slots=True)
class Target:
    """What a column becomes: a term; of a measurement its type and unit, of an attribute its name."""

    term: str
    name: str | None = None
    unit: str | None = None

    @property
    def shown(self) -> str:
        """As a mapping file writes it: `eventDate`, `measurement:length [mm]`."""
        unit = f" [{self.unit}]" if self.unit else ""
        return f"{self.term}:{self.name}{unit}" if self.name else self.term


MEASUREMENT: Final = "measurement"
ATTRIBUTE: Final = "attribute"


def folded(heading: str) -> str:
    """One form for all spellings: no case, accents, blanks, underscores; `dwc:eventDate` is `eventdate`."""
    plain = heading.rpartition(":")[2] if re.match(r"^\w{2,12}:\w", heading) else heading
    letters = unicodedata.normalize("NFKD", plain).casefold()
    return "".join(char for char in letters if char.isalnum())


_TERM_OF: Final = {
    **{folded(word): term for term, words in _WORDS.items() for word in words.split(";") if word.strip()},
    **{folded(term): term for term in TERMS},
}


def is_term(heading: str) -> bool:
    """Whether a heading is a term's own name, and not another word for it: it then has the first right to the term."""
    return folded(heading) in {folded(term) for term in TERMS}


def target_of(heading: str) -> Target | None:
    """What a heading is known to mean, None where it is not known."""
    text = " ".join(heading.split())
    if term := _TERM_OF.get(folded(text)):
        return Target(term)
    for pattern in (None, _UNIT_IN_BRACKETS, _UNIT_BEHIND):
        match = pattern.match(text) if pattern else None
        if pattern and not match:
            continue
        name, unit = (match["heading"], measurement_unit(match["unit"])) if match else (text, None)
        if pattern is _UNIT_BEHIND and unit is None:
            continue
        if kind := measurement_type(name):
            return Target(MEASUREMENT, kind.key, unit)
        if pattern and (term := _TERM_OF.get(folded(name))):
            return Target(term)
    return None


def term_named(text: str) -> Target | None:
    """What a mapping file says: a term, any known word for one, `measurement:TYPE [unit]` or `attribute:NAME`."""
    prefix, colon, rest = text.partition(":")
    what = prefix.strip().casefold()
    if not colon or what not in (MEASUREMENT, ATTRIBUTE):
        return target_of(text)
    match = _UNIT_IN_BRACKETS.match(rest)
    name = (match["heading"] if match else rest).strip()
    if not name:
        return None
    if what == ATTRIBUTE:
        return Target(ATTRIBUTE, rest.strip())
    kind = measurement_type(name)
    unit = (measurement_unit(match["unit"]) or match["unit"].strip()) if match else None
    return Target(MEASUREMENT, kind.key if kind else name, unit)


def crs_in(heading: str) -> str | None:
    """The reference system that a heading names itself: `X_Lambert72`."""
    plain = folded(heading)
    if _LAMBERT_72.search(plain):
        return "EPSG:31370"
    return "EPSG:3812" if _LAMBERT_2008.search(plain) else None
