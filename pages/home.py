"""Home: what waits for me, what I did last, where to go from here."""

import streamlit as st

from lims.access import Permission
from lims.disposing.queries import find_waiting
from lims.preserving.queries import count_due
from lims.requests.queries import waiting_for
from lims.samples.counting import count_by_kind
from lims.storage.outstanding import count_outstanding, find_outstanding
from lims.ui.home_parts import show_kinds, show_last_acts, show_waiting
from lims.ui.markdown import plain
from lims.ui.navigation import open_page, page_link, places_for
from lims.ui.session import current_actor, looking
from lims.undoing.queries import latest_change_sets

actor = current_actor()
places = [place for place in places_for(actor) if place.purpose and not place.hidden]
names = {place.name for place in places}

st.title(f"Hello, {plain(actor.name)}")
if not actor.everywhere and not actor.in_collections and not actor.in_units:
    st.info("You have no role in any collection yet. Ask an administrator for one.", icon=":material/key:")
    st.stop()
with st.form("find", border=False):
    text = st.text_input("Find a sample", placeholder="Code, name, place or number", key="home-find")
    st.form_submit_button("Find", type="primary")
if text.strip():
    open_page("samples", text=text.strip())

with looking() as work:
    waiting = waiting_for(work)
    disposals = len(find_waiting(work))
    moves = actor.may_anywhere(Permission.MOVE)
    out, overdue = count_outstanding(find_outstanding(work)) if moves else (0, 0)
    due, past = count_due(work) if moves else (0, 0)
    kinds = count_by_kind(work)
    mine = latest_change_sets(work, account_id=actor.account_id, limit=5) if actor.account_id else []

left, right = st.columns([3, 2], gap="large")
with left:
    show_waiting(waiting, disposals, (out, overdue), (due, past))
    show_kinds(kinds)
with right:
    show_last_acts(mine)
    st.subheader("Go to")
    for place in places:
        with st.container(horizontal=True, vertical_alignment="center", key=f"go-{place.name}"):
            page_link(place.name, icon=place.icon)
            st.caption(place.purpose)
