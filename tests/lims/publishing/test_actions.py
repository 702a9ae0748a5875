"""Archives of Darwin Core: what is in them, who may make them, and what stays in the house."""

import csv
import io
import zipfile
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from dwca.read import DwCAReader
from sqlalchemy import update

from lims.access import Actor, Role
from lims.collecting.drafts import EventDraft
from lims.database import columns
from lims.errors import NotAllowedError
from lims.identity.minting import attach_identifier
from lims.identity.tables import Entity
from lims.publishing.actions import export_darwin_core, record_publication
from lims.publishing.archive import OutputError
from lims.publishing.queries import archive_for, find_publications, readiness_for
from lims.publishing.rules import UNKNOWN_NAME, NothingToPublishError
from lims.samples.actions import derive, dispose, register, take
from lims.samples.drafts import AmountDraft, DerivationDraft
from lims.samples.queries import samples_for
from lims.samples.tables import MaterialSample
from lims.samples.vocabulary import Disposition
from lims.undoing.actions import NotUndoableError, undo
from lims.unit_of_work import Work, reading, unit_of_work
from lims.values.quantities import Qualifier
from tests import make
from tests.lims.publishing.fieldwork import eels, event, measure, name_together, sample_id

Rows = list[dict[str, str]]


def exported(work: Work, collection: str = "FIS") -> dict[str, Rows]:
    """The rows of every file of an archive, by the name of the file."""
    out = io.BytesIO()
    export_darwin_core(work, collection=collection, out=out)
    with zipfile.ZipFile(out) as archive:
        texts = {each: archive.read(each).decode() for each in archive.namelist() if each.endswith(".txt")}
    reader = {
        each: csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE) for each, text in texts.items()
    }
    return {each: list(rows) for each, rows in reader.items()}


def occurrences(work: Work) -> dict[str, dict[str, str]]:
    return {row["catalogNumber"]: row for row in exported(work)["occurrence.txt"]}


def give_access(work: Work, code: str, access: str, until: date | None = None) -> None:
    found = columns(MaterialSample).id == sample_id(work, code)
    work.execute(update(MaterialSample).where(found).values(access=access, embargoed_until=until))


def give_record(work: Work, key: int, record: str) -> None:
    work.execute(update(MaterialSample).where(columns(MaterialSample).id == key).values(record=record))


def test_a_fish_becomes_an_occurrence(work: Work) -> None:
    (eel,) = eels(work)
    (row,) = exported(work)["occurrence.txt"]
    uuid = samples_for(work, [eel])[0].uuid
    expected = {
        "id": f"urn:uuid:{uuid}",
        "occurrenceID": f"urn:uuid:{uuid}",
        "materialEntityID": f"urn:uuid:{uuid}",
        "basisOfRecord": "PreservedSpecimen",
        "occurrenceStatus": "present",
        "catalogNumber": eel,
        "collectionCode": "FIS",
        "institutionCode": "STAAL",
        "license": "http://creativecommons.org/licenses/by/4.0/legalcode",
        "scientificName": "Anguilla anguilla (Linnaeus, 1758)",
        "verbatimIdentification": "paling",
        "taxonRank": "species",
        "family": "Anguillidae",
        "individualCount": "1",
        "eventDate": "2016-07-06",
        "decimalLatitude": "51.0892",
        "decimalLongitude": "4.2631",
        "geodeticDatum": "EPSG:4326",
        "countryCode": "BE",
        "country": "Belgium",
        "waterBody": "Zeeschelde",
        "locality": "Zeeschelde Branst",
        "samplingProtocol": "fyke net",
        "recordedBy": "An Janssens | Jan Peeters",
        "disposition": "in collection",
    }
    assert {term: row[term] for term in expected} == expected
    assert row["scientificNameID"].startswith("urn:lsid:marinespecies.org:taxname:")
    assert UUID(row["collectionID"].removeprefix("urn:uuid:"))


def test_an_identifier_is_the_same_each_time(work: Work) -> None:
    eels(work)
    assert exported(work)["occurrence.txt"][0]["occurrenceID"] == exported(work)["occurrence.txt"][0]["occurrenceID"]


def test_only_evidence_becomes_an_occurrence(work: Work) -> None:
    (eel,) = eels(work)
    derive(work, parents=[eel], draft=DerivationDraft(kind="tissue"))
    register(work, collection="FIS", kind="blank", control_type="field blank")
    register(work, collection="FIS", kind="water", control_type="field blank")
    assert set(occurrences(work)) == {eel}


def test_what_was_made_hangs_on_the_fish_it_came_from(work: Work) -> None:
    (eel, other) = eels(work, 2)
    (tissue,) = derive(work, parents=[eel], draft=DerivationDraft(kind="tissue"))
    made = AmountDraft(value="100", unit="µL")
    (extract,) = derive(work, parents=[tissue.code], draft=DerivationDraft(kind="dna_extract", made=made))
    measure(work, extract.code, "concentration", 67.5, "ng/µL")
    measure(work, eel, "length", 412, "mm")
    files = exported(work)
    uuids = {each: samples_for(work, [each])[0].uuid for each in (eel, tissue.code, extract.code)}
    edges = {
        (row["coreid"], row["resourceID"], row["relationshipOfResource"], row["relatedResourceID"])
        for row in files["resourcerelationship.txt"]
    }
    fish, muscle, dna = (f"urn:uuid:{uuid}" for uuid in uuids.values())
    assert edges == {(fish, muscle, "part of", fish), (fish, dna, "derived from", muscle)}
    material = {row["sampleDesignation"]: row for row in files["materialsample.txt"]}
    assert set(material) == {eel, other, tissue.code, extract.code}
    assert material[extract.code]["coreid"] == fish
    assert [material[extract.code][term] for term in ("materialSampleType", "volume", "volumeUnit")] == [
        "DNA",
        "100",
        "µL",
    ]
    assert [material[extract.code][term] for term in ("concentration", "concentrationUnit")] == ["67.5", "ng/µL"]
    (length,) = files["measurementorfact.txt"]
    assert [length[term] for term in ("coreid", "measurementType", "measurementValue", "measurementUnit")] == [
        fish,
        "length",
        "412",
        "mm",
    ]


def test_a_pool_hangs_on_each_of_its_fish_with_only_the_way_from_there(work: Work) -> None:
    fish = eels(work, 2)
    extracts = [view.code for view in derive(work, parents=fish, draft=DerivationDraft(kind="dna_extract"))]
    (pool,) = derive(work, parents=extracts, draft=DerivationDraft(kind="pool", pool=True))
    files = exported(work)
    assert [row["sampleDesignation"] for row in files["materialsample.txt"]].count(pool.code) == 2
    edges = [(row["coreid"], row["resourceID"], row["relatedResourceID"]) for row in files["resourcerelationship.txt"]]
    assert len(edges) == len(set(edges)) == 4
    assert len({row["resourceRelationshipID"] for row in files["resourcerelationship.txt"]}) == 4


def test_a_lot_sorted_from_a_mixture_is_an_occurrence_with_the_mixtures_event(work: Work) -> None:
    (mixture,) = register(work, collection="FIS", kind="mixture", event=event(work))
    (lot,) = derive(work, parents=[mixture], draft=DerivationDraft(kind="lot"))
    (animal,) = derive(work, parents=[lot.code], draft=DerivationDraft(kind="tissue"))
    files = exported(work)
    rows = {row["catalogNumber"]: row for row in files["occurrence.txt"]}
    assert rows[lot.code]["eventDate"] == "2016-07-06"
    by_child = {row["resourceID"]: row["coreid"] for row in files["resourcerelationship.txt"]}
    lot_id, animal_uuid = rows[lot.code]["id"], samples_for(work, [animal.code])[0].uuid
    assert by_child == {lot_id: lot_id, f"urn:uuid:{animal_uuid}": lot_id}


def test_names_in_doubt_go_by_their_qualifier(work: Work) -> None:
    written = ("Rutilus cf. rutilus", "Rutilus rutilus x Abramis brama", None, "little grey thing", None)
    cf, hybrid, nobody, unknown, mixture = (
        register(work, collection="FIS", kind="mixture", identified_as=each)[0] for each in written
    )
    name_together(work, mixture, ["Rutilus rutilus", "Anguilla anguilla"])
    rows = occurrences(work)
    told = {
        code: [rows[code][term] for term in ("scientificName", "taxonRank", "identificationQualifier")]
        for code in (cf, hybrid, nobody, unknown, mixture)
    }
    assert told == {
        cf: ["Rutilus rutilus (Linnaeus, 1758)", "species", "cf. rutilus"],
        hybrid: ["Rutilus rutilus (Linnaeus, 1758) × Abramis brama (Linnaeus, 1758)", "", ""],
        nobody: [UNKNOWN_NAME, "", ""],
        unknown: [UNKNOWN_NAME, "", ""],
        mixture: [
            rows[mixture]["class"] or rows[mixture]["phylum"],
            "class" if rows[mixture]["class"] else "phylum",
            "",
        ],
    }
    assert rows[unknown]["verbatimIdentification"] == "little grey thing"
    assert rows[mixture]["verbatimIdentification"] == "Rutilus rutilus | Anguilla anguilla"
    assert rows[hybrid]["kingdom"] == "Animalia"


def test_what_was_let_go_is_an_observation(work: Work) -> None:
    (eel,) = eels(work)
    dispose(work, codes=[eel], disposition=Disposition.RELEASED, reason="released")
    files = exported(work)
    (row,) = files["occurrence.txt"]
    assert [row[term] for term in ("basisOfRecord", "materialEntityID", "preparations")] == ["HumanObservation", "", ""]
    assert "materialsample.txt" not in files


def test_a_lot_keeps_the_number_that_was_caught(work: Work) -> None:
    twelve, forty = (
        register(
            work, collection="FIS", kind="lot", amount=AmountDraft(value=value, unit="piece"), qualifier=qualifier
        )[0]
        for value, qualifier in (("12", Qualifier.EXACT), ("40", Qualifier.APPROXIMATE))
    )
    take(work, code=twelve, amount=AmountDraft(value="2", unit="piece"))
    rows = occurrences(work)
    terms = ("individualCount", "organismQuantity", "organismQuantityType")
    assert [rows[twelve][term] for term in terms] == ["12", "12", "individuals"]
    assert [rows[forty][term] for term in terms] == ["", "40", "individuals (approximate)"]


def test_other_numbers_go_along_those_of_merged_records_too(work: Work) -> None:
    kept, merged = (samples_for(work, [code])[0] for code in eels(work, 2))
    for entity_id, value in ((kept.id, "V-12"), (merged.id, "RBINS 7")):
        attach_identifier(work, entity_id, type="museum number", value=value)
    work.execute(update(Entity).where(columns(Entity).id == merged.id).values(merged_into=kept.id))
    give_record(work, merged.id, "merged")
    rows = occurrences(work)
    assert {code: row["otherCatalogNumbers"] for code, row in rows.items()} == {kept.code: "V-12 | RBINS 7"}


def test_what_is_under_embargo_stays_in_the_house(work: Work) -> None:
    open_one, ended, running, endless = eels(work, 4)
    today = work.now.date()
    give_access(work, ended, "embargoed", today - timedelta(days=1))
    give_access(work, running, "embargoed", today)
    give_access(work, endless, "embargoed")
    (tissue,) = derive(work, parents=[open_one], draft=DerivationDraft(kind="tissue"))
    (extract,) = derive(work, parents=[tissue.code], draft=DerivationDraft(kind="dna_extract"))
    give_access(work, tissue.code, "embargoed")
    out = io.BytesIO()
    made = export_darwin_core(work, collection="FIS", out=out)
    assert (made.counts["occurrence.txt"], made.left_out) == (2, 2)
    with zipfile.ZipFile(out) as archive:
        everything = b"".join(archive.read(each) for each in archive.namelist()).decode()
    assert [code in everything for code in (open_one, ended, running, endless, tissue.code, extract.code)] == [
        True,
        True,
        False,
        False,
        False,
        False,
    ]


def test_what_is_restricted_goes_without_its_place(work: Work) -> None:
    (eel,) = eels(work)
    (mixture,) = register(work, collection="FIS", kind="mixture", event=event(work))
    (lot,) = derive(work, parents=[mixture], draft=DerivationDraft(kind="lot"))
    give_access(work, eel, "restricted")
    give_access(work, lot.code, "restricted")
    files = exported(work)
    rows = {row["catalogNumber"]: row for row in files["occurrence.txt"]}
    for code in (eel, lot.code):
        row = rows[code]
        assert not any(
            row[term] for term in ("decimalLatitude", "verbatimCoordinates", "locality", "eventID", "fieldNumber")
        )
        assert (row["eventDate"], row["countryCode"], row["waterBody"]) == ("2016-07-06", "BE", "Zeeschelde")
        assert "restricted" in row["informationWithheld"]
    assert rows[mixture]["decimalLatitude"] == "51.0892"
    assert "resourcerelationship.txt" not in files


def test_nobody_may_guess_a_withheld_place_from_the_metadata(work: Work) -> None:
    (eel,) = eels(work)
    give_access(work, eel, "restricted")
    out = io.BytesIO()
    export_darwin_core(work, collection="FIS", out=out)
    with zipfile.ZipFile(out) as archive:
        eml = archive.read("eml.xml").decode()
    assert "boundingCoordinates" not in eml
    assert "51.08" not in eml


def test_no_value_breaks_its_line(work: Work) -> None:
    draft = EventDraft(event_date="2020", locality='a\tb\r\nc\x0b "d"\u2028e\x85', country="BE")
    register(work, collection="FIS", kind="specimen", event=event(work, draft))
    out = io.BytesIO()
    export_darwin_core(work, collection="FIS", out=out)
    with zipfile.ZipFile(out) as archive:
        lines = archive.read("occurrence.txt").decode().splitlines()
    assert len(lines) == 2
    cells = dict(zip(lines[0].split("\t"), lines[1].split("\t"), strict=True))
    assert cells["locality"] == 'a b c "d" e'


def test_what_is_made_in_a_collection_of_others_is_not_told(settings_for_test: object) -> None:
    with unit_of_work(Actor(None, None, "system", everywhere=Role.ADMINISTRATOR)) as work:
        make.collection(work, "FIS")
        make.collection(work, "DNA")
        (fish,) = register(work, collection="FIS", kind="specimen")
        (extract,) = derive(work, parents=[fish], draft=DerivationDraft(kind="dna_extract"), collection="DNA")
        collections = {each.collection: each.collection_id for each in samples_for(work, [fish, extract.code])}
        assert "materialsample.txt" in exported(work)
        assert len(exported(work)["materialsample.txt"]) == 2
    keeper = Actor(None, None, "Keeper", in_collections={collections["FIS"]: Role.KEEPER})
    with unit_of_work(keeper) as work:
        assert [row["sampleDesignation"] for row in exported(work)["materialsample.txt"]] == [fish]


def test_only_who_may_publish_publishes(work: Work) -> None:
    eels(work)
    collection_id = samples_for(work, ["FIS000001M"])[0].collection_id
    technician = Actor(None, None, "Tom", in_collections={collection_id: Role.TECHNICIAN})
    work.actor = technician
    for attempt in (
        lambda: export_darwin_core(work, collection="FIS", out=io.BytesIO()),
        lambda: archive_for(work, collection="FIS", out=io.BytesIO()),
        lambda: readiness_for(work, collection="FIS"),
    ):
        with pytest.raises(NotAllowedError, match="publish"):
            attempt()


def test_a_publication_is_on_record_and_cannot_be_called_back(settings_for_test: object, tmp_path: Path) -> None:
    system = Actor(None, None, "system", everywhere=Role.ADMINISTRATOR)
    with unit_of_work(system) as work:
        make.collection(work, "FIS")
        register(work, collection="FIS", kind="specimen", count=3)
    with reading(system) as work:
        written = archive_for(work, collection="FIS", out=tmp_path / "fis.zip")
    with unit_of_work(system) as work:
        made = record_publication(work, archive=written)
        change_set_id = work.change_set_id
    with reading(system) as work:
        assert find_publications(work, collection="FIS") == [made]
    assert made.counts == {"occurrence.txt": 3, "materialsample.txt": 3}
    with pytest.raises(NotUndoableError, match="publish again"), unit_of_work(system) as work:
        undo(work, change_set_id=change_set_id)


def test_nothing_half_written_stays(work: Work, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "fis.zip"
    with pytest.raises(NothingToPublishError, match="nothing to publish"):
        export_darwin_core(work, collection="FIS", out=out)
    eels(work)
    monkeypatch.setattr("lims.publishing.archive.eml_xml", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        export_darwin_core(work, collection="FIS", out=out)
    assert list(tmp_path.glob("*.zip*")) == list(tmp_path.glob(".*.part")) == []
    with pytest.raises(OutputError, match="Nothing can be written"):
        export_darwin_core(work, collection="FIS", out=tmp_path / "nowhere" / "fis.zip")


def test_an_archive_is_read_back(work: Work, tmp_path: Path) -> None:
    (eel, _) = eels(work, 2)
    derive(work, parents=[eel], draft=DerivationDraft(kind="tissue"))
    measure(work, eel, "weight", 12.5, "g")
    out = tmp_path / "fis.zip"
    made = export_darwin_core(work, collection="FIS", out=out)
    with DwCAReader(str(out)) as reader:
        rows = reader.rows
        assert reader.descriptor.core.type == "http://rs.tdwg.org/dwc/terms/Occurrence"
        assert len(rows) == made.counts["occurrence.txt"] == 2
        fish = next(row for row in rows if row.data["http://rs.tdwg.org/dwc/terms/catalogNumber"] == eel)
        kinds = sorted(extension.rowtype.rpartition("/")[2] for extension in fish.extensions)
        assert kinds == ["MaterialSample", "MaterialSample", "MeasurementOrFact", "ResourceRelationship"]
        assert reader.metadata is not None
        assert reader.metadata.find("dataset/title").text == "Collection FIS"


def test_readiness_says_what_gbif_will_miss(work: Work) -> None:
    eels(work, 2)
    register(work, collection="FIS", kind="specimen")
    told = readiness_for(work, collection="FIS")
    assert (told.records, told.left_out, told.accepted) == (3, 0, False)
    missing = {finding.term: (finding.need, finding.missing) for finding in told.findings}
    assert missing["eventDate"] == ("required", 1)
    assert missing["scientificName"] == ("wanted", 1)
    assert missing["decimalLatitude"] == ("wanted", 1)
    assert "basisOfRecord" not in missing
    assert missing["contact"] == ("wanted", 1)
