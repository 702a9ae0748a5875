"""What was just made: one click from its labels, its place and what is made of it."""

import streamlit as st

from lims.ui import state
from lims.ui.navigation import open_page
from lims.ui.words import counted, grouped

_NAMED = 12


def show_made() -> None:
    """The codes that the page made last in this tab, if any."""
    made = st.session_state.get(state.MADE)
    if not made:
        return
    with st.container(border=True):
        listed = ", ".join(map(grouped, made[:_NAMED])) + (" …" if len(made) > _NAMED else "")
        st.markdown(f":material/check: **{len(made)} made:** {listed}")
        with st.container(horizontal=True):
            if st.button(f"Print {counted(len(made), 'label')}", type="primary", icon=":material/qr_code_2:"):
                open_page("labels", codes=",".join(made))
            if st.button("Put away", icon=":material/barcode_scanner:"):
                open_page("scan")
            if st.button("Derive from these", icon=":material/account_tree:"):
                state.take(state.MADE)
                open_page("derive", codes=",".join(made))
