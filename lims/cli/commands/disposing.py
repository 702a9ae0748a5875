"""`disposals`, `propose-disposal`, `disposal`."""

from dataclasses import asdict
from typing import Any

from lims.cli.answer import Answer, Call
from lims.cli.output import counted, moment, paragraphs, table
from lims.disposing import actions
from lims.disposing.queries import DisposalView, disposal_for, find_disposals, find_waiting
from lims.disposing.rules import STATES, WAITING
from lims.values.codes import grouped


def disposals(call: Call) -> Answer:
    """What was proposed."""
    given = call.given
    with call.reading() as work:
        found = find_waiting(work) if given.mine else find_disposals(work, states=STATES if given.all else [WAITING])
    rows = [
        (
            each.number,
            each.state,
            counted(len(each.items) + each.hidden, "sample"),
            each.why,
            each.proposed_by,
            moment(each.proposed_at),
            "decide on it" if each.for_me else "yours" if each.mine else None,
        )
        for each in found
    ]
    headings = ("number", "state", "samples", "why", "proposed by", "on", "")
    return Answer([_data(each) for each in found], table(headings, rows) if rows else "Nothing waits.")


def propose(call: Call) -> Answer:
    """Proposes that samples are thrown away."""
    given = call.given
    with call.writing() as work:
        made = actions.propose_disposal(work, codes=call.codes, reason=given.because, comment=given.comment)
    return _told(made, f"Disposal {made.number} waits for somebody else's approval.")


def decide(call: Call) -> Answer:
    """Shows a disposal, or decides on it."""
    given = call.given
    if given.step == "show":
        with call.reading() as work:
            return _told(disposal_for(work, given.number))
    with call.writing() as work:
        if given.step == "approve":
            done = actions.approve_disposal(work, number=given.number)
        elif given.step == "turn down":
            done = actions.turn_down_disposal(work, number=given.number, reason=given.reason or "")
        else:
            done = actions.withdraw_disposal(work, number=given.number, reason=given.reason)
    return _told(done)


def _told(found: DisposalView, end: str = "") -> Answer:
    head = [
        f"Disposal {found.number}: {found.state}",
        f"{counted(len(found.items) + found.hidden, 'sample')}, to be {found.disposition} ({found.why})",
        f"proposed by {found.proposed_by}, {moment(found.proposed_at)}",
    ]
    if found.decided_at is not None:
        said = f": {found.decision_reason}" if found.decision_reason else ""
        head.append(f"{found.state} by {found.decided_by or 'the system'}, {moment(found.decided_at)}{said}")
    if found.hidden:
        head.append(f"{found.hidden} of another collection")
    rows = [
        (grouped(each.code), each.kind_name, each.amount, " › ".join(each.place), each.now, "; ".join(each.since))
        for each in found.items
    ]
    listed = table(("code", "kind", "amount", "place", "is", "done since"), rows)
    return Answer(_data(found), paragraphs("\n".join(head), listed, end))


def _data(found: DisposalView) -> dict[str, Any]:
    return asdict(found)
