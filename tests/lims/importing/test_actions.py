"""Importing field sheets: all or nothing, once, and taken back, on both databases."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from lims.access import Actor, Role, system_actor
from lims.collecting.queries import event_views_for
from lims.collecting.tables import CollectingEvent, Locality
from lims.collections.queries import UnknownCollectionError
from lims.database import Table, columns
from lims.errors import InvalidInputError, NotAllowedError
from lims.history.tables import Act, ActSubject, ChangeSet
from lims.identity.queries import find_matches
from lims.identity.tables import Entity, Identifier
from lims.importing.actions import AlreadyImportedError, ImportReport, import_sheet
from lims.importing.queries import find_imports
from lims.importing.sheets import MissingFileError
from lims.importing.tables import ImportedFile
from lims.measurements.queries import measurements_for
from lims.measurements.tables import MeasurementOrFact
from lims.samples.actions import issue_codes, register
from lims.samples.counting import written_amount_for
from lims.samples.issuing import codes_of_range
from lims.samples.naming import names_for
from lims.samples.queries import samples_for
from lims.samples.searching import find_samples
from lims.samples.tables import AmountEntry, MaterialSample
from lims.taxa.queries import determinations_for
from lims.taxa.starter import ensure_taxa
from lims.taxa.tables import Determination
from lims.undoing.actions import undo
from lims.undoing.verifying import verify
from lims.unit_of_work import Work, reading, unit_of_work
from lims.values.coordinates import UnknownReferenceSystemError
from tests import make, sheets

SYSTEM = system_actor("an")
WRITTEN: tuple[type[Table], ...] = (
    ChangeSet,
    Act,
    ActSubject,
    Entity,
    Identifier,
    Locality,
    CollectingEvent,
    MaterialSample,
    AmountEntry,
    Determination,
    MeasurementOrFact,
    ImportedFile,
)


@pytest.fixture
def ready(settings_for_test: object) -> None:
    """A database with a collection, the kinds and the names."""
    with unit_of_work(SYSTEM) as work:
        ensure_taxa(work)
        make.collection(work)


def brought_in(content: bytes, actor: Actor = SYSTEM, **how: Any) -> ImportReport:
    with unit_of_work(actor) as work:
        return import_sheet(work, **{"file": content, "file_name": "vangst.xlsx", "collection": "FIS", **how})


def scheldt(changes: dict[tuple[int, str], Any] | None = None, **how: Any) -> ImportReport:
    return brought_in(sheets.xlsx(sheets.HEADINGS, sheets.scheldt(changes)), **{"crs": "EPSG:31370", **how})


def counts(work: Work) -> dict[str, int]:
    tables = [table.__table__ for table in WRITTEN]
    return {each.name: int(work.execute(select(func.count()).select_from(each)).scalar_one()) for each in tables}


def counted() -> dict[str, int]:
    with reading(SYSTEM) as work:
        return counts(work)


@pytest.mark.usefixtures("ready")
def test_a_sheet_becomes_samples_events_names_and_measurements() -> None:
    report = scheldt()
    assert (report.read, report.events, report.samples, report.rejected) == (7, 3, 7, 0)
    assert list(report.codes[:2]) == ["FIS000001M", "FIS000002K"]
    with reading(SYSTEM) as work:
        views = samples_for(work, report.codes)
        ids = [view.id for view in views]
        assert {(view.kind, view.disposition, view.evidence_for_occurrence) for view in views} == {
            ("specimen", "in collection", True)
        }
        names = names_for(work, ids)
        assert (names[ids[0]].scientific, names[ids[0]].verbatim) == ("Anguilla anguilla", "paling")
        assert names[ids[3]].verbatim == "spiering "
        assert names[ids[4]].scientific == "Rutilus rutilus x Scardinius erythrophthalmus"
        assert (names[ids[6]].scientific, names[ids[6]].verbatim) == (None, "spookvis")
        found = measurements_for(work, ids)
        assert [each.shown for each in found[ids[3]]] == ["92 mm", "< 1 g"]
        assert [each.type for each in found[ids[1]]] == ["length"]
        events = event_views_for(work, [view.event_id for view in views if view.event_id])
        assert len(events) == 3
        first = events[views[0].event_id or 0].as_dict()
        assert (first["event_date"], first["locality"], first["water_body"]) == (
            "2016-07-06",
            "Bergenmeersen",
            "Schelde",
        )
        assert (first["decimal_latitude"], first["decimal_longitude"]) == (51.0190716, 3.9694918)
        assert (first["coordinate_uncertainty_m"], first["verbatim_srs"]) == (1.0, "EPSG:31370")


@pytest.mark.usefixtures("ready")
def test_where_a_sample_came_in_is_kept() -> None:
    report = scheldt()
    sample, imported = columns(MaterialSample), columns(ImportedFile)
    with reading(SYSTEM) as work:
        rows = work.execute(select(sample.source_sheet, sample.source_row).order_by(sample.id)).all()
        assert [tuple(row) for row in rows] == [("Blad1", number) for number in range(2, 9)]
        digests = set(work.execute(select(sample.source_file_digest)).scalars())
        assert digests == set(work.execute(select(imported.live_digest)).scalars())
        assert [view.file_name for view in find_imports(work)] == [report.file_name]


@pytest.mark.usefixtures("ready")
def test_what_was_imported_is_found() -> None:
    report = scheldt()
    with reading(SYSTEM) as work:
        assert {each.sample.code for each in find_samples(work, "paling").found} == {
            report.codes[0],
            report.codes[5],
        }


@pytest.mark.usefixtures("ready")
def test_a_dry_run_reports_the_same_and_writes_nothing() -> None:
    before = counted()
    with reading(SYSTEM) as work:
        content = sheets.xlsx(sheets.HEADINGS, sheets.scheldt())
        tried = import_sheet(work, file=content, collection="FIS", crs="EPSG:31370", dry_run=True)
    assert counted() == before
    done = scheldt()
    assert (tried.read, tried.events, tried.samples, list(tried.problems)) == (7, 3, 7, list(done.problems))


@pytest.mark.usefixtures("ready")
def test_one_wrong_row_keeps_all_out() -> None:
    before = counted()
    report = scheldt({(5, "Weight"): "zwaar", (7, "eventDate"): "2016-13-01"})
    told = report.as_dict()
    assert (told["read"], told["created"], told["rejected"]) == (7, {"events": 0, "samples": 0}, 2)
    wrong = [problem for problem in told["problems"] if problem["severity"] == "error"]
    assert [(problem["row"], problem["column"], problem["value"]) for problem in wrong] == [
        (5, "Weight", "zwaar"),
        (7, "eventDate", "2016-13-01"),
    ]
    assert counted() == before


@pytest.mark.usefixtures("ready")
def test_the_same_table_comes_in_once_however_it_is_saved() -> None:
    scheldt()
    before = counted()
    same = sheets.text(sheets.HEADINGS, sheets.scheldt(), encoding="cp1252")
    with pytest.raises(AlreadyImportedError, match=r"7 rows of vangst\.xlsx into FIS on .* by an \(changeset \d+\)"):
        brought_in(same, file_name="opnieuw.csv", crs="EPSG:31370")
    with pytest.raises(AlreadyImportedError):
        scheldt(dry_run=True)
    assert counted() == before


@pytest.mark.usefixtures("ready")
def test_a_withdrawn_import_leaves_nothing_in_force_and_can_come_again() -> None:
    first = scheldt()
    with unit_of_work(SYSTEM) as work:
        undo(work)
    with reading(SYSTEM) as work:
        for table in (MaterialSample, CollectingEvent):
            assert set(work.execute(select(columns(table).record)).scalars()) == {"withdrawn"}
        assert [view.withdrawn for view in find_imports(work)] == [True]
    second = scheldt()
    assert (second.samples, second.events) == (7, 3)
    assert not set(first.codes) & set(second.codes)
    with reading(SYSTEM) as work:
        assert [view.withdrawn for view in find_imports(work)] == [False, True]


@pytest.mark.usefixtures("ready")
def test_one_act_tells_of_all_that_was_made() -> None:
    before = counted()
    scheldt()
    act, subject = columns(Act), columns(ActSubject)
    with reading(SYSTEM) as work:
        last = work.execute(select(act.id, act.verb).order_by(act.id.desc())).first()
        assert last is not None
        assert last.verb == "import sheet"
        types = (
            select(subject.subject_type, func.count()).where(subject.act_id == last.id).group_by(subject.subject_type)
        )
        assert {row[0]: row[1] for row in work.execute(types)} == {
            "imported_file": 1,
            "collecting_event": 3,
            "material_sample": 7,
        }
        assert counts(work)["change_set"] == before["change_set"] + 1


@pytest.mark.usefixtures("ready")
def test_collectors_and_determiners_become_agents_and_numbers_are_found() -> None:
    headings = ["species", "date", "collector", "det", "sample id", "aantal", "geslacht", "opmerking", "bewaring"]
    rows = [["paling", "2020", "An Peeters & Jan Maes", "Els Claes", "B-12", 5, "v", "in de fuik", "ethanol"]]
    report = brought_in(sheets.xlsx(headings, rows))
    with reading(SYSTEM) as work:
        (view,) = samples_for(work, report.codes)
        assert (view.kind, view.amount_left, view.amount_qualifier) == ("lot", 5, "exact")
        assert (view.attributes, view.remarks, view.preservation) == ({"sex": "v"}, "in de fuik", "ethanol")
        assert event_views_for(work, [view.event_id or 0])[view.event_id or 0].collectors == ("An Peeters", "Jan Maes")
        assert [match.code for match in find_matches(work, "b-12")] == [view.code]
        assert determinations_for(work, [view.id])[view.id][0].name == "Anguilla anguilla"


@pytest.mark.usefixtures("ready")
def test_a_range_and_a_day_of_a_sheet_are_those_of_the_sample() -> None:
    rows = [["paling", "20–100 ex.", date(2031, 5, 4), date(2036, 5, 4)]]
    report = brought_in(sheets.xlsx(["soort", "aantal", "houdbaar tot", "bewaren tot"], rows))
    with reading(SYSTEM) as work:
        (lot,) = samples_for(work, report.codes)
        assert written_amount_for(work, lot.code) == "20–100 ex."
    assert lot.shown_amount == "20–100\u202fpieces"
    assert (lot.expires_on, lot.retain_until) == (date(2031, 5, 4), date(2036, 5, 4))


@pytest.mark.usefixtures("ready")
def test_kinds_are_mixed_in_one_sheet_and_codes_follow_the_rows() -> None:
    rows = [["paling", None, "Gent"], ["bot", 4, "Gent"], ["baars", None, "Gent"]]
    report = brought_in(sheets.xlsx(["soort", "aantal", "plaats"], rows))
    with reading(SYSTEM) as work:
        views = samples_for(work, report.codes)
        names = names_for(work, [view.id for view in views])
        assert [view.kind for view in views] == ["specimen", "lot", "specimen"]
        assert [names[view.id].verbatim for view in views] == ["paling", "bot", "baars"]


@pytest.mark.usefixtures("ready")
def test_fish_that_were_let_go_are_released() -> None:
    report = scheldt(disposition="released")
    with reading(SYSTEM) as work:
        assert {view.disposition for view in samples_for(work, report.codes)} == {"released"}
    with pytest.raises(InvalidInputError, match="none of"):
        scheldt({(2, "Length"): 1}, disposition="eaten")


@pytest.mark.usefixtures("ready")
def test_a_mapping_says_what_other_headings_mean() -> None:
    headings = ["Wanneer", "Waar", "Wat", "Hoe lang", "Parasieten"]
    mapping = {
        "columns": {
            "Wanneer": "eventDate",
            "Waar": "locality",
            "Wat": "vernacularName",
            "Hoe lang": "measurement:length [cm]",
            "Parasieten": "attribute:parasites",
        },
        "constants": {"waterBody": "Schelde"},
    }
    report = brought_in(sheets.xlsx(headings, [["6/7/2016", "Kruibeke", "bot", "12,5", "ja"]]), mapping=mapping)
    with reading(SYSTEM) as work:
        (view,) = samples_for(work, report.codes)
        assert [each.shown for each in measurements_for(work, [view.id])[view.id]] == ["12.5 cm"]
        assert view.attributes == {"parasites": "ja"}
        assert event_views_for(work, [view.event_id or 0])[view.event_id or 0].water_body == "Schelde"


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize(
    ("how", "refusal"),
    [
        ({"collection": "NOP"}, UnknownCollectionError),
        ({"crs": "EPSG:99999"}, UnknownReferenceSystemError),
        ({"file": "nergens.xlsx"}, MissingFileError),
        ({"actor": Actor(None, None, "researcher", everywhere=Role.RESEARCHER)}, NotAllowedError),
    ],
)
def test_what_no_row_is_to_blame_for_is_refused(how: dict[str, Any], refusal: type[Exception]) -> None:
    before = counted()
    with pytest.raises(refusal):
        scheldt(**how)
    assert counted() == before


_KILLED = """
import sys, time
from lims.access import system_actor
from lims.importing.actions import import_sheet
from lims.unit_of_work import unit_of_work
with unit_of_work(system_actor()) as work:
    report = import_sheet(work, file=sys.argv[1], collection="FIS", crs="EPSG:31370")
    print(report.samples, flush=True)
    time.sleep(300)
"""


@pytest.mark.usefixtures("ready")
@pytest.mark.skipif(os.name != "posix", reason="NOT RUN: there is no SIGKILL here")
def test_a_killed_import_leaves_nothing_half_written(tmp_path: Path) -> None:
    before = counted()
    file = sheets.saved(tmp_path, "vangst.xlsx", sheets.xlsx(sheets.HEADINGS, sheets.catch(3000)))
    root = Path(__file__).parents[3]
    child = subprocess.Popen([sys.executable, "-c", _KILLED, str(file)], cwd=root, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline().strip() == "3000"
    child.send_signal(signal.SIGKILL)
    child.wait(30)
    child.stdout.close()
    assert counted() == before
    assert brought_in(file.read_bytes(), crs="EPSG:31370").samples == 3000


def labels(count: int) -> list[str]:
    """Codes that were printed ahead."""
    with unit_of_work(SYSTEM) as work:
        return codes_of_range(work, issue_codes(work, collection="FIS", count=count, purpose="the fyke nets").first)


def with_labels(codes: Sequence[str | None], **how: Any) -> ImportReport:
    rows = [(*row, code) for row, code in zip(sheets.scheldt(), codes, strict=True)]
    return brought_in(sheets.xlsx((*sheets.HEADINGS, "printedCode"), rows), crs="EPSG:31370", **how)


@pytest.mark.usefixtures("ready")
def test_samples_get_the_codes_of_the_labels_that_are_on_their_tubes() -> None:
    codes = labels(9)
    wanted = [codes[4], None, codes[0], None, None, codes[8], codes[1]]
    tried = with_labels(wanted, dry_run=True)
    assert (tried.rejected, tried.printed) == (0, {"unclaimed": 4})
    report = with_labels(wanted)
    assert [code if code in codes else None for code in report.codes] == wanted
    with reading(SYSTEM) as work:
        assert codes_of_range(work, codes[0], missing=True) == [codes[2], codes[3], codes[5], codes[6], codes[7]]


@pytest.mark.usefixtures("ready")
def test_a_label_that_is_taken_keeps_the_sheet_out() -> None:
    codes = labels(7)
    with unit_of_work(SYSTEM) as work:
        register(work, collection="FIS", kind="tissue", code=codes[2])
    before = counted()
    report = with_labels([*codes[:5], "FIS0009999", codes[0]])
    assert [(each.row, each.value) for each in report.problems if each.severity == "error"] == [
        (4, codes[2]),
        (7, "FIS0009999"),
        (8, codes[0]),
    ]
    assert report.as_dict()["printed"] == {"unclaimed": 4, "claimed": 1, "misread": 1, "doubled": 1}
    assert counted() == before


@pytest.mark.usefixtures("ready")
def test_a_withdrawn_import_gives_its_labels_back() -> None:
    codes = labels(7)
    assert list(with_labels(codes).codes) == codes
    with unit_of_work(SYSTEM) as work:
        undo(work)
    assert list(with_labels(codes).codes) == codes
    with reading(SYSTEM) as work:
        assert [problem for each in verify(work) for problem in each.problems] == []
