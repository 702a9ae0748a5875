"""Takes back what was proposed or decided; holds, dispositions and places go by their own stages."""

from collections.abc import Sequence

from sqlalchemy import select

from lims.database import columns
from lims.disposing.proposing import write_decision
from lims.disposing.queries import DISPOSAL
from lims.disposing.rules import WITHDRAWN
from lims.disposing.tables import Disposal
from lims.history.rules import Touched
from lims.reverting import Reverter, put_back, was_created
from lims.unit_of_work import Work

_D = columns(Disposal)


def revert_disposals(work: Work, subjects: Sequence[Touched]) -> list[Touched]:
    """What was proposed is withdrawn; what was decided waits again."""
    return [_revert(work, subject) for subject in subjects]


def _revert(work: Work, subject: Touched) -> Touched:
    if "number" in subject.changes and was_created(subject):
        row = work.execute(select(Disposal.__table__).where(_D.id == subject.subject_id).with_for_update()).one()
        return write_decision(work, row, WITHDRAWN, work.actor.agent_id, "taken back")
    return put_back(work, Disposal, subject)


REVERTERS: dict[str, Reverter] = {DISPOSAL: revert_disposals}

NOT_UNDOABLE: dict[str, str] = {}
