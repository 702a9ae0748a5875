"""`add-run`, `attach-reads`."""

from pathlib import Path

from lims.cli.answer import Answer, Call
from lims.cli.output import counted, table
from lims.cli.sample_shown import reads_told
from lims.samples.queries import samples_for
from lims.sequencing import actions
from lims.sequencing.keeping import keep
from lims.sequencing.queries import ReadsView, RunView, run_for
from lims.values.codes import grouped


def add_run(call: Call) -> Answer:
    """Enters a run, and what was loaded on it."""
    given = call.given
    with call.writing() as work:
        run = actions.add_run(
            work,
            name=given.name,
            platform=given.platform,
            instrument_model=given.model,
            facility=given.facility,
            started_on=given.date,
        )
        if given.load:
            actions.load(work, run=run.name, codes=given.load, lane=given.lane)
            run = run_for(work, run.name)
        return Answer(
            _run_told(run), f"Run {run.name} is entered, with {counted(len(run.libraries), 'library', 'libraries')}."
        )


def _run_told(run: RunView) -> dict[str, object]:
    return {
        "run": run.name,
        "uuid": run.uuid,
        "platform": run.platform,
        "model": run.instrument_model,
        "facility": run.facility,
        "started_on": run.started_on,
        "libraries": [{"code": each.code, "kind": each.kind, "lane": each.lane} for each in run.libraries],
    }


def attach_reads(call: Call) -> Answer:
    """Hangs files of reads on what was sequenced. They are kept first: a large file keeps no other writer waiting."""
    given = call.given
    with call.reading() as work:
        (sample,) = samples_for(work, [given.code])
    kept = [keep(Path(file)) for file in given.files]
    with call.writing() as work:
        views = actions.attach_reads(work, code=sample.code, files=kept, run=given.run, lane=given.lane)
        data = {"code": sample.code, "run": given.run, "files": [reads_told(each) for each in views]}
        return Answer(data, f"{grouped(sample.code)}\n{table(('file', 'reads', 'bases', 'quality'), map(_row, views))}")


def _row(view: ReadsView) -> tuple[object, ...]:
    quality = view.summary.get("mean_quality")
    return view.file_name, f"{view.read_count:,}", f"{view.base_count:,}", quality and f"{quality:.1f}"
