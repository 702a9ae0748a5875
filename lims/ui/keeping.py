"""How a sample keeps: a section of its page, with its days, its thaws and what it is kept in."""

from collections.abc import Mapping
from datetime import date

import pandas as pd
import streamlit as st

from lims.access import Permission
from lims.preserving.actions import change_preservation, set_dates
from lims.preserving.passages import passages_for
from lims.preserving.rules import EXPIRY, RETENTION, state_of
from lims.preserving.thaws import KeptView, kept_for
from lims.samples.drafts import ProcessDraft
from lims.samples.queries import SampleView
from lims.ui.feedback import tell, trying
from lims.ui.palette import VERDICTS
from lims.ui.session import acting, looking
from lims.ui.words import counted, grouped, joined, moment


def show_keeping(sample: SampleView, may: Mapping[Permission, bool]) -> None:
    """Until when it can be used and is kept, how often it thawed, how long it is stored."""
    with looking() as work:
        kept, passages, today = kept_for(work, sample.code), passages_for(work, sample.code), work.now.date()
    offered = sample.record == "registered" and (may[Permission.REGISTER] or may[Permission.DERIVE])
    lines = [*_days(sample, today), *_stored(kept)] + (
        [f"Passages or regenerations recorded: **{passages}**"] if passages else []
    )
    if not lines and not offered:
        return
    st.subheader("How it keeps")
    for line in lines:
        st.markdown(line)
    if kept.thaws:
        _show_thaws(kept)
    with st.container(horizontal=True):
        if offered and may[Permission.REGISTER] and st.button("Set its days", icon=":material/event:"):
            _days_dialog(sample)
        if offered and may[Permission.DERIVE] and st.button("Change what it is kept in", icon=":material/science:"):
            _preservation_dialog(sample)


def _days(sample: SampleView, today: date) -> list[str]:
    found = []
    for term, said, day in (
        (EXPIRY, "Can be used until", sample.expires_on),
        (RETENTION, "To be kept until", sample.retain_until),
    ):
        if day is not None:
            state = state_of(term, day, today)
            mark = (
                "" if state in ("can be used", "is kept") else f" :orange-badge[{VERDICTS['attention'].icon} {state}]"
            )
            found.append(f"{said} **{day:%Y-%m-%d}**{mark}")
    return found


def _stored(kept: KeptView) -> list[str]:
    found = []
    if kept.thaws:
        before = f", {kept.inherited} of them before it was made" if kept.inherited else ""
        found.append(f"Thawed **{counted(len(kept.thaws), 'time')}**{before}")
    if kept.unsaid:
        found.append(f"Came back {counted(kept.unsaid, 'time')} without a word on whether it had thawed")
    if kept.since:
        found.append(f"Stored since {moment(kept.since)} · {counted(kept.stored.days, 'day')} in a place")
    return found


def _show_thaws(kept: KeptView) -> None:
    rows = [
        {
            "Came back (UTC)": moment(each.at),
            "What": "itself" if each.own else grouped(each.of),
            "In": grouped(each.with_container) if each.with_container else "–",
        }
        for each in kept.thaws
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)


@st.dialog("Until when")
def _days_dialog(sample: SampleView) -> None:
    expires = st.date_input("Can be used until", value=sample.expires_on)
    retain = st.date_input("To be kept until", value=sample.retain_until)
    if st.button("Set them", type="primary"):
        with trying() as attempt, acting() as work:
            set_dates(work, codes=[sample.code], days={EXPIRY: expires, RETENTION: retain})
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
        _change(sample, to, medium, protocol)


def _change(sample: SampleView, to: str, medium: str, protocol: str) -> None:
    process = ProcessDraft(protocol=protocol or None)
    with trying() as attempt, acting() as work:
        change_preservation(work, codes=[sample.code], to=to, medium=medium or None, process=process)
    if attempt.succeeded:
        tell(f"It is in {to.strip()} now.")
        st.rerun()
