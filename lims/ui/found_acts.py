"""What can be done with samples that were found: the buttons below the list."""

from collections.abc import Callable, Sequence

import streamlit as st

from lims.access import Permission
from lims.ui.keeping_many import offer_keeping
from lims.ui.navigation import open_page
from lims.ui.session import current_actor


def offer_acts(selected: Sequence[str], all_found: Callable[[], list[str]] | None, count: str) -> None:
    """Acts on the rows that were ticked; labels of all that was found where nothing is, and `all_found` tells them."""
    actor, listed = current_actor(), ",".join(selected)
    with st.container(horizontal=True):
        if st.button("Open", type="primary", disabled=len(selected) != 1, icon=":material/open_in_new:"):
            open_page("sample", code=selected[0])
        if actor.may_anywhere(Permission.DERIVE) and st.button(
            "Derive", disabled=not selected, icon=":material/account_tree:"
        ):
            open_page("derive", codes=listed)
        every = None if selected else all_found
        words = f"Labels of all {count}" if every else "Labels"
        if actor.may_anywhere(Permission.PRINT) and st.button(
            words, disabled=not (selected or every), key="labels", icon=":material/qr_code_2:"
        ):
            open_page("labels", codes=",".join(every()) if every else listed)
        if actor.may_anywhere(Permission.ASK) and st.button("Ask for", disabled=not selected, icon=":material/inbox:"):
            open_page("requests", codes=listed)
        offer_keeping(selected)
