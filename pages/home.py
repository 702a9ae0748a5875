"""Home: where to go from here."""

import streamlit as st

from lims.ui.navigation import page_link, places_for
from lims.ui.session import current_actor

actor = current_actor()
places = [place for place in places_for(actor) if place.purpose and not place.hidden]
names = {place.name for place in places}

st.title(f"Hello, {actor.name}")
if not actor.everywhere and not actor.in_collections and not actor.in_units:
    st.info("You have no role in any collection yet. Ask an administrator for one.", icon=":material/key:")
elif "samples" in names:
    with st.form("find", border=False):
        text = st.text_input("Find a sample", placeholder="Code, name, place or number", key="home-find")
        st.form_submit_button("Find", type="primary")
    if text.strip():
        from lims.ui.navigation import open_page

        open_page("samples", text=text.strip())

for place in places:
    with st.container(horizontal=True, vertical_alignment="center", key=f"go-{place.name}"):
        page_link(place.name, icon=place.icon)
        st.caption(place.purpose)
