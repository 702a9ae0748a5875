"""Days, another preservation and tests for many samples at once: buttons of a list of samples."""

from collections.abc import Sequence

import streamlit as st

from lims.access import Permission
from lims.preserving.actions import change_preservation, set_dates
from lims.preserving.rules import EXPIRY, RETENTION
from lims.ui.feedback import tell, trying
from lims.ui.session import acting, current_actor
from lims.ui.viability_form import viability_dialog
from lims.ui.words import counted


def offer_keeping(codes: Sequence[str]) -> None:
    """The buttons; only what the actor may do somewhere."""
    actor = current_actor()
    if actor.may_anywhere(Permission.REGISTER) and st.button("Days", disabled=not codes, icon=":material/event:"):
        _days_dialog(codes)
    if actor.may_anywhere(Permission.DERIVE) and st.button(
        "Preservation", disabled=not codes, icon=":material/science:"
    ):
        _preservation_dialog(codes)
    offer_tests(codes)


def offer_tests(codes: Sequence[str]) -> None:
    """The button by which tests are entered, whether seeds germinate or cultures revive."""
    may = current_actor().may_anywhere(Permission.MEASURE)
    if may and st.button("Tests", disabled=not codes, icon=":material/eco:"):
        viability_dialog(codes, germination=True)


@st.dialog("Until when")
def _days_dialog(codes: Sequence[str]) -> None:
    """What is left empty stays as it is with each of them."""
    expires = st.date_input("Can be used until", value=None)
    retain = st.date_input("To be kept until", value=None)
    st.caption("What is left empty stays as it is.")
    if st.button(f"Set for {counted(len(codes), 'sample')}", type="primary"):
        said = {name: day for name, day in ((EXPIRY, expires), (RETENTION, retain)) if day is not None}
        with trying() as attempt, acting() as work:
            set_dates(work, codes=codes, days=said)
        if attempt.succeeded:
            tell(f"The days of {counted(len(codes), 'sample')} are set.")
            st.rerun()


@st.dialog("Change what they are kept in")
def _preservation_dialog(codes: Sequence[str]) -> None:
    was = st.text_input("In what all of them were", placeholder="not asked if left empty")
    to = st.text_input("In what they are now", placeholder="ethanol 96 %, RNAlater, TE buffer")
    if st.button(f"Change {counted(len(codes), 'sample')}", type="primary"):
        with trying() as attempt, acting() as work:
            change_preservation(work, codes=codes, to=to, was=was.strip() or None)
        if attempt.succeeded:
            tell(f"{counted(len(codes), 'sample')} in {to.strip()} now.")
            st.rerun()
