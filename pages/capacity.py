"""Capacity: how full each store was by month, by collection, and when it will be full as it goes."""

import streamlit as st

from lims.storage.filling import fill_for
from lims.storage.room import free_by_store
from lims.ui.capacity_plot import capacity_chart, full_in_words
from lims.ui.markdown import plain
from lims.ui.navigation import open_page
from lims.ui.session import looking

st.title("Capacity")
with looking() as work:
    stores = {store.code: store for store in free_by_store(work) if store.room}
if not stores:
    st.info("No freezer, dewar or cabinet has boxes yet. Add them under Storage.", icon=":material/ac_unit:")
    st.stop()
fullest = sorted(stores, key=lambda code: stores[code].free / stores[code].room)
with st.container(horizontal=True, vertical_alignment="bottom"):
    code = st.selectbox(
        "Store",
        fullest,
        format_func=lambda each: f"{' › '.join(stores[each].way)} · {stores[each].free:,} free",
        bind="query-params",
        key="store",
    )
    months = st.selectbox("Months", [12, 24, 60], index=1, bind="query-params", key="months")
with looking() as work:
    fill = fill_for(work, code, months=months)

with st.container(horizontal=True):
    st.metric("Lie there", f"{fill.used:,}")
    st.metric("Free", f"{stores[code].free:,}")
    st.metric(
        "More each month",
        "–" if fill.forecast is None else f"{fill.forecast.trend.per_month:,.1f}",
        help="the straight line through the last twelve months",
    )
    st.metric("Full", full_in_words(fill))
if fill.forecast is None:
    st.caption("Three months with samples are needed before anything can be said about when it will be full.")
st.altair_chart(capacity_chart(fill))
st.caption(
    "At the end of each month, by collection. The line on top is the room there is; the dashed end is how it goes on, "
    "with the range of 19 cases in 20. What was moved here with its rack counts as if the rack had always stood here."
)
if st.button(plain(f"Open {fill.name}"), icon=":material/open_in_new:"):
    open_page("storage", code=code)
