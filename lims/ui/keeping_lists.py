"""Seed lots with their germination, and strains with what is kept of each; what needs somebody comes first."""

from collections.abc import Mapping, Sequence
from typing import Literal

import pandas as pd
import streamlit as st

from lims.preserving.strains import StrainView
from lims.preserving.viability import LotView, ViabilityView
from lims.ui.keeping_many import offer_tests
from lims.ui.navigation import open_page
from lims.ui.words import NOTHING, amount_of, counted, grouped, joined, known


def show_lots(lots: Sequence[LotView]) -> None:
    """The lots; those that are ticked are opened, regenerated or tested."""
    if not lots:
        st.info("No seed lot is to be regenerated, or there is none.", icon=":material/eco:")
        return
    anew = sum(each.is_to_regenerate for each in lots)
    st.caption(joined([counted(len(lots), "lot"), f"{anew:,} to regenerate" if anew else None]))
    rows = [
        {
            "Code": grouped(each.sample.code),
            "Name": each.name,
            "Left": amount_of(each.sample),
            "First": _percent(each.first),
            "Last": _percent(each.last),
            "On": f"{each.last.tested_on:%Y-%m-%d}" if each.last else NOTHING,
            "Next test": known(each.sample.test_on),
            "To do": _to_do(each),
        }
        for each in lots
    ]
    chosen = _chosen(rows, "lots")
    codes = [lots[at].sample.code for at in chosen]
    with st.container(horizontal=True):
        if st.button("Open", disabled=len(codes) != 1, icon=":material/open_in_new:"):
            open_page("sample", code=codes[0])
        if st.button("Regenerate", disabled=not codes, icon=":material/account_tree:"):
            open_page("derive", codes=",".join(codes))
        offer_tests(codes)
    st.caption("To regenerate: below 85 % of the first result (FAO, Genebank Standards, 2014).")


def show_strains(strains: Sequence[StrainView]) -> None:
    """The strains; of the one that is ticked, its items and where they lie."""
    if not strains:
        st.info("Every strain has a duplicate elsewhere, or there is none.", icon=":material/verified:")
        return
    unsafe = sum(not each.is_safe for each in strains)
    st.caption(
        joined([counted(len(strains), "strain"), f"{unsafe:,} without a duplicate elsewhere" if unsafe else None])
    )
    rows = [
        {
            "Strain": grouped(each.code),
            "Duplicate": "✓ elsewhere" if each.is_safe else "! none",
            "Name": joined([each.name, each.own_name]),
            "In": joined(each.houses, ", "),
            "Items": len(each.items),
            "Passages": each.passages,
            "Last test": joined([_percent(each.last), f"{each.last.tested_on:%Y-%m-%d}"]) if each.last else NOTHING,
        }
        for each in strains
    ]
    chosen = _chosen(rows, "strains", one=True)
    if chosen:
        _show_items(strains[chosen[0]])
    else:
        st.caption("Tick a strain to see its items. Elsewhere is another site or building.")


def _show_items(strain: StrainView) -> None:
    rows = [
        {
            "Code": grouped(item.code),
            "Place": known(item.place),
            "Institution": known(item.institution),
            "Passage": item.passages,
            "Last test": joined([_percent(item.last), f"{item.last.tested_on:%Y-%m-%d}"]) if item.last else NOTHING,
        }
        for item in strain.items
    ]
    chosen = _chosen(rows, f"items-{strain.code}", one=True)
    if st.button("Open", disabled=not chosen, icon=":material/open_in_new:"):
        open_page("sample", code=strain.items[chosen[0]].code)


def _chosen(rows: Sequence[Mapping[str, object]], key: str, *, one: bool = False) -> list[int]:
    mode: Literal["single-row", "multi-row"] = "single-row" if one else "multi-row"
    table = st.dataframe(pd.DataFrame(rows), hide_index=True, on_select="rerun", selection_mode=mode, key=key)
    return list(table["selection"]["rows"])


def _percent(test: ViabilityView | None) -> str:
    return f"{test.percent:g} %" if test else NOTHING


def _to_do(lot: LotView) -> str:
    if lot.is_to_regenerate:
        return "! regenerate"
    if lot.grown:
        return f"regenerated: {', '.join(map(grouped, lot.grown))}"
    return "! never tested" if lot.last is None else NOTHING
