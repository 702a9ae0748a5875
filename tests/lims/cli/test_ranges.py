"""issue-codes, ranges, and register --code."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import sheets
from tests.lims.cli.conftest import Run

Told = Callable[..., Any]
Refused = Callable[..., str]
ISSUE = ("issue-codes", "--collection", "FIS", "--purpose", "fyke nets, May")


@pytest.fixture
def issued(told: Told, fish: list[str]) -> list[str]:
    """Five codes that were printed ahead, after three fish."""
    return list(told(*ISSUE, "--count", 5, "--kind", "specimen")["codes"])


def test_codes_are_issued_and_listed(told: Told, run: Run, issued: list[str]) -> None:
    (found,) = told("ranges")
    assert (found["first"], found["last"]) == (issued[0], issued[-1])
    assert (found["count"], found["claimed"], found["left"]) == (5, 0, 5)
    assert (found["purpose"], found["collection"], found["kind"]) == ("fyke nets, May", "FIS", "specimen")
    assert told("ranges", issued[3].lower()) == told("ranges", "--collection", "fis") == [found]
    assert "fyke nets, May" in run("ranges").out
    assert "5 codes for fyke nets, May: " in run(*ISSUE, "--count", 5).out


def test_a_printed_code_is_claimed_by_registering(told: Told, run: Run, refused: Refused, issued: list[str]) -> None:
    words = ("register", "--collection", "FIS", "--kind", "tissue", "--code")
    assert "not claimed yet. Register it first" in refused("show", issued[1])
    assert "not claimed yet" in refused("place", issued[1], "--in", "STO000001M")
    assert told(*words, issued[1]) == [{"code": issued[1]}]
    assert "claimed already: tissue, registered on" in refused(*words, issued[1])
    assert "one sample" in refused(*words, issued[2], "--count", 2)
    assert told("show", issued[1])["kind"] == "tissue"
    (found,) = told("ranges", "--missing")
    assert found["missing"] == [issued[0], *issued[2:]]
    assert len(run("ranges", issued[0], "--missing").out.split("\n")) == 5


def test_children_claim_the_codes_of_their_labels(
    told: Told, refused: Refused, fish: list[str], issued: list[str]
) -> None:
    words = ("derive", *fish[:2], "--kind", "otolith", "--printed")
    assert "1 codes for 2 children" in refused(*words, issued[0])
    made = told(*words, f"{issued[4]}, {issued[3]}")
    assert [each["code"] for each in made] == [issued[4], issued[3]]


def test_codes_are_taken_back_unless_one_is_claimed(told: Told, refused: Refused, run: Run, issued: list[str]) -> None:
    (found,) = told("ranges")
    told("register", "--collection", "FIS", "--kind", "tissue", "--code", issued[0])
    assert "in use since" in refused("undo", found["changeset"])
    told("undo")
    told("undo", found["changeset"])
    assert told("ranges") == []
    assert "No codes were issued ahead." in run("ranges").out


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ((*ISSUE, "--count", "10001"), 2, "between 1 and 10,000"),
        (ISSUE, 2, "--count"),
        ((*ISSUE[:3], "--purpose", " ", "--count", "5"), 1, "what the labels are for"),
        ((*ISSUE, "--count", "5", "--kind", "dragon"), 1, "dragon"),
        (("ranges", "FIS000001M"), 1, "was not printed ahead"),
        (("ranges", "--collection", "NIX"), 1, "NIX"),
    ],
)
def test_what_cannot_be_issued_or_listed(
    words: tuple[str, ...], code: int, says: str, refused: Refused, fish: list[str]
) -> None:
    assert says in refused(*words, code=code)


def test_a_field_sheet_claims_codes_and_a_dry_run_says_which(
    run: Run, bare: Run, issued: list[str], tmp_path: Path
) -> None:
    def saved(codes: list[str]) -> Path:
        rows = [(*row, code) for row, code in zip(sheets.scheldt(), codes, strict=False)]
        return sheets.saved(tmp_path, "labels.xlsx", sheets.xlsx((*sheets.HEADINGS, "voorgedrukte code"), rows))

    words = ("--collection", "FIS", "--crs", "EPSG:31370")
    dry = run("import", saved(issued[:3]), *words, "--dry-run")
    assert "Pre-printed codes: 3 unclaimed." in dry.out
    wrong = bare("import", saved([issued[0], issued[0], "FIS000001M"]), *words, "--json")
    assert (wrong.code, wrong.data["printed"]) == (1, {"unclaimed": 1, "doubled": 1, "claimed": 1})
    assert run("import", saved(issued[:3]), *words, "--json").data["codes"] == issued[:3]
