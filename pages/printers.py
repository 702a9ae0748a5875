"""Printers: what waits or went wrong, what was printed, and which printers there are."""

import streamlit as st

from lims.access import Permission
from lims.labelling.jobs import find_jobs
from lims.labelling.printers import find_printers
from lims.ui.navigation import open_page
from lims.ui.print_queue import OPEN, is_untaken, show_open, show_waiting_for_release, table_of
from lims.ui.printer_card import add_dialog, show_printers
from lims.ui.session import current_actor, looking

PER_PAGE = 50
LOOK_AGAIN = "3s"
"""How often the page looks by itself while something is on its way."""


def show_queue() -> None:
    """What is on its way, what waits for a scan."""
    with looking() as work:
        jobs = find_jobs(work, states=OPEN)
        unreleased = find_jobs(work, waiting_for_release=True)
        untaken = is_untaken(jobs, work.now)
    if untaken:
        st.warning(
            "Nothing takes what waits: no worker is at work. Whoever looks after the server starts it.",
            icon=":material/priority_high:",
        )
    show_open(jobs)
    show_waiting_for_release(unreleased)


def show_history() -> None:
    """All jobs, a page at a time."""
    page = st.session_state.get("printers-page", 1)
    with looking() as work:
        found = find_jobs(work, limit=PER_PAGE + 1, offset=(page - 1) * PER_PAGE)
    if not found:
        st.caption("Nothing was printed yet.")
        return
    st.subheader("Print jobs")
    st.dataframe(table_of(found[:PER_PAGE]), hide_index=True, height="content")
    with st.container(horizontal=True):
        if page > 1 and st.button("Newer", icon=":material/chevron_left:"):
            st.session_state["printers-page"] = page - 1
            st.rerun()
        if len(found) > PER_PAGE and st.button("Older", icon=":material/chevron_right:", icon_position="right"):
            st.session_state["printers-page"] = page + 1
            st.rerun()


actor = current_actor()
may_manage = actor.may_anywhere(Permission.MANAGE_COLLECTIONS)
with looking() as work:
    printers = find_printers(work)
    is_moving = bool(find_jobs(work, states=["queued", "sending"], limit=1))

st.title("Printers")
with st.container(horizontal=True):
    if st.button("Print labels", icon=":material/qr_code_2:", type="primary"):
        open_page("labels")
    if may_manage and st.button("Add a printer", icon=":material/add:"):
        add_dialog()
st.fragment(show_queue, run_every=LOOK_AGAIN if is_moving else None)()
show_history()
st.subheader("Where labels are printed")
show_printers(printers, may_manage=may_manage)
