"""Capacity: how full each store was by month, how collections grew, and when there is no room left as it goes."""

import streamlit as st

from lims.collections.queries import find_collections
from lims.storage.filling import CollectionFill, FillView, fill_for, growth_for, table_of
from lims.storage.stores import StoreRoom, free_by_store
from lims.ui.capacity_plot import capacity_chart, full_in_words
from lims.ui.markdown import plain
from lims.ui.navigation import open_page
from lims.ui.session import looking
from lims.ui.words import NOTHING, grouped

STORE, COLLECTION = "a store", "a collection"


def shown_store(store: StoreRoom) -> str:
    """Its way and what is free; its code where another one has the same way."""
    told = f" ({grouped(store.code)})" if store.alike else ""
    return f"{' › '.join(store.way)}{told} · {store.free:,} free"


def show(fill: FillView | CollectionFill, free: int | None, of: str) -> None:
    """The figures, and the picture."""
    with st.container(horizontal=True):
        st.metric("Lie there" if of == STORE else "In store", f"{fill.used:,}")
        st.metric("Free" if of == STORE else "Free where it lies", NOTHING if free is None else f"{free:,}")
        more = NOTHING if fill.trend is None else f"{fill.trend.per_month:,.1f}"
        st.metric("More each month", more, help="the straight line through the last twelve months")
        st.metric("Full", full_in_words(fill))
    if fill.trend is None:
        st.caption("Three months with samples are needed before anything can be said about when it will be full.")
    elif free is None:
        st.caption("Where it lies nobody counts positions: how much more fits in is not known.")
    st.altair_chart(capacity_chart(fill))
    st.caption(
        f"At the end of each month, by {'collection' if of == STORE else 'store'}. The line on top is the room there "
        "is; the dashed end is how it goes on, with the range of 19 cases in 20. What was moved with its rack counts "
        "as if the rack had always stood where it stands now."
    )
    if of == COLLECTION and free is not None:
        st.caption("Full: if nothing else goes into the stores where some of it lies. Look at each store too.")


st.title("Capacity")
with looking() as work:
    stores = {store.code: store for store in free_by_store(work) if store.room}
    collections = {each.code: f"{each.code} · {each.name}" for each in find_collections(work)}
if not stores:
    st.info("No freezer, dewar or cabinet has boxes yet. Add them under Storage.", icon=":material/ac_unit:")
    st.stop()
fullest = sorted(stores, key=lambda code: stores[code].free / stores[code].room)
with st.container(horizontal=True, vertical_alignment="bottom"):
    of = st.selectbox("Of", [STORE, COLLECTION], bind="query-params", key="of", width=180)
    if of == STORE:
        code = st.selectbox(
            "Store", fullest, format_func=lambda each: shown_store(stores[each]), bind="query-params", key="store"
        )
    else:
        code = st.selectbox(
            "Collection",
            list(collections),
            format_func=lambda each: collections[each],
            bind="query-params",
            key="collection",
        )
    months = st.selectbox("Months", [12, 24, 60], index=1, bind="query-params", key="months", width=120)
if not code:
    st.info("There is no collection that you may see.", icon=":material/folder_open:")
    st.stop()
with looking() as work, st.spinner("Reading where everything lay …"):
    fill = fill_for(work, code, months=months) if of == STORE else growth_for(work, code, months=months)
show(fill, stores[code].free if isinstance(fill, FillView) else fill.free, of)
with st.container(horizontal=True):
    if of == STORE and st.button(plain(f"Open {fill.name}"), icon=":material/open_in_new:"):
        open_page("storage", code=code)
    st.download_button("Table as CSV", table_of(fill), f"capacity-{fill.code}.csv", "text/csv")
