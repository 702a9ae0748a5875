"""The pages: their names, addresses, icons, sections, and who is offered them. A page appears once its file exists.

What is not offered cannot be opened by its address either; and whatever is opened, each action checks again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from lims.access import Actor, Permission
from lims.ui import state

FOLDER = Path(__file__).resolve().parents[2] / "pages"


@dataclass(frozen=True)
class Place:
    """One page. `name` is its address, `purpose` what one does there in a few words.

    `needs` must be granted in at least one place; None is for everybody. `file` where it is not called like the page.
    """

    name: str
    title: str
    icon: str
    purpose: str = ""
    section: str = ""
    needs: Permission | None = Permission.FIND
    file: str = ""
    hidden: bool = False

    @property
    def path(self) -> Path:
        """Absolute, since the pages do not stand beside the entry script: there they would be served without it."""
        return FOLDER / f"{self.file or self.name}.py"

    def is_for(self, actor: Actor) -> bool:
        """Whether this actor is offered the page."""
        return self.path.is_file() and (self.needs is None or actor.may_anywhere(self.needs))


BENCH, STORAGE, COLLECTION, ADMINISTRATION = "Bench", "Storage", "Collection", "Administration"

PLACES = (
    Place("home", "Home", ":material/home:", needs=None),
    Place("scan", "Scan", ":material/barcode_scanner:", "put away, take out, bring back", needs=Permission.MOVE),
    Place("samples", "Samples", ":material/search:", "find by name, code, place or number"),
    Place("sample", "Sample", ":material/science:", hidden=True),
    Place("register", "Register", ":material/add_circle:", "samples by hand", BENCH, Permission.REGISTER),
    Place("derive", "Derive", ":material/account_tree:", "parts, aliquots, extracts", BENCH, Permission.DERIVE),
    Place("rack", "Rack", ":material/view_comfy:", "what a reader of racks wrote", BENCH, Permission.MOVE),
    Place("sequencing", "Sequencing", ":material/genetics:", "runs and reads", BENCH),
    Place("labels", "Labels", ":material/qr_code_2:", "print what is waiting", BENCH, Permission.PRINT),
    Place("storage", "Storage", ":material/ac_unit:", "rooms, freezers, boxes", STORAGE),
    Place("keeping", "Keeping", ":material/hourglass_bottom:", "days, seed tests, duplicates, rules", STORAGE),
    Place("room", "Room", ":material/width_wide:", "where fifty tubes fit, what is free", STORAGE),
    Place("capacity", "Capacity", ":material/monitoring:", "when freezers will be full", STORAGE),
    Place(
        "check",
        "Check a box",
        ":material/fact_check:",
        "is in it what the record says",
        STORAGE,
        Permission.MOVE,
    ),
    Place("temperature", "Temperature", ":material/thermostat:", "charts, limits, alarms", STORAGE),
    Place(
        "failure", "Freezer failure", ":material/emergency_home:", "racks out, and all back", STORAGE, Permission.MOVE
    ),
    Place("requests", "Requests", ":material/inbox:", "ask, decide, hand out", COLLECTION, Permission.ASK),
    Place(
        "import", "Import", ":material/upload_file:", "field sheets", COLLECTION, Permission.REGISTER, "import_sheet"
    ),
    Place(
        "disposals",
        "Disposals",
        ":material/delete_sweep:",
        "what a second person decides on",
        COLLECTION,
        Permission.DISPOSE,
    ),
    Place("publish", "Publish", ":material/public:", "Darwin Core archives", COLLECTION, Permission.PUBLISH),
    Place("printers", "Printers", ":material/print:", "what waits, what was printed", ADMINISTRATION, Permission.PRINT),
    Place(
        "label-design",
        "Label design",
        ":material/design_services:",
        "templates and stocks of one's own",
        ADMINISTRATION,
        Permission.ARRANGE,
        "label_design",
    ),
    Place(
        "collections",
        "Collections",
        ":material/folder_open:",
        "what there is, kinds of material",
        ADMINISTRATION,
        Permission.MANAGE_COLLECTIONS,
    ),
    Place("people", "People", ":material/group:", "who may do what", ADMINISTRATION, Permission.MANAGE_PEOPLE),
)
_BY_NAME = {place.name: place for place in PLACES}


def places_for(actor: Actor) -> list[Place]:
    """What an actor is offered, in order."""
    return [place for place in PLACES if place.is_for(actor)]


def offered_to(actor: Actor) -> dict[str, list[StreamlitPage]]:
    """The pages an actor is offered, by section."""
    sections: dict[str, list[StreamlitPage]] = {}
    places = places_for(actor)
    state.keep(state.OFFERED, frozenset(place.name for place in places))
    for place in places:
        sections.setdefault(place.section, []).append(_page(place))
    return sections


def is_offered(name: str) -> bool:
    """Whether who is signed in may open this page: ask before showing a button that leads there."""
    return name in st.session_state.get(state.OFFERED, ())


def open_page(name: str, **query: str | Iterable[str]) -> None:
    """Goes to a page that is offered: `open_page("sample", code="FIS0000424")`."""
    st.switch_page(_page(_BY_NAME[name]), query_params=query)


def page_link(name: str, label: str | None = None, *, icon: str | None = None, **query: str | Iterable[str]) -> None:
    """A link to a page, or its plain words for those who are not offered it."""
    place = _BY_NAME[name]
    if is_offered(name):
        st.page_link(_page(place), label=label or place.title, icon=icon, query_params=query or None)
    else:
        st.markdown(label or place.title)


def _page(place: Place) -> StreamlitPage:
    settled: dict[str, Any] = {"default": True} if place.name == "home" else {"url_path": place.name}
    if place.hidden:
        settled["visibility"] = "hidden"
    return st.Page(place.path, title=place.title, icon=place.icon, **settled)
