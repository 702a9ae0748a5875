"""Takes back what acts did to reads: files are withdrawn (their bytes stay kept), loaded libraries are unloaded."""

from collections.abc import Sequence

from sqlalchemy import delete, update

from lims.database import columns
from lims.history.rules import Touched
from lims.reverting import Reverter
from lims.sequencing.actions import LOADED, READS, RUN
from lims.sequencing.tables import RunLibrary, SequenceFile
from lims.unit_of_work import Work

_F, _L = columns(SequenceFile), columns(RunLibrary)


def revert_reads(work: Work, subjects: Sequence[Touched]) -> list[Touched]:
    """Attached files no longer hang on anything; the same bytes may be attached again."""
    ids = [subject.subject_id for subject in subjects]
    work.execute(update(SequenceFile).where(_F.id.in_(ids)).values(withdrawn=True, live_digest=None))
    return [Touched(READS, each.subject_id, {"withdrawn": (False, True)}, each.uuid) for each in subjects]


def revert_loading(work: Work, subjects: Sequence[Touched]) -> list[Touched]:
    """What is loaded is what is on the run now, as a placement is: the row goes, the history keeps it."""
    work.execute(delete(RunLibrary.__table__).where(_L.id.in_([subject.subject_id for subject in subjects])))
    return [
        Touched(LOADED, each.subject_id, {name: (new, old) for name, (old, new) in each.changes.items()})
        for each in subjects
    ]


def leave_run(_work: Work, subjects: Sequence[Touched]) -> list[Touched]:
    """A run stays: what was loaded on it is taken back by itself."""
    return [Touched(RUN, subject.subject_id, {}, subject.uuid) for subject in subjects]


REVERTERS: dict[str, Reverter] = {READS: revert_reads, LOADED: revert_loading, RUN: leave_run}

NOT_UNDOABLE = {"add run": "leave it empty, and add it again under its right name"}
