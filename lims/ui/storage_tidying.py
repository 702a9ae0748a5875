"""Proposes to empty boxes that are nearly empty: each proposal is one click, one act and one undo."""

import streamlit as st

from lims.storage.actions import place
from lims.storage.tidying import Merging, find_mergings
from lims.ui.feedback import tell, trying
from lims.ui.markdown import plain
from lims.ui.session import acting, looking
from lims.ui.words import counted, grouped


def show_mergings(code: str) -> None:
    """The proposals for all that is below a container."""
    with looking() as work:
        proposed = find_mergings(work, code)
    if not proposed:
        st.caption("No two nearly empty boxes here would fit together.")
    for each in proposed:
        with st.container(horizontal=True, vertical_alignment="center"):
            what = f"{counted(len(each.codes), 'thing')}, {each.kind} of {each.collection}"
            st.markdown(
                f"{plain(each.source_name)} `{grouped(each.source)}` → {plain(' › '.join(each.way))} · {plain(what)}"
            )
            if st.button("Move them", key=f"merge-{each.source}", type="tertiary"):
                _merge(each)


def _merge(each: Merging) -> None:
    with trying() as attempt, acting() as work:
        place(work, codes=each.codes, into=each.target, reason="boxes put together")
    if attempt.succeeded:
        tell(f"{each.source_name} is empty now: {counted(len(each.codes), 'thing')} moved to {each.target_name}.")
        st.rerun()
