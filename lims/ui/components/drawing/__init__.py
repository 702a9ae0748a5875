"""A drawing in the page itself, so in the page's own typefaces and colours: a label, a sheet of labels.

What is in an element with `data-position` can be clicked. The drawing comes from our own renderers, which escape what
people wrote.
"""

from collections.abc import Callable

import streamlit as st

from lims.ui.components.assets import component_from

_MOUNT = component_from(__name__, "drawing")


def drawing(svg: str, *, key: str, width: int, on_choose: Callable[[int], object] | None = None) -> None:
    """Draws an SVG at most `width` pixels wide; `on_choose` is called with the position that was clicked."""

    def chosen() -> None:
        position = st.session_state[key].get("chosen")
        if on_choose and isinstance(position, int):
            on_choose(position)

    data = {"svg": svg, "width": width, "choosing": on_choose is not None}
    _MOUNT(key=key, data=data, on_chosen_change=chosen)
