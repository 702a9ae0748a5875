"""Scans that waited for the network and did not fit any more: tried again, put elsewhere, or dismissed."""

import streamlit as st

from lims.scanning.actions import Decision, decide_late
from lims.scanning.late import LateView, find_late
from lims.ui.bench import run_again
from lims.ui.feedback import tell, trying
from lims.ui.markdown import plain
from lims.ui.session import acting, looking
from lims.ui.words import codes_in, grouped, moment

_SHOWN = 10


def show_late() -> None:
    """The list, if anything waits; nothing on it is ever dropped by itself."""
    with looking() as work:
        waiting = find_late(work, limit=_SHOWN + 1)
    if not waiting:
        return
    with st.container(border=True):
        more = " The oldest of them:" if len(waiting) > _SHOWN else ""
        st.markdown(f":material/schedule: **To decide.** These scans waited for the network, and did not fit.{more}")
        for late in waiting[:_SHOWN]:
            _show(late)


def _show(late: LateView) -> None:
    name = f"{late.client}-{late.number}"
    with st.container(horizontal=True, vertical_alignment="center"):
        told = f"`{grouped(late.code)}` {plain(late.headline)} ({plain(late.mode)}, {moment(late.scanned_at)})"
        st.markdown(f"{told}  \n:gray[{plain(late.message)}]", width="stretch")
        if late.again and st.button("Try again", key=f"again-{name}"):
            _decide(late, Decision.AGAIN)
        if late.elsewhere:
            with st.popover("Put elsewhere"):
                into = codes_in(st.text_input("Into", placeholder="Scan the box", key=f"into-{name}"))
                if st.button("Put it there", type="primary", key=f"put-{name}") and into:
                    _decide(late, Decision.ELSEWHERE, into[0])
        if st.button("Dismiss", type="tertiary", key=f"dismiss-{name}"):
            _decide(late, Decision.DISMISS)


def _decide(late: LateView, decision: Decision, into: str | None = None) -> None:
    with trying() as attempt, acting() as work:
        told = decide_late(work, client=late.client, number=late.number, decision=decision, into=into)
    if attempt.succeeded:
        tell(f"{grouped(late.code)}: {told}.")
        run_again()
