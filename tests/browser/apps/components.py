"""Shows one component, named by ?show=."""

import time
from pathlib import Path

import streamlit as st

from lims.storage.maps import TreeNode
from lims.ui.components.box_map import BoxCell, Move, box_map, clear_ticks
from lims.ui.components.box_map.legend import LegendEntry, legend
from lims.ui.components.camera import camera
from lims.ui.components.heat_map import heat_map
from lims.ui.components.listener import listener
from lims.ui.components.scanner import ScanNumber, scanner
from lims.ui.palette import PLACE_STATES, PURPLE, SERIES
from lims.ui.style import show_code

ICON = Path(__file__).resolve().parents[3] / "lims" / "ui" / "static" / "favicon.png"
PAGE_COST = 0.1
STATES = {8: "out", 13: "reserved", 20: "foreign", 21: "foreign", 30: "blocked"}


@st.fragment
def scanner_page() -> None:
    """The field above something that takes as long as a page's tables do."""
    undone: list[ScanNumber] = st.session_state.setdefault("undone", [])
    event = scanner(
        route="/bench/scan", session=st.query_params.get("session", "bench-1"), key="scanner", undone=undone
    )
    if event.undo:
        undone.append(event.undo)
        st.rerun(scope="fragment")
    st.session_state.runs = st.session_state.get("runs", 0) + 1
    time.sleep(PAGE_COST)
    st.markdown(f"last: {event.last}, runs: {st.session_state.runs}")
    st.text_input("A field of the page", key="other")
    st.button("A button of the page", key="button", on_click=_pressed)
    st.markdown(f"pressed: {st.session_state.get('pressed', 0)}")


def _pressed() -> None:
    st.session_state.pressed = st.session_state.get("pressed", 0) + 1


@st.fragment
def camera_page() -> None:
    """The camera above the field that takes what it reads."""
    camera()
    scanner(route="/bench/scan", session="bench-1", key="scanner")


def listener_page() -> None:
    """A page without the scanner's field, with whatever else may have the focus."""
    wish = listener(route="/bench/look-up", pages=["sample"])
    if wish:
        st.session_state.wish = wish
    st.session_state.runs = st.session_state.get("runs", 0) + 1
    st.markdown(f"runs: {st.session_state.runs}")
    if "wish" in st.session_state:
        st.markdown(f"opened: {st.session_state.wish.page} {st.session_state.wish.code}")
    st.text_input("A field of the page", key="other")
    st.button("A button of the page", key="button", on_click=_pressed)
    st.markdown(f"pressed: {st.session_state.get('pressed', 0)}")
    if st.button("Ask something"):
        _dialog()


@st.dialog("A dialog")
def _dialog() -> None:
    st.markdown("Which one do you mean?")
    st.button("In the dialog")


@st.fragment
def box_page() -> None:
    """A map in which things may be moved, but never into A02."""
    rows, columns = int(st.query_params.get("rows", 9)), int(st.query_params.get("columns", 9))
    box = st.session_state.setdefault("content", _filled(rows * columns))

    def move(wish: Move) -> None:
        if wish.target != 2:
            box[wish.target] = box.pop(wish.source)

    hits = [int(hit) for hit in st.query_params.get_all("hit")]
    event = box_map(
        rows,
        columns,
        [_cell(position, code) for position, code in box.items()],
        key="box",
        selected=st.session_state.get("wanted"),
        hits=hits,
        readonly=bool(hits),
        several="several" in st.query_params,
        on_move=move,
    )
    if "several" in st.query_params:
        st.markdown(f"ticked: {list(event.ticked)}")
        if st.button("Deal with them"):
            clear_ticks("box")
            st.rerun(scope="fragment")
    kinds = [LegendEntry(f"Kind {n + 1}", colour=SERIES[n]) for n in range(3)]
    legend([*kinds, *(LegendEntry(mark.word, state) for state, mark in PLACE_STATES.items() if state != "in")])
    show_code(box.get(event.selected or 0, "–"))
    st.markdown(f"selected: {event.selected}, there: {box.get(event.selected or 0)}, things: {len(box)}")
    if st.button("Select C03", key="wish"):
        st.session_state.wanted = 21
        st.rerun(scope="fragment")


@st.fragment
def heat_page() -> None:
    """A freezer of two racks with boxes from empty to full."""
    opened = heat_map(_freezer(), key="heat")
    st.markdown(f"opened: {opened}")


def _freezer() -> list[TreeNode]:
    nodes = [_node("F", None, "Freezer", 0, 0)]
    for rack in ("R1", "R2"):
        nodes.append(_node(rack, "F", rack, 405, 810))
        nodes += [_node(f"{rack}B{n}", rack, f"Box {n}", n * 9, 81) for n in range(10)]
    return nodes


def _node(code: str, parent: str | None, name: str, things: int, room: int) -> TreeNode:
    return TreeNode(code, name, "box", "grid_view", parent, None, 0, things, room, things, room, 0, retired=False)


def _filled(count: int) -> dict[int, str]:
    return {n: f"FIS {n * 37:06} {n % 10}" for n in range(1, count + 1) if n % 5 != 2 and n < count * 0.8}


def _cell(position: int, code: str) -> BoxCell:
    return {
        "position": position,
        "label": code[7:10],
        "title": f"{code} · DNA extract · Anguilla anguilla",
        "state": STATES.get(position, "in"),  # type: ignore[typeddict-item]
        "colour": SERIES[int(code[-1]) % 3] if position != 21 else PURPLE,
    }


st.set_page_config(page_title="Components", page_icon=str(ICON), layout="wide")
if st.checkbox("Show the component", value=True, key="shown"):
    pages = {
        "scanner": scanner_page,
        "camera": camera_page,
        "listener": listener_page,
        "box": box_page,
        "heat": heat_page,
    }
    pages[st.query_params.get("show", "scanner")]()
else:
    # What is shown again begins anew.
    for name in set(st.session_state) - {"shown"}:
        del st.session_state[name]
