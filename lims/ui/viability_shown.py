"""Tests whether something still lives: a small table and its curve, with the threshold for growing it anew."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from lims.preserving.rules import GERMINATION, REGENERATED_BELOW, is_to_regenerate
from lims.preserving.viability import ViabilityView
from lims.ui.palette import GREEN, VERDICTS, VERMILLION
from lims.ui.words import counted, joined, known

_DONE = {GERMINATION: "Germinated"}


def last_in_words(tests: Sequence[ViabilityView]) -> str:
    """The last test in one line, and whether the lot is to be grown anew."""
    last = tests[-1]
    said = f"{_DONE.get(last.test, 'Revived')} **{last.percent:g} %** on {last.tested_on:%Y-%m-%d}"
    mine = [each for each in tests if each.test == last.test]
    low = last.test == GERMINATION and is_to_regenerate(mine[0].percent, last.percent)
    mark = f" :orange-badge[{VERDICTS['attention'].icon} to regenerate]" if low else ""
    return f"{said} · {counted(len(mine), 'test')}{mark}"


def show_tests(tests: Sequence[ViabilityView]) -> None:
    """The curve, where there are several, and all tests, newest first."""
    germinated = [each for each in tests if each.test == GERMINATION]
    if len(germinated) > 1:
        st.altair_chart(germination_chart(germinated), width="stretch")
        least = REGENERATED_BELOW * germinated[0].percent
        st.caption(f"Below {least:.0f} % (85 % of the first result) it is to be regenerated.")
    rows = [
        {
            "Tested": f"{each.tested_on:%Y-%m-%d}",
            "Alive": f"{each.viable:,} of {each.tested:,}",
            "%": f"{each.percent:g}",
            "By": known(each.by),
            "Method": joined([each.test if each.test != GERMINATION else None, each.method]),
        }
        for each in reversed(tests)
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)


def germination_chart(tests: Sequence[ViabilityView]) -> Any:
    """Percent by day, and the line below which a lot is to be grown anew."""
    frame = pd.DataFrame(
        [{"Tested": pd.Timestamp(each.tested_on), "Germinated": each.percent, "Sown": each.tested} for each in tests]
    )
    percent = alt.Y("Germinated:Q", title="% germinated", scale=alt.Scale(domain=[0, 100]))
    line = (
        alt.Chart(frame)
        .mark_line(color=GREEN, point=alt.OverlayMarkDef(size=60, filled=True, color=GREEN))
        .encode(
            x=alt.X("Tested:T", title=None, axis=alt.Axis(format="%Y", tickCount="year")),
            y=percent,
            tooltip=[alt.Tooltip("Tested:T", format="%Y-%m-%d"), "Germinated", "Sown"],
        )
    )
    least = pd.DataFrame({"least": [REGENERATED_BELOW * tests[0].percent]})
    rule = alt.Chart(least).mark_rule(color=VERMILLION, strokeDash=[5, 4]).encode(y="least:Q")
    return alt.layer(line, rule).properties(height=180)
