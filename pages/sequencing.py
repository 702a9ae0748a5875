"""Sequencing: runs, what was loaded on them, and the reads that came of it. The address says which run is open."""

import streamlit as st

from lims.access import Permission
from lims.sequencing.actions import attach_reads, load
from lims.sequencing.keeping import keep
from lims.sequencing.queries import RunView, find_reads_of_run, find_runs, reads_for, run_for
from lims.ui import state
from lims.ui.feedback import tell, trying
from lims.ui.markdown import plain
from lims.ui.navigation import open_page
from lims.ui.reads_table import table_of_reads, table_of_runs
from lims.ui.run_form import show_empty
from lims.ui.session import acting, current_actor, looking
from lims.ui.words import codes_in, grouped, joined

ATTACHED = "staal.sequencing.attached"
"""How many times reads were attached in this tab."""
may_sequence = current_actor().may_anywhere(Permission.SEQUENCE)
name, code = st.query_params.get("run"), st.query_params.get("code", "")


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
    # The fields are new, and so empty, after reads were attached and not after a refusal: files are long under way.
    done = st.session_state.get(ATTACHED, 0)
    with st.form("attach", border=False):
        what = st.selectbox(
            "Attach reads to",
            loaded or [code] * bool(code),
            index=0 if len(loaded) == 1 or code else None,
            format_func=grouped,
            accept_new_options=True,
            placeholder="library or pool",
            key=f"attach-code-{done}-{len(loaded)}",
        )
        files = st.file_uploader("FASTQ or FASTA, plain or .gz", accept_multiple_files=True, key=f"attach-files-{done}")
        wanted = st.form_submit_button("Attach", type="primary", key="attach-submit")
    if wanted and not what:
        st.error("Say which library or pool the reads are of.", icon=":material/edit:")
    elif wanted:
        with trying() as attempt:
            with st.spinner("Reading the files to their end …"):
                kept = [keep((each.name, each)) for each in files]
            with acting() as work:
                new = attach_reads(work, code=what, files=kept, run=run.name if run else None)
        if attempt.succeeded:
            state.count(ATTACHED)
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
