"""import, labels, export: what comes in and goes out as files."""

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pypdfium2
import pytest
import zxingcpp

from tests import sheets
from tests.lims.cli.conftest import LAMBERT_72, Run

Told = Callable[..., Any]
Refused = Callable[..., str]


def test_a_field_sheet_comes_in(told: Told, fish: list[str], sheet: Path) -> None:
    report = told("import", sheet, "--collection", "FIS", "--crs", LAMBERT_72)
    assert (report["read"], report["created"], report["rejected"]) == (7, {"events": 3, "samples": 7}, 0)
    assert {each["severity"] for each in report["problems"]} == {"warning"}
    assert set(report["problems"][0]) == {"row", "column", "value", "message", "severity"}
    shown = told("show", report["codes"][0])
    assert (shown["scientific_name"], shown["verbatim_name"]) == ("Anguilla anguilla", "paling")
    assert shown["event"]["coordinate_uncertainty_m"] > 0
    assert {each["type"]: each["value"] for each in shown["measurements"]}


def test_a_dry_run_says_the_same_and_writes_nothing(told: Told, fish: list[str], sheet: Path) -> None:
    words = ("import", sheet, "--collection", "FIS", "--crs", LAMBERT_72)
    dry = told(*words, "--dry-run")
    assert dry["changeset"] is None
    assert len(told("find")) == 3
    wet = told(*words)
    for part in ("read", "created", "rejected", "problems"):
        assert dry[part] == wet[part]


def test_an_import_is_withdrawn_by_its_changeset_and_may_come_again(
    told: Told, refused: Refused, fish: list[str], sheet: Path
) -> None:
    words = ("import", sheet, "--collection", "FIS", "--crs", LAMBERT_72)
    report = told(*words)
    assert "came in before" in refused(*words)
    told("undo", report["changeset"])
    assert told("show", report["codes"][0])["record"] == "withdrawn"
    assert told(*words)["created"]["samples"] == 7


def test_anything_rejected_means_exit_1_and_nothing_written(
    bare: Run, told: Told, fish: list[str], tmp_path: Path
) -> None:
    rows = sheets.scheldt({(3, "Weight"): "heavy", (5, "eventDate"): "31/02/2016"})
    bad = sheets.saved(tmp_path, "bad.xlsx", sheets.xlsx(sheets.HEADINGS, rows))
    ran = bare("import", bad, "--collection", "FIS", "--crs", LAMBERT_72, "--json")
    assert ran.code == 1
    assert ran.data["rejected"] == 2
    errors = [each for each in ran.data["problems"] if each["severity"] == "error"]
    assert [(each["row"], each["column"], each["value"]) for each in errors] == [
        (3, "Weight", "heavy"),
        (5, "eventDate", "31/02/2016"),
    ]
    assert ran.data["created"] == {"events": 0, "samples": 0}
    assert len(told("find")) == 3
    people = bare("import", bad, "--collection", "FIS", "--crs", LAMBERT_72)
    assert people.code == 1
    assert "nothing was written" in people.out


def test_a_sheet_with_other_headings_has_its_own_mapping(told: Told, fish: list[str], tmp_path: Path) -> None:
    headings = ["wanneer", "waar", "soort"]
    file = sheets.saved(tmp_path, "own.csv", sheets.text(headings, [["6/07/2016", "Kruibeke", "paling"]]))
    mapping = {"columns": {"wanneer": "eventDate", "waar": "locality", "soort": "vernacularName"}}
    said = sheets.saved(tmp_path, "mapping.json", json.dumps(mapping).encode())
    report = told("import", file, "--collection", "FIS", "--mapping", said, "--disposition", "released")
    shown = told("show", report["codes"][0])
    assert (shown["event"]["locality"], shown["disposition"]) == ("Kruibeke", "released")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"%PDF-1.7 something", "PDF"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"a;b\r\n1;2\r\n", "column"),
    ],
)
def test_a_file_that_is_no_field_sheet(
    content: bytes, says: str, refused: Refused, fish: list[str], tmp_path: Path
) -> None:
    file = sheets.saved(tmp_path, "odd.xlsx", content)
    assert says in refused("import", file, "--collection", "FIS")


def test_files_that_are_not_there(refused: Refused, fish: list[str], sheet: Path, tmp_path: Path) -> None:
    assert "There is no file" in refused("import", tmp_path / "nix.xlsx", "--collection", "FIS")
    assert "cannot be read" in refused("import", tmp_path, "--collection", "FIS")
    assert "There is no file" in refused("import", sheet, "--collection", "FIS", "--mapping", tmp_path / "nix.json")
    assert 'no collection "NIX"' in refused("import", sheet, "--collection", "NIX")


# --- labels


def read_back(file: Path) -> list[str]:
    """Every QR code in the PDF, rendered as coarsely as the coarsest printer prints."""
    document = pypdfium2.PdfDocument(file)
    found = [zxingcpp.read_barcodes(page.render(scale=203 / 72).to_pil()) for page in document]
    return sorted(each.text for page in found for each in page)


def test_every_label_is_read_back(told: Told, refused: Refused, fish: list[str], box: str, tmp_path: Path) -> None:
    out = tmp_path / "labels.pdf"
    made = told("labels", *fish, box, "--stock", "L4731", "--first", 188, "--out", out)
    assert (made["labels"], made["sheets"], made["stock"], made["reprinted"]) == (4, 2, "L4731", [])
    assert read_back(out) == sorted([*fish, box])
    assert stat.S_IMODE(out.stat().st_mode) & 0o400
    assert "had a label before" in refused("labels", fish[0], "--out", out)
    again = told("labels", fish[0], "--out", out, "--reason", "smudged")
    assert again["reprinted"] == [fish[0]]
    assert read_back(out) == [fish[0]]
    assert [each.name for each in tmp_path.glob("*.part")] == []


def test_labels_for_what_was_just_made(told: Told, run: Run, refused: Refused, fish: list[str], tmp_path: Path) -> None:
    changeset = told("show", fish[0])["history"][0]["changeset"]
    assert told("labels", "--changeset", changeset, "--out", tmp_path / "x.pdf")["codes"] == fish
    twins = run("labels", *fish, "--purpose", "twin", "--template", "text", "--out", tmp_path / "x.pdf")
    assert "3 labels on 1 sheet" in twins.out
    assert "Nothing that needs a label" in refused("labels", "--changeset", 9999, "--out", tmp_path / "y.pdf")


def test_labels_for_a_label_printer_are_written_as_commands(told: Told, fish: list[str], tmp_path: Path) -> None:
    out = tmp_path / "labels.zpl"
    made = told("labels", *fish, "--stock", "roll-25x13-203", "--template", "tube", "--out", out)
    assert (made["labels"], made["template"]) == (3, "tube")
    assert out.read_bytes().count(b"^XZ") == 3


def test_labels_that_cannot_be_printed(refused: Refused, fish: list[str], tmp_path: Path) -> None:
    out = tmp_path / "labels.pdf"
    assert "no label stock" in refused("labels", fish[0], "--stock", "papyrus", "--out", out)
    assert "no position 999" in refused("labels", fish[0], "--first", 999, "--out", out)
    assert "Nothing goes by" in refused("labels", "nobody", "--out", out)
    assert "Name at least one code" in refused("labels", "--out", out)
    assert "Say where the labels go" in refused("labels", fish[0])
    assert "no label template" in refused("labels", fish[0], "--template", "cuneiform", "--out", out)
    assert "sheet for an office printer" in refused("labels", fish[0], "--out", tmp_path / "labels.zpl")
    assert not out.exists()
    assert "cannot be written" in refused("labels", fish[0], "--out", tmp_path / "nowhere" / "labels.pdf")
    assert "cannot be written" in refused("labels", fish[0], "--out", tmp_path)


# --- export


def test_a_collection_is_exported(told: Told, run: Run, fish: list[str], sheet: Path, tmp_path: Path) -> None:
    told("import", sheet, "--collection", "FIS", "--crs", LAMBERT_72)
    out = tmp_path / "fis.zip"
    made = told("export", "darwin-core", "--collection", "fis", "--out", out)
    assert made["file"] == str(out)
    assert {"meta.xml", "eml.xml"} <= set(ZipFile(out).namelist())
    assert str(out) in run("export", "darwin-core", "--collection", "FIS", "--out", out).out


def test_what_cannot_be_exported(told: Told, refused: Refused, fish: list[str], tmp_path: Path) -> None:
    assert 'no collection "NIX"' in refused("export", "darwin-core", "--collection", "NIX", "--out", tmp_path / "x.zip")
    told("add-collection", "NEW", "Nothing yet")
    refused("export", "darwin-core", "--collection", "NEW", "--out", tmp_path / "x.zip")
    assert not (tmp_path / "x.zip").exists()
    assert "invalid choice" in refused("export", "xls", "--collection", "FIS", "--out", tmp_path / "x.zip", code=2)
