"""Takes back what acts did to determinations: nothing said is erased, it is only no longer accepted."""

from collections.abc import Sequence

from sqlalchemy import update

from lims.database import columns
from lims.history.rules import Touched
from lims.reverting import Reverter, put_back
from lims.taxa.determining import DETERMINATION
from lims.taxa.tables import Determination
from lims.unit_of_work import Work

_D = columns(Determination)


def revert_determinations(work: Work, subjects: Sequence[Touched]) -> list[Touched]:
    """A new determination is no longer accepted; the one it replaced is again (newest first: never two at once)."""
    return [_reverted(work, subject) for subject in subjects]


def _reverted(work: Work, subject: Touched) -> Touched:
    if "verbatim_name" not in subject.changes:
        return put_back(work, Determination, subject)
    work.execute(update(Determination).where(_D.id == subject.subject_id).values(accepted=False))
    return Touched(DETERMINATION, subject.subject_id, {"accepted": (True, False)}, subject.uuid)


REVERTERS: dict[str, Reverter] = {DETERMINATION: revert_determinations}

NOT_UNDOABLE = {
    "add taxon": "make it a synonym of the right name instead",
    "enter starter names": "names that are not used do no harm: leave them",
}
