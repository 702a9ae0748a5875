"""Takes back what was done in a check: an open one is withdrawn, what was accepted is open again."""

from collections.abc import Sequence

from sqlalchemy import select, update

from lims.access import Permission
from lims.checking.queries import CHECK
from lims.checking.tables import StorageCheck
from lims.checking.writing import CheckClosedError, resolve
from lims.database import columns
from lims.history.rules import Touched
from lims.reverting import Reverter, was_created
from lims.storage.permitting import require_in_units
from lims.storage.queries import containers_by_id
from lims.unit_of_work import Work

_K = columns(StorageCheck)


def revert_checks(work: Work, subjects: Sequence[Touched]) -> list[Touched]:
    """Checks that were begun are withdrawn; lines that were accepted or left are open again."""
    return [_revert(work, subject) for subject in subjects]


def _revert(work: Work, subject: Touched) -> Touched:
    check = work.execute(select(StorageCheck.__table__).where(_K.id == subject.subject_id).with_for_update()).one()
    require_in_units(work, Permission.MOVE, containers_by_id(work, [check.container_id]).values())
    if check.state != "open":
        raise CheckClosedError(f"Check {check.number} is {check.state}: check the box again.")
    if "resolutions" in subject.changes and not was_created(subject):
        before, after = subject.changes["resolutions"]
        lines = {int(line): each for line, each in before.items()}
        return resolve(work, check.id, lines, {int(line): each for line, each in after.items()})
    work.execute(update(StorageCheck).where(_K.id == check.id).values(state="withdrawn"))
    return Touched(CHECK, check.id, {"state": ("open", "withdrawn")})


REVERTERS: dict[str, Reverter] = {CHECK: revert_checks}

NOT_UNDOABLE: dict[str, str] = {"close check": "it is signed; check the box again"}
