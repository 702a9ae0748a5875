"""What expires, need not be kept any longer, or is to be tested: a list with the marks of what is past."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from lims.preserving.queries import DueView
from lims.ui.words import grouped, known


def show_due(found: Sequence[DueView]) -> None:
    """The samples with a day that is near or past; the longest past first."""
    if not found:
        return
    past = sum(each.is_past for each in found)
    st.subheader(f"Near their day · {len(found):,}" + (f" · {past:,} past it" if past else ""))
    rows = [
        {
            "Code": grouped(each.code),
            "Kind": each.kind_name,
            "Collection": each.collection,
            "Day": f"{each.day:%Y-%m-%d}",
            "What": f"! {each.state}" if each.is_past else each.state,
            "By rule": known(each.rule),
        }
        for each in found
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)
