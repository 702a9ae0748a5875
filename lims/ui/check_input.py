"""What lies in a box, as it comes in for a check: scanned tube by tube, from a rack's scanner, or pasted."""

from collections.abc import Sequence
from secrets import token_hex

import streamlit as st

from lims.checking.actions import check_box
from lims.scanning.commands import command_in
from lims.scanning.queries import find_bench
from lims.storage.maps import BoxView
from lims.ui.components.scanner import scanner
from lims.ui.feedback import trying
from lims.ui.navigation import open_page
from lims.ui.session import acting, looking
from lims.ui.words import codes_in

ROUTE = "/api/scan"
SCAN, FILE, PASTE = "Scan the tubes", "File of a rack scanner", "Paste codes"
_MOST = 10_000


def ask_for_content(box: BoxView) -> None:
    """The three ways in; whichever is used, the check is written in one go, and opened."""
    ways = [SCAN, FILE, PASTE] if box.rows else [SCAN, PASTE]
    way = st.segmented_control("How", ways, default=SCAN, label_visibility="collapsed", key="check-way")
    if way == FILE:
        _from_file(box)
    elif way == PASTE:
        _from_pasted(box)
    else:
        _scans(box)


@st.fragment
def _scans(box: BoxView) -> None:
    session = _session()
    scanner(route=ROUTE, session=session, key="check-scanner", placeholder="Scan all that lies in it")
    with looking() as work:
        found = find_bench(work, session, limit=_MOST).scans
    texts = [each.text for each in reversed(found) if command_in(each.text) is None]
    here = sum(cell.state == "in place" for cell in box.cells)
    in_order = _ask_order(box, "scan-order")
    count = len(texts) if in_order else len(set(texts))
    st.markdown(f"**{count:,}** scanned · {here:,} should be in it")
    ready, again = st.columns([3, 1])
    if ready.button("That is all: compare", type="primary", icon=":material/fact_check:", key="compare-scans"):
        _check(box, texts, in_order)
    if texts and again.button("Start over", type="tertiary", key="start-over"):
        st.query_params.pop("scans", None)
        st.rerun()


def _session() -> str:
    """The bench of this check stands in the address, so that F5 loses no scan."""
    if "scans" not in st.query_params:
        st.query_params["scans"] = f"check-{token_hex(6)}"
    return str(st.query_params["scans"])


def _ask_order(box: BoxView, key: str) -> bool:
    if not box.rows:
        return False
    return st.toggle(
        "They are in the order of the positions", key=key, help="One scan for each position; empty: NO TUBE"
    )


def _from_pasted(box: BoxView) -> None:
    with st.form("pasted", border=False):
        text = st.text_area("Codes", placeholder="one on each line", height=220)
        in_order = _ask_order(box, "paste-order")
        if st.form_submit_button("Compare", type="primary", icon=":material/fact_check:"):
            _check(box, codes_in(text), in_order)


def _from_file(box: BoxView) -> None:
    upload = st.file_uploader("File of a rack scanner", type=["csv", "txt", "tsv"], key=f"rack-{box.container.code}")
    by_column = st.toggle("A file without positions goes down the columns", key="by-column")
    st.caption(
        "FluidX, VisionMate, Micronic, Ziath: a position and a code on each line, or one code for each position."
    )
    if upload and st.button("Compare", type="primary", icon=":material/fact_check:", key="compare-file"):
        with trying() as attempt, acting() as work:
            found = check_box(
                work,
                container=box.container.code,
                rack_file=upload.getvalue(),
                file_name=upload.name,
                by_column=by_column,
            )
        if attempt.succeeded:
            open_page("check", number=str(found.number))


def _check(box: BoxView, codes: Sequence[str], in_order: bool) -> None:
    with trying() as attempt, acting() as work:
        found = check_box(work, container=box.container.code, codes=codes, in_order=in_order)
    if attempt.succeeded:
        open_page("check", number=str(found.number))
