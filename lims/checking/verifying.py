"""What must always hold of checks."""

from collections.abc import Iterator

from sqlalchemy import select

from lims.checking.queries import CHECK
from lims.checking.tables import StorageCheck
from lims.checking.writing import digest_of, items_of
from lims.database import columns
from lims.unit_of_work import Work
from lims.verifying import Check, Subjects

_K = columns(StorageCheck)


def signatures_hold(work: Work) -> Iterator[str]:
    """Each closed check says what it said when it was signed."""
    for check in work.execute(select(StorageCheck.__table__).where(_K.state == "closed")).all():
        if digest_of(check._mapping, items_of(work, check.id)) != check.digest:
            yield f"Check {check.number} is not what was signed."


SUBJECTS: Subjects = {CHECK: StorageCheck}
CHECKS: list[Check] = [signatures_hold]
