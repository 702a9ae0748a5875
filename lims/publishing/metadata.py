"""The two descriptions inside an archive: meta.xml (which column is which term) and eml.xml (what the dataset is).

EML 2.2.0 after GBIF's metadata profile 1.3. Everything that can be computed is: nobody types a bounding box.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree as Xml

from lims.collections.queries import CollectionView
from lims.publishing.rules import LICENCES, Tally, clean
from lims.publishing.terms import Sheet

_TEXT = "http://rs.tdwg.org/dwc/text/"
_EML = "https://eml.ecoinformatics.org/eml-2.2.0"
_XML = "http://www.w3.org/XML/1998/namespace"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_SCHEMA = f"{_EML} https://rs.gbif.org/schema/eml-gbif-profile/1.3/eml.xsd"
_MOST_TAXA = 200
_MOST_PLACES = 8

Xml.register_namespace("eml", _EML)
Xml.register_namespace("xsi", _XSI)


@dataclass(frozen=True)
class Contact:
    """Whom readers may ask about a collection."""

    name: str
    is_person: bool = False
    email: str | None = None
    orcid: str | None = None


def meta_xml(core: Sheet, extensions: Sequence[Sheet]) -> bytes:
    """Which file holds what. Fields are separated by tabs and never quoted: no value contains one."""
    archive = Xml.Element("archive", {"xmlns": _TEXT, "metadata": "eml.xml"})
    _describe(archive, core, "core", "id")
    for sheet in extensions:
        _describe(archive, sheet, "extension", "coreid")
    return _as_bytes(archive)


def _describe(archive: Xml.Element, sheet: Sheet, element: str, key: str) -> None:
    layout = {
        "encoding": "UTF-8",
        "fieldsTerminatedBy": r"\t",
        "linesTerminatedBy": r"\n",
        "fieldsEnclosedBy": "",
        "ignoreHeaderLines": "1",
        "rowType": sheet.row_type,
    }
    described = Xml.SubElement(archive, element, layout)
    _put(_put(described, "files"), "location", sheet.file)
    Xml.SubElement(described, key, {"index": "0"})
    for index, (_, term) in enumerate(sheet.terms, start=1):
        Xml.SubElement(described, "field", {"index": str(index), "term": term})


def eml_xml(collection: CollectionView, tally: Tally, contact: Contact | None, made_at: datetime) -> bytes:
    """What the dataset is, who answers for it, and what it covers."""
    root = Xml.Element(
        f"{{{_EML}}}eml",
        {
            "packageId": f"{collection.uuid}/v{made_at:%Y%m%d%H%M%S}",
            "system": "http://gbif.org",
            "scope": "system",
            f"{{{_XML}}}lang": "eng",
            f"{{{_XSI}}}schemaLocation": _SCHEMA,
        },
    )
    institution = Contact(collection.institution_name)
    asked = contact or institution
    dataset = _put(root, "dataset")
    _put(dataset, "alternateIdentifier", collection.uuid)
    _put(dataset, "title", collection.name).set(f"{{{_XML}}}lang", "eng")
    _put_party(dataset, "creator", institution, collection)
    _put_party(dataset, "metadataProvider", asked, collection)
    _put(dataset, "pubDate", f"{made_at:%Y-%m-%d}")
    _put(dataset, "language", "eng")
    _put_paragraph(dataset, "abstract", _abstract(collection, tally))
    _put_keywords(dataset)
    _put_licence(dataset, collection.licence)
    _put_coverage(dataset, tally)
    maintenance = _put(dataset, "maintenance")
    _put_paragraph(maintenance, "description", "Published anew from the collection's database when it has changed.")
    _put(maintenance, "maintenanceUpdateFrequency", "irregular")
    _put_party(dataset, "contact", asked, collection)
    _put_party(dataset, "publisher", institution, collection)
    _put_gbif_part(root, collection, made_at)
    return _as_bytes(root)


def _abstract(collection: CollectionView, tally: Tally) -> str:
    if collection.description and collection.description.strip():
        return collection.description
    return f"{collection.name}: {tally.records} samples of {collection.institution_name}, with what was made from them."


def _put_keywords(dataset: Xml.Element) -> None:
    for word, thesaurus in (
        ("Occurrence", "GBIF Dataset Type Vocabulary: http://rs.gbif.org/vocabulary/gbif/dataset_type.xml"),
        ("Specimen", "GBIF Dataset Subtype Vocabulary: http://rs.gbif.org/vocabulary/gbif/dataset_subtype.xml"),
    ):
        keywords = _put(dataset, "keywordSet")
        _put(keywords, "keyword", word)
        _put(keywords, "keywordThesaurus", thesaurus)


def _put_licence(dataset: Xml.Element, licence: str) -> None:
    name, url = LICENCES.get(licence, (licence, ""))
    paragraph = _put(_put(dataset, "intellectualRights"), "para")
    if not url:
        paragraph.text = clean(name)
        return
    paragraph.text = "This work is licensed under a "
    _put(Xml.SubElement(paragraph, "ulink", {"url": url}), "citetitle", name)
    licensed = _put(dataset, "licensed")
    _put(licensed, "licenseName", name)
    _put(licensed, "url", f"https://spdx.org/licenses/{licence}.html")
    _put(licensed, "identifier", licence)


def _put_party(parent: Xml.Element, role: str, party: Contact, collection: CollectionView) -> None:
    element = _put(parent, role)
    if party.is_person:
        given, _, surname = party.name.strip().partition(" ")
        individual = _put(element, "individualName")
        if surname:
            _put(individual, "givenName", given)
        _put(individual, "surName", surname or given)
    _put(element, "organizationName", collection.institution_name if party.is_person else party.name)
    if party.email:
        _put(element, "electronicMailAddress", party.email)
    if party.orcid:
        _put(element, "userId", party.orcid.rpartition("/")[2]).set("directory", "https://orcid.org/")


def _put_coverage(dataset: Xml.Element, tally: Tally) -> None:
    has_place, has_days = tally.west <= tally.east, bool(tally.first_day)
    if not (has_place or has_days or tally.taxa):
        return
    coverage = _put(dataset, "coverage")
    if has_place:
        place = _put(coverage, "geographicCoverage")
        named = sorted(tally.places, key=lambda name: -tally.places[name])[:_MOST_PLACES]
        _put(place, "geographicDescription", ", ".join(named) or "Where the samples were collected.")
        box = _put(place, "boundingCoordinates")
        for side in ("west", "east", "north", "south"):
            _put(box, f"{side}BoundingCoordinate", f"{getattr(tally, side):.7f}".rstrip("0").rstrip("."))
    if has_days:
        days = _put(_put(coverage, "temporalCoverage"), "rangeOfDates")
        _put(_put(days, "beginDate"), "calendarDate", tally.first_day)
        _put(_put(days, "endDate"), "calendarDate", tally.last_day)
    if tally.taxa:
        taxonomic = _put(coverage, "taxonomicCoverage")
        for rank, name in sorted(tally.taxa)[:_MOST_TAXA]:
            each = _put(taxonomic, "taxonomicClassification")
            _put(each, "taxonRankName", rank)
            _put(each, "taxonRankValue", name)


def _put_gbif_part(root: Xml.Element, collection: CollectionView, made_at: datetime) -> None:
    gbif = _put(_put(_put(root, "additionalMetadata"), "metadata"), "gbif")
    _put(gbif, "dateStamp", made_at.isoformat(timespec="seconds"))
    _put(gbif, "hierarchyLevel", "dataset")
    described = _put(gbif, "collection")
    _put(described, "parentCollectionIdentifier", collection.institution_ror or collection.institution_code)
    _put(described, "collectionIdentifier", f"urn:uuid:{collection.uuid}")
    _put(described, "collectionName", collection.name)


def _put(parent: Xml.Element, name: str, text: str | None = None) -> Xml.Element:
    """A child element; what it says is free of what XML cannot hold."""
    element = Xml.SubElement(parent, name)
    if text is not None:
        element.text = clean(text)
    return element


def _put_paragraph(parent: Xml.Element, name: str, text: str) -> None:
    _put(_put(parent, name), "para", text)


def _as_bytes(root: Xml.Element) -> bytes:
    Xml.indent(root)
    return bytes(Xml.tostring(root, encoding="UTF-8", xml_declaration=True))
