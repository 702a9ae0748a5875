"""One disposal: what is to go, what was done with it since, and the decision of whoever may take it."""

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from lims.disposing.actions import approve_disposal, turn_down_disposal, withdraw_disposal
from lims.disposing.queries import DisposalView, ProposedView
from lims.disposing.rules import WAITING
from lims.ui.carrying_out import carry_out
from lims.ui.markdown import plain
from lims.ui.navigation import page_link
from lims.ui.palette import VERDICTS
from lims.ui.words import counted, grouped, joined, moment

MOST_LINKS = 12


def summary_of(found: DisposalView) -> str:
    """How many, why, who proposed it and when, in one line."""
    many = counted(len(found.items) + found.hidden, "sample")
    who = f"proposed by {found.proposed_by}, {moment(found.proposed_at)} UTC"
    return plain(joined([many, found.why, f"to be {found.disposition}", who]))


def show_disposal(found: DisposalView) -> None:
    """The samples and, for who may, the decision."""
    st.caption(summary_of(found))
    if found.decided_at is not None:
        who = found.decided_by or "the system"
        said = joined([f"**{found.state}** by {plain(who)}, {moment(found.decided_at)} UTC", _because(found)])
        st.markdown(said)
    _show_samples(found.items)
    if found.hidden:
        st.caption(f"{counted(found.hidden, 'sample')} more, of a collection that is not for you to see.")
    _warn_of_changes([each for each in found.items if each.since])
    if found.for_me:
        _offer_decision(found)
    elif found.mine and found.state == WAITING:
        st.markdown("Somebody else decides: another keeper of all the collections in it.")
        if st.button("Withdraw it", icon=":material/undo:"):
            _do(withdraw_disposal, "Withdrawn; nothing is bound any more.", number=found.number)


def _because(found: DisposalView) -> str | None:
    return f"“{plain(found.decision_reason)}”" if found.decision_reason else None


def _show_samples(items: Sequence[ProposedView]) -> None:
    """A few are links to look at each of them; many are a table."""
    if len(items) <= MOST_LINKS:
        for each in items:
            gone = f"**{each.now}**" if each.now != each.before else None
            told = joined([grouped(each.code), each.kind_name, each.amount, each.collection, gone])
            page_link("sample", told, icon=":material/science:", code=each.code)
            st.caption(plain(_place(each)))
        return
    st.dataframe(pd.DataFrame([_row(each) for each in items]), hide_index=True)


def _row(each: ProposedView) -> dict[str, Any]:
    return {
        "Code": grouped(each.code),
        "Kind": each.kind_name,
        "Amount": each.amount,
        "Is": each.now,
        "Collection": each.collection,
        "Place": _place(each),
    }


def _place(each: ProposedView) -> str:
    return " › ".join(each.place) or "no known place"


def _warn_of_changes(changed: Sequence[ProposedView]) -> None:
    """What was done meanwhile, by name: it may be a reason to think again."""
    if not changed:
        return
    lines = [f"- {grouped(each.code)}: {plain('; '.join(each.since))}" for each in changed[:MOST_LINKS]]
    more = [f"- and with {len(changed) - MOST_LINKS} more"] if len(changed) > MOST_LINKS else []
    st.warning("\n".join(["Done since this was proposed:", *lines, *more]), icon=VERDICTS["attention"].icon)


def _offer_decision(found: DisposalView) -> None:
    many = counted(len(found.items), "sample")
    if st.button(f"Approve: throw away {many}", type="primary", icon=":material/delete:"):
        _do(approve_disposal, f"{many} thrown away.", number=found.number)
    with st.form("turn-down", border=False):
        reason = st.text_input("Why not", placeholder="the last of its kind", key="turn-down-reason")
        wanted = st.form_submit_button("Turn it down", icon=":material/close:")
    if wanted:
        _do(turn_down_disposal, "Turned down; nothing is bound any more.", number=found.number, reason=reason)


def _do(action: Callable[..., Any], said: str, /, **values: Any) -> None:
    carry_out(action, f"{said} Undo is on the home page.", **values)
