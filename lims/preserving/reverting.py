"""Days and preservation are facts of samples, which are put back there; tests are withdrawn, rules as they were."""

from collections.abc import Sequence

from sqlalchemy import select, update

from lims.database import columns
from lims.errors import RuleBrokenError
from lims.history.rules import Touched
from lims.preserving.periods import KEEPING_RULE
from lims.preserving.tables import KeepingRule, ViabilityTest
from lims.preserving.testing import VIABILITY_TEST
from lims.reverting import Reverter, was_created
from lims.unit_of_work import Work

_T, _R = columns(ViabilityTest), columns(KeepingRule)


class RuledSinceError(RuleBrokenError):
    """Another rule says the same day of the same by now."""


def revert_tests(work: Work, subjects: Sequence[Touched]) -> list[Touched]:
    """A test that was entered is withdrawn; its result is rejected with the measurements."""
    ids = [each.subject_id for each in subjects]
    work.execute(update(ViabilityTest).where(_T.id.in_(ids)).values(withdrawn=True))
    return [Touched(VIABILITY_TEST, each, {"withdrawn": (False, True)}) for each in ids]


def revert_rules(work: Work, subjects: Sequence[Touched]) -> list[Touched]:
    """A rule that was put into force is ended first, so that the one it replaced is in force again."""
    touched = []
    for subject in sorted(subjects, key=lambda each: not was_created(each)):
        after, before = subject.changes["in_force"]
        if after is not None:
            _check_free(work, after)
        work.execute(update(KeepingRule).where(_R.id == subject.subject_id).values(in_force=after))
        touched.append(Touched(KEEPING_RULE, subject.subject_id, {"in_force": (before, after)}))
    return touched


def _check_free(work: Work, in_force: str) -> None:
    if work.execute(select(_R.id).where(_R.in_force == in_force)).first():
        raise RuledSinceError("Another rule was made for the same since: end that one first.")


REVERTERS: dict[str, Reverter] = {VIABILITY_TEST: revert_tests, KEEPING_RULE: revert_rules}

NOT_UNDOABLE = {"warn of dates": "set other days: of these you are told anew"}
