"""Taking back what was done to people."""

from collections.abc import Sequence

from lims.history.rules import Touched
from lims.reverting import Reverter
from lims.unit_of_work import Work

AGENT = "agent"


def leave_agents(_work: Work, subjects: Sequence[Touched]) -> list[Touched]:
    """Somebody who was named once stays known: the name does no harm, and others may use it by now."""
    return [Touched(AGENT, subject.subject_id, {}, subject.uuid) for subject in subjects]


REVERTERS: dict[str, Reverter] = {AGENT: leave_agents}

NOT_UNDOABLE = {
    "add person": "deactivate the account instead",
    "change role": "give the former role again",
    "deactivate account": "reactivate the account",
    "reactivate account": "deactivate the account",
    "set password": "set another password",
    "make sign-in link": "it works once and lapses by itself",
}
