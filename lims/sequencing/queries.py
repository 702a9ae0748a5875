"""Runs, what was loaded on them, and the reads that came of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, cast, func, select

from lims.collections.queries import visible
from lims.collections.tables import Collection
from lims.database import columns
from lims.errors import NotFoundError
from lims.identity.tables import Entity
from lims.samples.lineage import ids_along
from lims.samples.queries import samples_for
from lims.samples.tables import Kind, MaterialSample
from lims.sequencing.tables import RunLibrary, SequenceFile, SequenceFileLibrary, SequencingRun
from lims.settings import settings
from lims.unit_of_work import Work

_R, _L, _F, _FL = columns(SequencingRun), columns(RunLibrary), columns(SequenceFile), columns(SequenceFileLibrary)
_S, _E, _C, _K = columns(MaterialSample), columns(Entity), columns(Collection), columns(Kind)
_STEP = 500

NUCLEIC_ACID = "molecularBiologicalExtract"
"""The materialEntityCategory of what a sequencer reads: extracts, PCR products, libraries, pools."""


class UnknownRunError(NotFoundError):
    """There is no run of this name."""


class UnknownReadsError(NotFoundError):
    """There is no such file of reads, or it is not for the actor's eyes."""


@dataclass(frozen=True)
class RunView:
    """A run; of its libraries those that the actor may see, of its files only how many and how many reads."""

    id: int
    uuid: str
    name: str
    platform: str
    instrument_model: str | None
    flow_cell: str | None
    facility: str | None
    started_on: date | None
    remarks: str | None
    files: int = 0
    reads: int = 0
    libraries: tuple["LoadedView", ...] = ()


@dataclass(frozen=True)
class LoadedView:
    """What was loaded on a run, and in which lane."""

    code: str
    kind: str
    lane: int


@dataclass(frozen=True)
class ReadsView:
    """A file of reads. `libraries` are the codes it hangs on; `own`: it hangs on the sample that was asked about.

    `summary` has min_length, mean_length, median_length, max_length, mean_quality, gc_fraction and first_read.
    """

    uuid: str
    file_name: str
    format: str
    read_count: int
    base_count: int
    byte_size: int
    read_number: int | None
    lane: int | None
    run: str | None
    digest: str
    attached_at: datetime
    summary: Mapping[str, Any]
    libraries: tuple[str, ...] = ()
    own: bool = False


@dataclass(frozen=True)
class AttachedView:
    """Where bytes hang already: on which of the samples that the actor may see, since when."""

    file_name: str
    attached_at: datetime
    libraries: tuple[str, ...]


def find_runs(work: Work) -> list[RunView]:
    """All runs, the newest first, each with what is on it."""
    return _runs(work, _run_statement())


def run_for(work: Work, name: str) -> RunView:
    """One run by its name. Raises UnknownRunError."""
    wanted = " ".join(name.split())
    if found := _runs(work, _run_statement().where(_R.name == wanted)):
        return found[0]
    raise UnknownRunError(f'There is no run "{wanted}": add it first, or check its name in the list of runs.')


def reads_for(work: Work, code: str) -> list[ReadsView]:
    """The reads made from a sample: its own, and those of all that was derived from it, as far as visible.

    Raises UnknownCodeError, MisreadCodeError.
    """
    (sample,) = samples_for(work, [code])
    ids = ids_along(work, sample.id, "down")
    found: dict[str, ReadsView] = {}
    for start in range(0, len(ids), _STEP):
        found |= {view.uuid: view for view in _reads(work, _FL.sample_id.in_(ids[start : start + _STEP]))}
    own = (replace(view, own=sample.code in view.libraries) for view in found.values())
    return sorted(own, key=lambda view: (not view.own, view.run or "", view.libraries, view.file_name))


def find_reads_of_run(work: Work, name: str) -> list[ReadsView]:
    """The reads of a run, as far as the actor may see what they hang on. Raises UnknownRunError."""
    run = run_for(work, name)
    return sorted(_reads(work, _F.run_id == run.id), key=lambda view: (view.libraries, view.file_name))


def stored_file_for(work: Work, uuid: str) -> tuple[str, Path]:
    """The name of a file of reads and where it is kept, for sending it out. Raises UnknownReadsError."""
    statement = _reads_statement().where(visible(work), _F.uuid == uuid).limit(1)
    row = work.execute(statement.add_columns(_F.stored_path)).first()
    if row is None:
        raise UnknownReadsError("There is no such file of reads here.")
    return row.file_name, settings().files / row.stored_path


def find_attached(work: Work, digests: Sequence[str]) -> dict[str, AttachedView]:
    """Those of the digests whose bytes hang somewhere already."""
    statement = select(_F.live_digest, _F.id, _F.file_name, _F.attached_at).where(_F.live_digest.in_(list(digests)))
    rows = work.execute(statement).all()
    hanging = _libraries(work, [row.id for row in rows])
    return {row[0]: AttachedView(row.file_name, row.attached_at, hanging.get(row.id, ())) for row in rows}


def find_nucleic_acid_kinds(work: Work) -> set[str]:
    """The keys of the kinds that a sequencer reads."""
    return set(work.execute(select(_K.key).where(_K.material_entity_category == NUCLEIC_ACID)).scalars())


def _run_statement() -> Select[Any]:
    counted = (
        select(_F.run_id, func.count().label("files"), cast(func.sum(_F.read_count), BigInteger).label("reads"))
        .where(_F.withdrawn.is_(False))
        .group_by(_F.run_id)
        .subquery()
    )
    return (
        select(
            _R.id,
            _E.uuid,
            _R.name,
            _R.platform,
            _R.instrument_model,
            _R.flow_cell,
            _R.facility,
            _R.started_on,
            _R.remarks,
            func.coalesce(counted.c.files, 0),
            func.coalesce(counted.c.reads, 0),
        )
        .join_from(SequencingRun.__table__, Entity.__table__, _E.id == _R.id)
        .join(counted, counted.c.run_id == _R.id, isouter=True)
        .order_by(_R.id.desc())
    )


def _runs(work: Work, statement: Select[Any]) -> list[RunView]:
    found = [RunView(*row) for row in work.execute(statement)]
    loaded: dict[int, list[LoadedView]] = {}
    for start in range(0, len(found), _STEP):
        ids = [run.id for run in found[start : start + _STEP]]
        libraries = (
            select(_L.run_id, _S.code, _K.name_en, _L.lane)
            .join_from(RunLibrary.__table__, MaterialSample.__table__, _S.id == _L.sample_id)
            .join(Kind.__table__, _K.id == _S.kind_id)
            .join(Collection.__table__, _C.id == _S.collection_id)
            .where(_L.run_id.in_(ids), visible(work))
            .order_by(_L.lane, _S.code)
        )
        for run_id, *shown in work.execute(libraries):
            loaded.setdefault(run_id, []).append(LoadedView(*shown))
    return [replace(run, libraries=tuple(loaded.get(run.id, ()))) for run in found]


def _reads_statement() -> Select[Any]:
    return (
        select(
            _F.id,
            _F.uuid,
            _F.file_name,
            _F.format,
            _F.read_count,
            _F.base_count,
            _F.byte_size,
            _F.read_number,
            _F.lane,
            _R.name,
            _F.digest,
            _F.attached_at,
            _F.summary,
        )
        .join_from(SequenceFile.__table__, SequenceFileLibrary.__table__, _FL.sequence_file_id == _F.id)
        .join(MaterialSample.__table__, _S.id == _FL.sample_id)
        .join(Collection.__table__, _C.id == _S.collection_id)
        .join(SequencingRun.__table__, _R.id == _F.run_id, isouter=True)
        .where(_F.withdrawn.is_(False))
    )


def _reads(work: Work, condition: ColumnElement[bool]) -> list[ReadsView]:
    rows = {row.id: row for row in work.execute(_reads_statement().where(visible(work), condition))}
    hanging = _libraries(work, list(rows))
    return [replace(ReadsView(*row[1:]), libraries=hanging.get(key, ())) for key, row in rows.items()]


def _libraries(work: Work, file_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """The codes each file hangs on, as far as the actor may see them."""
    keys = list(file_ids)
    found: dict[int, tuple[str, ...]] = {}
    for start in range(0, len(keys), _STEP):
        statement = (
            select(_FL.sequence_file_id, _S.code)
            .join_from(SequenceFileLibrary.__table__, MaterialSample.__table__, _S.id == _FL.sample_id)
            .join(Collection.__table__, _C.id == _S.collection_id)
            .where(_FL.sequence_file_id.in_(keys[start : start + _STEP]), visible(work))
            .order_by(_FL.id)
        )
        for file_id, code in work.execute(statement):
            found[file_id] = (*found.get(file_id, ()), code)
    return found
