"""What can be done with one sample from its page: one primary act, the others beside it."""

from collections.abc import Mapping

import streamlit as st

from lims.access import Permission
from lims.checking.actions import mark_missing
from lims.samples.actions import take
from lims.samples.drafts import AmountDraft
from lims.samples.queries import KindView, SampleView
from lims.samples.rules import GoneError, check_still_there
from lims.scanning.records import SampleRecord
from lims.storage.actions import bring_back, take_out
from lims.ui.breaking_up import break_up_dialog, recount_dialog
from lims.ui.feedback import tell, trying
from lims.ui.navigation import open_page
from lims.ui.session import acting
from lims.ui.thaw_question import RETURNS, thaw_buttons
from lims.ui.when import ask_when


def show_acts(record: SampleRecord, may: Mapping[Permission, bool], kinds: dict[str, KindView]) -> None:
    """The buttons; only what the actor may do, and what can be done now."""
    sample, there = record.sample, _is_there(record.sample)
    if sample.record in ("withdrawn", "merged"):
        return
    with st.container(horizontal=True):
        if there and may[Permission.DERIVE] and st.button("Derive", type="primary", icon=":material/account_tree:"):
            open_page("derive", codes=sample.code)
        if may[Permission.PRINT] and st.button("Label", icon=":material/qr_code_2:"):
            open_page("labels", codes=sample.code)
        if there and sample.amount_left is not None:
            _offer_amounts(sample, may, kinds)
        if may[Permission.MOVE] and record.place:
            _offer_moving(sample, record.place.state)
        if there and may[Permission.ASK] and st.button("Ask for it", icon=":material/inbox:"):
            open_page("requests", codes=sample.code)


def _is_there(sample: SampleView) -> bool:
    try:
        check_still_there(sample.code, sample.disposition, sample.record)
    except GoneError:
        return False
    return True


def _is_several(sample: SampleView) -> bool:
    return sample.dimension == "count" and (sample.amount_left or 0) + (sample.amount_spread or 0) > 1


def _offer_amounts(sample: SampleView, may: Mapping[Permission, bool], kinds: dict[str, KindView]) -> None:
    if may[Permission.DERIVE] and st.button("Take from it", icon=":material/colorize:"):
        _take_dialog(sample)
    if may[Permission.DERIVE] and _is_several(sample) and st.button("Break up", icon=":material/call_split:"):
        break_up_dialog(sample, kinds)
    if may[Permission.MEASURE] and st.button("Recount", icon=":material/calculate:"):
        recount_dialog(sample)


def _offer_moving(sample: SampleView, state: str) -> None:
    if state == "in place" and st.button("Take out", icon=":material/output:"):
        _take_out_dialog(sample)
    if state != "missing" and st.button("It is missing", icon=":material/question_mark:", type="tertiary"):
        with trying() as attempt, acting() as work:
            mark_missing(work, codes=[sample.code])
        if attempt.succeeded:
            tell("It is missing; its place is kept.")
            st.rerun()
    if state != "in place" and st.button("Bring back", icon=":material/input:"):
        _bring_back_dialog(sample)


@st.dialog("Bring it back: did it thaw?")
def _bring_back_dialog(sample: SampleView) -> None:
    """Each answer puts it back."""
    if answer := thaw_buttons():
        with trying() as attempt, acting() as work:
            bring_back(work, codes=[sample.code], thawed=RETURNS[answer])
        if attempt.succeeded:
            tell("It is back in its place.")
            st.rerun()


@st.dialog("Take from it")
def _take_dialog(sample: SampleView) -> None:
    value = st.text_input("How much", placeholder="10")
    unit = st.text_input("Unit", value=sample.unit)
    reason = st.text_input("For what")
    if st.button("Take it", type="primary"):
        with trying() as attempt, acting() as work:
            take(work, code=sample.code, amount=AmountDraft(value=value, unit=unit), reason=reason or None)
        if attempt.succeeded:
            tell(f"{value} {unit} taken.")
            st.rerun()


@st.dialog("Take it out")
def _take_out_dialog(sample: SampleView) -> None:
    to_whom = st.text_input("To whom or where", placeholder="centrifuge, An Peeters, courier")
    until = st.date_input("Back by", value=None)
    when = ask_when("taken-out")
    if st.button("Take it out", type="primary", key="take-out-now"):
        with trying() as attempt, acting() as work:
            take_out(work, codes=[sample.code], to_whom=to_whom or None, until=until, occurred_at=when)
        if attempt.succeeded:
            tell("It is out; its place is kept.")
            st.rerun()
