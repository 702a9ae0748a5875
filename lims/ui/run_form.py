"""The form that enters a run."""

import streamlit as st

from lims.sequencing.actions import add_run
from lims.ui.feedback import trying
from lims.ui.navigation import open_page
from lims.ui.session import acting

PLATFORMS = ("Illumina", "Oxford Nanopore", "PacBio", "Ion Torrent", "Sanger", "Element", "MGI")


def show_empty() -> None:
    """What is known of a run before there are reads."""
    with st.form("add-run", width=720):
        named = st.text_input("Name", placeholder="240301_M02273_0028", key="run-name")
        platform = st.selectbox("Platform", PLATFORMS, accept_new_options=True, key="run-platform")
        model = st.text_input("Instrument", placeholder="MiSeq", key="run-model")
        started = st.date_input("Started on", value=None, key="run-started")
        cell = st.text_input("Flow cell", key="run-cell")
        facility = st.text_input("Facility", placeholder="who sequenced", key="run-facility")
        wanted = st.form_submit_button("Add run", type="primary", key="run-add")
    if wanted:
        with trying() as attempt, acting() as work:
            run = add_run(
                work,
                name=named,
                platform=platform or "",
                instrument_model=model,
                started_on=started,
                flow_cell=cell,
                facility=facility,
            )
        if attempt.succeeded:
            open_page("sequencing", run=run.name)
