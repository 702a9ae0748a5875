"""The picture of a store's or a collection's fill by month, and of how it goes on."""

from typing import Any

import altair as alt
import pandas as pd

from lims.storage.filling import CollectionFill, FillView
from lims.storage.forecasting import Trend, month_after
from lims.ui.palette import GREY, SERIES, VERMILLION
from lims.ui.words import NOTHING

AHEAD = 12
"""So many months are drawn ahead."""


def full_in_words(fill: FillView | CollectionFill) -> str:
    """When it will be full: likely, and between when and when."""
    found = fill.forecast
    if found is None:
        return NOTHING
    if found.likely == 0:
        return "now"
    if found.likely is None:
        return "not as it goes"
    today = fill.months[-1]
    earliest = f"{month_after(today, found.earliest or 0):%Y-%m}"
    latest = f"{month_after(today, found.latest):%Y-%m}" if found.latest is not None else "never"
    likely = f"{month_after(today, found.likely):%Y-%m}"
    return likely if earliest == latest else f"{likely} ({earliest} – {latest})"


def capacity_chart(fill: FillView | CollectionFill) -> Any:
    """Bars by collection or by store, the room there is, and how it goes on with its range."""
    layers = [_bars(fill)] if fill.parts else []
    if fill.room is not None:
        layers.append(_room(fill.room))
    if fill.trend is not None:
        layers += _ahead(fill, fill.trend)
    return alt.layer(*layers).properties(height=340)


def _bars(fill: FillView | CollectionFill) -> Any:
    part = "Collection" if isinstance(fill, FillView) else "Store"
    frame = pd.DataFrame(
        [
            {"Month": pd.Timestamp(month), "Samples": count, part: name}
            for name, counts in fill.parts.items()
            for month, count in zip(fill.months, counts, strict=True)
        ],
        columns=["Month", "Samples", part],
    )
    return (
        alt.Chart(frame)
        .mark_bar(opacity=0.85, size=max(4, 360 // len(fill.months)))
        .encode(
            x=alt.X("Month:T", title=None, axis=alt.Axis(format="%Y-%m")),
            y=alt.Y("Samples:Q", title="samples", stack="zero"),
            color=alt.Color(f"{part}:N", scale=alt.Scale(range=list(SERIES)), legend=alt.Legend(orient="top")),
            tooltip=[part, alt.Tooltip("Month:T", format="%Y-%m"), "Samples"],
        )
    )


def _room(room: int) -> Any:
    frame = pd.DataFrame({"Room": [room]})
    return alt.Chart(frame).mark_rule(color=VERMILLION, strokeWidth=2).encode(y="Room:Q", tooltip=["Room"])


def _ahead(fill: FillView | CollectionFill, trend: Trend) -> list[Any]:
    """The line and its range, as far as the room goes."""
    rows = [
        {
            "Month": pd.Timestamp(month_after(fill.months[-1], each)),
            "likely": _within(fill, trend.per_month * each),
            "least": _within(fill, trend.least * each),
            "most": _within(fill, trend.most * each),
        }
        for each in range(AHEAD + 1)
    ]
    base = alt.Chart(pd.DataFrame(rows)).encode(x="Month:T")
    band = base.mark_area(opacity=0.25, color=GREY).encode(y="least:Q", y2="most:Q")
    line = base.mark_line(strokeDash=[5, 4], color=GREY).encode(y="likely:Q")
    return [band, line]


def _within(fill: FillView | CollectionFill, more: float) -> float:
    there = max(0.0, fill.used + more)
    return there if fill.room is None else min(there, float(max(fill.room, fill.used)))
