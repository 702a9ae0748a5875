"""What can be done for how a sample keeps: its days, another preservation, a test whether it still lives."""

from collections.abc import Mapping

import streamlit as st

from lims.access import Permission
from lims.preserving.actions import change_preservation, set_dates
from lims.preserving.rules import EXPIRY, RETENTION, TESTING
from lims.samples.drafts import ProcessDraft
from lims.samples.queries import SampleView
from lims.ui.feedback import tell, trying
from lims.ui.session import acting
from lims.ui.viability_form import viability_dialog
from lims.ui.words import joined


def offer_acts(sample: SampleView, may: Mapping[Permission, bool], *, living: bool) -> None:
    """The buttons; only what the actor may do."""
    with st.container(horizontal=True):
        if may[Permission.REGISTER] and st.button("Set its days", icon=":material/event:"):
            _days_dialog(sample, living)
        if may[Permission.DERIVE] and st.button("Change what it is kept in", icon=":material/science:"):
            _preservation_dialog(sample)
        if living and may[Permission.MEASURE] and st.button("Enter a test", icon=":material/eco:"):
            viability_dialog([sample.code], germination=sample.kind != "culture")


@st.dialog("Until when")
def _days_dialog(sample: SampleView, living: bool) -> None:
    expires = st.date_input("Can be used until", value=sample.expires_on)
    retain = st.date_input("To be kept until", value=sample.retain_until)
    test = st.date_input("To be tested by", value=sample.test_on) if living or sample.test_on else None
    if st.button("Set them", type="primary"):
        with trying() as attempt, acting() as work:
            set_dates(work, codes=[sample.code], days={EXPIRY: expires, RETENTION: retain, TESTING: test})
        if attempt.succeeded:
            tell("Its days are set.")
            st.rerun()


@st.dialog("Change what it is kept in")
def _preservation_dialog(sample: SampleView) -> None:
    st.markdown(joined(["It is in", sample.preservation, sample.medium], " ") if sample.preservation else "")
    to = st.text_input("In what it is now", placeholder="ethanol 96 %, RNAlater, TE buffer")
    medium = st.text_input("Medium", placeholder="where that is told apart")
    protocol = st.text_input("Protocol")
    if st.button("Change it", type="primary"):
        process = ProcessDraft(protocol=protocol or None)
        with trying() as attempt, acting() as work:
            change_preservation(work, codes=[sample.code], to=to, medium=medium or None, process=process)
        if attempt.succeeded:
            tell(f"It is in {to.strip()} now.")
            st.rerun()
