"""`history`."""

from collections import Counter

from lims.access import Permission
from lims.cli.answer import Answer, Call
from lims.cli.output import moment, table
from lims.cli.telling import names_of_accounts, who
from lims.undoing.queries import ChangeSetView, latest_change_sets


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
