"""Choosing a freezer or a room from a list, or by its code: it then stands in the address."""

import streamlit as st

from lims.monitoring.drill import find_freezers
from lims.ui.navigation import open_page
from lims.ui.session import looking


def choose_freezer(page: str, *, cold: bool = False) -> None:
    """A list of them; the chosen one opens on the page."""
    with looking() as work:
        places = {each.code: each.place_label for each in find_freezers(work, cold=cold)}
    if not places:
        st.info("There is no freezer yet. Add one in Storage.", icon=":material/ac_unit:")
        return
    chosen = st.selectbox("Freezer", list(places), index=None, format_func=places.__getitem__, key=f"freezer-{page}")
    if chosen:
        open_page(page, code=chosen)
