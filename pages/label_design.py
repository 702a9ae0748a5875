"""Label design: templates and stocks of one's own, with a picture that follows what one types."""

import streamlit as st

from lims.ui.stock_design import show_stocks
from lims.ui.template_design import show_templates

st.title("Label design")
about = st.segmented_control(
    "About",
    ["Templates", "Stocks"],
    default="Templates",
    required=True,
    key="about",
    bind="query-params",
    label_visibility="collapsed",
)
if about == "Stocks":
    show_stocks()
else:
    show_templates()
