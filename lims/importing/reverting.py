"""Takes back an import: its table may come again. (Samples and events are withdrawn by their own stages.)"""

from collections.abc import Sequence

from sqlalchemy import update

from lims.database import columns
from lims.history.rules import Touched
from lims.importing.actions import IMPORTED_FILE
from lims.importing.tables import ImportedFile
from lims.reverting import Reverter, put_back
from lims.unit_of_work import Work

_F = columns(ImportedFile)


def revert_imports(work: Work, subjects: Sequence[Touched]) -> list[Touched]:
    """The digest is no longer in force; the row stays, as it did happen."""
    touched = []
    for subject in subjects:
        if "table_digest" in subject.changes:
            work.execute(update(ImportedFile).where(_F.id == subject.subject_id).values(live_digest=None))
            live = subject.changes["live_digest"][1]
            touched.append(Touched(IMPORTED_FILE, subject.subject_id, {"live_digest": (live, None)}))
        else:
            touched.append(put_back(work, ImportedFile, subject))
    return touched


REVERTERS: dict[str, Reverter] = {IMPORTED_FILE: revert_imports}

NOT_UNDOABLE: dict[str, str] = {}
