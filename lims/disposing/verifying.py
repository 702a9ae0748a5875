"""What must always hold of disposals by two."""

from collections.abc import Iterator

from sqlalchemy import and_, or_, select

from lims.database import columns
from lims.disposing.queries import DISPOSAL
from lims.disposing.rules import WAITING
from lims.disposing.tables import Disposal, DisposalItem
from lims.samples.tables import Hold
from lims.unit_of_work import Work
from lims.verifying import Check, Subjects

_D, _I, _H = columns(Disposal), columns(DisposalItem), columns(Hold)


def waiting_disposals_bind(work: Work) -> Iterator[str]:
    """The samples of a disposal are bound as long as it waits, and free of it afterwards."""
    statement = (
        select(_D.number, _D.state, _H.subject_id, _H.lifted_at)
        .join_from(Disposal.__table__, DisposalItem.__table__, _I.disposal_id == _D.id)
        .join(Hold.__table__, _H.id == _I.hold_id)
        .where(
            or_(
                and_(_D.state == WAITING, _H.lifted_at.is_not(None)),
                and_(_D.state != WAITING, _H.lifted_at.is_(None)),
            )
        )
    )
    for number, state, _, lifted_at in work.execute(statement):
        yield f"Disposal {number} is {state}, and a hold of it is {'lifted' if lifted_at else 'in force'}."


SUBJECTS: Subjects = {DISPOSAL: Disposal}
CHECKS: list[Check] = [waiting_disposals_bind]
