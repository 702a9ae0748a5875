"""Containers as tiles with their fill, what is out of them, and the dialog that adds some."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from lims.storage.actions import add_container
from lims.storage.maps import TreeNode
from lims.storage.outstanding import OutView
from lims.storage.rules import Grid, starter_types
from lims.ui.feedback import tell, trying
from lims.ui.markdown import plain
from lims.ui.navigation import open_page
from lims.ui.session import acting
from lims.ui.storage_form import Particulars, ask_particulars
from lims.ui.words import NOTHING, counted, grouped, joined, known, moment

_ACROSS = 4
TYPES = {each.key: each for each in starter_types()}


def fill(node: TreeNode) -> str:
    """How full it is, in words and in numbers."""
    return f"{node.things:,} of {node.room:,} · {node.free:,} free" if node.room else counted(node.things, "thing")


def tiles(nodes: Sequence[TreeNode]) -> None:
    """What stands inside, each with its fill; a click opens it."""
    for start in range(0, len(nodes), _ACROSS):
        for column, node in zip(st.columns(_ACROSS), nodes[start : start + _ACROSS], strict=False):
            with column.container(border=True, height="stretch"):
                _tile(node)


def _tile(node: TreeNode) -> None:
    title = f"{node.position} · {node.name}" if node.position else node.name
    if st.button(plain(title), icon=f":material/{node.icon}:", key=f"open-{node.code}", type="tertiary"):
        open_page("storage", code=node.code)
    if node.room:
        st.progress(min(node.things / node.room, 1.0))
    st.caption(fill(node))


def show_out(places: Sequence[OutView]) -> None:
    """What is out and expected back, what is due first comes first."""
    if not places:
        return
    late = sum(each.overdue for each in places)
    st.subheader(f"Out of their place · {len(places):,}" + (f" · {late:,} overdue" if late else ""))
    if late and st.toggle("Only what is overdue", bind="query-params", key="overdue"):
        places = [each for each in places if each.overdue]
    rows = [
        {
            "Code": grouped(each.code),
            "Kept for it": joined([" › ".join(each.way), each.position]),
            "With": known(each.with_whom),
            "Taken out by": known(each.taken_by),
            "Since (UTC)": moment(each.since),
            "Back by": f"{each.until:%Y-%m-%d}" if each.until else NOTHING,
            "Late": f"! {counted(each.days_late, 'day')}" if each.overdue else NOTHING,
        }
        for each in places
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)


@st.dialog("Add containers")
def add_dialog(inside: str | None) -> None:
    """One or many alike."""
    kind = st.selectbox("Type", list(TYPES), format_func=lambda key: TYPES[key].name)
    name = st.text_input("Name", placeholder="Freezer A", help="EDNA-### gives EDNA-001, EDNA-002 …")
    first, second, third = st.columns(3)
    rows = first.number_input("Rows", 0, 100, TYPES[kind].rows, key=f"rows-{kind}")
    columns = second.number_input("Columns", 0, 100, TYPES[kind].columns, key=f"columns-{kind}")
    count = third.number_input("How many", 1, 200, 1)
    slots, told = TYPES[kind].slots, Particulars()
    if st.toggle("More about it", key="more-about"):
        if rows and columns:
            slots = st.number_input("Things at one position", 1, 100, slots, key=f"slots-{kind}")
        usual = TYPES[kind]
        told = ask_particulars(Grid(rows, columns, slots, usual.labelling, usual.fill_order), kind, None, None)
    if st.button("Add", type="primary"):
        with trying() as attempt, acting() as work:
            made = add_container(
                work,
                name=name,
                type_key=kind,
                parent=inside,
                rows=rows,
                columns=columns,
                count=count,
                slots=slots,
                labelling=told.labelling,
                fill_order=told.fill_order,
                position_names=told.names,
                set_celsius=told.celsius,
                allowed_kinds=told.kinds,
            )
        if attempt.succeeded:
            tell(f"{len(made)} added.")
            st.rerun()
