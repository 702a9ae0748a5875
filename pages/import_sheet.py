"""Import: a field sheet becomes samples, with a dry run first; all of it or nothing."""

import streamlit as st

from lims.collections.queries import find_collections
from lims.importing.actions import import_sheet
from lims.importing.opening import open_sheet
from lims.importing.queries import find_imports
from lims.importing.rules import ColumnMapping, terms_offered
from lims.ui import state
from lims.ui.feedback import tell, trying
from lims.ui.import_report import mapping_from, meanings_of, show_imports, show_made, show_mapping, show_report
from lims.ui.session import acting, looking

CRS = {"EPSG:31370": "Lambert 72", "EPSG:3812": "Lambert 2008", "EPSG:4326": "WGS 84", "EPSG:28992": "RD (Netherlands)"}

st.title("Import a field sheet")
show_made(st.session_state.get(state.IMPORTED))
with looking() as work:
    collections = {each.code: each.name for each in find_collections(work)}
    earlier = find_imports(work, limit=20)
if not collections:
    st.info("There is no collection yet. An administrator adds one.", icon=":material/folder_open:")
    st.stop()

left, middle, right = st.columns(3)
collection = left.selectbox("Collection", list(collections), format_func=lambda code: f"{code} · {collections[code]}")
crs = middle.selectbox(
    "X and Y are in", list(CRS), index=None, format_func=lambda key: f"{CRS[key]} ({key})", placeholder="no X and Y"
)
disposition = right.selectbox("The material", ["in collection", "released"])
field = f"sheet-{st.session_state.get(state.SHEETS, 0)}"
upload = st.file_uploader("Field sheet", type=["xlsx", "xls", "ods", "csv", "tsv", "txt"], key=field)
if upload is None:
    show_imports(earlier)
    st.stop()

asked = {
    "file": upload.getvalue(),
    "file_name": upload.name,
    "collection": collection,
    "crs": crs,
    "disposition": disposition,
}
with trying() as opened:
    table, _ = open_sheet(upload.getvalue(), upload.name, ColumnMapping())
if not opened.succeeded:
    st.stop()
mapping = mapping_from(show_mapping(meanings_of(table.headings), terms_offered(), f"mapping-{upload.file_id}"))

with trying() as checked, looking() as work, st.spinner("Checking every row …"):
    report = import_sheet(work, **asked, mapping=mapping, dry_run=True)
if not checked.succeeded:
    st.stop()
show_report(report)
number = report.samples
if st.button(f"Register {number:,} samples", type="primary", disabled=bool(report.rejected) or not number):
    with trying() as attempt, acting() as work, st.spinner("Registering …"):
        done = import_sheet(work, **asked, mapping=mapping)
        change_set = work.change_set_id
    if attempt.succeeded:
        state.keep(state.IMPORTED, (done.file_name, list(done.codes), done.events, change_set))
        state.count(state.SHEETS)
        tell(f"{done.samples:,} samples registered under {done.events} events.")
        st.rerun()
