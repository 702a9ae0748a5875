"""Storage: rooms, freezers, shelves, boxes; what lies where, and where there is room."""

import streamlit as st

from lims.access import Permission
from lims.preserving.queries import find_due
from lims.storage.levels import count_inside, find_level
from lims.storage.maps import box_for, find_containers
from lims.storage.outstanding import find_outstanding
from lims.ui.components.heat_map import heat_map
from lims.ui.due_list import show_due
from lims.ui.markdown import plain
from lims.ui.navigation import open_page
from lims.ui.session import current_actor, looking
from lims.ui.storage_air import show_air
from lims.ui.storage_box import show_box
from lims.ui.storage_changes import show_changes
from lims.ui.storage_tidying import show_mergings
from lims.ui.storage_tiles import add_dialog, fill, show_out, tiles
from lims.ui.words import grouped

MOST_TILES = 3_000

code = st.query_params.get("code", "")
actor = current_actor()
may_move = actor.may_anywhere(Permission.MOVE)


with looking() as work:
    many = not code or count_inside(work, code) > MOST_TILES
    nodes = find_level(work, code or None) if many else find_containers(work, inside=code)
    if not code and len(nodes) == 1:  # one site: its rooms are what people look for
        nodes = find_level(work, nodes[0].code)
    box = box_for(work, code) if code else None
    out = find_outstanding(work) if may_move and not code else []
    due = find_due(work) if may_move and not code else []
head = nodes[0] if code and nodes else None
inside = [node for node in nodes if node is not head and (not code or node.parent == code)]

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
    if box and box.cells and may_move and st.button("Check it", icon=":material/fact_check:"):
        open_page("check", **{"inside" if inside else "code": code})
    if box:
        show_changes(box.container)
if box:
    show_air(box.container)
if not nodes and not box:
    st.info("There is no storage yet. Add the site first, then rooms and freezers in it.", icon=":material/ac_unit:")
tiles(inside)
if code and len(inside) < len(nodes) - 1:
    st.subheader("At a glance")
    if opened := heat_map(nodes, key=f"heat-{code}"):
        open_page("storage", code=opened)
    st.caption("Percent taken, what is blocked too. A dashed edge is an empty box, a line below it a full one.")
    if may_move and st.toggle("Which boxes fit together?", key="mergings"):
        show_mergings(code)
show_out(out)
show_due(due)
if box and box.rows:
    show_box(code)
elif box and box.cells:
    for cell in (each for each in box.cells if each.code and not each.is_container):
        if st.button(f"{grouped(str(cell.code))} · {cell.kind_name}", key=f"in-{cell.code}", type="tertiary"):
            open_page("sample", code=str(cell.code))
