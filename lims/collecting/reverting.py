"""Takes back what acts did to collecting events: a new one is withdrawn."""

from collections.abc import Sequence

from sqlalchemy import update

from lims.collecting.entering import EVENT
from lims.collecting.tables import CollectingEvent
from lims.database import columns
from lims.history.rules import Touched
from lims.reverting import Reverter, put_back
from lims.unit_of_work import Work

_E = columns(CollectingEvent)
_IN_STEPS = 500


def revert_events(work: Work, subjects: Sequence[Touched]) -> list[Touched]:
    """New events become withdrawn; changed ones get back what they said before."""
    made = [subject for subject in subjects if _is_new(subject)]
    ids = [subject.subject_id for subject in made]
    for start in range(0, len(ids), _IN_STEPS):
        withdrawn = update(CollectingEvent).where(_E.id.in_(ids[start : start + _IN_STEPS]))
        work.execute(withdrawn.values(record="withdrawn"))
    others = [put_back(work, CollectingEvent, subject) for subject in subjects if not _is_new(subject)]
    return [
        Touched(EVENT, each.subject_id, {"record": ("registered", "withdrawn")}, each.uuid) for each in made
    ] + others


def _is_new(subject: Touched) -> bool:
    return subject.changes.get("record", ("",))[0] is None


REVERTERS: dict[str, Reverter] = {EVENT: revert_events}

NOT_UNDOABLE: dict[str, str] = {}
