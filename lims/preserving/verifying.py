"""What must always hold of tests, rules and warnings: the history tells of each."""

from collections.abc import Iterator

from sqlalchemy import select

from lims.database import columns
from lims.preserving.periods import KEEPING_RULE, key_of
from lims.preserving.tables import KeepingRule, TermWarning, ViabilityTest
from lims.preserving.testing import VIABILITY_TEST
from lims.preserving.warning import TERM_WARNING
from lims.unit_of_work import Work
from lims.verifying import Check, Subjects

_R = columns(KeepingRule)


def rules_stand_alone(work: Work) -> Iterator[str]:
    """Of each day of each kind and collection one rule is in force, and it says for which."""
    statement = select(_R.id, _R.term, _R.kind_id, _R.collection_id, _R.in_force).where(_R.in_force.is_not(None))
    for key, term, kind_id, collection_id, in_force in work.execute(statement):
        if in_force != key_of(term, kind_id, collection_id):
            yield f"Keeping rule {key} is in force for something else than it says."


SUBJECTS: Subjects = {TERM_WARNING: TermWarning, VIABILITY_TEST: ViabilityTest, KEEPING_RULE: KeepingRule}
CHECKS: list[Check] = [rules_stand_alone]
