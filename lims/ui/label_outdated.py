"""The labels page with nothing to print: where labels come from, what was printed ahead, what is out of date."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from lims.labelling.actions import PrintView, print_labels
from lims.labelling.catalogue import find_stocks, stock_for
from lims.labelling.jobs import find_jobs
from lims.labelling.printers import find_printers
from lims.labelling.queries import OutdatedView, find_outdated, outline_for
from lims.samples.issuing import RangeView, find_ranges
from lims.ui import state
from lims.ui.feedback import trying
from lims.ui.label_choice import destinations
from lims.ui.label_printed import show_printed
from lims.ui.markdown import plain
from lims.ui.navigation import open_page, page_link
from lims.ui.session import acting, current_actor, looking
from lims.ui.words import counted, grouped, joined
from lims.unit_of_work import reading

AGAIN = "outdated"
"""What stands instead of a wish, where labels that were out of date were just printed."""
_SHOWN = 200


def show_nothing_to_print() -> None:
    """Where labels come from; what else can be done here."""
    st.markdown("Scan codes above, or select samples and press Labels. What you just made has a button for its labels.")
    page_link("samples", "Go to Samples", icon=":material/search:")
    with looking() as work:
        outdated = find_outdated(work, limit=_SHOWN)
        ranges = [each for each in find_ranges(work) if each.left]
    asked, made = st.session_state.get(state.PRINTED, (None, None))
    if made and asked == AGAIN:
        show_printed(made)
    show_outdated(outdated)
    show_ranges(ranges)
    offer_outline()


def show_outdated(outdated: Sequence[OutdatedView]) -> None:
    """Labels that say something else than the record, and a button for each way in which they were printed."""
    if not outdated:
        return
    st.subheader(f"Labels out of date · {len(outdated):,}")
    rows = [
        {"Code": grouped(each.code), "On the label": joined(each.gone), "Now": joined(each.new)} for each in outdated
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, column_config={"Code": st.column_config.TextColumn(pinned=True)})
    for (stock, template), codes in _by_kind(outdated).items():
        words = f"Print {counted(len(codes), 'label')} again on {stock}"
        if st.button(
            plain(words), icon=":material/print:", key=f"again-{stock}-{template}", help="Reason: data corrected"
        ):
            _print_again(codes, stock, template)


def _by_kind(outdated: Sequence[OutdatedView]) -> Mapping[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for each in outdated:
        found.setdefault((each.stock, each.template), []).append(each.code)
    return found


def _print_again(codes: Sequence[str], stock: str, template: str) -> None:
    """Prints where the actor printed last, if that takes this stock; else into a file."""
    made: PrintView | None = None
    with trying(), acting() as work:
        jobs = find_jobs(work, mine=True, limit=1)
        last = jobs[0].printer if jobs else None
        takes = destinations(stock_for(work, stock), find_printers(work))
        made = print_labels(
            work,
            codes=codes,
            stock=stock,
            template=template,
            printer=last if last in takes else None,
            reprint_reason="data corrected",
        )
    if made:
        state.keep(state.PRINTED, (AGAIN, made))
        st.rerun()


def show_ranges(ranges: Sequence[RangeView]) -> None:
    """Codes that were issued ahead and are not all on tubes yet."""
    if not ranges:
        return
    st.subheader("Printed ahead")
    for each in ranges[:10]:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"`{grouped(each.first)}` – `{grouped(each.last)}` {plain(each.purpose)} · {each.left:,} left")
            if st.button("Labels", key=f"range-{each.first}", type="tertiary", icon=":material/qr_code_2:"):
                open_page("labels", range=each.first)


def offer_outline() -> None:
    """A page with the edges of the labels, to hold against a sheet before the first one is spent."""
    with looking() as work:
        stocks = {each.key: each.name for each in find_stocks(work)}
        printers = [each.name for each in find_printers(work) if each.kind != "zpl"]
    with st.expander("Try a stock on plain paper", icon=":material/straighten:"):
        stock = st.selectbox("Stock", list(stocks), format_func=stocks.__getitem__, key="outline-stock")
        printer = None
        if printers:
            printer = st.selectbox("On", printers, None, placeholder="any printer", key="outline-printer")
        show_outline(stock, printer)


def show_outline(stock: str, printer: str | None = None) -> None:
    """The button that gives the page."""
    actor = current_actor()

    def outline() -> bytes:
        with reading(actor) as work:
            return outline_for(work, stock, printer=printer)

    st.download_button(
        "Save the outlines",
        outline,
        f"outline-{stock}.pdf",
        "application/pdf",
        key="outline",
        icon=":material/download:",
        help="Print it at 100 % on plain paper and hold it against a sheet of labels.",
    )
