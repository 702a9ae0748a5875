"""Scan: put away, take out, derive, check and the rest; every scan is answered in a blink, and none is lost."""

import streamlit as st

from lims.scanning.actions import undo_scan
from lims.scanning.bench_card import bench_card_for
from lims.scanning.queries import find_bench
from lims.storage.maps import box_for
from lims.ui.bench import (
    choose_mode,
    offer_to_register,
    run_again,
    show_batch,
    show_gathered,
    show_here,
    show_map,
    show_offer,
)
from lims.ui.bench_late import show_late
from lims.ui.bench_wishes import show_wishes
from lims.ui.components.camera import camera
from lims.ui.components.scanner import ScanNumber, scanner
from lims.ui.feedback import show_told, tell, trying
from lims.ui.navigation import page_link
from lims.ui.session import acting, looking
from lims.ui.state import BENCH_PAGE, bench_session
from lims.ui.wrong_box import offer_right_box

ROUTE = "/api/scan"
SCANS = 50

session = bench_session()


@st.fragment
def bench() -> None:
    """The field, what it filled and the map; runs again by itself shortly after a batch of scans."""
    show_told()
    page = int(st.session_state.get(BENCH_PAGE, 0))
    with looking() as work:
        view = find_bench(work, session, limit=SCANS, skip=page * SCANS)
        box = box_for(work, view.here) if view.here else None
    choose_mode(session, view)
    show_wishes(session, view)
    show_here(view)
    camera()
    undone = [ScanNumber(scan.client, scan.number) for scan in view.scans if scan.undone]
    event = scanner(route=ROUTE, session=session, placeholder=view.invitation, undone=undone)
    if event.undo:
        with trying() as attempt, acting() as work:
            text = undo_scan(work, client=event.undo.client, number=event.undo.n)
        if attempt.succeeded:
            tell(f"{text} is taken back.")
            run_again()
    show_offer(view)
    show_late()
    left, right = st.columns([3, 2], gap="large")
    with left:
        if box and box.rows:
            show_map(box, view)
        elif not view.here and view.mode in ("look up", "put away"):
            st.caption("Scan the code of a box or shelf: it becomes “here”. Then scan what goes in.")
        show_gathered(view)
    with right:
        offer_to_register(view)
        offer_right_box(view)
        show_batch(session, view, page)


def bench_card() -> bytes:
    """Drawn once somebody wants it."""
    with looking() as work:
        return bench_card_for(work)


st.title("Scan")
bench()
with st.container(horizontal=True, vertical_alignment="center"):
    page_link("storage", "Look for room", icon=":material/ac_unit:")
    st.download_button(
        "Bench card (PDF)",
        bench_card,
        "bench-card.pdf",
        "application/pdf",
        type="tertiary",
        icon=":material/qr_code:",
        on_click="ignore",
        help="All commands as codes on two sheets, to hang by the freezer.",
    )
