"""Sequencing: runs, what was loaded on them, and the reads that came of it. The address says which run is open."""

import streamlit as st

from lims.access import Permission
from lims.sequencing.actions import add_run, attach_reads, load
from lims.sequencing.keeping import keep
from lims.sequencing.queries import RunView, find_reads_of_run, find_runs, reads_for, run_for
from lims.ui.feedback import tell, trying
from lims.ui.markdown import plain
from lims.ui.navigation import open_page
from lims.ui.reads_table import table_of_reads, table_of_runs
from lims.ui.session import acting, current_actor, looking
from lims.ui.words import codes_in, grouped, joined

PLATFORMS = ("Illumina", "Oxford Nanopore", "PacBio", "Ion Torrent", "Sanger", "Element", "MGI")
may_sequence = current_actor().may_anywhere(Permission.SEQUENCE)
name, code = st.query_params.get("run"), st.query_params.get("code", "")


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


def offer_loading(run: RunView) -> None:
    """Codes of libraries and pools, as they were pipetted into a lane."""
    with (
        st.form("load", clear_on_submit=True, border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        text = st.text_input("Load libraries or pools", placeholder="scan or paste codes", key="load-codes")
        lane = st.number_input("Lane", 1, 96, 1, width=110, key="load-lane")
        wanted = st.form_submit_button("Load", key="load-submit")
    if wanted:
        codes = codes_in(text)
        with trying() as attempt, acting() as work:
            load(work, run=run.name, codes=codes, lane=lane)
        if attempt.succeeded:
            tell(f"{len(codes)} loaded on lane {lane}. Undo is on the home page.")
            st.rerun()


def offer_attaching(run: RunView | None) -> None:
    """Files for one library or pool; each is read to its end before anything is written."""
    loaded = list(dict.fromkeys(each.code for each in run.libraries)) if run else []
    with st.form("attach", clear_on_submit=True, border=False):
        what = st.selectbox(
            "Attach reads to",
            loaded or [code] * bool(code),
            index=0 if len(loaded) == 1 or code else None,
            format_func=grouped,
            accept_new_options=True,
            placeholder="library or pool",
            key="attach-code",
        )
        files = st.file_uploader("FASTQ or FASTA, plain or .gz", accept_multiple_files=True, key="attach-files")
        wanted = st.form_submit_button("Attach", type="primary", key="attach-submit")
    if wanted:
        with trying() as attempt:
            with st.spinner("Reading the files to their end …"):
                kept = [keep((each.name, each)) for each in files]
            with acting() as work:
                new = attach_reads(work, code=what or "", files=kept, run=run.name if run else None)
        if attempt.succeeded:
            tell(f"{sum(each.read_count for each in new):,} reads attached. Undo is on the home page.")
            st.rerun()


with looking() as work:
    run = run_for(work, name) if name else None
    runs = find_runs(work) if not run else []
    reads = find_reads_of_run(work, run.name) if run else reads_for(work, code) if code else []

with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
    st.title(plain(run.name) if run else f"Reads of {grouped(code)}" if code else "Sequencing", width="content")
    if run or code:
        st.button("All runs", icon=":material/arrow_back:", on_click=st.query_params.clear)
    elif may_sequence and "add" not in st.query_params:
        st.button("Add a run", type="primary", key="open-add", on_click=st.query_params.update, args=({"add": "yes"},))
if may_sequence and "add" in st.query_params:
    show_empty()
if run:
    started = f"started {run.started_on}" if run.started_on else None
    st.caption(plain(joined([run.platform, run.instrument_model, run.flow_cell, run.facility, started])))
    st.markdown("  \n".join(f"lane {each.lane} · `{grouped(each.code)}` · {each.kind}" for each in run.libraries))
elif not code and runs:
    chosen = st.dataframe(table_of_runs(runs), hide_index=True, on_select="rerun", selection_mode="single-row")
    for row in chosen["selection"]["rows"]:
        open_page("sequencing", run=runs[row].name)
elif not code:
    st.info("No run yet. Add one, load its libraries, and attach the reads.", icon=":material/genetics:")
if reads:
    st.dataframe(table_of_reads(reads), hide_index=True)
elif run or code:
    st.caption("No reads yet.")
if may_sequence and run:
    offer_loading(run)
if may_sequence and (run or code):
    offer_attaching(run)
