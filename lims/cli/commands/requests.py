"""`ask`, `decide`, `pick`, `hand-out`, `take-back`."""

from collections.abc import Sequence

from lims.cli.answer import Answer, Call
from lims.cli.output import counted
from lims.cli.things_shown import pick_list_answer, told_of_request
from lims.errors import InvalidInputError
from lims.requests import actions
from lims.requests.queries import pick_list_for, request_for
from lims.samples.drafts import AmountDraft
from lims.samples.queries import samples_for
from lims.unit_of_work import Work


def ask(call: Call) -> Answer:
    """Asks for samples."""
    given = call.given
    with call.writing() as work:
        amount = _amount(work, call)
        code = actions.ask(work, codes=call.codes, purpose=given.purpose, amount=amount, needed_by=given.needed_by)
        return told_of_request(request_for(work, code), "Asked.")


def _amount(work: Work, call: Call) -> AmountDraft | None:
    given = call.given
    if given.amount is not None:
        return AmountDraft(value=given.amount, unit=given.unit or samples_for(work, call.codes)[0].unit)
    if given.unit is not None:
        raise InvalidInputError(f"--unit {given.unit} without --amount: say how much.")
    return None


def add_to_request(call: Call) -> Answer:
    """Asks for more on an open request."""
    with call.writing() as work:
        amount = _amount(work, call)
        found = actions.add_to_request(work, request=call.given.request, codes=call.codes, amount=amount)
    return told_of_request(found, "Added.")


def decide(call: Call) -> Answer:
    """Grants or refuses, or both for different samples of one request."""
    given = call.given
    if given.grant is None and given.refuse is None:
        raise InvalidInputError("Say what was decided: --grant or --refuse.")
    both = given.grant is not None and given.refuse is not None
    if both and (call.codes or not given.grant or not given.refuse):
        raise InvalidInputError("To grant some and refuse others, name the codes after --grant and after --refuse.")
    with call.writing() as work:
        for grant, codes in ((True, given.grant), (False, given.refuse)):
            if codes is not None:
                chosen = [*codes, *call.codes] or None
                request = actions.decide(work, request=given.request, grant=grant, codes=chosen, reason=given.reason)
        return told_of_request(request, "Decided.")


def pick(call: Call) -> Answer:
    """Takes what was granted out of storage, or shows the list by which to walk."""
    given = call.given
    if given.list:
        with call.reading() as work:
            return pick_list_answer(pick_list_for(work, given.request))
    with call.writing() as work:
        picked = actions.pick(work, request=given.request, codes=_chosen(call))
        return told_of_request(picked, _done(len(picked.in_state("picked")), "picked"))


def hand_out(call: Call) -> Answer:
    """Hands out what was picked: for good, or on loan until a day."""
    given = call.given
    with call.writing() as work:
        handed = actions.hand_out(work, request=given.request, codes=_chosen(call), to=given.to, due_on=given.due)
        return told_of_request(handed, _done(len(handed.in_state("handed out")), "handed out"))


def take_back(call: Call) -> Answer:
    """Takes back what was on loan."""
    given = call.given
    with call.writing() as work:
        returned = actions.take_back(
            work, request=given.request, codes=_chosen(call), condition=given.condition, thawed=given.thawed
        )
        return told_of_request(returned, _done(len(returned.in_state("returned")), "returned"))


def _chosen(call: Call) -> Sequence[str] | None:
    return call.codes or None


def _done(number: int, what: str) -> str:
    return f"{counted(number, 'sample')} {what}."
