"""Whether something thawed while it was out: asked wherever it comes back."""

from collections.abc import Mapping

import streamlit as st

RETURNS: Mapping[str, bool | None] = {
    "It stayed frozen": False,
    "It was on dry ice": False,
    "It thawed": True,
    "Not known, or not frozen": None,
}
"""The answers, and what the custody chain keeps of each."""


def thaw_buttons() -> str | None:
    """A button for each answer; the one that was pressed."""
    pressed = [said for said in RETURNS if st.button(said, width="stretch")]
    return pressed[0] if pressed else None
