"""Which boxes to check next, and what is missing."""

import pandas as pd
import streamlit as st

from lims.checking.missing import MissingView
from lims.checking.planning import PlanView
from lims.ui.navigation import open_page
from lims.ui.words import counted, grouped, joined, known, moment


def show_plan(plan: PlanView) -> None:
    """How far the plan has come, and the next boxes; a click begins."""
    st.subheader("Next to check")
    if not plan.boxes:
        st.caption("There is nothing to check yet.")
        return
    oldest = f" · the longest ago: {moment(plan.oldest)[:10]}" if plan.oldest else ""
    st.markdown(f"**{plan.never:,}** of {counted(plan.boxes, 'box').replace('boxs', 'boxes')} never checked{oldest}")
    st.progress((plan.boxes - plan.never) / plan.boxes)
    for each in plan.due[:12]:
        with st.container(horizontal=True, vertical_alignment="center"):
            if st.button(grouped(each.code), key=f"due-{each.code}", icon=":material/fact_check:"):
                open_page("check", code=each.code)
            last = f"checked {each.last_checked:%Y-%m-%d}" if each.last_checked else "never checked"
            still = f"check {each.open_check} is open" if each.open_check else None
            st.caption(joined([each.place_label, counted(each.things, "thing"), last, still]))


def show_missing(missing: list[MissingView]) -> None:
    """What is missing: where it was last, what lies around that now."""
    st.subheader(f"Missing · {len(missing):,}")
    if not missing:
        st.caption("Nothing is missing.")
        return
    rows = [
        {
            "Code": grouped(each.code),
            "What": known(each.kind_name),
            "Last seen at": known(each.last_seen),
            "Since (UTC)": moment(each.since),
            "Beside it now": ", ".join(each.beside) or "–",
        }
        for each in missing
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)
