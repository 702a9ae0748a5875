"""Scan: put away, take out, bring back, look up; every scan is answered in a blink, and none is lost."""

import streamlit as st

from lims.scanning.actions import undo_scan
from lims.scanning.queries import find_bench
from lims.storage.maps import box_for
from lims.ui.bench import choose_mode, offer_to_register, run_again, show_batch, show_here, show_map
from lims.ui.components.camera import camera
from lims.ui.components.scanner import ScanNumber, scanner
from lims.ui.feedback import tell, trying
from lims.ui.navigation import page_link
from lims.ui.session import acting, looking
from lims.ui.state import bench_session
from lims.ui.wrong_box import offer_right_box

MODES = {
    "look up": "Look up",
    "put away": "Put away",
    "take out": "Take out",
    "bring back": "Bring back",
    "carry": "Carry",
}
ROUTE = "/api/scan"

session = bench_session()


@st.fragment
def bench() -> None:
    """The field, what it filled and the map; runs again by itself shortly after a batch of scans."""
    with looking() as work:
        view = find_bench(work, session)
        box = box_for(work, view.here) if view.here else None
    choose_mode(session, view, MODES)
    show_here(view)
    camera()
    undone = [ScanNumber(scan.client, scan.number) for scan in view.scans if scan.undone]
    event = scanner(route=ROUTE, session=session, placeholder="Scan a box, then tubes", undone=undone)
    if event.undo:
        with trying() as attempt, acting() as work:
            text = undo_scan(work, client=event.undo.client, number=event.undo.n)
        if attempt.succeeded:
            tell(f"{text} is taken back.")
            run_again()
    left, right = st.columns([3, 2], gap="large")
    with left:
        if box and box.rows:
            show_map(box, view)
        elif not view.here:
            st.caption("Scan the code of a box or shelf: it becomes “here”. Then scan what goes in.")
    with right:
        offer_to_register(view)
        offer_right_box(view)
        show_batch(view)


st.title("Scan")
bench()
page_link("storage", "Look for room", icon=":material/ac_unit:")
