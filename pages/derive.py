"""Derive: many children from many parents in one act."""

import streamlit as st
from pydantic import ValidationError

from lims.samples.actions import derive
from lims.samples.drafts import AmountDraft, DerivationDraft, ProcessDraft
from lims.samples.queries import find_kinds, samples_for
from lims.samples.vocabulary import CONTROL_TYPES, Relation
from lims.ui import state
from lims.ui.feedback import tell, trying
from lims.ui.made import show_made
from lims.ui.session import acting, looking
from lims.ui.words import amount_of, codes_in, grouped

st.title("Derive")
show_made()
asked = st.query_params.get("codes", "")
text = st.text_area(
    "Parents",
    value=asked.replace(",", "\n"),
    placeholder="Scan or paste codes, one per line",
    height=120,
)
codes = codes_in(text)
with looking() as work:
    kinds = {kind.key: kind for kind in find_kinds(work)}
    parents = []
    if codes:
        with trying() as known:
            parents = samples_for(work, list(dict.fromkeys(codes)))
if not parents:
    st.caption("Choose samples in Samples and press Derive, or scan them here.")
    st.stop()
st.caption(
    " · ".join(f"{grouped(each.code)} {each.kind_name} ({amount_of(each)})" for each in parents[:8])
    + (" …" if len(parents) > 8 else "")
)

usual = list(dict.fromkeys(key for parent in parents for key in kinds[parent.kind].derives))
kind = st.selectbox(
    "Make", [*usual, *(key for key in kinds if key not in usual)], format_func=lambda key: kinds[key].name
)
pool = kind == "pool" or (len(parents) > 1 and st.toggle("One from all (a pool or composite)"))
with st.form("derive", border=False):
    first, second, third = st.columns(3)
    children = first.number_input("Children of each parent", 1, 96, 1, disabled=pool)
    blanks = second.number_input("Blanks that go along", 0, 12, 0)
    blank_type = third.selectbox("Their kind", CONTROL_TYPES, index=2)
    first, second, third, fourth = st.columns([2, 1, 2, 1])
    told = "Children that differ: one number for each, with commas: 12, 20–30, ca. 5"
    made_value = first.text_input("Made, each", placeholder="100", key=f"made-value-{kind}", help=told)
    made_unit = second.text_input("Unit", value=kinds[kind].unit, key=f"made-{kind}")
    unit = parents[0].unit
    taken_value = third.text_input("Taken from each parent, per child", placeholder="not recorded", key=f"taken-{unit}")
    taken_unit = fourth.text_input("Unit", value=unit, key=f"taken-unit-{unit}")
    first, second, third, fourth = st.columns(4, vertical_alignment="bottom")
    take_all = first.checkbox("All of the parent goes into it")
    parts = second.checkbox("They are parts", help="What each begins with leaves the parent: a lot is broken up.")
    expires = third.date_input("Can be used until", value=None)
    retain = fourth.date_input("To be kept until", value=None)
    first, second = st.columns(2)
    batch = first.text_input("Batch or process name", placeholder="EXT-2026-11-22")
    protocol = second.text_input("Protocol", placeholder="DNeasy Blood & Tissue")
    wanted = st.form_submit_button("Make them", type="primary")

if wanted:
    amounts = [each.strip() for each in made_value.split(", ") if each.strip()]
    differ = tuple(amounts) * len(parents) if len(amounts) > 1 else ()
    try:
        draft = DerivationDraft(
            kind=kind,
            children=1 if pool else len(amounts) if differ else children,
            pool=pool,
            made=AmountDraft(value=amounts[0], unit=made_unit) if amounts else None,
            counts=differ,
            takes_made=parts,
            relation=Relation.PART_OF if parts else None,
            expires_on=expires,
            retain_until=retain,
            taken=AmountDraft(value=taken_value, unit=taken_unit) if taken_value.strip() else None,
            take_all=take_all,
            blanks=blanks,
            blank_type=blank_type,
            process=ProcessDraft(name=batch or None, protocol=protocol or None),
        )
    except ValidationError as error:
        st.error(error.errors()[0]["msg"].removeprefix("Value error, "), icon=":material/edit:")
        st.stop()
    with trying() as attempt, acting() as work:
        new = derive(work, parents=[parent.code for parent in parents], draft=draft)
    if attempt.succeeded:
        state.keep(state.MADE, [each.code for each in new])
        tell(f"{len(new)} made. Undo is on the home page.")
        st.rerun()
