"""The readings of a freezer's probes as a chart: lines, the limits, and the alarms behind them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import altair as alt
import pandas as pd
import streamlit as st

from lims.monitoring.queries import AlarmView, ProbeView
from lims.monitoring.rules import UNITS, Point
from lims.ui.palette import ORANGE, SERIES, VERMILLION

MOST_POINTS = 4000


def show_chart(
    probes: Sequence[ProbeView],
    points: Mapping[str, Sequence[Point]],
    alarms: Sequence[AlarmView],
    span: tuple[datetime, datetime],
) -> None:
    """One chart for each quantity that is measured here."""
    for quantity in dict.fromkeys(probe.quantity for probe in probes):
        mine = [probe for probe in probes if probe.quantity == quantity]
        frame = _frame({probe.name: points[probe.name] for probe in mine}, mine)
        if frame.empty:
            st.markdown(f"No {quantity} was measured in this time.")
            continue
        layers = [*_alarms([each for each in alarms if each.quantity == quantity], span), _lines(frame, quantity)]
        st.altair_chart(alt.layer(*layers, *_limits(mine)).properties(height=320))


def _frame(points: Mapping[str, Sequence[Point]], probes: Sequence[ProbeView]) -> pd.DataFrame:
    """The readings, thinned out where there are more than a chart can show; a gap breaks the line."""
    rows: list[tuple[datetime, float | None, str]] = []
    for probe in probes:
        mine = _thinned(points[probe.name])
        for earlier, later in pairwise([*mine[:1], *mine]):
            if later.at - earlier.at > max(probe.limits.silence, 3 * _usual(mine)):
                rows.append((earlier.at + (later.at - earlier.at) / 2, None, probe.name))
            rows.append((later.at, later.value / 1000, probe.name))
    return pd.DataFrame(rows, columns=["when", "value", "probe"])


def _usual(points: Sequence[Point]) -> timedelta:
    steps = sorted(later.at - earlier.at for earlier, later in pairwise(points))
    return steps[len(steps) // 2] if steps else timedelta()


def _thinned(points: Sequence[Point]) -> list[Point]:
    """Of each stretch the lowest and the highest: no peak is lost."""
    if len(points) <= MOST_POINTS:
        return list(points)
    step = -(-2 * len(points) // MOST_POINTS)
    found: list[Point] = []
    for start in range(0, len(points), step):
        some = points[start : start + step]
        found += sorted({min(some, key=lambda each: each.value), max(some, key=lambda each: each.value)})
    return found


def _lines(frame: pd.DataFrame, quantity: str) -> alt.Chart:
    lines: alt.Chart = alt.Chart(frame).mark_line(strokeWidth=1.6)
    encoded: alt.Chart = lines.encode(
        x=alt.X("when:T", title="UTC", scale=alt.Scale(type="utc")),
        y=alt.Y("value:Q", title=UNITS[quantity], scale=alt.Scale(zero=False)),
        color=alt.Color("probe:N", title=None, scale=alt.Scale(range=list(SERIES)), legend=alt.Legend(orient="top")),
        tooltip=["probe", alt.Tooltip("when:T", format="%Y-%m-%d %H:%M"), "value"],
    )
    return encoded


def _limits(probes: Sequence[ProbeView]) -> list[alt.Chart]:
    values = {each for probe in probes for each in (probe.limits.low, probe.limits.high) if each is not None}
    if not values:
        return []
    frame = pd.DataFrame({"limit": sorted(value / 1000 for value in values)})
    return [alt.Chart(frame).mark_rule(strokeDash=[6, 4], color=VERMILLION).encode(y="limit:Q", tooltip=["limit"])]


def _alarms(alarms: Sequence[AlarmView], span: tuple[datetime, datetime]) -> list[alt.Chart]:
    rows = [
        {"from": max(each.began_at, span[0]), "to": each.ended_at or span[1], "alarm": each.kind}
        for each in alarms
        if each.began_at < span[1] and (each.ended_at is None or each.ended_at > span[0])
    ]
    if not rows:
        return []
    bands = alt.Chart(pd.DataFrame(rows)).mark_rect(color=ORANGE, opacity=0.18)
    return [bands.encode(x=alt.X("from:T", scale=alt.Scale(type="utc")), x2="to:T", tooltip=["alarm"])]
