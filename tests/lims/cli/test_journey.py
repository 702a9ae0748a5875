"""One tube's whole life by command line: on a small sheet of our own, and on the real ones where they are."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from dwca.read import DwCAReader
from sqlalchemy import text

from lims.database import engine_for
from tests import sheets
from tests.lims.cli.conftest import LAMBERT_72
from tests.lims.cli.test_handing_out import fastq

Told = Callable[..., Any]
Refused = Callable[..., str]


@pytest.fixture
def own(tmp_path: Path) -> dict[str, Any]:
    """A season of fyke fishing as the project's own sheet tells it, and reads of our own."""
    content = sheets.xlsx(sheets.HEADINGS, [*sheets.scheldt(), *sheets.catch(150)])
    reads = [fastq(tmp_path / f"sam1{letter}.fastq.gz", 20, base) for letter, base in (("F", "A"), ("R", "C"))]
    return {"sheet": sheets.saved(tmp_path, "season.xlsx", content), "fish": 157, "reads": reads, "each": 20}


@pytest.fixture
def real(shared: Path) -> dict[str, Any]:
    """The field sheet and the reads of the public reference files."""
    sheet = shared / "data" / "field" / "data-publication__gegevens_ANB_BKR.xlsx"
    reads = [shared / "data" / "sequencing" / f"dada2__sam1{letter}.fastq.gz" for letter in "FR"]
    return {"sheet": sheet, "fish": 884, "events": 70, "without_weight": 106, "reads": reads, "each": 1500}


@pytest.fixture(params=["own", "real"])
def data(request: pytest.FixtureRequest) -> dict[str, Any]:
    """The journey is made twice: everywhere, and where the reference files are."""
    found: dict[str, Any] = request.getfixturevalue(request.param)
    return found


def test_one_tubes_whole_life(data: dict[str, Any], told: Told, refused: Refused, tmp_path: Path) -> None:
    told("add-collection", "FIS", "Fish of the Scheldt", "--prefix", "FIS")
    told("add-person", "Lea Wouters", "--account", "lea", "--role", "researcher")
    codes = imported(data, told, refused)
    extracts, made = worked_up(told, codes)
    labelled(told, made, tmp_path)
    stored(told, extracts)
    sequenced(data, told, extracts[1])
    handed_out(told, extracts[2])
    published(told, tmp_path)
    whole_story(told, extracts[2])
    assert all(each["holds"] for each in told("verify"))


def imported(data: dict[str, Any], told: Told, refused: Refused) -> list[str]:
    """It comes in, is refused a second time, is withdrawn, and comes in again."""
    words = ("import", data["sheet"], "--collection", "FIS", "--crs", LAMBERT_72)
    told(*words, "--dry-run")
    first = told(*words)
    assert (first["created"]["samples"], first["rejected"]) == (data["fish"], 0)
    assert first["created"]["events"] == data.get("events", first["created"]["events"])
    assert "came in before" in refused(*words)
    told("undo", first["changeset"])
    assert told("find", "paling") == []
    again = told(*words)
    assert again["created"] == first["created"]
    if "without_weight" in data:
        measured = count_measurements()
        assert measured["weight"] == data["fish"] - data["without_weight"]
    return list(again["codes"])


def count_measurements() -> dict[str, int]:
    """How many results there are of each type, of fish that were not withdrawn."""
    counting = (
        "SELECT m.type, count(*) FROM measurement_or_fact m JOIN material_sample s ON s.id = m.entity_id "
        "WHERE s.record = 'registered' GROUP BY m.type"
    )
    with engine_for().connect() as connection:
        return dict(tuple(row) for row in connection.execute(text(counting)))


def worked_up(told: Told, codes: list[str]) -> tuple[list[str], list[str]]:
    """Ten eels give an otolith and a tissue each; ten extracts are made in one act, with a blank."""
    eels = [each["code"] for each in told("find", "paling", "--kind", "specimen", "--limit", 10)]
    assert len(eels) == 10
    assert set(eels) <= set(codes)
    assert told("show", eels[0])["scientific_name"] == "Anguilla anguilla"
    otoliths = [each["code"] for each in told("derive", *eels, "--kind", "otolith")]
    tissues = [each["code"] for each in told("derive", *eels, "--kind", "tissue", "--made", 50, "--unit", "mg")]
    made = told(
        *("derive", *tissues, "--kind", "dna_extract", "--made", 100, "--unit", "µL", "--taken", 10),
        *("--taken-unit", "mg", "--blanks", 1, "--process", "EX-1"),
    )
    extracts = [each["code"] for each in made if each["parents"]]
    assert len(extracts) == 10
    assert len(made) == 11
    return extracts, [*otoliths, *tissues, *(each["code"] for each in made)]


def labelled(told: Told, codes: list[str], folder: Path) -> None:
    """Every label that was printed is read back."""
    out = folder / "labels.pdf"
    told("labels", *codes, "--out", out)
    pages = pypdfium2.PdfDocument(out)
    read = [each.text for page in pages for each in zxingcpp.read_barcodes(page.render(scale=203 / 72).to_pil())]
    assert sorted(read) == sorted(codes)


def stored(told: Told, extracts: list[str]) -> None:
    """The extracts lie at A1 to A10 of a box; one goes out, its position waits, and it comes back."""
    freezer = told("add-container", "Freezer 1", "--type", "freezer_80")["code"]
    box = told("add-container", "Extracts", "--type", "box_10x10", "--in", freezer)["code"]
    placed = told("place", *extracts, "--in", box, "--position", "A1")
    assert [each["position"] for each in placed] == [f"A{number:02d}" for number in range(1, 11)]
    assert told("take-out", extracts[0], "--to", "centrifuge")[0]["out"] is True
    (held,) = [each for each in told("show", box)["contents"] if each["state"] == "held"]
    assert held["code"] == extracts[0]
    assert told("bring-back", extracts[0])[0]["position"] == "A01"


def sequenced(data: dict[str, Any], told: Told, extract: str) -> None:
    """The library of an extract is sequenced, and its reads hang on it."""
    (library,) = told("derive", extract, "--kind", "library", "--made", 20, "--taken", 5)
    told("add-run", "RUN-1", "--platform", "Illumina", "--load", library["code"])
    attached = told("attach-reads", library["code"], *data["reads"], "--run", "RUN-1")
    assert [each["reads"] for each in attached["files"]] == [data["each"]] * 2


def handed_out(told: Told, extract: str) -> None:
    """A researcher finds an extract, asks for 10 µL, is granted it, and gets the aliquot."""
    found = told("find", "anguilla", "--kind", "dna_extract", "--limit", 100, "--as", "lea")
    assert extract in {each["code"] for each in found}
    words = ("--purpose", "glass eels", "--amount", 10, "--unit", "µL", "--as", "lea")
    request = told("ask", extract, *words)["code"]
    told("decide", request, "--grant")
    told("pick", request)
    assert told("hand-out", request)["items"][0]["state"] == "handed out"
    assert told("show", extract)["amount"]["value"] == 90


def published(told: Told, folder: Path) -> None:
    """The archive is one that others can read."""
    out = folder / "fis.zip"
    made = told("export", "darwin-core", "--collection", "FIS", "--out", out)
    with DwCAReader(str(out)) as archive:
        names = [row.data["http://rs.tdwg.org/dwc/terms/scientificName"] for row in archive]
    assert made["counts"]
    assert any(name.startswith("Anguilla anguilla") for name in names)


def whole_story(told: Told, extract: str) -> None:
    """The extract tells the event, the place, the custody chain and its history; and of its fish."""
    shown = told("show", extract)
    assert shown["event"]["decimal_latitude"] is not None
    assert shown["event"]["coordinate_uncertainty_m"] > 0
    assert shown["place"][-1] == "Extracts"
    assert shown["custody"][-1]["direction"] == "in"
    assert {"derive", "ask"} <= {each["verb"] for each in shown["history"]}
    (tissue,) = shown["parents"]
    (fish,) = told("show", tissue)["parents"]
    assert told("show", fish)["event"]["event_date"] == shown["event"]["event_date"]


IJSE = {
    "columns": {
        "vernacularname": "vernacularName",
        "length": "measurement:length [mm]",
        "weight": "measurement:weight [g]",
    },
    "crs": LAMBERT_72,
}


def test_a_sheet_whose_headings_differ(shared: Path, told: Told, tmp_path: Path) -> None:
    """The other public field sheet comes in with a mapping of its own."""
    told("add-collection", "IJS", "Fish of the IJse", "--prefix", "IJS")
    file = shared / "data" / "field" / "data-publication__gegevensANB_IJse.xlsx"
    mapping = sheets.saved(tmp_path, "ijse.json", json.dumps(IJSE).encode())
    report = told("import", file, "--collection", "IJS", "--mapping", mapping)
    assert report["created"]["samples"] > 0
    assert report["rejected"] == 0
