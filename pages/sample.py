"""Sample: all there is to know of one tube, on one page."""

import streamlit as st

from lims.access import Permission
from lims.people.queries import account_names
from lims.samples.naming import names_for
from lims.samples.queries import find_kinds
from lims.scanning.records import record_for
from lims.storage.maps import box_for
from lims.ui import sample_sections as sections
from lims.ui.keeping import show_keeping
from lims.ui.lived_through import show_lived
from lims.ui.navigation import open_page
from lims.ui.sample_acts import show_acts
from lims.ui.session import looking

code = st.query_params.get("code", "")
if not code:
    st.info("Scan or type a code to open a sample.", icon=":material/barcode_scanner:")
    wanted = st.text_input("Code", placeholder="FIS 000042 4")
    if wanted:
        open_page("sample", code=wanted)
    st.stop()

with looking() as work:
    record = record_for(work, code)
    kinds = {kind.key: kind for kind in find_kinds(work)}
    box = box_for(work, record.place.container) if record.place else None
    in_box = names_for(work, [cell.sample_id for cell in box.cells if cell.sample_id]) if box else {}
    people = account_names(work)
    sample = record.sample
    may = {each: work.may(each, collection_id=sample.collection_id) for each in Permission}


sections.show_identity(record)
show_acts(record, may, kinds)
left, right = st.columns(2, gap="large")
with left:
    sections.show_place(record, box, in_box)
    sections.show_family(record, kinds)
with right:
    sections.show_facts(record)
    sections.show_results(record)
    show_keeping(record, may)
    show_lived(sample.code)
sections.show_life(record, people)
