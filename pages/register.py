"""Register: samples by hand, with where and when they were collected."""

import streamlit as st
from pydantic import ValidationError

from lims.collecting.actions import add_event
from lims.collecting.drafts import EventDraft
from lims.collections.queries import find_collections
from lims.samples.actions import register
from lims.samples.drafts import AmountDraft
from lims.samples.issuing import range_for
from lims.samples.queries import find_kinds
from lims.samples.vocabulary import CONTROL_TYPES
from lims.ui import state
from lims.ui.feedback import tell, trying
from lims.ui.made import show_made
from lims.ui.markdown import plain
from lims.ui.session import acting, looking
from lims.ui.words import grouped
from lims.values.quantities import Qualifier

CRS = {"": "degrees (WGS 84)", "EPSG:31370": "Lambert 72", "EPSG:3812": "Lambert 2008"}
INTO, KIND = "register-collection", "register-kind"
QUALIFIERS = {"exact": "exactly", "approximate": "about", "at_least": "at least"}

st.title("Register samples")
show_made()
printed = st.query_params.get("code", "")
with looking() as work:
    ahead = range_for(work, printed) if printed else None
    kinds = {kind.key: kind for kind in find_kinds(work)}
    collections = {each.code: each.name for each in find_collections(work)}
if not collections:
    st.info("There is no collection yet. An administrator adds one.", icon=":material/folder_open:")
    st.stop()

if ahead and (INTO not in st.session_state or st.session_state.get(state.LABEL) != printed):
    state.keep(state.LABEL, printed)
    state.keep(INTO, ahead.collection)
    if ahead.kind in kinds:
        state.keep(KIND, ahead.kind)
left, middle, right = st.columns([2, 2, 1])
collection = left.selectbox(
    "Collection", list(collections), key=INTO, format_func=lambda code: f"{code} · {collections[code]}"
)
kind = middle.selectbox("Kind", list(kinds), key=KIND, format_func=lambda key: kinds[key].name)
count = right.number_input("How many alike", 1, 1000, 1)
with st.form("register", border=False):
    left, right = st.columns(2)
    identified_as = left.text_input("Name", placeholder="paling, Anguilla anguilla, cf. …")
    label = right.text_input("Own name or number", placeholder="not needed")
    first, second, third, fourth = st.columns([1, 1, 1, 2])
    qualifier = first.selectbox("There is", list(QUALIFIERS), format_func=QUALIFIERS.__getitem__)
    value = second.text_input("Amount", placeholder="40, 20–100", help="A range is kept as it is written.")
    unit = third.text_input("Unit", value=kinds[kind].unit, key=f"unit-{kind}")
    preservation = fourth.text_input("Preserved", placeholder="ethanol 96 %, −80 °C, dried")
    first, second, third = st.columns(3)
    control = first.selectbox("It is a control", CONTROL_TYPES, index=None, placeholder="no")
    expires = second.date_input("Can be used until", value=None)
    retain = third.date_input("To be kept until", value=None)
    st.markdown("**Collected**")
    first, second, third = st.columns(3)
    event_date = first.text_input("When", placeholder="2026-05-04 or 05/2026")
    locality = second.text_input("Locality", placeholder="Bergenmeersen")
    water_body = third.text_input("Water", placeholder="Schelde")
    first, second, third = st.columns(3)
    crs = first.selectbox("Coordinates in", list(CRS), format_func=CRS.__getitem__)
    x = second.text_input("Longitude or X", placeholder="3.9431")
    y = third.text_input("Latitude or Y", placeholder="51.0229")
    first, second = st.columns(2)
    protocol = first.text_input("Protocol", placeholder="fyke net, kick net, 2 L through 0.45 µm")
    collectors = second.text_input("By", placeholder="An Wouters; Tom Jacobs")
    claimed = st.session_state.get(state.CLAIMED, 0)
    with st.expander(
        "The tube has a printed label already", expanded=bool(printed or claimed), icon=":material/qr_code_2:"
    ):
        field = f"code-{printed}-{claimed}"
        code = st.text_input(
            "Pre-printed code", value=printed, placeholder="scan it last: that registers", key=field
        ).strip()
        if ahead:
            st.caption(plain(f"Printed for {ahead.purpose} on {ahead.issued_at:%Y-%m-%d}: {ahead.left} left."))
    wanted = st.form_submit_button("Register", type="primary")

if wanted:
    said = {"event_date": event_date, "locality": locality, "water_body": water_body, "sampling_protocol": protocol}
    place = {"x": x, "y": y, "crs": crs} if crs else {"longitude": x, "latitude": y}
    people = tuple(name.strip() for name in collectors.split(";") if name.strip())
    try:
        draft = EventDraft(**said, **place, collectors=people)
    except ValidationError as error:
        st.error(error.errors()[0]["msg"].removeprefix("Value error, "), icon=":material/edit:")
        st.stop()
    with trying() as attempt, acting() as work:
        collected = any([*said.values(), x, y, people])
        codes = register(
            work,
            collection=collection,
            kind=kind,
            count=count,
            code=code or None,
            event=add_event(work, draft=draft, collection=collection) if collected else None,
            identified_as=identified_as.strip() or None,
            name=label.strip() or None,
            amount=AmountDraft(value=value, unit=unit) if value.strip() else None,
            qualifier=Qualifier(qualifier),
            control_type=control,
            preservation=preservation.strip() or None,
            expires_on=expires,
            retain_until=retain,
        )
    if attempt.succeeded:
        state.keep(state.MADE, codes)
        tell(f"{grouped(codes[0])} is claimed." if code else f"{len(codes)} registered.")
        if code:
            st.query_params.pop("code", None)
            state.count(state.CLAIMED)
        st.rerun()
