"""When something happened, where that lies back: Friday's move may be keyed in on Monday."""

from datetime import UTC, datetime

import streamlit as st


def ask_when(key: str) -> datetime | None:
    """A moment for what did not happen just now; None for now."""
    said = st.datetime_input("When (UTC), if not just now", value=None, key=key)
    return said.replace(tzinfo=UTC) if said else None
