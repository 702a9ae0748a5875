"""Room: where so many things fit together, where the next free positions are, and how much is free in each freezer."""

import pandas as pd
import streamlit as st

from lims.samples.queries import find_kinds
from lims.storage.room import RoomView, find_next_free, find_room
from lims.storage.stores import StoreRoom, free_by_store
from lims.ui.navigation import open_page
from lims.ui.session import looking
from lims.ui.words import NOTHING, counted, grouped

TOGETHER, IN_A_ROW, SPREAD, BOXES = "in one box", "in a row in one box", "from box to box", "boxes in a rack"


def shown_positions(found: RoomView) -> str:
    """The first and the last of the positions that come next."""
    first, last = found.positions[0], found.positions[-1]
    return first if first == last else f"{first} – {last}"


def show_found(found: list[RoomView]) -> None:
    """The boxes; the one that is chosen opens."""
    rows = [
        {
            "Free": each.free,
            "Container": " › ".join(each.way),
            "Next": shown_positions(each),
            "Code": grouped(each.code),
        }
        for each in found
    ]
    chosen = st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="room-found",
        column_config={"Container": st.column_config.TextColumn(width="large")},
    )
    selected = chosen["selection"]["rows"]
    if st.button("Open", type="primary", disabled=not selected, icon=":material/open_in_new:"):
        open_page("storage", code=found[selected[0]].code)


def show_stores(stores: list[StoreRoom]) -> None:
    """Each freezer with what is free in it, most first."""
    rows = [
        {
            "Where": " › ".join(each.way),
            "Free": each.free,
            "Room": each.room,
            "Full": round(100 * (1 - each.free / each.room)) if each.room else 0,
            "Boxes": each.boxes,
            "Empty boxes": each.empty,
            "Takes": ", ".join(each.takes) if each.takes is not None else NOTHING,
            "Code": grouped(each.code),
        }
        for each in sorted(stores, key=lambda store: -store.free)
    ]
    full = st.column_config.ProgressColumn(format="%d %%", min_value=0, max_value=100)
    st.dataframe(pd.DataFrame(rows), hide_index=True, column_config={"Full": full})


st.title("Room")
with looking() as work:
    kinds = {kind.key: kind.name for kind in find_kinds(work)}
with st.container(horizontal=True, vertical_alignment="bottom"):
    count = st.number_input("Where is room for", 1, 10_000, 50, bind="query-params", key="count")
    how = st.selectbox("How", [TOGETHER, IN_A_ROW, SPREAD, BOXES], bind="query-params", key="how")
    kind = st.selectbox(
        "Of which kind",
        list(kinds),
        index=None,
        format_func=kinds.__getitem__,
        placeholder="any kind",
        bind="query-params",
        key="kind",
    )
    inside = st.text_input(
        "Inside", placeholder="code of a freezer, rack …", bind="query-params", key="inside", help="empty: everywhere"
    ).strip()
if how == SPREAD and not inside:
    st.info("Say inside which freezer: scan or type its code.", icon=":material/ac_unit:")
    st.stop()
with looking() as work:
    if how == SPREAD:
        found = find_next_free(work, inside, count, kind=kind)
    else:
        found = find_room(
            work,
            count,
            inside=inside or None,
            kind=kind,
            contiguous=how == IN_A_ROW,
            for_containers=how == BOXES,
        )
if found:
    if how == SPREAD and (short := count - sum(len(each.positions) for each in found)):
        st.warning(f"{counted(short, 'thing')} more would not fit.", icon=":material/priority_high:")
    show_found(found)
else:
    st.info(f"Nowhere is room for {count:,} {how}. Try fewer, or from box to box.", icon=":material/search_off:")
if st.toggle("Free room of each freezer", bind="query-params", key="stores"):
    with looking() as work:
        show_stores(free_by_store(work, kind=kind))
