"""`history`, `undo`, `verify`."""

from collections import Counter

from lims.access import Permission
from lims.cli.answer import Answer, Call
from lims.cli.output import moment, paragraphs, table
from lims.cli.telling import names_of_accounts, who
from lims.undoing.actions import undo as take_back
from lims.undoing.queries import ChangeSetView, latest_change_sets
from lims.undoing.verifying import verify as run_checks


def history(call: Call) -> Answer:
    """What was done, newest first: by everybody for whoever manages collections, else one's own."""
    with call.reading() as work:
        everybody = work.may(Permission.MANAGE_COLLECTIONS)
        account_id = None if everybody else call.actor.account_id
        found = latest_change_sets(work, account_id=account_id, limit=call.given.limit)
        names = names_of_accounts(work, [each.account_id for each in found])
        by = {each.id: who(names, each.account_id, each.operating_user) for each in found}
    data = [
        {
            "changeset": each.id,
            "verbs": list(each.verbs),
            "recorded_at": each.recorded_at,
            "by": by[each.id],
            "channel": each.channel,
            "subjects": each.subjects,
            "undoes": each.undoes_id,
            "undone": each.undone,
        }
        for each in found
    ]
    rows = [(each.id, moment(each.recorded_at), _what(each), by[each.id], f"{each.subjects:,}") for each in found]
    shown = table(("changeset", "when", "what", "by", "touched"), rows) if rows else "Nothing was done yet."
    return Answer(data, shown)


def _what(change_set: ChangeSetView) -> str:
    times = Counter(change_set.verbs)
    what = ", ".join(verb if count == 1 else f"{verb} ×{count}" for verb, count in times.items()) or "set up"
    if change_set.undoes_id is not None:
        return f"{what} {change_set.undoes_id}"
    return f"{what} (taken back)" if change_set.undone else what


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
