"""One request: what is asked for, and the next step for whoever may take it."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from lims.access import Actor, Permission
from lims.monitoring.exposed import exposed_codes
from lims.requests.actions import decide, hand_out, pick, take_back, withdraw_request
from lims.requests.queries import ItemView, PickLine, RequestView
from lims.requests.rules import OPEN
from lims.ui.carrying_out import carry_out
from lims.ui.markdown import plain
from lims.ui.navigation import page_link
from lims.ui.palette import VERDICTS
from lims.ui.session import looking
from lims.ui.thaw_question import RETURNS
from lims.ui.words import counted, grouped, joined

EXPOSED = f"{VERDICTS['attention'].sign} exposed"
"""What stands at a sample that was, or whose ancestor was, too warm for a time."""


def summary_of(request: RequestView) -> str:
    """Who asked, when, for what, in one line."""
    needed = f"needed by {request.needed_by}" if request.needed_by else None
    asked = f"{request.requester or 'somebody'} on {request.asked_at:%Y-%m-%d}"
    return plain(joined([asked, needed, counted(len(request.items), "sample"), request.state]))


def show_request(request: RequestView, lines: Sequence[PickLine], actor: Actor) -> None:
    """The items and, for who may, the buttons of the next steps."""
    st.caption(summary_of(request))
    st.markdown(plain(request.purpose))
    with looking() as work:
        exposed = exposed_codes(work, list(dict.fromkeys(item.code for item in request.items)))
    for item in request.items:
        page_link(
            "sample",
            _line(item, exposed=item.code in exposed),
            icon=":material/science:",
            code=item.picked or item.code,
        )
    offers = (
        (_offer_decision, "asked", Permission.DECIDE),
        (_offer_hand_out, "picked", Permission.MOVE),
        (_offer_take_back, "handed out", Permission.MOVE),
    )
    if granted := _for(actor, request, "granted", Permission.MOVE):
        _offer_pick(request, granted, lines)
    for offer, state, permission in offers:
        if items := _for(actor, request, state, permission):
            offer(request, items)
    _offer_withdrawal(request, actor)


def _for(actor: Actor, request: RequestView, state: str, permission: Permission) -> list[ItemView]:
    """The items at this step with which the actor may take the next."""
    return [each for each in request.in_state(state) if actor.may(permission, collection_id=each.collection_id)]


def _line(item: ItemView, *, exposed: bool = False) -> str:
    due = f"due {item.due_on}" if item.due_on and item.state == "handed out" else None
    became = f"as {grouped(item.picked)}" if item.picked and item.picked != item.code else None
    said = item.decision_reason and f"“{item.decision_reason}”"
    shown = [
        grouped(item.code),
        item.kind_name,
        item.shown_amount,
        f"**{item.state}**",
        became,
        due,
        EXPOSED if exposed else None,
    ]
    return joined([*shown, said and plain(said)])


def _offer_decision(request: RequestView, items: Sequence[ItemView]) -> None:
    codes = _chosen("Decide on", items, "decide-codes")
    reason = st.text_input("Reason", placeholder="needed for a refusal; the requester reads it", key="decide-reason")
    with st.container(horizontal=True):
        granted = st.button(f"Grant {len(codes)}", type="primary", icon=":material/check:", key="grant")
        refused = st.button(f"Refuse {len(codes)}", icon=":material/close:", key="refuse")
    if granted or refused:
        said = "Granted, and reserved." if granted else "Refused."
        _do(decide, said, request=request.code, codes=codes, grant=granted, reason=reason)


def _offer_pick(request: RequestView, items: Sequence[ItemView], lines: Sequence[PickLine]) -> None:
    st.subheader("Pick list")
    allowed = {item.code for item in items}
    for line in lines:
        if line.code in allowed:
            where = joined([line.place.position, " › ".join(line.place.way)]) if line.place else "no known place"
            st.markdown(f"`{grouped(line.code)}` {line.shown_amount} {line.kind_name}  \n:gray[{plain(where)}]")
    codes = _chosen("Pick", items, "pick-codes")
    if st.button(f"Picked {len(codes)}", type="primary", icon=":material/shopping_basket:", key="pick"):
        _do(pick, "Ready. Print the labels of what was made.", request=request.code, codes=codes)


def _offer_hand_out(request: RequestView, items: Sequence[ItemView]) -> None:
    with st.form("hand-out", border=False):
        codes = _chosen("Hand out", items, "hand-out-codes")
        to = st.text_input("To", value=request.requester or "", key="hand-out-to")
        due_on = st.date_input("Lent until", value=None, help="Empty: given away.", key="hand-out-due")
        wanted = st.form_submit_button("Hand out", type="primary", icon=":material/outbox:", key="hand-out")
    if wanted:
        named = None if to.strip() == request.requester else to
        _do(hand_out, "Handed out.", request=request.code, codes=codes, to=named, due_on=due_on)


def _offer_take_back(request: RequestView, items: Sequence[ItemView]) -> None:
    with st.form("take-back", border=False):
        codes = _chosen("Take back", items, "take-back-codes")
        thawed = st.radio("Did it thaw?", list(RETURNS), index=None, horizontal=True, key="take-back-thawed")
        condition = st.text_input("Condition", placeholder="5 µl used", key="take-back-condition")
        wanted = st.form_submit_button("Take back", icon=":material/move_to_inbox:", key="take-back")
    if wanted:
        told = {"condition": condition or None, "thawed": RETURNS.get(thawed or "")}
        _do(take_back, "It is back.", request=request.code, codes=codes, **told)


def _offer_withdrawal(request: RequestView, actor: Actor) -> None:
    mine = request.requester_account_id is not None and request.requester_account_id == actor.account_id
    permission = Permission.ASK if mine else Permission.DECIDE
    items = [item for state in OPEN for item in _for(actor, request, state, permission)]
    if items and st.button("Withdraw", type="tertiary", icon=":material/undo:", key="withdraw"):
        codes = [item.code for item in items]
        _do(withdraw_request, "Withdrawn; nothing is reserved any more.", request=request.code, codes=codes)


def _chosen(label: str, items: Sequence[ItemView], key: str) -> list[str]:
    """All of them, unless there are several and somebody leaves some out."""
    codes = [item.code for item in items]
    if len(codes) == 1:
        return codes
    return st.multiselect(label, codes, codes, format_func=grouped, key=key)


def _do(action: Callable[..., Any], said: str, /, **values: Any) -> None:
    carry_out(action, f"{said} Undo is on the home page.", **values)
