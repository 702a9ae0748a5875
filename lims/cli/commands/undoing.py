"""`undo` and `verify`: both know every stage."""

from lims.cli.answer import Answer, Call
from lims.cli.output import moment, paragraphs
from lims.undoing.actions import undo as take_back
from lims.undoing.verifying import verify as run_checks


def undo(call: Call) -> Answer:
    """Takes a changeset back."""
    with call.writing() as work:
        undone = take_back(work, change_set_id=call.given.changeset)
        data = {
            "changeset": work.change_set_id,
            "undone": undone.id,
            "verbs": list(undone.verbs),
            "recorded_at": undone.recorded_at,
            "subjects": undone.subjects,
        }
        what = ", ".join(dict.fromkeys(undone.verbs))
        return Answer(data, f"Taken back: {what} of {moment(undone.recorded_at)} (changeset {undone.id}).")


def verify(call: Call) -> Answer:
    """Whether everything holds; changes nothing."""
    with call.reading() as work:
        found = run_checks(work)
    data = [{"check": each.check, "holds": each.holds, "problems": list(each.problems)} for each in found]
    broken = [each for each in found if not each.holds]
    lines = [f"{'holds ' if each.holds else 'FAILS '} {each.check}" for each in found]
    told = ["\n".join([each.check, *(f"  {problem}" for problem in each.problems)]) for each in broken]
    ending = f"{len(broken)} of {len(found)} checks fail." if broken else f"All {len(found)} checks hold."
    return Answer(data, paragraphs("\n".join(lines), *told, ending), succeeded=not broken)
