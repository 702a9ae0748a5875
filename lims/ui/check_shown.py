"""A check on the screen: its verdicts as numbers, on the map and as a list; accepting, leaving, signing."""

from typing import Literal

import pandas as pd
import streamlit as st

from lims.checking.actions import accept_check, close_check, leave_lines
from lims.checking.queries import HIDDEN, CheckView, ItemView
from lims.storage.maps import BoxView
from lims.ui.carrying_out import carry_out
from lims.ui.check_record import record_of
from lims.ui.components.box_map import BoxCell, box_map
from lims.ui.components.box_map.legend import LegendEntry, legend
from lims.ui.markdown import plain
from lims.ui.palette import FINDINGS, PlaceState
from lims.ui.words import NOTHING, counted, grouped, joined, known, moment

PROPOSALS = {
    "moved": "Move on record",
    "put here": "Put here",
    "brought back": "Bring back",
    "marked missing": "Mark missing",
}
_BADGES: dict[str, Literal["green", "orange", "red", "violet", "yellow", "grey"]] = {
    "found": "green",
    "misplaced": "orange",
    "missing": "red",
    "foreign": "violet",
    "unknown": "yellow",
    "unreadable": "grey",
}
_PATTERNS: dict[str, PlaceState] = {"missing": "missing", "unreadable": "reserved"}


def show_head(found: CheckView) -> None:
    """Which box, when, by whom; how many of each verdict."""
    st.markdown(f"{plain(found.place_label)}  \n`{grouped(found.container)}`")
    when = (
        f"{found.state} {moment(found.closed_at)}"
        if found.closed_at
        else f"{found.state}, begun {moment(found.begun_at)}"
    )
    st.caption(plain(joined([f"Check {found.number}", f"{when} (UTC)", found.closed_by or found.by, found.file_name])))
    with st.container(horizontal=True):
        for verdict, mark in FINDINGS.items():
            if number := found.counts.get(verdict):
                st.badge(f"{number:,} {mark.word.lower()}", icon=mark.icon, color=_BADGES[verdict])


def show_map(found: CheckView, box: BoxView) -> None:
    """Each verdict where it was given."""
    cells: dict[int, BoxCell] = {}
    for item in sorted(found.items, key=lambda each: each.found_position is not None):
        position = item.found_position or item.expected_position
        if position is not None:
            cells[position] = _cell(item, position)
    if cells:
        box_map(
            box.rows,
            box.columns,
            list(cells.values()),
            key=f"check-{found.number}",
            readonly=True,
            labelling=box.labels,
            title=f"What was found in {box.container.name}",
        )
        occurring = [verdict for verdict in FINDINGS if verdict in found.counts]
        legend(LegendEntry(FINDINGS[each].word, _PATTERNS.get(each, "in"), FINDINGS[each].colour) for each in occurring)


def _cell(item: ItemView, position: int) -> BoxCell:
    mark = FINDINGS[item.verdict]
    code = grouped(item.code) if item.code else item.scanned or NOTHING
    return BoxCell(
        position=position,
        label=f"{mark.sign} {code.replace(' ', '')[-4:]}",
        title=joined([code, mark.word, item.problem]),
        state=_PATTERNS.get(item.verdict, "in"),
        colour=mark.colour,
    )


def show_open(found: CheckView) -> None:
    """What is still to be decided: all at once, or line by line."""
    waiting = [item for item in found.items if item.is_open]
    proposed = [item for item in waiting if item.proposal != "left"]
    if proposed and st.button(
        f"Accept {'all ' if len(proposed) > 1 else ''}{len(proposed)}",
        type="primary",
        icon=":material/done_all:",
        key="accept-all",
    ):
        carry_out(accept_check, f"{counted(len(proposed), 'line')} put right.", number=found.number)
    for item in waiting:
        _offer(found, item)


def _offer(found: CheckView, item: ItemView) -> None:
    mark, line = FINDINGS[item.verdict], {"number": found.number, "lines": [item.line]}
    said, accept, leave, out = st.columns([6, 2, 1, 1], vertical_alignment="center")
    said.markdown(f"{item.line} {mark.icon} **{plain(_code(item))}** {mark.word.lower()} · {plain(_where(item))}")
    if item.proposal in PROPOSALS and accept.button(PROPOSALS[item.proposal], key=f"accept-{item.line}"):
        carry_out(accept_check, f"{_code(item)} is put right.", **line)
    if leave.button("Leave", key=f"leave-{item.line}", type="tertiary"):
        carry_out(leave_lines, f"{_code(item)} stays as it is.", **line)
    if item.verdict in ("foreign", "unknown") and out.button("Taken out", key=f"out-{item.line}", type="tertiary"):
        carry_out(leave_lines, f"{_code(item)} was taken out of the box.", taken_out=True, **line)


def _code(item: ItemView) -> str:
    if not item.visible:
        return HIDDEN
    return grouped(item.code) if item.code else item.scanned or "no code"


def _where(item: ItemView) -> str:
    expected = item.expected or item.recorded
    places = [f"on record at {expected}" if expected else None, f"found at {item.found}" if item.found else None]
    return joined([*places, item.kind_name, item.problem])


def show_lines(found: CheckView) -> None:
    """All lines, and the record to keep."""
    rows = [
        {
            "Line": item.line,
            "": FINDINGS[item.verdict].sign,
            "Code": _code(item),
            "Verdict": FINDINGS[item.verdict].word,
            "On record at": known(item.expected or item.recorded),
            "Found at": known(item.found),
            "Done": "–" if item.resolution == "none" else item.resolution,
            "Because": known(item.problem),
        }
        for item in found.items
    ]
    if rows:
        st.dataframe(pd.DataFrame(rows), hide_index=True)
    st.download_button(
        "Save the record",
        record_of(found),
        f"check-{found.number}.html",
        "text/html",
        icon=":material/print:",
        on_click="ignore",
        key="record",
    )


def offer_closing(found: CheckView) -> None:
    """Signing; what is open is left as it was found."""
    with st.form("close", border=False):
        comment = st.text_input("Comment", placeholder="kept with the check")
        if st.form_submit_button("Close and sign", icon=":material/signature:"):
            carry_out(close_check, "The check is signed.", number=found.number, comment=comment or None)
