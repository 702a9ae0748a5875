"""Storage: rooms, freezers, shelves, boxes; what lies where, and where there is room."""

from collections.abc import Mapping

import streamlit as st

from lims.access import Permission
from lims.samples.naming import NameView, names_for
from lims.storage.actions import place
from lims.storage.maps import BoxView, box_for, find_containers
from lims.storage.whereabouts import find_out
from lims.ui.box_view import cells_of, legend_of
from lims.ui.components.box_map import Move, box_map
from lims.ui.components.box_map.legend import legend
from lims.ui.feedback import tell, trying
from lims.ui.markdown import plain
from lims.ui.navigation import open_page
from lims.ui.session import acting, current_actor, looking
from lims.ui.storage_tiles import add_dialog, fill, show_out, tiles
from lims.ui.words import codes_in, grouped, joined

code = st.query_params.get("code", "")
actor = current_actor()
may_move = actor.may_anywhere(Permission.MOVE)


def show_box(box: BoxView) -> None:
    """The map, what is selected in it, and a field to put things into the position."""
    with looking() as work:
        names = names_for(work, [cell.sample_id for cell in box.cells if cell.sample_id])

    def move(asked: Move) -> None:
        moved = next(cell.code for cell in box.cells if cell.position == asked.source)
        with trying() as attempt, acting() as work:
            place(work, codes=[str(moved)], into=code, positions=[box.labels[asked.target - 1]])
        if attempt.succeeded:
            tell(f"{grouped(str(moved))} moved to {box.labels[asked.target - 1]}.")

    event = box_map(
        box.rows,
        box.columns,
        cells_of(box, names),
        key=f"box-{code}",
        readonly=not may_move,
        labelling=box.labels,
        on_move=move,
    )
    legend(legend_of(box))
    if event.selected is not None:
        show_position(box, event.selected, names)


def show_position(box: BoxView, position: int, names: Mapping[int, NameView]) -> None:
    """What lies in the selected position, or a field to put something there."""
    cell = next((each for each in box.cells if each.position == position), None)
    label = box.labels[position - 1]
    if cell is None and not may_move:
        st.caption(f"{label} is free.")
    elif cell is None:
        with st.form(f"put-{label}", border=False):
            put = st.text_input(f"Put into {label}", placeholder="Scan or type a code")
            if st.form_submit_button("Put away", type="primary"):
                with trying() as attempt, acting() as work:
                    place(work, codes=codes_in(put), into=code, positions=[label])
                if attempt.succeeded:
                    st.rerun()
    elif cell.code:
        name = names[cell.sample_id].shown if cell.sample_id in names else cell.name
        st.markdown(f"**{label}** {grouped(cell.code)} · {plain(joined([cell.kind_name, name]))}")
        if st.button("Open", icon=":material/open_in_new:"):
            open_page("storage" if cell.is_container else "sample", code=cell.code)


with looking() as work:
    nodes = find_containers(work, inside=code or None)
    box = box_for(work, code) if code else None
    out = find_out(work) if may_move and not code else []
head = nodes[0] if code and nodes else None
inside = [node for node in nodes if node.parent == (code or None) and node is not head]
if not code and len(inside) == 1:  # one site: its rooms are what people look for
    inside += [node for node in nodes if node.parent == inside[0].code]

st.title(plain(box.container.name) if box else "Storage")
if box:
    st.markdown(f"{plain(box.container.place_label)}  \n`{grouped(box.container.code)}` · {fill(head) if head else ''}")
with st.container(horizontal=True):
    if box and st.button("Up", icon=":material/arrow_upward:"):
        open_page("storage", **({"code": box.container.parent} if box.container.parent else {}))
    if actor.may_anywhere(Permission.ARRANGE) and st.button("Add containers", icon=":material/add:", type="primary"):
        add_dialog(code or None)
    if box and actor.may_anywhere(Permission.PRINT) and st.button("Print its label", icon=":material/qr_code_2:"):
        open_page("labels", codes=code)
    inner = [cell.code for cell in box.cells if cell.code] if box and actor.may_anywhere(Permission.PRINT) else []
    if inner and st.button("Labels of what lies in it", icon=":material/qr_code_2:", type="tertiary"):
        open_page("labels", codes=",".join(inner))
if not nodes and not box:
    st.info("There is no storage yet. Add the site first, then rooms and freezers in it.", icon=":material/ac_unit:")
tiles(inside)
show_out(out)
if box and box.rows:
    show_box(box)
elif box and box.cells:
    for cell in (each for each in box.cells if each.code and not each.is_container):
        if st.button(f"{grouped(str(cell.code))} · {cell.kind_name}", key=f"in-{cell.code}", type="tertiary"):
            open_page("sample", code=str(cell.code))
