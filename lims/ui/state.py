"""The keys under which pages keep something for a session: all in one place, so that none is used twice."""

from typing import Any

import streamlit as st

TOLD = "staal.told"
"""What is to be said at the next rerun (see feedback)."""

LINKS = "staal.links"
"""One-time links that were just made and are shown once (people)."""

MADE = "staal.made"
"""Codes of what was just made: one click from their labels and their place (derive, import)."""


def take(key: str, default: Any = None) -> Any:
    """What is kept under a key, which is empty afterwards."""
    return st.session_state.pop(key, default)


def keep(key: str, value: Any) -> None:
    """Keeps something until this tab is closed or reloaded."""
    st.session_state[key] = value
