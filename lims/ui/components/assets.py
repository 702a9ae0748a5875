"""Registers a component from the three files beside its Python module."""

from importlib.resources import files

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer


def component_from(package: str, name: str) -> ComponentRenderer:
    """The component `name` made of `name.html`, `name.css` and `name.js` in `package`. Call it once, at import."""
    folder = files(package)
    html, css, js = (folder.joinpath(f"{name}.{ending}").read_text("utf-8") for ending in ("html", "css", "js"))
    # Streamlit takes a string without a line break for a path; each of our files has many lines.
    return st.components.v2.component(f"staal_{name}", html=html, css=css, js=js)
