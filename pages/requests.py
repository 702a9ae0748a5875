"""Requests: ask for samples, decide, pick, hand out. The address holds what is asked for, or which request is open."""

from collections.abc import Sequence

import streamlit as st

from lims.access import Permission
from lims.requests.actions import ask
from lims.requests.queries import RequestView, find_requests, pick_list_for, request_for
from lims.requests.rules import OPEN
from lims.samples.drafts import AmountDraft
from lims.samples.queries import samples_for
from lims.ui.feedback import tell, trying
from lims.ui.navigation import open_page
from lims.ui.request_card import show_request, summary_of
from lims.ui.session import acting, current_actor, looking
from lims.ui.style import show_code
from lims.ui.words import amount_of, codes_in, counted, grouped, joined

actor = current_actor()
code, asked = st.query_params.get("code"), st.query_params.get("codes")


def show_form(codes: str) -> None:
    """What is asked for, how much of each, and what for."""
    text = st.text_area(
        "Samples",
        value=codes.replace(",", "\n"),
        height=110,
        key="ask-codes",
        placeholder="Scan or paste codes, one per line",
    )
    samples = []
    if text.strip():
        with trying(), looking() as work:
            samples = samples_for(work, codes_in(text))
    st.caption(joined([f"{grouped(each.code)} {each.kind_name} ({amount_of(each)})" for each in samples[:8]]))
    with st.form("ask", border=False):
        first, second, third = st.columns([2, 1, 2])
        value = first.text_input("How much of each", placeholder="all of it", key="ask-amount")
        unit = second.text_input("Unit", value=samples[0].unit if samples else "", key=f"ask-unit-{bool(samples)}")
        needed_by = third.date_input("Needed by", value=None, key="ask-needed")
        purpose = st.text_area("What for", height=80, key="ask-purpose")
        wanted = st.form_submit_button("Ask for them", type="primary", key="ask-submit")
    if wanted:
        amount = AmountDraft(value=value, unit=unit) if value.strip() else None
        with trying() as attempt, acting() as work:
            new = ask(work, codes=codes_in(text), purpose=purpose, amount=amount, needed_by=needed_by)
        if attempt.succeeded:
            tell(f"Asked for. {grouped(new)} is the code of the request.")
            open_page("requests", code=new)


def show_list(title: str, requests: Sequence[RequestView], key: str) -> None:
    """Requests, one button each."""
    if not requests:
        return
    st.subheader(f"{title} · {len(requests)}")
    for each in requests:
        with st.container(border=True):
            if st.button(grouped(each.code), key=f"{key}-{each.code}", type="tertiary", icon=":material/inbox:"):
                open_page("requests", code=each.code)
            st.caption(summary_of(each))


def has(request: RequestView, permission: Permission, *states: str) -> bool:
    """Whether an item of the request waits at one of these steps for who is signed in."""
    return any(actor.may(permission, collection_id=item.collection_id) for item in request.in_state(*states))


if code:
    with looking() as work:
        request = request_for(work, code)
        lines = pick_list_for(work, code)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        show_code(grouped(request.code))
        st.button("All requests", icon=":material/arrow_back:", on_click=st.query_params.clear)
    made = [item.picked for item in request.in_state("picked") if item.picked and item.picked != item.code]
    if (
        made
        and actor.may_anywhere(Permission.PRINT)
        and st.button(f"Print {counted(len(made), 'label')}", key="labels")
    ):
        open_page("labels", codes=",".join(made))
    show_request(request, lines, actor)
    st.stop()

st.title("Requests")
if asked is not None:
    show_form(asked)
    st.stop()
if st.button("Ask for samples", type="primary", icon=":material/add:", key="ask"):
    st.query_params["codes"] = ""
    st.rerun()
with looking() as work:
    requests = find_requests(work)
own = {each.code for each in requests if actor.account_id and each.requester_account_id == actor.account_id}
show_list("To decide", [each for each in requests if has(each, Permission.DECIDE, "asked")], "decide")
show_list(
    "To pick and hand out", [each for each in requests if has(each, Permission.MOVE, "granted", "picked")], "pick"
)
show_list("Out", [each for each in requests if each.state == "handed out" and each.code not in own], "out")
show_list("Mine", [each for each in requests if each.code in own], "mine")
if not requests:
    st.info("Nobody has asked for anything yet. Find samples, select them, and press Ask for.", icon=":material/inbox:")
elif not any(each.in_state(*OPEN) for each in requests):
    st.caption("Nothing waits.")
