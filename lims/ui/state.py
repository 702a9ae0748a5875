"""The keys under which pages keep something for a session: all in one place, so that none is used twice."""

from secrets import token_hex
from typing import Any

import streamlit as st

TOLD = "staal.told"
"""What is to be said at the next rerun (see feedback)."""

OFFERED = "staal.offered"
"""The names of the pages that who is signed in may open (see navigation)."""

LINKS = "staal.links"
"""One-time links that were just made and are shown once (people)."""

MADE = "staal.made"
"""Codes of what was just made: one click from their labels and their place (derive, import)."""

LABEL = "staal.label"
"""The code with which the page was opened last: its collection and kind are chosen once (register)."""

CLAIMED = "staal.claimed"
"""How many labels were claimed in this tab; after each the field for one is a new, empty one (register)."""

IMPORTED = "staal.imported"
"""What was just imported: file name, codes, number of events, changeset."""

SHEETS = "staal.sheets"
"""How many sheets came in or were withdrawn in this tab; after each the field for them is a new, empty one (import)."""

PRINTED = "staal.printed"
"""The labels that were just printed: for which wish and choice, and what was made (labels)."""

DESIGN = "staal.design"
"""The template that is being arranged, as far as it is not saved (label design)."""

CHOSEN_NEXT = "staal.chosen-next"
"""The template that is shown after the next rerun: the one that was just saved (label design)."""

STOCK_NEXT = "staal.stock-next"
"""The same of stocks (label design)."""

DRAWN, SHEET = "staal.drawn", "staal.sheet"
"""The last pictures of a template and of a sheet that could be drawn (label design)."""

SEEN = "staal.seen"
"""What a page showed of a box, with its code: an act is about what was seen, not what lies there since (storage)."""

LOGGER_FILES = "staal.logger-files"
"""How many loggers' files came in in this tab; after each the field for them is a new, empty one (temperature)."""

RACKED = "staal.racked"
"""What was just saved of a rack's file: what to say, its container, its changeset (rack)."""

RACK_FILES = "staal.rack-files"
"""How many files of racks came in in this tab; after each the field for them is a new, empty one (rack)."""

BENCH = "staal.bench"
"""The bench this tab scans at."""

BENCH_PAGE = "staal.bench-page"
"""Which page of the bench's scans is shown, the newest first (scan)."""


def bench_session() -> str:
    """The key of this tab's bench; it stands in the address, so that F5 goes on where one was."""
    if BENCH not in st.session_state:
        st.session_state[BENCH] = st.query_params.get("bench") or token_hex(8)
    st.query_params["bench"] = st.session_state[BENCH]
    return str(st.session_state[BENCH])


def take(key: str, default: Any = None) -> Any:
    """What is kept under a key, which is empty afterwards."""
    return st.session_state.pop(key, default)


def keep(key: str, value: Any) -> None:
    """Keeps something until this tab is closed or reloaded."""
    st.session_state[key] = value


def pass_on(key: str, widget: str) -> None:
    """Gives a field what was kept for it before it is drawn: nothing kept leaves it, None makes it begin anew."""
    if key in st.session_state:
        value = take(key)
        if value is None:
            take(widget)
        else:
            keep(widget, value)


def count(key: str) -> None:
    """Counts one more."""
    st.session_state[key] = st.session_state.get(key, 0) + 1
