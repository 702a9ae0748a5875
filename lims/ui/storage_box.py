"""The map of a box on the storage page: coloured as one likes, one position or several chosen, and what can be done."""

from collections.abc import Mapping

import streamlit as st

from lims.access import Permission
from lims.samples.naming import NameView, names_for
from lims.storage.actions import place
from lims.storage.maps import BoxView, Cell, box_for
from lims.storage.shades import ShadeBy, shades_for
from lims.ui import state
from lims.ui.box_shades import shaded
from lims.ui.box_view import cells_of
from lims.ui.components.box_map import Move, box_map
from lims.ui.components.box_map.legend import legend
from lims.ui.feedback import show_told, tell, trying
from lims.ui.markdown import plain
from lims.ui.navigation import open_page
from lims.ui.session import acting, current_actor, looking
from lims.ui.storage_chosen import Chosen, show_chosen
from lims.ui.words import codes_in, grouped, joined


@st.fragment
def show_box(code: str) -> None:
    """The map and what belongs to it. A click runs this part of the page only."""
    show_told()
    actor = current_actor()
    may_move = actor.may_anywhere(Permission.MOVE)
    by = ShadeBy(st.selectbox("Colour by", [each.value for each in ShadeBy], bind="query-params", key="colour"))
    with looking() as work:
        box = box_for(work, code)
        names = names_for(work, [cell.sample_id for cell in box.cells if cell.sample_id])
        words = shades_for(work, box, by)
    cells, entries = shaded(box, cells_of(box, names), words, by)
    event = box_map(
        box.rows,
        box.columns,
        cells,
        key=f"box-{code}",
        readonly=not may_move,
        labelling=box.labels,
        several=may_move,
        on_move=lambda asked: _move(box, asked),
    )
    legend(entries)
    before = _shown_before(box)
    if event.ticked:
        show_chosen(Chosen.of(before, event.ticked), f"box-{code}")
    elif event.selected is not None:
        _show_position(box, event.selected, names, may_move=may_move)


def _shown_before(box: BoxView) -> BoxView:
    """What the page showed when somebody clicked; and keeps what it shows now. An act is about what was seen."""
    key = f"{state.SEEN}:{box.container.code}"
    before = st.session_state.get(key)
    state.keep(key, box)
    return before if isinstance(before, BoxView) else box


def _move(box: BoxView, asked: Move) -> None:
    """Something was dragged, or moved by two clicks; `box` is as the page showed it then."""
    moved = _at(box, asked.source)
    if moved is None or moved.code is None:
        return
    target = box.labels[asked.target - 1]
    seen = {moved.code: (box.container.code, moved.label)}
    with trying() as attempt, acting() as work:
        place(work, codes=[moved.code], into=box.container.code, positions=[target], seen=seen)
    if attempt.succeeded:
        tell(f"{grouped(moved.code)} moved to {target}.")


def _show_position(box: BoxView, position: int, names: Mapping[int, NameView], *, may_move: bool) -> None:
    """What lies in the selected position, or a field to put something there."""
    cell, label = _at(box, position), box.labels[position - 1]
    if cell is None and not may_move:
        st.caption(f"{label} is free.")
    elif cell is None:
        _offer_to_put(box, label)
    elif cell.code:
        named = names.get(cell.sample_id) if cell.sample_id is not None else None
        name = named.shown if named else cell.name
        st.markdown(f"**{label}** {grouped(cell.code)} · {plain(joined([cell.kind_name, name]))}")
        if st.button("Open", icon=":material/open_in_new:"):
            open_page("storage" if cell.is_container else "sample", code=cell.code)


def _offer_to_put(box: BoxView, label: str) -> None:
    with st.form(f"put-{label}", border=False):
        put = st.text_input(f"Put into {label}", placeholder="Scan or type a code")
        if st.form_submit_button("Put away", type="primary"):
            with trying() as attempt, acting() as work:
                place(work, codes=codes_in(put), into=box.container.code, positions=[label])
            if attempt.succeeded:
                st.rerun()


def _at(box: BoxView, position: int) -> Cell | None:
    return next((cell for cell in box.cells if cell.position == position), None)
