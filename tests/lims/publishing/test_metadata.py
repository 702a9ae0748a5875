"""meta.xml and eml.xml against the schemas of their standards, and our terms against GBIF's lists."""

import csv
import io
import warnings
import zipfile
from functools import cache
from pathlib import Path

import pytest
import xmlschema
from sqlalchemy import update

from lims.collections.tables import Collection
from lims.people.tables import Agent
from lims.publishing.actions import export_darwin_core
from lims.publishing.rules import LICENCES
from lims.publishing.terms import EXTENSIONS, OCCURRENCE
from lims.samples.actions import derive, register
from lims.samples.drafts import DerivationDraft
from lims.unit_of_work import Work
from tests.lims.publishing.fieldwork import eels, measure


@pytest.fixture(scope="session")
def standards(shared: Path) -> Path:
    folder = shared / "standards"
    if not folder.is_dir():
        pytest.skip(f"NOT RUN: the schemas of Darwin Core and EML are not in {folder}")
    return folder


def archive(work: Work) -> zipfile.ZipFile:
    out = io.BytesIO()
    export_darwin_core(work, collection="FIS", out=out)
    return zipfile.ZipFile(out)


@cache
def schema(file: Path) -> xmlschema.XMLSchema:
    """Read once. Reads nothing from elsewhere; what a schema imports from the web and does not need is left out."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return xmlschema.XMLSchema(str(file), allow="local")


def check_valid(work: Work, standards: Path) -> None:
    with archive(work) as made:
        schema(standards / "dwc-text" / "tdwg_dwc_text.xsd").validate(io.BytesIO(made.read("meta.xml")))
        schema(standards / "eml" / "eml-2.2.0" / "eml.xsd").validate(io.BytesIO(made.read("eml.xml")))


def test_both_descriptions_are_valid(work: Work, standards: Path) -> None:
    (eel, _) = eels(work, 2)
    derive(work, parents=[eel], draft=DerivationDraft(kind="tissue"))
    measure(work, eel, "length", 412, "mm")
    check_valid(work, standards)


def test_they_are_valid_for_bare_samples_of_a_bare_collection(work: Work, standards: Path) -> None:
    register(work, collection="FIS", kind="soil")
    check_valid(work, standards)


@pytest.mark.parametrize("licence", [*LICENCES, "ask us"])
def test_they_are_valid_whatever_people_write(work: Work, standards: Path, licence: str) -> None:
    values = {"uuid": "8d2e5c6e", "verbatim_name": "x", "name": "Jan De <Smet>", "email": "jan@example.org"}
    agent_id = work.add(Agent, {**values, "orcid": "https://orcid.org/0000-0003-0833-9001"})
    told = {"description": "Fish & chips\x0b\n<b>]]>", "licence": licence, "contact_agent_id": agent_id}
    work.execute(update(Collection).values(**told))
    eels(work)
    check_valid(work, standards)
    with archive(work) as made:
        eml = made.read("eml.xml").decode()
    assert "Fish &amp; chips &lt;b&gt;]]&gt;" in eml
    assert '<userId directory="https://orcid.org/">0000-0003-0833-9001</userId>' in eml
    assert f"<identifier>{licence}</identifier>" in eml or licence == "ask us"


def test_what_is_covered_is_computed(work: Work) -> None:
    eels(work)
    with archive(work) as made:
        eml = made.read("eml.xml").decode()
    for each in ("<westBoundingCoordinate>4.2631<", "<calendarDate>2016-07-06<", "<taxonRankValue>Anguillidae<"):
        assert each in eml


def test_our_terms_are_those_of_the_standards(standards: Path) -> None:
    with (standards / "terms" / "gbif_extension_terms.csv").open(encoding="utf-8", newline="") as file:
        known = {(row["rowType"], row["qualName"]) for row in csv.DictReader(file)}
    added = ("http://data.ggbn.org/schemas/ggbn/terms/MaterialSample", "http://rs.tdwg.org/dwc/terms/materialSampleID")
    ours = {(sheet.row_type, iri) for sheet in (OCCURRENCE, *EXTENSIONS) for _, iri in sheet.terms}
    assert ours - known == {added}


def test_every_column_is_described_where_it_stands(work: Work) -> None:
    eels(work)
    with archive(work) as made:
        header = made.read("occurrence.txt").decode().splitlines()[0].split("\t")
        meta = made.read("meta.xml").decode()
    for index, (column, iri) in enumerate(OCCURRENCE.terms, start=1):
        assert header[index] == column
        assert f'<field index="{index}" term="{iri}" />' in meta
