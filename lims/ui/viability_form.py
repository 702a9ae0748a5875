"""Enters what came out of tests, of one lot or culture or of many at once."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from lims.preserving.actions import record_viability
from lims.preserving.drafts import ViabilityDraft
from lims.preserving.rules import GERMINATION, REVIVAL
from lims.ui.feedback import tell, trying
from lims.ui.session import acting
from lims.ui.words import counted, grouped

_USES_UP = {GERMINATION: "What was sown leaves the lot", REVIVAL: "What was opened is used up"}
_TESTED = {GERMINATION: ("Sown", "Germinated"), REVIVAL: ("Opened", "Revived")}


@st.dialog("A test whether it still lives", width="medium")
def viability_dialog(codes: Sequence[str], *, germination: bool) -> None:
    """One line for each; those without numbers are left out."""
    test = st.segmented_control(
        "Test", [GERMINATION, REVIVAL], default=GERMINATION if germination else REVIVAL, label_visibility="collapsed"
    )
    test = test or GERMINATION
    first, second = st.columns(2)
    on = first.date_input("On", value="today")
    again = second.date_input("To be tested again by", value=None, help="Empty: as the rule says, or in ten years.")
    method = first.text_input("Method", placeholder="on paper, 20 °C, 28 days")
    by = second.text_input("By", placeholder="An Wouters")
    results = _one(codes[0], test) if len(codes) == 1 else _many(codes, test)
    uses_up = st.checkbox(_USES_UP[test], value=test == GERMINATION)
    if st.button("Enter the test" if len(codes) == 1 else "Enter the tests", type="primary"):
        with trying() as attempt, acting() as work:
            number = record_viability(
                work,
                results=results,
                test=test,
                tested_on=on,
                method=method.strip() or None,
                by=by.strip() or None,
                uses_up=uses_up,
                again_on=again,
            )
        if attempt.succeeded:
            tell(f"{counted(number, 'test')} entered.")
            st.rerun()


def _one(code: str, test: str) -> list[ViabilityDraft]:
    first, second = st.columns(2)
    tested = first.number_input(_TESTED[test][0], 1, 1_000_000, 100 if test == GERMINATION else 1)
    viable = second.number_input(_TESTED[test][1], 0, 1_000_000, 0)
    return [ViabilityDraft(code=code, tested=tested, viable=viable)]


def _many(codes: Sequence[str], test: str) -> list[ViabilityDraft]:
    tested, viable = _TESTED[test]
    frame = pd.DataFrame({"Code": [grouped(code) for code in codes], tested: None, viable: None})
    whole = st.column_config.NumberColumn(min_value=0, max_value=1_000_000, step=1, format="%d")
    filled = st.data_editor(
        frame, hide_index=True, disabled=["Code"], column_config={tested: whole, viable: whole}, key=f"tests-{test}"
    )
    rows = zip(codes, filled[tested], filled[viable], strict=True)
    return [
        ViabilityDraft(code=code, tested=int(number), viable=int(alive))
        for code, number, alive in rows
        if pd.notna(number) and pd.notna(alive)
    ]
