"""Publish: a collection as a Darwin Core archive, and what GBIF will miss. The address names the collection."""

from io import BytesIO

import streamlit as st

from lims.publishing.actions import record_publication
from lims.publishing.queries import archive_for, find_publications, find_publishable, readiness_for
from lims.publishing.rules import Readiness
from lims.ui import state
from lims.ui.feedback import tell, trying
from lims.ui.markdown import plain
from lims.ui.session import acting, looking
from lims.ui.words import joined, moment

ARCHIVE = "staal.publish.archive"
"""The archive that was just made: its collection, the name of its file, its bytes."""


def show_readiness(told: Readiness) -> None:
    """The verdict, then what is missing, what is required first."""
    records = f"{'The first ' if told.more else ''}{told.records:,} occurrences"
    if not told.records:
        st.info("Nothing in this collection can be published yet.", icon=":material/inbox:")
    elif told.accepted:
        st.success(f"{records} are ready: GBIF will accept them.", icon=":material/check:")
    else:
        st.warning(f"{records} looked at: something GBIF requires is missing.", icon=":material/priority_high:")
    kept = [
        f"{told.left_out:,} under embargo stay here" if told.left_out else None,
        f"{told.withheld:,} go without their place" if told.withheld else None,
    ]
    if any(kept):
        st.caption(joined(kept))
    if told.findings:
        table = [
            {"Missing": each.term, "GBIF": each.need, "Records": each.missing, "What to do": each.advice}
            for each in told.findings
        ]
        st.dataframe(table, width="stretch", hide_index=True)


def show_archive(collection: str) -> None:
    """The button that saves what was just made."""
    made = st.session_state.get(ARCHIVE)
    if made and made[0] == collection:
        st.download_button(
            f"Save {made[1]}",
            made[2],
            made[1],
            "application/zip",
            key="save",
            type="primary",
            icon=":material/download:",
        )


st.title("Publish")
with looking() as work:
    collections = {each.code: each.name for each in find_publishable(work)}
if not collections:
    st.info("There is no collection here that you may publish.", icon=":material/folder_open:")
    st.stop()
codes = list(collections)
asked = st.query_params.get("collection", "")
collection = st.selectbox(
    "Collection",
    codes,
    index=codes.index(asked) if asked in codes else 0,
    format_func=lambda code: f"{code} · {collections[code]}",
    key="collection",
)
st.query_params["collection"] = collection

with trying() as looked, looking() as work, st.spinner("Looking at the records …"):
    told = readiness_for(work, collection=collection)
    published = find_publications(work, collection=collection)
if not looked.succeeded:
    st.stop()
show_readiness(told)

if st.button("Make the archive", key="make", type="primary", icon=":material/public:", disabled=not told.records):
    out = BytesIO()
    with trying() as attempt:
        with looking() as work, st.spinner("Writing every record …"):
            archive = archive_for(work, collection=collection, out=out)
        with acting() as work:
            made = record_publication(work, archive=archive)
    if attempt.succeeded:
        name = f"{collection}-{made.made_at:%Y-%m-%d}.zip".lower()
        state.keep(ARCHIVE, (collection, name, out.getvalue()))
        tell(f"The archive of {collection} is made: {made.counts['occurrence.txt']:,} occurrences.")
        st.rerun()
show_archive(collection)

if published:
    st.subheader("Made before")
    for each in published[:20]:
        rows = joined(f"{count:,} {name.removesuffix('.txt')}" for name, count in each.counts.items())
        st.markdown(f"**{moment(each.made_at)}** {plain(rows)}  \n:gray[SHA-256 {each.digest[:16]}…]")
