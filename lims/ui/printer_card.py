"""Printers: everybody sees them; administrators enter, correct and retire them."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from lims.labelling.actions import add_printer, correct_printer, retire_printer
from lims.labelling.printers import PrinterView
from lims.labelling.vocabulary import PrinterKind
from lims.ui.carrying_out import carry_out
from lims.ui.markdown import plain
from lims.ui.words import counted, joined

KINDS = {
    PrinterKind.ZPL: "Label printer on the network (ZPL)",
    PrinterKind.CUPS: "Print queue of the server (CUPS)",
    PrinterKind.OFFICE: "Office printer: people print the PDF",
}
_OFFSET = (
    "Print the outlines, hold them against a sheet and measure: how far they lie too far {way}; minus the other way."
)


def show_printers(printers: Sequence[PrinterView], *, may_manage: bool) -> None:
    """Each with its address and what waits for it."""
    if not printers:
        told = (
            "Add the first one." if may_manage else "An administrator adds one; until then labels are saved as files."
        )
        st.caption(f"There is no printer yet. {told}")
    for printer in printers:
        with st.container(border=True, horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            waiting = f"{counted(printer.waiting, 'job')} on the way" if printer.waiting else None
            offset = f"offset {printer.offset_x:g}, {printer.offset_y:g} mm" if _is_off(printer) else None
            facts = joined([printer.address, f"{printer.resolution} dpi", printer.ribbon, offset, waiting])
            kind = KINDS[PrinterKind(printer.kind)]
            st.markdown(f"**{plain(printer.name)}** {plain(kind)}  \n:gray[{plain(facts)}]")
            if may_manage and st.button("Correct", key=f"correct-{printer.name}", icon=":material/edit:"):
                correct_dialog(printer)


def _is_off(printer: PrinterView) -> bool:
    return bool(printer.offset_x or printer.offset_y)


@st.dialog("Add a printer")
def add_dialog() -> None:
    """How it is called, how it is reached, how it prints."""
    kind = st.selectbox("Kind", list(KINDS), format_func=KINDS.__getitem__, key="printer-kind")
    values = _fields(kind, None)
    if st.button("Add", type="primary", key="add-printer-now"):
        carry_out(add_printer, f"{values['name']} is there for everybody.", kind=PrinterKind(kind).value, **values)


@st.dialog("Correct a printer")
def correct_dialog(printer: PrinterView) -> None:
    """What was entered otherwise than it is; or it is gone."""
    values = _fields(PrinterKind(printer.kind), printer)
    with st.container(horizontal=True):
        if st.button("Save", type="primary", key="correct-printer-now"):
            carry_out(correct_printer, f"{values['name']} is corrected.", printer=printer.name, changes=values)
        if st.button("Take out of use", type="tertiary", icon=":material/block:", key="retire-printer"):
            carry_out(retire_printer, f"{printer.name} is out of use.", printer=printer.name)


def _fields(kind: PrinterKind, printer: PrinterView | None) -> dict[str, Any]:
    """The fields that a printer of this kind has."""
    end = printer.name if printer else kind.value
    told: dict[str, Any] = {
        "name": st.text_input("Name", printer.name if printer else "", key=f"name-{end}", placeholder="Zebra lab 2")
    }
    if kind is PrinterKind.ZPL:
        first, second = st.columns([3, 1])
        host, port = (printer.host or "", printer.port) if printer else ("", 9100)
        told["host"] = first.text_input("Host", host, key=f"host-{end}", placeholder="zebra2.lab.example or 192.0.2.7")
        told["port"] = second.number_input("Port", 1, 65535, port, key=f"port-{end}")
    if kind is PrinterKind.CUPS:
        queue = (printer.queue or "") if printer else ""
        told["queue"] = st.text_input("Queue", queue, key=f"queue-{end}", placeholder="labels_lab2")
    first, second = st.columns(2)
    resolution = printer.resolution if printer else (600 if kind is PrinterKind.OFFICE else 300)
    told["resolution"] = first.number_input("Dots per inch", 150, 1200, resolution, key=f"dpi-{end}")
    ribbon = (printer.ribbon or "") if printer else ""
    if kind is not PrinterKind.OFFICE:
        told["ribbon"] = second.text_input("Ribbon", ribbon, key=f"ribbon-{end}", placeholder="resin")
    told |= _offsets(printer, end)
    return told


def _offsets(printer: PrinterView | None, end: str) -> dict[str, float]:
    first, second = st.columns(2)
    right, down = (printer.offset_x, printer.offset_y) if printer else (0.0, 0.0)
    return {
        "offset_x": first.number_input(
            "Too far right (mm)", -20.0, 20.0, right, 0.1, key=f"x-{end}", help=_OFFSET.format(way="right")
        ),
        "offset_y": second.number_input(
            "Too far down (mm)", -20.0, 20.0, down, 0.1, key=f"y-{end}", help=_OFFSET.format(way="down")
        ),
    }
