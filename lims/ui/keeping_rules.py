"""The rules of how long things keep: a list, and the forms that set and end them."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from lims.collections.queries import find_collections
from lims.preserving.actions import end_rule, set_rule
from lims.preserving.periods import RuleView, find_rules
from lims.preserving.rules import EXPIRY, RETENTION, TESTING, period
from lims.samples.queries import find_kinds
from lims.ui.feedback import tell, trying
from lims.ui.session import acting, looking

_SAID = {
    EXPIRY: "can be used for",
    RETENTION: "is to be kept for",
    TESTING: "is tested again after",
}


def show_rules(rules: Sequence[RuleView]) -> None:
    """What is in force; the nearest one holds."""
    if not rules:
        st.info("There is no rule yet: each sample has the days that somebody set for it.", icon=":material/rule:")
        return
    rows = [{"What": each.of_what, "": _SAID[each.term], "Period": period(each.months)} for each in rules]
    st.dataframe(pd.DataFrame(rows), hide_index=True)
    st.caption(
        "Counted from when something was registered, a test from the last one. A day that was set for a sample itself "
        "goes before a rule; of rules that of kind and collection, then the collection's, then the kind's."
    )


def offer_rule() -> None:
    """The buttons that set a rule and end one."""
    with st.container(horizontal=True):
        if st.button("Set a rule", type="primary", icon=":material/add:"):
            _set_dialog()
        if st.button("End a rule", icon=":material/remove:"):
            _end_dialog()


@st.dialog("Set a rule")
def _set_dialog() -> None:
    with looking() as work:
        kinds = {kind.key: kind.name for kind in find_kinds(work)}
        collections = {each.code: each.name for each in find_collections(work)}
    collection = st.selectbox("In the collection", list(collections), index=None, placeholder="any")
    kind = st.selectbox("Of the kind", list(kinds), index=None, format_func=kinds.__getitem__, placeholder="any")
    term = st.selectbox("It", list(_SAID), index=1, format_func=_SAID.__getitem__)
    first, second = st.columns(2)
    number = first.number_input("How long", 1, 1200, 10)
    months = number * 12 if second.selectbox("", ["years", "months"], label_visibility="hidden") == "years" else number
    if st.button("Set it", type="primary"):
        with trying() as attempt, acting() as work:
            set_rule(work, term=term, months=months, kind=kind, collection=collection)
        if attempt.succeeded:
            tell("The rule is in force.")
            st.rerun()


@st.dialog("End a rule")
def _end_dialog() -> None:
    with looking() as work:
        rules = {f"{each.of_what} {_SAID[each.term]} {period(each.months)}": each for each in find_rules(work)}
    wanted = st.selectbox("Rule", list(rules))
    if st.button("End it", type="primary", disabled=not rules):
        rule = rules[wanted]
        with trying() as attempt, acting() as work:
            end_rule(work, term=rule.term, kind=rule.kind, collection=rule.collection)
        if attempt.succeeded:
            tell("The rule is ended.")
            st.rerun()
