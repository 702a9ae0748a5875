"""Collections: what there is, and what kinds of material; administrators add to both."""

import pandas as pd
import streamlit as st

from lims.collections.actions import add_collection, correct_collection
from lims.collections.queries import find_collections
from lims.samples.actions import add_kind
from lims.samples.queries import find_kinds
from lims.ui.feedback import tell, trying
from lims.ui.session import acting, looking

SEEN_BY = {"everyone": "everybody who signs in", "members": "its members only"}
RELEASE = "Labels wait until the first and the last of a batch were scanned"
BY_TWO = "One person proposes what is disposed of, and another one approves"

st.title("Collections")
with looking() as work:
    collections = find_collections(work)
    kinds = find_kinds(work)

if collections:
    rows = [
        {
            "Code": each.code,
            "Name": each.name,
            "Codes begin with": each.prefix,
            "Found by": SEEN_BY[each.visibility],
            "Labels": "scanned before use" if each.release_labels_by_scan else "–",
            "Disposal": "by two people" if each.dispose_by_two else "–",
        }
        for each in collections
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)
else:
    st.info("There is no collection yet: add the first one here.", icon=":material/folder_open:")

if collections:
    with st.expander("Correct a collection"):
        held = {each.code: each for each in collections}
        chosen = held[st.selectbox("Collection", list(held), key="correct-code")]
        with st.form(f"correct-{chosen.code}", border=False):
            new_name = st.text_input("Its name", chosen.name)
            told = st.text_input("What it is about", chosen.description or "")
            seen = st.selectbox(
                "Who may find what is in it", list(SEEN_BY), list(SEEN_BY).index(chosen.visibility), SEEN_BY.__getitem__
            )
            release = st.checkbox(RELEASE, chosen.release_labels_by_scan)
            by_two = st.checkbox(BY_TWO, chosen.dispose_by_two)
            correct = st.form_submit_button("Save")
        if correct:
            with trying() as attempt, acting() as work:
                correct_collection(
                    work,
                    collection=chosen.code,
                    name=new_name,
                    description=told.strip(),
                    visibility=seen,
                    release_labels_by_scan=release,
                    dispose_by_two=by_two,
                )
            if attempt.succeeded:
                tell(f"Collection {chosen.code} is corrected.")
                st.rerun()

with st.form("add", clear_on_submit=False):
    st.markdown("**Add a collection**")
    first, second, third = st.columns([1, 3, 1])
    code = first.text_input("Code", placeholder="FISH")
    name = second.text_input("Name", placeholder="Fish of the Scheldt")
    prefix = third.text_input("Prefix", placeholder="chosen for you", help="2 or 3 letters, none of A M Q W Z.")
    description = st.text_input("What it is", placeholder="not needed")
    visibility = st.selectbox("Who finds what is in it", list(SEEN_BY), format_func=SEEN_BY.__getitem__)
    wanted = st.form_submit_button("Add collection", type="primary")
if wanted:
    with trying() as attempt, acting() as work:
        made = add_collection(
            work,
            code=code,
            name=name,
            prefix=prefix.strip() or None,
            description=description.strip() or None,
            visibility=visibility,
        )
    if attempt.succeeded:
        tell(f"Collection {made} is there. Import a field sheet, or register samples.")
        st.rerun()

st.subheader("Kinds of material")
st.dataframe(
    pd.DataFrame(
        [
            {"Kind": each.name, "Nederlands": each.name_nl, "Français": each.name_fr, "Counted in": each.unit}
            for each in kinds
        ]
    ),
    hide_index=True,
    height=300,
)
with st.expander("Add a kind"), st.form("kind", border=False):
    first, second, third, fourth = st.columns(4)
    key = first.text_input("Key", placeholder="scale")
    kind_name = second.text_input("Name", placeholder="fish scale", key="kind-name")
    like = third.selectbox("Like", [each.key for each in kinds])
    unit = fourth.text_input("Counted in", placeholder="as that one")
    add = st.form_submit_button("Add kind")
if add:
    with trying() as attempt, acting() as work:
        add_kind(work, key=key, name=kind_name, like=like, unit=unit.strip() or None)
    if attempt.succeeded:
        tell(f"Kind {kind_name} is there.")
        st.rerun()
