"""Disposals: what somebody proposed to throw away, and a second person decides on. The address holds which is open."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from lims.disposing.queries import DisposalView, disposal_for, find_disposals
from lims.disposing.rules import WAITING
from lims.ui.disposal_card import show_disposal, summary_of
from lims.ui.navigation import open_page
from lims.ui.session import looking
from lims.ui.words import moment

number = st.query_params.get("number", "")


def show_list(title: str, disposals: Sequence[DisposalView]) -> None:
    """Disposals that wait, one button each."""
    if not disposals:
        return
    st.subheader(f"{title} · {len(disposals)}")
    for each in disposals:
        with st.container(border=True):
            label = f"Disposal {each.number}"
            if st.button(label, key=f"open-{each.number}", type="tertiary", icon=":material/delete_sweep:"):
                open_page("disposals", number=str(each.number))
            st.caption(summary_of(each))


def show_decided(disposals: Sequence[DisposalView]) -> None:
    """What was decided, newest first."""
    if not disposals:
        return
    st.subheader("Decided")
    rows = [
        {
            "Disposal": each.number,
            "Samples": len(each.items) + each.hidden,
            "Why": each.why,
            "Proposed by": each.proposed_by,
            "Decided": each.state,
            "By": each.decided_by or "–",
            "On (UTC)": moment(each.decided_at) if each.decided_at else "–",
            "Because": each.decision_reason or "–",
        }
        for each in disposals
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)


if number.isdecimal():
    with looking() as work:
        found = disposal_for(work, int(number))
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title(f"Disposal {found.number}")
        st.button("All disposals", icon=":material/arrow_back:", on_click=st.query_params.clear)
    show_disposal(found)
    st.stop()

st.title("Disposals")
with looking() as work:
    disposals = find_disposals(work)
waiting = [each for each in disposals if each.state == WAITING]
show_list("Waiting for you", [each for each in waiting if each.for_me])
show_list("Yours, waiting for somebody else", [each for each in waiting if each.mine])
show_list("Waiting for others", [each for each in waiting if not each.for_me and not each.mine])
show_decided([each for each in disposals if each.state != WAITING])
if not disposals:
    st.info(
        "Nothing was proposed. Where a collection asks for two people, tick tubes in a box and press Throw away.",
        icon=":material/delete_sweep:",
    )
elif not waiting:
    st.caption("Nothing waits.")
