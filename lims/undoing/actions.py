"""Takes a changeset back: it did not happen. What did happen, but otherwise than written, is corrected instead."""

from lims.access import Permission
from lims.errors import ConflictError, NotFoundError, RuleBrokenError
from lims.history.rules import Touched
from lims.samples.reverting import reindex_reverted, was_withdrawn
from lims.storage.reverting import check_lie_nowhere
from lims.undoing.queries import ChangeSetView, change_set_for, later_acts_on, latest_change_sets, subjects_of
from lims.undoing.reverters import CHANGES_NOTHING, NOT_UNDOABLE, REVERTERS
from lims.unit_of_work import Work


class NothingToUndoError(NotFoundError):
    """There is nothing to take back."""


class UndoneAlreadyError(ConflictError):
    """This was taken back before."""


class BuiltOnError(RuleBrokenError):
    """Something has been done since with what this touched."""


class NotUndoableError(RuleBrokenError):
    """This kind of act is not taken back but followed by another one."""


def undo(work: Work, *, change_set_id: int | None = None) -> ChangeSetView:
    """Takes back a changeset (by default the actor's last) as a new one; returns what was taken back.

    Whoever did it may undo it; others need to manage collections. Raises NothingToUndoError, UndoneAlreadyError,
    BuiltOnError, NotUndoableError.
    """
    found = _named(work, change_set_id)
    if found.account_id is None or found.account_id != work.actor.account_id:
        work.require(Permission.MANAGE_COLLECTIONS)
    _check_undoable(work, found)
    work.open_undo_of(found.id)
    touched = _revert(work, subjects_of(work, found.id))
    reindex_reverted(work, touched)
    check_lie_nowhere(work, [each.subject_id for each in touched if was_withdrawn(each)])
    work.record("undo", touched, details={"undoes": list(found.verbs)})
    return found


def _named(work: Work, change_set_id: int | None) -> ChangeSetView:
    if change_set_id is not None:
        found = change_set_for(work, change_set_id)
        if found is None:
            raise NothingToUndoError(f"There is no changeset {change_set_id}.")
        return found
    for candidate in latest_change_sets(work, account_id=work.actor.account_id, limit=200):
        mine = candidate.account_id == work.actor.account_id
        changed = set(candidate.verbs) - CHANGES_NOTHING
        if mine and changed and not candidate.undone and candidate.undoes_id is None:
            return candidate
    raise NothingToUndoError("You have done nothing yet that could be taken back.")


def _check_undoable(work: Work, found: ChangeSetView) -> None:
    if found.undone:
        raise UndoneAlreadyError("This was taken back already.")
    if found.undoes_id is not None:
        raise NotUndoableError("An undo is not taken back: do again what you want done.")
    for verb in found.verbs:
        if verb in NOT_UNDOABLE:
            raise NotUndoableError(f'"{verb}" is not taken back: {NOT_UNDOABLE[verb]}.')
    if later := later_acts_on(work, found.id):
        listed = ", ".join(f"{verb} ({moment:%Y-%m-%d %H:%M})" for verb, moment in later[:5])
        raise BuiltOnError(f"This cannot be taken back: since then there was {listed}. Take that back first.")


def _revert(work: Work, subjects: list[Touched]) -> list[Touched]:
    """The reverters run from the latest stage to the earliest: what was placed is lifted before it is withdrawn."""
    unknown = {subject.subject_type for subject in subjects} - set(REVERTERS)
    if unknown:
        raise NotUndoableError(f"What was done to {', '.join(sorted(unknown))} cannot be taken back.")
    touched: list[Touched] = []
    for subject_type, reverter in REVERTERS.items():
        mine = [subject for subject in subjects if subject.subject_type == subject_type]
        if mine:
            touched += reverter(work, mine)
    return touched
