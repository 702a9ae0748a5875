"""Entering a probe, and bringing in a logger's file: what somebody does on the temperature page."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from lims.monitoring.actions import add_probe, read_logger
from lims.monitoring.queries import ProbeView
from lims.monitoring.receiving import LoggerReport, report_on
from lims.people.queries import find_agents
from lims.ui import state
from lims.ui.feedback import tell, trying
from lims.ui.markdown import plain
from lims.ui.session import acting, looking
from lims.ui.words import NOTHING, counted, moment

ZONES = {"Belgian time": None, "winter time all year (UTC+01:00)": "UTC+01:00", "UTC": "UTC"}
BY_NAME = "by its name"


@st.dialog("Add a probe")
def probe_dialog(container: str) -> None:
    """A name, limits, and who is told; its token is shown once."""
    name = st.text_input("Name", placeholder="A-top")
    quantity = st.selectbox("Measures", ["temperature", "humidity"])
    first, second = st.columns(2)
    low = first.number_input("Not below", value=None, step=1.0)
    high = second.number_input("Not above", value=None, step=1.0)
    delay = first.number_input("Alarm after minutes", 0, 10_000, 30)
    silent = second.number_input("Alarm without readings after minutes", 1, 10_000, 90)
    with looking() as work:
        names = [each.name for each in find_agents(work, limit=500)]
    told = st.multiselect("Tell by mail", names)
    if st.button("Add", type="primary"):
        with trying() as attempt, acting() as work:
            made = add_probe(
                work,
                name=name,
                container=container,
                quantity=quantity,
                low=low,
                high=high,
                delay_minutes=int(delay),
                silent_minutes=int(silent),
                watchers=told,
            )
        if attempt.succeeded:
            st.success(f"{plain(made.name)} is entered. With this token it may send readings; it is shown this once:")
            st.code(made.token, language=None)


def show_upload(probes: Sequence[ProbeView]) -> None:
    """A logger's file: what is understood of it, and the button that brings it in."""
    done = st.session_state.get(state.LOGGER_FILES, 0)
    file = st.file_uploader("A logger's file", type=["csv", "txt", "tsv"], key=f"logger-{done}")
    if file is None:
        return
    left, right = st.columns(2)
    chosen = left.multiselect("Of the probe", [each.name for each in probes], placeholder=BY_NAME)
    zone = ZONES[right.selectbox("Its clock, if it does not say", list(ZONES))]
    how = {"file_name": file.name, "content": file.getvalue(), "probes": chosen, "zone": zone}
    with trying() as attempt, looking() as work:
        report = report_on(work, **how)
    if not attempt.succeeded:
        return
    show_report(report)
    if st.button(
        f"Bring in {counted(report.new, 'reading')}", type="primary", disabled=report.already or not report.new
    ):
        with trying() as attempt, acting() as work:
            read_logger(work, **how)
        if attempt.succeeded:
            state.count(state.LOGGER_FILES)
            tell(f"{counted(report.new, 'reading')} came in.")
            st.rerun()


def show_report(report: LoggerReport) -> None:
    """What was understood, column by column, and what is left out."""
    if report.already:
        st.info("This file came in before: nothing is changed.", icon=":material/done_all:")
    rows = [
        {
            "Column": each.channel.heading,
            "Probe": each.probe.name,
            "New": len(each.new),
            "Known": each.known,
            "From (UTC)": moment(each.channel.points[0].at) if each.channel.points else NOTHING,
            "To (UTC)": moment(each.channel.points[-1].at) if each.channel.points else NOTHING,
            "Gaps": len(each.channel.gaps),
        }
        for each in report.incoming
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)
    st.caption(plain(" ".join([f"The clock is read as {report.understood.zone}.", *report.understood.notes])))
    if report.refused:
        st.markdown(f"{counted(len(report.refused), 'value')} left out:")
        refused = [{"Row": each.row or NOTHING, "Says": each.text, "Why": each.why} for each in report.refused[:200]]
        st.dataframe(pd.DataFrame(refused).astype(str), hide_index=True)
