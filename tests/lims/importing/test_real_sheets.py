"""The public field sheets as they are, read in place."""

from pathlib import Path
from typing import Any

import pytest

from lims.access import system_actor
from lims.collecting.queries import event_views_for
from lims.errors import LimsError
from lims.importing.actions import ImportReport, import_sheet
from lims.importing.sheets import UnreadableFileError
from lims.measurements.queries import measurements_for
from lims.samples.naming import names_for
from lims.samples.queries import samples_for
from lims.taxa.starter import ensure_taxa
from lims.unit_of_work import reading, unit_of_work
from tests import make

SYSTEM = system_actor()
LAMBERT = "EPSG:31370"


@pytest.fixture
def ready(settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        ensure_taxa(work)
        make.collection(work)


def brought_in(file: Path, **how: Any) -> ImportReport:
    with unit_of_work(SYSTEM) as work:
        return import_sheet(work, file=file, collection="FIS", **how)


@pytest.mark.usefixtures("ready")
def test_the_scheldt_sheet(shared: Path) -> None:
    report = brought_in(shared / "data/field/data-publication__gegevens_ANB_BKR.xlsx", crs=LAMBERT)
    assert (report.read, report.samples, report.events, report.rejected) == (884, 884, 70, 0)
    assert sum("cell by cell" in problem.message for problem in report.problems) == 122
    with reading(SYSTEM) as work:
        views = samples_for(work, report.codes)
        ids = [view.id for view in views]
        measured = measurements_for(work, ids)
        assert sum(each.type == "length" for found in measured.values() for each in found) == 884
        assert sum(each.type == "weight" for found in measured.values() for each in found) == 884 - 106
        names = names_for(work, ids)
        eels = [name for name in names.values() if name.verbatim == "paling"]
        assert {name.scientific for name in eels} == {"Anguilla anguilla"}
        assert len(eels) == 14
        assert not [name for name in names.values() if name.scientific is None]
        events = event_views_for(work, [view.event_id for view in views if view.event_id]).values()
        assert {event.coordinate_uncertainty_m for event in events} == {1.0}


@pytest.mark.usefixtures("ready")
def test_the_ijse_sheet(shared: Path) -> None:
    mapping = {
        "columns": {"vernacularname": "vernacularName", "length": "measurement:length", "dataSet": None},
        "crs": LAMBERT,
    }
    report = brought_in(shared / "data/field/data-publication__gegevensANB_IJse.xlsx", mapping=mapping)
    assert (report.read, report.samples, report.events, report.rejected) == (503, 503, 7, 0)


@pytest.mark.usefixtures("ready")
def test_the_dyke_plants_have_latitude_and_longitude_swapped(shared: Path) -> None:
    file = shared / "data/field/data-publication__ExotenOpDijken_Punten.csv"
    report = brought_in(file)
    first = next(problem for problem in report.problems if problem.severity == "error")
    assert (report.rejected, first.row, first.column, first.value) == (136, 2, "Lat", "4,38334718231")
    assert "swapped" in first.message
    assert "Belgium" in first.message
    turned = {"columns": {"Lat": "decimalLongitude", "Lon": "decimalLatitude"}}
    assert brought_in(file, mapping=turned).samples == 136


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize(
    ("name", "rows", "events"),
    [
        ("data-publication__Dataset_GBIF_Mediterranean_Medetera.xlsx", 172, 135),
        ("data-publication__INBO_ruddy_duck_occurrences.csv", 67, 65),
        ("dwca-io__MOBOTDarwinCore.csv", 3, 3),
    ],
)
def test_other_sheets_come_in_as_they_are(shared: Path, name: str, rows: int, events: int) -> None:
    report = brought_in(shared / "data/field" / name)
    assert (report.read, report.samples, report.events, report.rejected) == (rows, rows, events, 0)


def test_no_public_file_makes_the_import_crash(shared: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from lims.database import engine_for

    engine = engine_for(sqlite_url)
    with unit_of_work(SYSTEM, engine=engine) as work:
        ensure_taxa(work)
        make.collection(work)
    files = [
        file
        for folder in ("malformed", "field", "freezer", "qc")
        for file in sorted((shared / "data" / folder).iterdir())
    ]
    assert len(files) > 100
    with reading(SYSTEM, engine=engine) as work:
        for file in files:
            if file.stat().st_size < 1_000_000:
                told = _outcome(work, file)
                assert told, file.name
    engine.dispose()


def _outcome(work: Any, file: Path) -> str:
    try:
        report = import_sheet(work, file=file, collection="FIS", dry_run=True)
    except UnreadableFileError as error:
        return str(error) if file.name in str(error) else ""
    except LimsError as error:
        return str(error)
    return f"{report.read} rows"
