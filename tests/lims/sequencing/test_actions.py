"""Runs, loading and attaching reads, on both databases."""

import threading
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from lims.access import Actor, Role, system_actor
from lims.errors import InvalidInputError, NotAllowedError
from lims.samples.actions import derive, dispose, register
from lims.samples.drafts import DerivationDraft
from lims.samples.vocabulary import Disposition
from lims.sequencing.actions import (
    AttachedAlreadyError,
    LoadedAlreadyError,
    RunExistsError,
    add_run,
    attach_reads,
    load,
)
from lims.sequencing.keeping import UnreadableFileError, keep
from lims.sequencing.queries import UnknownRunError, find_runs, reads_for, run_for
from lims.sequencing.reads import NotReadsError
from lims.sequencing.rules import LaneError, NotSequencedError
from lims.undoing.actions import BuiltOnError, NotUndoableError, undo
from lims.unit_of_work import Work, reading, unit_of_work
from tests import make
from tests.lims.sequencing.conftest import Bench, reads

SYSTEM = system_actor()


def kept_files(settings: Any) -> list[str]:
    return sorted(file.name for file in settings.files.rglob("*") if file.is_file())


def test_a_run_goes_by_its_name(work: Work) -> None:
    run = add_run(
        work,
        name=" run  7 ",
        platform="Illumina",
        instrument_model="MiSeq",
        started_on=date(2026, 3, 1),
        flow_cell="ADV3A",
        facility="Core",
    )
    assert (run.name, run.platform, run.started_on, run.libraries) == ("run 7", "Illumina", date(2026, 3, 1), ())
    with pytest.raises(RunExistsError, match="run 7"):
        add_run(work, name="run 7", platform="Illumina")
    with pytest.raises(InvalidInputError, match="platform"):
        add_run(work, name="run 8", platform=" ")


def test_libraries_are_loaded_once_a_lane(work: Work, bench: Bench) -> None:
    add_run(work, name="run 7", platform="Illumina")
    load(work, run="run 7", codes=[bench.library], lane=2)
    load(work, run="run 7", codes=[bench.library], lane=1)
    with pytest.raises(LoadedAlreadyError, match=f"{bench.library}.*lane 2"):
        load(work, run="run 7", codes=[bench.library], lane=2)
    assert [(each.code, each.lane) for each in run_for(work, "run 7").libraries] == [
        (bench.library, 1),
        (bench.library, 2),
    ]


def test_what_no_sequencer_reads_is_neither_loaded_nor_given_reads(work: Work, bench: Bench) -> None:
    add_run(work, name="run 7", platform="Illumina")
    with pytest.raises(NotSequencedError, match="specimen"):
        load(work, run="run 7", codes=[bench.library, bench.fish])
    with pytest.raises(NotSequencedError, match="specimen"):
        attach_reads(work, code=bench.fish, files=[("a.fastq", reads())])
    with pytest.raises(UnknownRunError, match="run 8"):
        load(work, run="run 8", codes=[bench.library])
    with pytest.raises(LaneError):
        load(work, run="run 7", codes=[bench.library], lane=0)


def test_reads_hang_on_the_library_and_their_file_is_kept(
    work: Work, bench: Bench, settings_for_test: Any, tmp_path: Path
) -> None:
    add_run(work, name="run 7", platform="Illumina")
    file = tmp_path / "lib_R1.fastq"
    file.write_bytes(reads(3))
    first, second = attach_reads(
        work, code=bench.library, files=[file, ("C:\\data\\lib_R2.fastq", BytesIO(reads(4)))], run="run 7"
    )
    assert (first.file_name, first.read_count, first.read_number, first.run) == ("lib_R1.fastq", 3, 1, "run 7")
    assert (second.file_name, second.read_count, second.read_number) == ("lib_R2.fastq", 4, 2)
    assert first.summary["mean_quality"] == 40
    assert kept_files(settings_for_test) == sorted(f"{each.digest}.fastq" for each in (first, second))
    assert (run_for(work, "run 7").files, run_for(work, "run 7").reads) == (2, 7)


def test_a_file_may_be_kept_before_the_transaction(bench: Bench) -> None:
    kept = keep(("a.fastq", reads()))
    with unit_of_work(SYSTEM) as work:
        (view,) = attach_reads(work, code=bench.library, files=[kept], lane=4)
    assert (view.read_count, view.lane) == (3, 4)


def test_reads_hang_on_extracts_and_on_what_is_used_up_too(work: Work, bench: Bench) -> None:
    dispose(work, codes=[bench.extract], disposition=Disposition.USED_UP, reason="used up", comment="sequenced")
    assert attach_reads(work, code=bench.extract, files=[("a.fastq", reads())])[0].own


def test_the_same_bytes_are_refused_naming_where_they_hang(work: Work, bench: Bench) -> None:
    attach_reads(work, code=bench.library, files=[("a.fastq", reads())])
    with pytest.raises(AttachedAlreadyError, match=f"b.fastq hangs on {bench.library} .as a.fastq"):
        attach_reads(work, code=bench.extract, files=[("b.fastq", reads())])
    with pytest.raises(AttachedAlreadyError, match=r"same bytes as c\.fastq"):
        attach_reads(work, code=bench.library, files=[("c.fastq", reads(5)), ("d.fastq", reads(5))])


def test_a_bad_file_attaches_none_of_them(bench: Bench, settings_for_test: Any, tmp_path: Path) -> None:
    for bad in (("b.fastq", b"no reads"), tmp_path / "missing.fastq", tmp_path):
        with pytest.raises((NotReadsError, UnreadableFileError)), unit_of_work(SYSTEM) as work:
            attach_reads(work, code=bench.library, files=[("a.fastq", reads()), bad])
    with reading(SYSTEM) as work:
        assert reads_for(work, bench.library) == []
    assert not any(name.endswith(".part") for name in kept_files(settings_for_test))


def test_two_at_once_cannot_attach_the_same_bytes(bench: Bench) -> None:
    outcomes: list[str] = []
    ready = threading.Barrier(2)

    def attach(code: str) -> None:
        kept = keep(("a.fastq", reads()))
        ready.wait(20)
        try:
            with unit_of_work(SYSTEM) as work:
                attach_reads(work, code=code, files=[kept])
            outcomes.append("attached")
        except AttachedAlreadyError:
            outcomes.append("refused")

    threads = [threading.Thread(target=attach, args=(code,)) for code in (bench.library, bench.extract)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["attached", "refused"]


def test_a_researcher_attaches_nothing(bench: Bench, settings_for_test: Any) -> None:
    researcher = Actor(None, None, "An Researcher", everywhere=Role.RESEARCHER)
    with pytest.raises(NotAllowedError), unit_of_work(researcher) as work:
        attach_reads(work, code=bench.library, files=[("a.fastq", reads())])
    with pytest.raises(NotAllowedError), unit_of_work(researcher) as work:
        add_run(work, name="run 7", platform="Illumina")
    assert kept_files(settings_for_test) == []


def test_a_technician_of_one_collection_adds_runs_too(bench: Bench) -> None:
    technician = Actor(None, None, "Tess", in_collections={1: Role.TECHNICIAN})
    with unit_of_work(technician) as work:
        assert add_run(work, name="run 7", platform="Illumina").name == "run 7"


def test_undone_reads_may_be_attached_again(bench: Bench) -> None:
    with unit_of_work(SYSTEM) as work:
        attach_reads(work, code=bench.library, files=[("a.fastq", reads())])
    with unit_of_work(SYSTEM) as work:
        undo(work)
    with unit_of_work(SYSTEM) as work:
        assert reads_for(work, bench.fish) == []
        assert len(attach_reads(work, code=bench.extract, files=[("a.fastq", reads())])) == 1


def test_undone_loading_leaves_the_run(bench: Bench) -> None:
    with unit_of_work(SYSTEM) as work:
        add_run(work, name="run 7", platform="Illumina")
        added = work.change_set_id
    with unit_of_work(SYSTEM) as work:
        load(work, run="run 7", codes=[bench.library])
    with unit_of_work(SYSTEM) as work:
        undo(work)
        assert [(run.name, run.libraries) for run in find_runs(work)] == [("run 7", ())]
    with pytest.raises(NotUndoableError, match="add it again"), unit_of_work(SYSTEM) as work:
        undo(work, change_set_id=added)


def test_a_library_with_reads_is_not_undone(settings_for_test: Any) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
    with unit_of_work(SYSTEM) as work:
        (library,) = register(work, collection="FIS", kind="library")
        registered = work.change_set_id
    with unit_of_work(SYSTEM) as work:
        attach_reads(work, code=library, files=[("a.fastq", reads())])
    with pytest.raises(BuiltOnError, match="attach reads"), unit_of_work(SYSTEM) as work:
        undo(work, change_set_id=registered)


def test_the_public_reads_hang_on_a_library(work: Work, bench: Bench, shared: Path) -> None:
    files = [shared / "data" / "sequencing" / f"dada2__sam1{side}.fastq.gz" for side in "FR"]
    views = attach_reads(work, code=bench.library, files=files)
    assert [(view.read_count, view.read_number, view.format) for view in views] == [
        (1500, 1, "fastq"),
        (1500, 2, "fastq"),
    ]


def test_a_pool_carries_the_reads_of_its_libraries(work: Work, bench: Bench) -> None:
    others = register(work, collection="FIS", kind="library", count=2)
    (pool,) = derive(work, parents=[bench.library, *others], draft=DerivationDraft(kind="pool", pool=True))
    attach_reads(work, code=pool.code, files=[("pool.fastq", reads(9))])
    for code in (bench.fish, bench.library, *others):
        (view,) = reads_for(work, code)
        assert (view.libraries, view.own, view.read_count) == ((pool.code,), False, 9)
