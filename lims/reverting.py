"""Taking back what an act did to plain columns: what most reverters need.

A stage lists in its `reverting.py`, as REVERTERS, one function per subject type it records. It is handed the subjects
of the changeset that is taken back, newest first, with their changes (old, new), undoes
them and returns what it touched.
"""

from collections.abc import Callable, Sequence

from sqlalchemy import update

from lims.database import Table, columns
from lims.history.rules import Touched
from lims.unit_of_work import Work

Reverter = Callable[[Work, Sequence[Touched]], list[Touched]]


def was_created(subject: Touched) -> bool:
    """Whether the act made the subject: then every old value is None, and its record was not there before."""
    return all(old is None for old, _ in subject.changes.values())


def put_back(work: Work, table: type[Table], subject: Touched, names: Sequence[str] | None = None) -> Touched:
    """Gives columns their old values again (all that changed, or those of `names`), and returns what it touched."""
    kept = {name: change for name, change in subject.changes.items() if names is None or name in names}
    if kept:
        values = {name: old for name, (old, _) in kept.items()}
        work.execute(update(table).where(columns(table).id == subject.subject_id).values(values))
    back = {name: (new, old) for name, (old, new) in kept.items()}
    return Touched(subject.subject_type, subject.subject_id, back, subject.uuid)
