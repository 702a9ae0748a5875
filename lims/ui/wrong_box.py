"""I had the wrong box open: what was just put away goes to the right one, as if it had gone there at once."""

from collections.abc import Sequence

import streamlit as st

from lims.checking.actions import rehome
from lims.scanning.queries import BenchView
from lims.ui.feedback import tell, trying
from lims.ui.session import acting
from lims.ui.words import codes_in, counted

_OPENED = ("open", "rehome")


def offer_right_box(view: BenchView) -> None:
    """A way out of a run into the wrong box, as soon as there is one."""
    run = run_of(view)
    if view.here and run and st.button("I had the wrong box open", type="tertiary", icon=":material/move_item:"):
        _right_box_dialog(view.here, view.here_name or view.here, run)


def run_of(view: BenchView) -> list[str]:
    """The codes that were put away since the container was opened, in their order."""
    run: list[str] = []
    for scan in view.scans:
        if scan.verb in _OPENED:
            break
        if scan.verb == "put" and not scan.undone:
            run.append(scan.code)
    return run[::-1]


@st.dialog("I had the wrong box open")
def _right_box_dialog(here: str, name: str, run: Sequence[str]) -> None:
    st.markdown(f"{counted(len(run), 'tube')} went into **{name}** on record. Which box was it?")
    right = codes_in(st.text_input("The right box", placeholder="Scan it"))
    chosen = st.multiselect("What went in", run, default=list(run))
    same = st.toggle("At the same positions", value=True)
    reason = st.text_input("Why", value="wrong box open")
    if st.button("Put it right", type="primary"):
        if not right or not chosen:
            st.warning("Scan the right box, and choose what went in.", icon=":material/edit:")
            return
        with trying() as attempt, acting() as work:
            moved = rehome(
                work, out_of=here, into=right[0], codes=chosen, same_positions=same, reason=reason or "wrong box open"
            )
        if attempt.succeeded:
            tell(f"{counted(len(moved), 'tube')} put right. Scan the right box to go on.")
            st.rerun()
