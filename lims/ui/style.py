"""The little that Streamlit's theme cannot say: a sample's code, large, in groups, and copied in one piece."""

from html import escape

import streamlit as st

_EVERYWHERE = """<style>
/* What listens is not seen, and leaves no gap. */
.st-key-listening { position: absolute; }
@media (hover: none) {
  /* A finger does not hover: a table's own tools would lie over what stands above it, for good. */
  [data-testid="stElementToolbar"] { display: none; }
  /* What is chosen with a thumb, in a glove, is as large as a button. */
  [data-testid="stButtonGroup"] button { min-height: 2.75rem; }
}
@media (max-width: 640px) {
  /* Room above the title is room that the answer below does not have. */
  [data-testid="stMainBlockContainer"] { padding-top: 3.25rem; }
}
</style>"""


def settle() -> None:
    """What holds on every page."""
    st.html(_EVERYWHERE)


def show_code(code: str, *, size: str = "2.4rem") -> None:
    """Write `FIS 000042 4` large. The groups are set apart by a margin, so that a copy has no spaces in it."""
    groups = "".join(
        f'<span style="margin-left:{"0.45ch" if place else "0"}">{escape(group)}</span>'
        for place, group in enumerate(code.split())
    )
    style = f"font-family:'IBM Plex Mono',monospace;font-weight:600;font-size:{size};line-height:1.15"
    st.html(f'<div style="{style}" aria-label="{escape(code)}" role="text">{groups}</div>')
