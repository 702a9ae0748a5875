"""Keeping: what is near its day, which seed lots to regenerate, which strains have no duplicate, and the rules."""

import streamlit as st

from lims.access import Permission
from lims.preserving.lists import lots_as_csv, strains_as_csv
from lims.preserving.periods import find_rules
from lims.preserving.queries import find_due
from lims.preserving.strains import find_strains
from lims.preserving.viability import find_seed_lots
from lims.ui.due_list import show_due
from lims.ui.keeping_lists import show_lots, show_strains
from lims.ui.keeping_rules import offer_rule, show_rules
from lims.ui.session import current_actor, looking

DUE, SEEDS, STRAINS, RULES = "Near their day", "Seed lots", "Strains", "Rules"

st.title("Keeping")
shown = st.segmented_control(
    "Show", [DUE, SEEDS, STRAINS, RULES], default=DUE, label_visibility="collapsed", bind="query-params", key="show"
)
if shown == SEEDS:
    only = st.toggle("Only those to regenerate", bind="query-params", key="anew")
    with looking() as work:
        lots = find_seed_lots(work, to_regenerate=only)
    show_lots(lots)
    if lots:
        st.download_button("Save as CSV", lots_as_csv(lots), "seed-lots.csv", "text/csv", icon=":material/download:")
elif shown == STRAINS:
    unsafe = st.toggle("Only those without a duplicate elsewhere", bind="query-params", key="unsafe")
    with looking() as work:
        strains = find_strains(work, unsafe=unsafe)
    show_strains(strains)
    if strains:
        saved = strains_as_csv(strains)
        st.download_button("Save as CSV", saved, "strains.csv", "text/csv", icon=":material/download:")
elif shown == RULES:
    with looking() as work:
        rules = find_rules(work)
    show_rules(rules)
    if current_actor().may_anywhere(Permission.DISPOSE):
        offer_rule()
else:
    within = st.number_input("Days ahead", 0, 3650, 30, bind="query-params", key="within")
    with looking() as work:
        due = find_due(work, within=within)
    if not due:
        st.info("Nothing is near its day.", icon=":material/event_available:")
    show_due(due)
