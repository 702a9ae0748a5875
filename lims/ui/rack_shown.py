"""A rack file against the record on the screen: how many of what, on the map and as a list, and what is saved of it."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from lims.checking.racks import GIVEN, RackLine, RackView
from lims.storage.maps import BoxView
from lims.ui import state
from lims.ui.components.box_map import BoxCell, box_map
from lims.ui.components.box_map.legend import LegendEntry, legend
from lims.ui.feedback import tell, trying
from lims.ui.markdown import plain
from lims.ui.navigation import page_link
from lims.ui.palette import FINDINGS, PlaceState
from lims.ui.session import acting
from lims.ui.words import NOTHING, grouped, joined, known
from lims.undoing.actions import undo

WILL: Mapping[str, str] = {
    "moved": "moves here",
    "put here": "is put here",
    "brought back": "is back",
    GIVEN: "gets this code",
    "marked missing": "is missing",
}
_PATTERNS: Mapping[str, PlaceState] = {"missing": "missing", "unreadable": "reserved"}
_WORDS: Mapping[str, str] = {"foreign": "from elsewhere", "misplaced": "moved", "found": "as on record"}


def show_rack(view: RackView, box: BoxView) -> None:
    """How many of what, where, and each line."""
    with st.container(horizontal=True):
        for verdict, mark in FINDINGS.items():
            if number := view.counts.get(verdict):
                st.badge(f"{number:,} {_word(verdict)}", icon=mark.icon, color="grey")
    _show_map(view, box)
    _show_lines(view)


def _word(verdict: str) -> str:
    return _WORDS.get(verdict, FINDINGS[verdict].word.lower())


def _show_map(view: RackView, box: BoxView) -> None:
    in_order = sorted(view.lines, key=lambda line: line.verdict != "missing")
    cells = {line.position: _cell(line) for line in in_order if line.position is not None}
    if cells:
        box_map(
            box.rows,
            box.columns,
            list(cells.values()),
            key=f"rack-{view.container}",
            readonly=True,
            labelling=box.labels,
            title=f"What was read in {view.container_name}",
        )
        legend(
            LegendEntry(_word(each).capitalize(), _PATTERNS.get(each, "in"), FINDINGS[each].colour)
            for each in FINDINGS
            if each in view.counts
        )


def _cell(line: RackLine) -> BoxCell:
    mark = FINDINGS[line.verdict]
    shown = grouped(line.code) if line.code else line.scanned or NOTHING
    return BoxCell(
        position=line.position or 0,
        label=f"{mark.sign} {shown.replace(' ', '')[len(mark.sign) - 5 :]}",
        title=joined([shown, _word(line.verdict), WILL.get(line.will), line.problem]),
        state=_PATTERNS.get(line.verdict, "in"),
        colour=mark.colour,
    )


def _show_lines(view: RackView) -> None:
    """What is left as it is comes first: it is what somebody has to look at."""
    rows = [
        {
            "": FINDINGS[line.verdict].sign,
            "At": known(line.label),
            "Read": known(line.scanned),
            "Is": grouped(line.code) if line.code else NOTHING,
            "Kind": known(line.kind_name),
            "On record at": known(line.recorded),
            "Then": WILL.get(line.will, NOTHING if _is_settled(line) else "is left"),
            "Because": known(line.problem),
        }
        for line in sorted(view.lines, key=lambda line: (_is_settled(line), line.position or 0))
    ]
    if rows:
        st.dataframe(pd.DataFrame(rows), hide_index=True, height="content" if len(rows) < 12 else 420)


def _is_settled(line: RackLine) -> bool:
    """Whether it is saved, or so already."""
    return line.will != "none" or (line.verdict == "found" and line.problem is None)


def show_saved() -> None:
    """What was just saved: one click from its place and its undo."""
    saved = st.session_state.get(state.RACKED)
    if not saved:
        return
    message, container, change_set_id = saved
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/check: **{plain(message)}**")
        page_link("storage", "Open the rack", icon=":material/inventory_2:", code=container)
        if st.button("Undo", icon=":material/undo:", key="undo-rack"):
            with trying() as attempt, acting() as work:
                undo(work, change_set_id=change_set_id)
            if attempt.succeeded:
                state.take(state.RACKED)
                tell("Taken back: everything is as it was.")
                st.rerun()
