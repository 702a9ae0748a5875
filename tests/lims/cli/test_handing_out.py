"""add-run, attach-reads; ask, decide, pick, hand-out, take-back."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.lims.cli.conftest import Run

Told = Callable[..., Any]
Refused = Callable[..., str]


def fastq(file: Path, count: int, letter: str = "A") -> Path:
    """So many reads of eight bases, packed."""
    reads = "".join(f"@read{number} 1:N:0:1\n{letter * 8}\n+\nIIIIIIII\n" for number in range(count))
    file.write_bytes(gzip.compress(reads.encode()))
    return file


@pytest.fixture
def extracts(told: Told, fish: list[str]) -> list[str]:
    made = told("derive", *fish[:2], "--kind", "dna_extract", "--made", 100, "--unit", "µL")
    return [each["code"] for each in made]


@pytest.fixture
def library(told: Told, extracts: list[str]) -> str:
    return str(told("derive", extracts[0], "--kind", "library", "--made", 20)[0]["code"])


# --- reads


def test_reads_hang_on_a_library_and_are_summed_up(told: Told, run: Run, library: str, tmp_path: Path) -> None:
    files = [fastq(tmp_path / "sam1F.fastq.gz", 15), fastq(tmp_path / "sam1R.fastq.gz", 15, "C")]
    made = told("add-run", "2026-031", "--platform", "Illumina", "--date", "2026-11-01", "--load", library)
    assert made["libraries"] == [{"code": library, "kind": made["libraries"][0]["kind"], "lane": 1}]
    attached = told("attach-reads", library, *files, "--run", "2026-031")
    assert (attached["code"], attached["run"]) == (library, "2026-031")
    assert [(each["file"], each["reads"], each["bases"]) for each in attached["files"]] == [
        ("sam1F.fastq.gz", 15, 120),
        ("sam1R.fastq.gz", 15, 120),
    ]
    assert [each["reads"] for each in told("show", library)["reads"]] == [15, 15]
    assert "sam1F.fastq.gz" in run("show", library).out


def test_reads_that_cannot_be_attached(
    told: Told, refused: Refused, fish: list[str], library: str, tmp_path: Path
) -> None:
    good = fastq(tmp_path / "good.fastq.gz", 3)
    odd = tmp_path / "odd.fastq"
    odd.write_text("dear reader,\nthis is a letter\n")
    assert "odd.fastq" in refused("attach-reads", library, odd)
    assert "No such file" in refused("attach-reads", library, tmp_path / "nix.fastq")
    assert 'no run "nix"' in refused("attach-reads", library, good, "--run", "nix")
    refused("attach-reads", fish[0], good)
    assert told("show", library)["reads"] == []
    told("attach-reads", library, good)
    assert "already" in refused("attach-reads", library, good)


# --- requests


def test_from_asking_to_handing_out(told: Told, run: Run, extracts: list[str], box: str) -> None:
    told("place", *extracts, "--in", box)
    told("add-person", "Lea Wouters", "--account", "lea", "--role", "researcher")
    words = ("--purpose", "eel genetics", "--amount", 10, "--unit", "µL", "--needed-by", "2099-01-01", "--as", "lea")
    asked = told("ask", extracts[0], *words)
    code = asked["code"]
    assert (asked["state"], asked["requester"]) == ("asked", "Lea Wouters")
    assert asked["items"][0]["amount"] == {"value": 10, "unit": "µL", "qualifier": "exact"}
    assert told("decide", code, "--grant")["items"][0]["state"] == "granted"
    (line,) = told("pick", code, "--list")
    assert (line["code"], line["position"]) == (extracts[0], "A01")
    picked = told("pick", code)["items"][0]
    assert picked["state"] == "picked"
    assert picked["picked"] not in (None, extracts[0])
    handed = told("hand-out", code)
    assert handed["items"][0]["state"] == "handed out"
    assert told("show", extracts[0])["amount"]["value"] == 90
    assert told("show", picked["picked"])["parents"] == [extracts[0]]
    assert "handed out" in run("show", code).out


def test_what_is_lent_comes_back(told: Told, refused: Refused, fish: list[str], box: str) -> None:
    told("place", fish[0], "--in", box)
    code = told("ask", fish[0], "--purpose", "drawing")["code"]
    told("decide", code, "--grant")
    told("pick", code)
    lent = told("hand-out", code, "--to", "Museum", "--due", "2099-06-01")
    assert lent["items"][0]["due_on"] == "2099-06-01"
    assert "lent to Museum" in refused("derive", fish[0], "--kind", "tissue")
    assert told("take-back", code, "--condition", "fine", "--not-thawed")["items"][0]["state"] == "returned"
    told("derive", fish[0], "--kind", "tissue")


def test_some_are_granted_and_others_refused(told: Told, fish: list[str]) -> None:
    code = told("ask", *fish, "--purpose", "isotopes")["code"]
    decided = told("decide", code, "--grant", *fish[:2], "--refuse", fish[2], "--reason", "the last one")
    assert [each["state"] for each in decided["items"]] == ["granted", "granted", "refused"]
    assert decided["items"][2]["reason"] == "the last one"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "--grant or --refuse"),
        (("--grant", "--refuse"), "name the codes"),
        (("--refuse",), "Say why"),
        (("--grant", "FIS000003I"), "FIS000003I"),
    ],
)
def test_decisions_that_are_none(
    words: tuple[str, ...], says: str, told: Told, refused: Refused, fish: list[str]
) -> None:
    code = told("ask", *fish[:2], "--purpose", "isotopes")["code"]
    assert says.replace(" ", "") in refused("decide", code, *words).replace(" ", "")
    assert {each["state"] for each in told("show", code)["items"]} == {"asked"}


def test_a_researcher_may_ask_and_not_decide(told: Told, refused: Refused, fish: list[str]) -> None:
    told("add-person", "Lea", "--account", "lea", "--role", "researcher")
    code = told("ask", fish[0], "--purpose", "isotopes", "--as", "lea")["code"]
    assert "may not decide" in refused("decide", code, "--grant", "--as", "lea")


def test_more_than_is_left_cannot_be_asked_for(refused: Refused, extracts: list[str]) -> None:
    said = refused("ask", extracts[0], "--purpose", "x", "--amount", 101, "--unit", "µL").replace("\u202f", " ")
    assert "100 µL" in said
    assert "required: --purpose" in refused("ask", extracts[0], code=2)
    assert "without --amount" in refused("ask", extracts[0], "--purpose", "x", "--unit", "µL")


def test_no_such_request(refused: Refused, fish: list[str]) -> None:
    for command in ("pick", "hand-out", "take-back"):
        assert "something else" in refused(command, fish[0])
        assert "Nothing goes by" in refused(command, "REK1")


def test_more_is_added_to_an_open_request(told: Told, refused: Refused, extracts: list[str]) -> None:
    request = told("ask", extracts[0], "--purpose", "ages", "--amount", 10)
    told("add-to-request", request["code"], extracts[1], "--amount", 5)
    assert "already" in refused("add-to-request", request["code"], extracts[1])
