"""What is told of a container, new or corrected: what its positions are called, how it fills, what it takes."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from lims.samples.queries import find_kinds
from lims.storage.rules import FILL_ORDERS, LABELLINGS, Grid, labels_of
from lims.ui.session import looking
from lims.ui.words import codes_in


@dataclass(frozen=True)
class Particulars:
    """The answers, None for what is as usual; `names` are those of all positions, where they have their own."""

    labelling: str | None = None
    fill_order: str | None = None
    names: list[str] | None = None
    celsius: float | None = None
    kinds: list[str] | None = None


def ask_particulars(grid: Grid, key: str, celsius: float | None, kinds: Sequence[str] | None) -> Particulars:
    """The fields, filled in with what holds now."""
    labelling, order, names = _ask_positions(grid, key) if grid.positions else (None, None, None)
    with looking() as work:
        known = {each.key: each.name for each in find_kinds(work)}
    taken = st.multiselect(
        "Takes only", list(known), list(kinds or ()), format_func=known.__getitem__, placeholder="as what it stands in"
    )
    degrees = st.number_input("Set to °C", value=celsius, step=1.0, placeholder="as what it stands in")
    return Particulars(labelling, order, names, degrees, taken or None)


def _ask_positions(grid: Grid, key: str) -> tuple[str, str, list[str] | None]:
    left, right = st.columns(2)
    called = LABELLINGS.index(grid.labelling)
    labelling = left.selectbox("Positions are called", LABELLINGS, called, key=f"labelling-{key}")
    order = right.selectbox("It fills by", FILL_ORDERS, FILL_ORDERS.index(grid.fill_order), key=f"order-{key}")
    if labelling != "custom":
        return labelling, order, None
    written = "\n".join(", ".join(row) for row in _by_row(grid))
    names = codes_in(st.text_area("Names of all positions, row by row", written, key=f"names-{key}"))
    st.caption(f"{len(names)} of {grid.positions}")
    return labelling, order, names


def _by_row(grid: Grid) -> list[tuple[str, ...]]:
    labels = labels_of(grid)
    return [labels[start : start + grid.columns] for start in range(0, grid.positions, grid.columns or 1)]
