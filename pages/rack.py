"""Rack: what a reader of racks wrote is put away, gives codes to tubes, or is compared; shown before it is saved."""

import streamlit as st

from lims.checking.actions import assign_codes, check_box, put_rack_away
from lims.checking.racks import RackView, find_code_giving, find_compared, find_put_away
from lims.settings import settings
from lims.storage.maps import box_for
from lims.storage.queries import ContainerView
from lims.storage.rack_files import read_head
from lims.ui import state
from lims.ui.feedback import trying
from lims.ui.navigation import open_page
from lims.ui.rack_input import RackFile, ask_for_file, ask_for_rack, forget_file
from lims.ui.rack_shown import show_rack, show_saved
from lims.ui.session import acting, looking
from lims.ui.words import counted
from lims.worker.rack_folder import SAVED, put_aside

PUT_AWAY, ASSIGN, COMPARE = "Put away", "Assign codes", "Compare"
FINDING = {PUT_AWAY: find_put_away, ASSIGN: find_code_giving, COMPARE: find_compared}
MEANS = {
    PUT_AWAY: "Each tube is put where the reader saw it.",
    ASSIGN: "What lies at each position on record gets the code that was read there, to be scanned like its own.",
    COMPARE: "A check of the rack: what is in it against what the record says.",
}


def save(use: str, file: RackFile, box: ContainerView, view: RackView, by_column: bool) -> None:
    """Saves what is right, in one act; what is not stays as it is."""
    count = len(view.saved)
    label = {
        PUT_AWAY: f"Put away {counted(count, 'tube')}" if count else "Nothing to put away",
        ASSIGN: f"Give {counted(count, 'code')}" if count else "No code to give",
        COMPARE: "Begin the check",
    }[use]
    if not st.button(label, type="primary", icon=":material/save:", disabled=use != COMPARE and not count):
        return
    asked = {"container": box.code, "file_name": file.name, "by_column": by_column}
    number = None
    with trying() as attempt, acting() as work:
        if use == PUT_AWAY:
            count = len(put_rack_away(work, content=file.content, **asked).saved)
        elif use == ASSIGN:
            count = len(assign_codes(work, content=file.content, **asked).saved)
        else:
            number = check_box(work, rack_file=file.content, **asked).number
        change_set = work.change_set_id
    if not attempt.succeeded:
        return
    done(file)
    if number is not None:
        open_page("check", number=str(number))
    said = (
        f"{counted(count, 'tube')} put away in {box.name}." if use == PUT_AWAY else f"{counted(count, 'code')} given."
    )
    state.keep(state.RACKED, (said, box.code, change_set))
    st.rerun()


def done(file: RackFile) -> None:
    """The file is out of the way, and the field for the next one is empty."""
    if file.waits:
        with trying():
            put_aside(file.name, SAVED)
    forget_file()


st.title("Rack")
show_saved()
file = ask_for_file()
if file is None:
    st.caption("FluidX, VisionMate, Micronic, Ziath and others: a position and a code on each line, or codes in order.")
    st.stop()
with trying() as known:
    head = read_head(file.content)
box = ask_for_rack(file, head) if known.succeeded else None
if box is None:
    st.stop()

use = st.segmented_control("What it is for", list(FINDING), default=PUT_AWAY, key="rack-use") or PUT_AWAY
st.caption(MEANS[use])
by_column = not head.has_positions and st.toggle(
    "The codes go down the columns", value=settings().rack_by_column, key="rack-down", help="The reader's own setting"
)
with trying() as understood, looking() as work:
    view = FINDING[use](work, container=box.code, content=file.content, by_column=by_column)
    drawn = box_for(work, box.code)
if understood.succeeded:
    save(use, file, box, view, by_column)
    show_rack(view, drawn)
