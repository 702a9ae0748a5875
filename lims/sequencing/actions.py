"""Acts on sequencing: adding a run, loading libraries on it, hanging reads on what was sequenced."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from uuid import uuid4

from sqlalchemy import select

from lims.access import Permission
from lims.database import columns
from lims.errors import ConflictError, InvalidInputError
from lims.history.rules import Touched, created
from lims.identity.minting import enter
from lims.samples.entering import SAMPLE
from lims.samples.queries import SampleView, samples_for
from lims.sequencing.keeping import KeptReads, ReadsFile, keep
from lims.sequencing.queries import (
    AttachedView,
    ReadsView,
    RunView,
    find_attached,
    find_nucleic_acid_kinds,
    reads_for,
    run_for,
)
from lims.sequencing.rules import check_lane, check_run_name, check_sequenced
from lims.sequencing.tables import RunLibrary, SequenceFile, SequenceFileLibrary, SequencingRun
from lims.unit_of_work import Work

RUN, LOADED, READS = "sequencing_run", "run_library", "sequence_file"
"""Subject types in the history; the first is also the runs' type as entities."""

ATTACHING = "attach reads"
"""The turn that everybody takes who attaches reads: the same bytes hang on once only."""

_R, _L = columns(SequencingRun), columns(RunLibrary)
_IN_SUMMARY = ("min_length", "mean_length", "median_length", "max_length", "mean_quality", "gc_fraction", "first_read")


class RunExistsError(ConflictError):
    """There is a run of this name already."""


class LoadedAlreadyError(ConflictError):
    """This is on the run already, in this lane."""


class AttachedAlreadyError(ConflictError):
    """These very bytes hang on a sample already."""


def add_run(
    work: Work,
    *,
    name: str,
    platform: str,
    instrument_model: str | None = None,
    started_on: date | None = None,
    flow_cell: str | None = None,
    facility: str | None = None,
    remarks: str | None = None,
) -> RunView:
    """Enters a run of a sequencer; it goes by its name. Raises RunNameError, RunExistsError."""
    allowed = [each for each in work.actor.in_collections if work.may(Permission.SEQUENCE, collection_id=each)]
    work.require(Permission.SEQUENCE, collections=allowed[:1])
    kept = check_run_name(name)
    if not platform.strip():
        raise InvalidInputError(platform="Say which platform it is: Illumina, Oxford Nanopore, PacBio …")
    if work.execute(select(_R.id).where(_R.name == kept)).first():
        raise RunExistsError(f'There is a run "{kept}" already: load on that one, or give this one another name.')
    entity = enter(work, RUN, [None])[0]
    values = {
        "id": entity.id,
        "name": kept,
        "platform": platform.strip(),
        "instrument_model": _given(instrument_model),
        "flow_cell": _given(flow_cell),
        "facility": _given(facility),
        "started_on": started_on,
        "remarks": _given(remarks),
        "change_set_id": work.change_set_id,
    }
    work.add(SequencingRun, values)
    view = run_for(work, kept)
    told = {key: value for key, value in values.items() if key not in ("id", "change_set_id")}
    work.record("add run", [Touched(RUN, entity.id, created(told), entity.uuid)])
    return view


def _given(text: str | None) -> str | None:
    return (text or "").strip() or None


def load(work: Work, *, run: str, codes: Sequence[str], lane: int = 1) -> None:
    """Says that libraries or pools were loaded on a run.

    Raises UnknownRunError, NotSequencedError, LaneError, LoadedAlreadyError.
    """
    on = run_for(work, run)
    samples = samples_for(work, list(dict.fromkeys(codes)), lock=True)
    work.require(Permission.SEQUENCE, collections=[sample.collection_id for sample in samples])
    check_lane(lane)
    _check_sequenced(work, samples)
    if not samples:
        raise InvalidInputError(codes="Name at least one library or pool.")
    ids = [sample.id for sample in samples]
    known = set(work.execute(select(_L.sample_id).where(_L.run_id == on.id, _L.lane == lane)).scalars())
    if there := [sample.code for sample in samples if sample.id in known]:
        raise LoadedAlreadyError(f"{', '.join(there)}: loaded on {on.name}, lane {lane}, already.")
    keys = [work.add(RunLibrary, {"run_id": on.id, "sample_id": each, "lane": lane}) for each in ids]
    touched = [
        Touched(LOADED, key, created({"run_id": on.id, "sample_id": each, "lane": lane}))
        for key, each in zip(keys, ids, strict=True)
    ]
    touched += [Touched(RUN, on.id, {}, on.uuid), *(Touched(SAMPLE, each.id, {}, each.uuid) for each in samples)]
    work.record("load", touched, details={"run": on.name, "lane": lane})


def attach_reads(
    work: Work,
    *,
    code: str,
    files: Sequence[ReadsFile | KeptReads],
    run: str | None = None,
    lane: int | None = None,
) -> list[ReadsView]:
    """Hangs files of reads on what was sequenced; of a pool they hold the reads of all its libraries.

    Large files are better kept before the transaction (see `keeping`). Raises NotReadsError, UnreadableFileError,
    NotSequencedError, AttachedAlreadyError, UnknownRunError, LaneError.
    """
    (sample,) = samples_for(work, [code], lock=True)
    work.require(Permission.SEQUENCE, collections=[sample.collection_id])
    _check_sequenced(work, [sample])
    if not files:
        raise InvalidInputError(files="Name at least one file of reads.")
    if lane is not None:
        check_lane(lane)
    on = run_for(work, run) if run else None
    kept = [file if isinstance(file, KeptReads) else keep(file) for file in files]
    work.lock(ATTACHING)
    _check_new(work, kept)
    new = {_attach(work, sample, each, on, lane): each for each in kept}
    touched = [
        Touched(READS, key, created({"file_name": each.summary.file_name, "digest": each.summary.digest}), uuid)
        for (key, uuid), each in new.items()
    ]
    uuids = {uuid for _, uuid in new}
    views = [view for view in reads_for(work, sample.code) if view.uuid in uuids]
    details = {"run": on.name if on else None, "reads": sum(each.summary.read_count for each in kept)}
    work.record("attach reads", [*touched, Touched(SAMPLE, sample.id, {}, sample.uuid)], details=details)
    return views


def _check_sequenced(work: Work, samples: Sequence[SampleView]) -> None:
    kinds = find_nucleic_acid_kinds(work)
    for sample in samples:
        check_sequenced(sample.code, sample.kind_name, sample.record, is_nucleic_acid=sample.kind in kinds)


def _check_new(work: Work, kept: Sequence[KeptReads]) -> None:
    """Raises AttachedAlreadyError, naming where, for bytes that hang somewhere or come twice."""
    known = find_attached(work, [each.summary.digest for each in kept])
    named: dict[str, str] = {}
    for each in kept:
        name, digest = each.summary.file_name, each.summary.digest
        if digest in known:
            raise AttachedAlreadyError(f"{name} {_where(known[digest])} already.")
        if digest in named:
            raise AttachedAlreadyError(f"{name} holds the same bytes as {named[digest]}: attach one of them.")
        named[digest] = name


def _where(attached: AttachedView) -> str:
    on = ", ".join(attached.libraries) or "a sample of another collection"
    return f"hangs on {on} (as {attached.file_name}, since {attached.attached_at:%Y-%m-%d})"


def _attach(work: Work, sample: SampleView, kept: KeptReads, run: RunView | None, lane: int | None) -> tuple[int, str]:
    summary, uuid = kept.summary, str(uuid4())
    facts = asdict(summary)
    copied = ("file_name", "digest", "byte_size", "format", "read_count", "base_count", "read_number")
    values = {
        **{name: facts[name] for name in copied},
        "uuid": uuid,
        "run_id": run.id if run else None,
        "lane": lane or summary.lane,
        "stored_path": kept.stored_path,
        "live_digest": summary.digest,
        "summary": {name: facts[name] for name in _IN_SUMMARY},
        "attached_at": work.now,
        "change_set_id": work.change_set_id,
    }
    key = work.add(SequenceFile, values)
    work.add(SequenceFileLibrary, {"sequence_file_id": key, "sample_id": sample.id})
    return key, uuid
