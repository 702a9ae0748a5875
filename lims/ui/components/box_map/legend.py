"""What the colours and patterns of a box map mean, for below the map: words beside swatches."""

from collections.abc import Iterable
from html import escape
from typing import NamedTuple

import streamlit as st

from lims.ui.palette import GREY, PlaceState

# The patterns of box_map.css, on a swatch.
_PATTERNS: dict[PlaceState, str] = {
    "in": "background:{colour};border:1px solid {colour}",
    "out": "background:repeating-linear-gradient(135deg,{colour} 0 3px,transparent 3px 6px);border:1px solid {colour}",
    "missing": "border:2px dotted {colour}",
    "reserved": "border:2px dashed {colour}",
    "blocked": "background:linear-gradient(45deg,transparent 46%,{colour} 46% 54%,transparent 54%),"
    "linear-gradient(135deg,transparent 46%,{colour} 46% 54%,transparent 54%);border:1px solid {colour}",
    "foreign": "background:radial-gradient({colour} 1px,transparent 1.5px) 0 0/5px 5px;border:1px solid {colour}",
}


class LegendEntry(NamedTuple):
    """One swatch: a word, the state that gives the pattern, and the colour."""

    word: str
    state: PlaceState = "in"
    colour: str = GREY


def legend(entries: Iterable[LegendEntry]) -> None:
    """Write the legend of a map: kinds by colour, states by pattern."""
    swatches = "".join(map(_swatch, entries))
    st.html(f'<div style="display:flex;flex-wrap:wrap;gap:0.25rem 1.1rem;font-size:0.9rem">{swatches}</div>')


def _swatch(entry: LegendEntry) -> str:
    pattern = _PATTERNS[entry.state].format(colour=escape(entry.colour))
    box = f'<span style="width:1rem;height:1rem;border-radius:3px;box-sizing:border-box;{pattern}"></span>'
    return f'<span style="display:inline-flex;gap:0.4rem;align-items:center">{box}{escape(entry.word)}</span>'
