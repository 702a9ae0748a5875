"""How labels are printed: on what, how arranged, what for, how many, and where to. The last choice comes first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import streamlit as st

from labels.stock import Medium, Stock
from labels.template import Template
from lims.labelling.catalogue import StockView, find_stocks, find_templates, fits, stock_for, template_for
from lims.labelling.jobs import JobView, find_jobs
from lims.labelling.printers import PrinterView, find_printers
from lims.labelling.vocabulary import Purpose
from lims.ui import state
from lims.ui.components.drawing import drawing
from lims.ui.label_wishes import Wish
from lims.ui.session import looking
from lims.ui.sheet_picture import sheet_drawn
from lims.unit_of_work import Work

PURPOSES = {
    Purpose.LABEL: "Label",
    Purpose.TWIN: "Data sheet twin",
    Purpose.BAG: "Bag",
}
_FILES = {"pdf": "Save as PDF", "png": "Save as PNG", "zpl": "Save as ZPL"}
_BY_TYPE = {
    "freezer": "freezer",
    "room": "freezer",
    "site": "freezer",
    "tank": "freezer",
    "box": "box",
    "plate": "plate",
    "bag": "bag",
    "envelope": "bag",
}
"""The template by how the key of a container's type begins."""
_FOR_CONTAINERS = {"bag", "box", "shelf", "freezer", "plate", "microplate"}
_REMEMBERED = 30
"""Jobs of one's own that are looked through for the last choice."""


@dataclass(frozen=True)
class Choice:
    """What was chosen. `format` is that of a file; a printer takes its own."""

    stock: Stock
    template: Template
    purpose: Purpose
    copies: int
    first: int
    format: str
    printer: str | None
    ribbon: str | None


@dataclass(frozen=True)
class _Offer:
    """What there is to choose from, and what the actor chose before, newest first."""

    stocks: Mapping[str, StockView]
    printers: Sequence[PrinterView]
    jobs: Sequence[JobView]


def usual_template(sort: str, purpose: Purpose) -> str:
    """The template by what gets the label: a tube's for samples, that of its type for a container."""
    if purpose is Purpose.BAG:
        return "bag"
    if sort in ("sample", "ahead"):
        return "tube"
    return next((template for beginning, template in _BY_TYPE.items() if sort.startswith(beginning)), "shelf")


def usual_stock(sort: str) -> str:
    """A cryo sheet for tubes; something that is read from a step away for what stands in a room."""
    return "LCRY-1700" if sort in ("sample", "ahead") else "L7160"


def choose_purpose(wish: Wish) -> Purpose:
    """What the labels are for; asked only of samples, since a container's label has one purpose."""
    if wish.sort != "sample":
        return Purpose.RANGE if wish.issued else Purpose.LABEL
    chosen = st.segmented_control(
        "For",
        list(PURPOSES),
        default=Purpose.LABEL,
        required=True,
        format_func=PURPOSES.__getitem__,
        key="purpose",
        wrap=True,
        help="A twin goes on the data sheet. Bag: one label for the bag in which all of them lie.",
    )
    return Purpose(chosen)


def choose(wish: Wish, purpose: Purpose, count: int) -> Choice:
    """All the rest; `count` labels are drawn on the picture of the sheet."""
    with looking() as work:
        offer = _Offer({each.key: each for each in find_stocks(work)}, find_printers(work), _jobs(work, wish))
    last = offer.jobs[0] if offer.jobs else None
    key = _choose_stock(offer, wish, last)
    with looking() as work:
        stock, ready = stock_for(work, key), _templates_on(work, key)
    template = _choose_template(ready, wish, purpose, last)
    with looking() as work:
        arranged = template_for(work, template)
    format, printer = _choose_destination(offer, stock, last)
    ribbon = _choose_ribbon(offer, printer)
    left, right = st.columns(2)
    copies = left.number_input("Copies of each", 1, 100, 1, key="copies")
    first = 1
    if stock.per_sheet > 1:
        with right:
            first = _choose_first(stock)
        _show_sheet(stock, first, count * copies)
    return Choice(stock, arranged, purpose, copies, first, format, printer, ribbon)


def _jobs(work: Work, wish: Wish) -> list[JobView]:
    """One's own last jobs of the same sort: after a freezer's label the next tube is a tube again."""
    is_container = wish.sort not in ("sample", "ahead")
    jobs = find_jobs(work, mine=True, limit=_REMEMBERED) if work.actor.agent_id else []
    return [job for job in jobs if job.purpose != Purpose.BAG and (job.template in _FOR_CONTAINERS) == is_container]


def _choose_stock(offer: _Offer, wish: Wish, last: JobView | None) -> str:
    keys = list(offer.stocks)
    wanted = last.stock if last and last.stock in offer.stocks else usual_stock(wish.sort)
    return st.selectbox(
        "Stock",
        keys,
        keys.index(wanted),
        format_func=lambda key: offer.stocks[key].name,
        key=f"stock-{_sort(wish)}",
        help="Type a measure, a maker or a number. Stocks of your own are entered under Label design.",
    )


def _choose_template(ready: Mapping[str, str], wish: Wish, purpose: Purpose, last: JobView | None) -> str:
    """Only what can be read on the stock; what was chosen stays chosen where it can."""
    key = f"template-{_sort(wish)}-{purpose}"
    wished = [st.session_state.get(key), last.template if last and purpose is not Purpose.BAG else None]
    offered = [*filter(None, wished), usual_template(wish.sort, purpose), *ready]
    wanted: str = next(each for each in offered if each in ready)
    if st.session_state.get(key) != wanted:
        state.keep(key, wanted)
    return st.selectbox("Template", list(ready), format_func=ready.__getitem__, key=key)


def _templates_on(work: Work, stock: str) -> dict[str, str]:
    """The names of the templates that can be read on a stock, by their keys."""
    found, held = find_templates(work), stock_for(work, stock)
    fitting = {each.key: each.name for each in found if _fits(template_for(work, each.key), held)}
    return fitting or {each.key: each.name for each in found}


@lru_cache(maxsize=4096)
def _fits(template: Template, stock: Stock) -> bool:
    return fits(template, stock)


def _choose_destination(offer: _Offer, stock: Stock, last: JobView | None) -> tuple[str, str | None]:
    """A file, or a printer that takes such a stock; returns the format and the printer."""
    options = destinations(stock, offer.printers)
    names = list(options)
    by_last = last.printer or _FILES.get(last.format) if last else None
    wanted = names.index(by_last) if by_last in options else names.index(_FILES["pdf"])
    return options[st.selectbox("Where to", names, wanted, key=f"to-{stock.medium.value}")]


def destinations(stock: Stock, printers: Sequence[PrinterView]) -> dict[str, tuple[str, str | None]]:
    """By name the format and the printer: label printers take rolls only."""
    is_roll = stock.medium is Medium.ROLL
    reached = {each.name: ("pdf", each.name) for each in printers if is_roll or each.kind != "zpl"}
    return reached | {name: (key, None) for key, name in _FILES.items() if is_roll or key != "zpl"}


def _choose_ribbon(offer: _Offer, printer: str | None) -> str | None:
    """What is in a label printer, as last time; kept with the job, to find out later why labels came off."""
    found = next((each for each in offer.printers if each.name == printer), None)
    if found is None or not found.is_sent_to:
        return None
    used = next((job.ribbon for job in offer.jobs if job.printer == printer and job.ribbon), found.ribbon)
    return st.text_input("Ribbon", used or "", key=f"ribbon-{printer}", placeholder="resin").strip() or None


def _choose_first(stock: Stock) -> int:
    """The first label of the sheet that is still there."""
    key = f"first-{stock.key}"
    return int(
        st.number_input("Start at label", 1, stock.per_sheet, key=key, help="Or click it in the picture of the sheet.")
    )


def _show_sheet(stock: Stock, first: int, count: int) -> None:
    """The sheet, in which the first label can be clicked."""
    key = f"first-{stock.key}"
    picture = sheet_drawn(stock, first=first, count=count)
    drawing(picture, key=f"sheet-{stock.key}", width=200, on_choose=lambda position: state.keep(key, position))


def _sort(wish: Wish) -> str:
    return wish.sort if wish.sort in ("sample", "ahead") else "container"
