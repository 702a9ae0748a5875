"""Takes back what acts did to requests and loans; the holds, aliquots and places go by their own stages."""

from collections.abc import Sequence

from sqlalchemy import select, update

from lims.database import columns
from lims.history.rules import Touched
from lims.messages.outbox import tell
from lims.requests.handing import LOAN, LOAN_ITEM
from lims.requests.progress import ITEM
from lims.requests.queries import REQUEST
from lims.requests.tables import Loan, LoanItem, RequestItem, SampleRequest
from lims.reverting import Reverter, put_back, was_created
from lims.unit_of_work import Work

_R, _L, _LI = columns(SampleRequest), columns(Loan), columns(LoanItem)


def revert_requests(work: Work, subjects: Sequence[Touched]) -> list[Touched]:
    """A new request is withdrawn; any other has its state again, and the requester is told so."""
    touched = []
    for subject in subjects:
        if "code" in subject.changes and was_created(subject):
            work.execute(update(SampleRequest).where(_R.id == subject.subject_id).values(state="withdrawn"))
            touched.append(Touched(REQUEST, subject.subject_id, {"state": ("asked", "withdrawn")}, subject.uuid))
        else:
            touched.append(put_back(work, SampleRequest, subject))
            _tell(work, subject.subject_id)
    return touched


def _tell(work: Work, request_id: int) -> None:
    row = work.execute(select(_R.requester_agent_id, _R.code, _R.state).where(_R.id == request_id)).one()
    tell(work, row[0], f"{row[1]}: taken back", f"The last step of request {row[1]} was taken back: it is {row[2]}.")


def revert_items(work: Work, subjects: Sequence[Touched]) -> list[Touched]:
    """New items are withdrawn; others are at the step again at which they were."""
    touched = []
    for subject in subjects:
        if "sample_id" in subject.changes and was_created(subject):
            gone = Touched(ITEM, subject.subject_id, {"state": ("withdrawn", "asked")})
            put_back(work, RequestItem, gone)
            touched.append(Touched(ITEM, subject.subject_id, {"state": ("asked", "withdrawn")}))
        else:
            touched.append(put_back(work, RequestItem, subject))
    return touched


def revert_loans(work: Work, subjects: Sequence[Touched]) -> list[Touched]:
    """A new loan is closed with all that is on it, as its row stays; one that was closed is open again."""
    touched = []
    for subject in subjects:
        if "borrower_agent_id" in subject.changes and was_created(subject):
            today = work.now.date()
            work.execute(update(Loan).where(_L.id == subject.subject_id).values(closed_on=today, conditions="undone"))
            back = update(LoanItem).where(_LI.loan_id == subject.subject_id, _LI.returned_at.is_(None))
            work.execute(back.values(returned_at=work.now))
            changes = {"closed_on": (None, today.isoformat()), "conditions": (None, "undone")}
            touched.append(Touched(LOAN, subject.subject_id, changes, subject.uuid))
        else:
            touched.append(put_back(work, Loan, subject))
    return touched


def revert_loan_items(work: Work, subjects: Sequence[Touched]) -> list[Touched]:
    """What was taken back is on loan again."""
    return [put_back(work, LoanItem, subject) for subject in subjects]


REVERTERS: dict[str, Reverter] = {
    REQUEST: revert_requests,
    ITEM: revert_items,
    LOAN_ITEM: revert_loan_items,
    LOAN: revert_loans,
}

NOT_UNDOABLE: dict[str, str] = {}
