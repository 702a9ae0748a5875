"""Containers as tiles with their fill, and the dialog that adds some."""

from collections.abc import Sequence

import streamlit as st

from lims.storage.actions import add_container
from lims.storage.maps import TreeNode
from lims.storage.rules import starter_types
from lims.ui.feedback import tell, trying
from lims.ui.navigation import open_page
from lims.ui.session import acting

TYPES = {each.key: each for each in starter_types()}


def fill(node: TreeNode) -> str:
    """How full it is, in words and in numbers."""
    return (
        f"{node.things:,} of {node.room:,} · {node.room - node.things:,} free"
        if node.room
        else f"{node.things:,} things"
    )


def tiles(nodes: Sequence[TreeNode]) -> None:
    """What stands inside, each with its fill; a click opens it."""
    columns = st.columns(4)
    for number, node in enumerate(nodes):
        with columns[number % 4].container(border=True):
            title = f"{node.position} · {node.name}" if node.position else node.name
            if st.button(title, icon=f":material/{node.icon}:", key=f"open-{node.code}", type="tertiary"):
                open_page("storage", code=node.code)
            if node.room:
                st.progress(min(node.things / node.room, 1.0))
            st.caption(fill(node))


@st.dialog("Add containers")
def add_dialog(inside: str | None) -> None:
    """One or many alike."""
    kind = st.selectbox("Type", list(TYPES), format_func=lambda key: TYPES[key].name)
    name = st.text_input("Name", placeholder="Freezer A")
    first, second, third = st.columns(3)
    rows = first.number_input("Rows", 0, 100, TYPES[kind].rows, key=f"rows-{kind}")
    columns = second.number_input("Columns", 0, 100, TYPES[kind].columns, key=f"columns-{kind}")
    count = third.number_input("How many", 1, 200, 1)
    if st.button("Add", type="primary"):
        with trying() as attempt, acting() as work:
            made = add_container(work, name=name, type_key=kind, parent=inside, rows=rows, columns=columns, count=count)
        if attempt.succeeded:
            tell(f"{len(made)} added.")
            st.rerun()
