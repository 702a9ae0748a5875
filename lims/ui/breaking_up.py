"""Breaks up a lot: into single records, or into parts with counts of their own; and counts it anew."""

import streamlit as st

from lims.preserving.actions import break_up
from lims.preserving.drafts import BreakUpDraft
from lims.samples.actions import recount
from lims.samples.drafts import AmountDraft
from lims.samples.queries import KindView, SampleView
from lims.ui import state
from lims.ui.feedback import tell, trying
from lims.ui.navigation import open_page
from lims.ui.session import acting
from lims.ui.words import amount_of, counted, grouped

KEEPS, CLOSED, COUNTED = "It keeps the rest", "Nothing is left", "There remain"


@st.dialog("Break it up")
def break_up_dialog(sample: SampleView, kinds: dict[str, KindView]) -> None:
    """Into how many records, how many each has, and what remains; the new codes are then one click from labels."""
    st.markdown(f"{grouped(sample.code)} has **{amount_of(sample)}**.")
    fitting = [key for key, kind in kinds.items() if kind.dimension == sample.dimension]
    usual = [key for key in dict.fromkeys([*kinds[sample.kind].derives, sample.kind]) if key in fitting]
    offered = list(dict.fromkeys([*usual, *fitting]))
    first, second = st.columns(2)
    number = first.number_input("Into", 1, 1000, 1, help="So many records.")
    each = second.text_input("Each has", value="1", placeholder="1, or 20–30")
    counts = st.text_input("Or parts that differ", placeholder="12, 20–30, ca. 5", help="How many each part has.")
    kind = st.selectbox("They are", offered, format_func=lambda key: kinds[key].name)
    left = st.radio("And the lot", [KEEPS, CLOSED, COUNTED], horizontal=True, help="Nothing is left: it is used up.")
    remain = st.text_input("How many remain", placeholder="44") if left == COUNTED else ""
    parts = tuple(part.strip() for part in counts.split(",") if part.strip()) or (each,) * number
    if st.button(f"Make {counted(len(parts), 'record')}", type="primary"):
        draft = BreakUpDraft(counts=parts, kind=kind, left={KEEPS: None, CLOSED: "0", COUNTED: remain}[left])
        with trying() as attempt, acting() as work:
            codes = break_up(work, code=sample.code, draft=draft)
        if attempt.succeeded:
            state.keep(state.MADE, codes)
            tell(f"{counted(len(codes), 'part')} made of {grouped(sample.code)}. Undo is on the home page.")
            open_page("derive")


@st.dialog("Count it anew")
def recount_dialog(sample: SampleView) -> None:
    """How much there really is; the difference is posted."""
    st.markdown(f"On record: **{amount_of(sample)}**")
    first, second = st.columns([2, 1])
    value = first.text_input("How much there is", placeholder="38, ca. 40, 20+, 20–100")
    unit = second.text_input("Unit", value=sample.unit)
    reason = st.text_input("Why", placeholder="counted for the inventory")
    if st.button("Say so", type="primary"):
        with trying() as attempt, acting() as work:
            recount(work, code=sample.code, amount=AmountDraft(value=value, unit=unit), reason=reason or "counted anew")
        if attempt.succeeded:
            tell("It is counted anew.")
            st.rerun()
