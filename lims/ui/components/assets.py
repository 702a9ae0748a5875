"""Registers a component from the files beside its Python module."""

from collections.abc import Sequence
from importlib.resources import files

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer


def component_from(package: str, name: str, *, parts: Sequence[str] = ()) -> ComponentRenderer:
    """The component `name` made of `name.html`, `name.css` and `name.js` in `package`. Call it once, at import.

    `parts` are files of JavaScript that stand before its own in one module: `("scanner/text.js",)`.
    """
    folder = files(package)
    html, css, js = (folder.joinpath(f"{name}.{ending}").read_text("utf-8") for ending in ("html", "css", "js"))
    before = [files(__package__).joinpath(part).read_text("utf-8") for part in parts]
    # Streamlit takes a string without a line break for a path; each of our files has many lines.
    return st.components.v2.component(f"staal_{name}", html=html, css=css, js="\n".join([*before, js]))
