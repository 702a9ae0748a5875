"""What can be done with a container itself: move it with all in it, rename it, take it out of use."""

import streamlit as st

from lims.access import Permission
from lims.storage.actions import correct_container, place, rename_container, retire_container
from lims.storage.entering import correctable_of
from lims.storage.listing import as_table, find_contents
from lims.storage.paper import MOST_PRINTED, printed_contents
from lims.storage.queries import ContainerView
from lims.ui.feedback import tell, trying
from lims.ui.navigation import open_page
from lims.ui.session import acting, current_actor, looking
from lims.ui.storage_form import ask_particulars
from lims.ui.words import counted


def show_changes(container: ContainerView) -> None:
    """The buttons; only what the actor may do."""
    if container.used and st.button("On paper", icon=":material/print:"):
        _list_dialog(container)
    actor = current_actor()
    if actor.may_anywhere(Permission.MOVE) and st.button("Move it", icon=":material/drive_file_move:"):
        _move_dialog(container)
    if not actor.may_anywhere(Permission.ARRANGE):
        return
    if st.button("Rename", icon=":material/edit:"):
        _rename_dialog(container)
    if st.button("Correct", icon=":material/tune:"):
        _correct_dialog(container)
    if not container.used and st.button("Retire", icon=":material/archive:"):
        _retire_dialog(container)


@st.dialog("What should be here")
def _list_dialog(container: ContainerView) -> None:
    """A list to walk along with, and the same for a spreadsheet."""
    with looking() as work:
        lines = find_contents(work, container.code)
        now = work.now
    st.markdown(f"{counted(len(lines), 'thing')} in it and below it.")
    if len(lines) <= MOST_PRINTED:
        pdf = printed_contents(container.place_label, lines, now)
        st.download_button("List as PDF (A4)", pdf, f"{container.code}.pdf", "application/pdf", type="primary")
    else:
        st.caption(f"More than {MOST_PRINTED:,} things are not printed: open a shelf or a rack, and print that.")
    st.download_button("Table as CSV", as_table(lines), f"{container.code}.csv", "text/csv")


@st.dialog("Move it with all that lies in it")
def _move_dialog(container: ContainerView) -> None:
    into = st.text_input("Into", placeholder="Scan or type the code of a rack, shelf, freezer …")
    position = st.text_input("Position", placeholder="the next free one")
    if st.button(f"Move {container.name}", type="primary"):
        seen = {container.code: (container.parent, container.position) if container.parent else None}
        positions = [position.strip()] if position.strip() else None
        with trying() as attempt, acting() as work:
            moved = place(work, codes=[container.code], into=into, positions=positions, seen=seen)
        if attempt.succeeded:
            tell(f"{container.name} moved to {moved[0].container_name}.")
            st.rerun()


@st.dialog("Rename")
def _rename_dialog(container: ContainerView) -> None:
    name = st.text_input("Name", value=container.name)
    if st.button("Rename it", type="primary"):
        with trying() as attempt, acting() as work:
            rename_container(work, code=container.code, name=name)
        if attempt.succeeded:
            tell(f"It is called {name} now.")
            st.rerun()


@st.dialog("Correct it")
def _correct_dialog(container: ContainerView) -> None:
    st.markdown("Nothing in it moves: only what its positions are called, how it fills and what it takes is changed.")
    with looking() as work:
        own = correctable_of(work, container)
    told = ask_particulars(container.grid, container.code, own["set_celsius"], own["allowed_kinds"])
    if st.button("Save", type="primary"):
        with trying() as attempt, acting() as work:
            correct_container(
                work,
                code=container.code,
                labelling=told.labelling or container.grid.labelling,
                fill_order=told.fill_order or container.grid.fill_order,
                position_names=told.names,
                set_celsius=told.celsius,
                allowed_kinds=told.kinds,
            )
        if attempt.succeeded:
            tell(f"{container.name} is corrected.")
            st.rerun()


@st.dialog("Take it out of use")
def _retire_dialog(container: ContainerView) -> None:
    st.markdown("It gives up its place and stays on record. Undo puts it back.")
    reason = st.text_input("Why", placeholder="broken lid")
    if st.button("Retire it", type="primary"):
        with trying() as attempt, acting() as work:
            retire_container(work, code=container.code, reason=reason or None)
        if attempt.succeeded:
            tell(f"{container.name} is out of use.")
            open_page("storage", **({"code": container.parent} if container.parent else {}))
