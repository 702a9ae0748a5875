"""Stocks: sheets and rolls by their measures, with a picture that follows the numbers."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from labels.errors import LabelError
from labels.stock import Medium, Stock, stock_of
from lims.labelling.actions import add_stock, correct_stock, retire_stock
from lims.labelling.catalogue import OWN, find_stocks, stock_for
from lims.ui import state
from lims.ui.components.drawing import drawing
from lims.ui.feedback import tell, trying
from lims.ui.label_outdated import show_outline
from lims.ui.markdown import plain
from lims.ui.session import acting, looking
from lims.ui.sheet_picture import MEASURES_EXPLAINED, sheet_drawn

Measures = dict[str, str | float | int | None]

_CHOSEN = "design-start"
_SHEET = (
    ("left", "A  Left margin", 0.0),
    ("top", "B  Upper margin", 0.0),
    ("label_width", "C  Label width", 1.0),
    ("label_height", "D  Label height", 1.0),
    ("pitch_x", "E  Step to the right", 1.0),
    ("pitch_y", "F  Step down", 1.0),
)
"""The lengths with their letter in the picture, and the least that they may be."""


def show_stocks() -> None:
    """Begin with one that is there, put in one's own measures, keep it."""
    state.pass_on(state.STOCK_NEXT, _CHOSEN)
    with looking() as work:
        stocks = {each.key: each for each in find_stocks(work)}
    key = st.selectbox("Start from", list(stocks), format_func=lambda key: stocks[key].name, key=_CHOSEN)
    with looking() as work:
        stock = stock_for(work, key)
    st.caption(plain(f"Measures: {stock.source}"))
    left, right = st.columns([3, 2], gap="large")
    with left:
        measures = _ask(stock)
    with right:
        is_good = _show_sheet(measures)
        drawing(MEASURES_EXPLAINED, key="measures", width=260)
        show_outline(key)
    _offer_saving(stock, measures, disabled=not is_good)


def measures_of(stock: Stock) -> Measures:
    """The measures by name, as they are entered."""
    return {
        "name": stock.name,
        "medium": stock.medium.value,
        "page_width": stock.page.width,
        "page_height": stock.page.height,
        "label_width": stock.label.width,
        "label_height": stock.label.height,
        "columns": stock.columns,
        "rows": stock.rows,
        "left": stock.left,
        "top": stock.top,
        "pitch_x": stock.pitch.width,
        "pitch_y": stock.pitch.height,
        "cap_x": stock.cap.x if stock.cap else None,
        "cap_y": stock.cap.y if stock.cap else None,
        "cap_diameter": stock.cap.diameter if stock.cap else None,
        "shape": "round" if stock.round else "rectangle",
        "resolution": stock.resolution,
    }


def _ask(stock: Stock) -> Measures:
    """The form. Its fields are new ones for each stock that one starts from."""
    start = measures_of(stock)
    told: Measures = {}
    name = stock.name if stock.source == OWN else ""
    told["name"] = st.text_input("Name", name, key=f"name-{stock.key}", placeholder="Our cryo sheet")
    first, second = st.columns(2)
    media = [each.value for each in Medium]
    told["medium"] = first.segmented_control(
        "It is a", media, default=stock.medium.value, required=True, key=f"medium-{stock.key}"
    )
    resolution = second.number_input(
        "Dots per inch",
        100,
        2400,
        stock.resolution,
        key=f"resolution-{stock.key}",
        help="Of a roll's printer. For sheets leave 600: they are read back at 203 and 300 in any case.",
    )
    told["resolution"] = resolution
    _pair(stock, told, start, ("page_width", "Page width", 1.0), ("page_height", "Page height", 1.0))
    first, second = st.columns(2)
    told["columns"] = first.number_input("Columns", 1, 100, stock.columns, key=f"columns-{stock.key}")
    told["rows"] = second.number_input("Rows", 1, 100, stock.rows, key=f"rows-{stock.key}")
    for one, other in zip(_SHEET[::2], _SHEET[1::2], strict=True):
        _pair(stock, told, start, one, other)
    told["shape"] = "round" if st.toggle("The labels are round", stock.round, key=f"round-{stock.key}") else "rectangle"
    _ask_cap(stock, told, start)
    return told


def _pair(stock: Stock, told: Measures, start: Measures, *fields: tuple[str, str, float]) -> None:
    """Two lengths side by side, in mm."""
    for column, (name, label, least) in zip(st.columns(len(fields)), fields, strict=True):
        value = float(start[name] or 0.0)
        told[name] = column.number_input(
            f"{label} (mm)", least, 1200.0, max(value, least), 0.1, format="%.3f", key=f"{name}-{stock.key}"
        )


def _ask_cap(stock: Stock, told: Measures, start: Measures) -> None:
    """The round label for the cap, that lies beside each label."""
    if not st.toggle("With a round label for the cap", stock.cap is not None, key=f"cap-{stock.key}"):
        return
    usual: Measures = {**start, "cap_x": stock.label.width + 2.0, "cap_y": 0.0, "cap_diameter": 9.5}
    known = start if stock.cap else usual
    lengths = (("cap_x", "Cap, from the left", 0.0), ("cap_y", "Cap, from above", 0.0))
    _pair(stock, told, known, *lengths, ("cap_diameter", "Cap, across", 1.0))
    st.caption("From the upper left corner of its label to the square around the cap.")


def _show_sheet(measures: Mapping[str, Any]) -> bool:
    """The sheet to scale; where the measures cannot be right it says why, and the last good picture stays."""
    error = None
    try:
        written = {name: _written(value) for name, value in measures.items()}
        stock = stock_of({"key": "draft", **written, "name": str(measures["name"]).strip() or "of your own"})
        state.keep(state.SHEET, sheet_drawn(stock, count=1))
    except LabelError as refused:
        error = refused
    if svg := st.session_state.get(state.SHEET):
        drawing(svg, key="sheet", width=320)
    if error:
        st.error(plain(str(error)), icon=":material/edit:")
    return error is None


def _written(value: Any) -> str:
    return "" if value is None else str(value)


def _offer_saving(stock: Stock, measures: Mapping[str, Any], *, disabled: bool) -> None:
    """One's own is corrected; any other is kept under a name of one's own."""
    nameless = disabled or not str(measures["name"]).strip()
    with st.container(horizontal=True):
        if stock.source != OWN:
            if st.button("Save as a stock of my own", type="primary", disabled=nameless, key="save-stock"):
                _add(measures)
            return
        if st.button("Save changes", type="primary", disabled=nameless, key="save-stock"):
            said = f"{measures['name']} is corrected."
            _do(said, stock.key, correct_stock, stock=stock.key, measures=measures)
        if st.button("Save as another", disabled=nameless, key="save-stock-another"):
            _add(measures)
        if st.button("Take out of use", type="tertiary", icon=":material/block:", key="retire-stock"):
            _do(f"{stock.name} is out of use. Undo is on the home page.", None, retire_stock, stock=stock.key)


def _add(measures: Mapping[str, Any]) -> None:
    with trying() as attempt, acting() as work:
        key = add_stock(work, measures=measures)
    if attempt.succeeded:
        _go_on(f"{measures['name']} is there for everybody.", key)


def _do(said: str, key: str | None, action: Callable[..., Any], /, **values: Any) -> None:
    with trying() as attempt, acting() as work:
        action(work, **values)
    if attempt.succeeded:
        _go_on(said, key)


def _go_on(said: str, key: str | None) -> None:
    tell(said)
    state.keep(state.STOCK_NEXT, key)
    st.rerun()
