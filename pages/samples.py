"""Samples: one search field, two facets, fifty rows, and what can be done with those selected."""

import streamlit as st

from lims.collections.queries import find_collections
from lims.monitoring.searching import find_exposed_samples
from lims.preserving.queries import ids_due
from lims.samples.queries import find_kinds
from lims.samples.searching import count_samples, find_samples
from lims.storage.whereabouts import place_for
from lims.ui.found_acts import offer_acts
from lims.ui.sample_list import inside_out, table_of
from lims.ui.session import looking

PER_PAGE = 50
MOST_LABELS = 1000

st.title("Samples")
text = st.text_input(
    "Find samples",
    type="search",
    live="200ms",
    bind="query-params",
    key="text",
    placeholder="Code, name in any language, place, number",
    label_visibility="collapsed",
)
with looking() as work:
    kinds = {kind.key: kind.name for kind in find_kinds(work)}
    collections = {collection.code: collection.name for collection in find_collections(work)}
with st.container(horizontal=True):
    kind = st.selectbox(
        "Kind",
        list(kinds),
        index=None,
        format_func=kinds.__getitem__,
        placeholder="every kind",
        bind="query-params",
        key="kind",
    )
    collection = st.selectbox(
        "Collection",
        list(collections),
        index=None,
        placeholder="every collection",
        bind="query-params",
        key="collection",
    )
    exposed = st.toggle(
        "Exposed", bind="query-params", key="exposed", help="was too warm for a time, or its ancestor was"
    )
    due = st.toggle("Near its day", bind="query-params", key="due", help="expires or need not be kept, soon or by now")


asked = (text or "", kind, collection, exposed, due)
if st.session_state.get("samples.asked") != asked:
    st.session_state["samples.asked"], st.session_state["samples.pages"] = asked, [None]
pages: list[int | None] = st.session_state["samples.pages"]

with looking() as work:
    facets, near = {"kind": kind, "collection": collection}, ids_due(work) if due else None
    if exposed:
        page, count = find_exposed_samples(work, text or "", **facets, limit=PER_PAGE, before=pages[-1], within=near)
    else:
        page = find_samples(work, text or "", **facets, limit=PER_PAGE, before=pages[-1], among=near)
        count = count_samples(work, text or "", **facets, among=near)
    found = [each.sample.code for each in page.found]
    where = place_for(work, found)
places = {code: inside_out(place) for code, place in where.items()}

if not found:
    st.info(
        "Nothing goes by these words here. Try fewer of them, or import a field sheet.", icon=":material/search_off:"
    )
    st.stop()

chosen = st.dataframe(
    table_of(page, places),
    hide_index=True,
    on_select="rerun",
    selection_mode="multi-row",
    key=f"found-{asked}-{len(pages)}",
    height="content",
    column_config={
        "Code": st.column_config.TextColumn(pinned=True),
        "Place": st.column_config.TextColumn(width="large"),
    },
)
selected = [found[row] for row in chosen["selection"]["rows"]]

with st.container(horizontal=True, vertical_alignment="center"):
    ticked = f" · {len(selected)} selected" if selected else ""
    st.caption(("1 sample" if count == "1" else f"{count} samples") + ticked)
    if len(pages) > 1 and st.button("Newer", icon=":material/chevron_left:"):
        pages.pop()
        st.rerun()
    if page.next_before and st.button("Older", icon=":material/chevron_right:", icon_position="right"):
        pages.append(page.next_before)
        st.rerun()


def all_found() -> list[str]:
    """The codes of all that was found, on this page and the next ones; a campaign's, where its name was searched."""
    with looking() as work:
        all_pages = find_samples(work, text or "", kind=kind, collection=collection, limit=MOST_LABELS)
    return [each.sample.code for each in all_pages.found]


offer_acts(selected, all_found if text and not (exposed or due) and not count.endswith("+") else None, count)
