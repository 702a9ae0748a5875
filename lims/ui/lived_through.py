"""What a sample lived through: a section of its page."""

import pandas as pd
import streamlit as st

from lims.monitoring.living import LivedView, lived_through
from lims.monitoring.rules import shown
from lims.ui.markdown import plain
from lims.ui.palette import VERDICTS
from lims.ui.session import looking
from lims.ui.words import NOTHING, grouped, joined, known, moment

_SPANS: dict[str, int | None] = {"90 days": 90, "a year": 365, "all its life": None}


@st.fragment
def show_lived(code: str) -> None:
    """How warm the air around it was, and its exposures; nothing where nobody measured and nothing was recorded."""
    with looking() as work:
        lived = lived_through(work, code, days=_SPANS[st.session_state.get(f"lived-{code}", "90 days")])
    if not lived.air.probes and not lived.exposures:
        return
    st.subheader("What it lived through")
    if lived.air.probes:
        _show_air(lived)
        st.segmented_control(
            "During", list(_SPANS), default="90 days", key=f"lived-{code}", label_visibility="collapsed"
        )
    if lived.exposures:
        _show_exposures(lived)


def _show_air(lived: LivedView) -> None:
    """Minutes above the threshold, said for what they are."""
    time = lived.air.time
    minutes = round(time.above.total_seconds() / 60)
    above = f"**{minutes:,} minutes** above {lived.threshold:g} °C".replace("-", "−")
    st.markdown(f"{above} · highest {shown(time.highest)} · since {moment(lived.since)}")
    unknown = (
        f" For {_long(time.unknown.total_seconds())} nobody measured." if time.unknown.total_seconds() >= 60 else ""
    )
    st.caption(f"The air beside {plain(joined(lived.air.probes, ', '))}, not the material.{unknown}")


def _long(seconds: float) -> str:
    hours = seconds / 3600
    return f"{hours / 24:,.1f} days" if hours >= 48 else f"{hours:,.1f} hours"


def _show_exposures(lived: LivedView) -> None:
    st.badge("exposed", icon=VERDICTS["attention"].icon, color="orange")
    rows = [
        {
            "From (UTC)": moment(each.started_at),
            "To (UTC)": moment(each.ended_at) if each.ended_at else "still",
            "Highest (air)": NOTHING if each.highest_celsius is None else shown(round(each.highest_celsius * 1000)),
            "How known": known(each.how_known),
            "In": each.container_name,
            "Of": "itself" if each.own else grouped(each.of),
        }
        for each in lived.exposures
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)
