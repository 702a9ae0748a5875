"""Which file of a rack reader, and which container it is of; a rack that is not known yet is chosen, or made."""

from dataclasses import dataclass
from pathlib import PurePath

import streamlit as st

from lims.access import Permission
from lims.checking.actions import name_rack
from lims.checking.racks import find_rack
from lims.storage.actions import add_container
from lims.storage.queries import ContainerView, container_for
from lims.storage.rack_files import RackHead
from lims.ui import state
from lims.ui.feedback import tell, trying
from lims.ui.markdown import plain
from lims.ui.session import acting, current_actor, looking
from lims.ui.words import grouped, moment
from lims.worker.rack_folder import DISMISSED, is_watched, put_aside, read_waiting, waiting_files

ENDINGS = ["csv", "txt", "tsv", "json"]


@dataclass(frozen=True)
class RackFile:
    """What a reader wrote; `waits`: it lies in the watched folder, and is moved away when it was dealt with."""

    name: str
    content: bytes
    waits: bool = False


def ask_for_file() -> RackFile | None:
    """A file that is dropped here, or one that waits in the watched folder."""
    left, right = st.columns(2, gap="large") if is_watched() else (st.container(), None)
    with left:
        key = f"rack-file-{st.session_state.get(state.RACK_FILES, 0)}"
        dropped = st.file_uploader("File of a rack reader", type=ENDINGS, key=key, max_upload_size=1)
    if dropped is not None:
        return RackFile(dropped.name, dropped.getvalue())
    if right is None:
        return None
    with right:
        return _waiting()


def _waiting() -> RackFile | None:
    waiting = {file.name: file for file in waiting_files()}
    if not waiting:
        st.caption("Nothing waits in the folder of the rack reader.")
        return None
    asked = st.query_params.get("file")
    chosen = st.selectbox(
        f"In the folder of the rack reader ({len(waiting)}; times in UTC)",
        list(waiting),
        index=list(waiting).index(asked) if asked in waiting else None,
        format_func=lambda name: f"{name} · {moment(waiting[name].written_at)}",
        placeholder="choose a file",
        key=f"rack-waiting-{st.session_state.get(state.RACK_FILES, 0)}",
    )
    if chosen is None:
        return None
    st.query_params["file"] = chosen
    if st.button("Dismiss it", icon=":material/close:", type="tertiary"):
        with trying() as attempt:
            put_aside(chosen, DISMISSED)
        if attempt.succeeded:
            tell(f"{chosen} is out of the way.")
            forget_file()
            st.rerun()
    with trying() as attempt:
        content = read_waiting(chosen)
    return RackFile(chosen, content, waits=True) if attempt.succeeded else None


def forget_file() -> None:
    """The fields for the next file are empty."""
    state.count(state.RACK_FILES)
    for name in ("file", "code"):
        st.query_params.pop(name, None)


def ask_for_rack(file: RackFile, head: RackHead) -> ContainerView | None:
    """The container: the one in the address, else the one that the file names, else whichever is chosen or made."""
    asked = st.query_params.get("code", "")
    with looking() as work:
        code = asked or find_rack(work, head.rack, PurePath(file.name).stem)
    if code is None:
        _choose(file, head)
        return None
    with trying() as attempt, looking() as work:
        box = container_for(work, code)
    if not attempt.succeeded:
        _choose(file, head)
        return None
    named, other = st.columns([4, 1], vertical_alignment="center")
    named.markdown(f"{plain(box.place_label)}  \n`{grouped(box.code)}`")
    if asked and other.button("Another rack", type="tertiary"):
        st.query_params.pop("code", None)
        st.rerun()
    return box


def _choose(file: RackFile, head: RackHead) -> None:
    may_make = current_actor().may_anywhere(Permission.ARRANGE)
    said = (
        f"Nothing goes by the rack code {head.rack} yet." if head.rack else "The file does not say which rack this is."
    )
    st.info(said, icon=":material/view_comfy:")
    old, new = st.columns(2, gap="large") if may_make else (st.container(), None)
    with old, st.form("known-rack", border=False):
        code = st.text_input("The rack", placeholder="Scan or type its code")
        named = bool(head.rack) and may_make and st.checkbox(f"From now on it goes by {head.rack} too", value=True)
        if st.form_submit_button("This one", type="primary") and code.strip():
            _take(code, head.rack if named else None)
    if new is not None:
        with new, st.form("new-rack", border=False):
            _make(file, head)


def _take(code: str, rack: str | None) -> None:
    with trying() as attempt, looking() as work:
        box = container_for(work, code)
    if attempt.succeeded and rack:
        with trying() as attempt, acting() as work:
            name_rack(work, container=box.code, code=rack)
    if attempt.succeeded:
        st.query_params["code"] = box.code
        st.rerun()


def _make(file: RackFile, head: RackHead) -> None:
    name = st.text_input("Or a new rack, called", value=head.rack or PurePath(file.name).stem)
    parent = st.text_input("It stands in", placeholder="Scan or type the code of a freezer, shelf …")
    down, across = st.columns(2)
    rows = down.number_input("Rows", 1, 32, head.rows)
    columns = across.number_input("Columns", 1, 48, head.columns)
    if not st.form_submit_button("Add this rack"):
        return
    with trying() as attempt, acting() as work:
        inside, size = parent.strip() or None, (int(rows), int(columns))
        (code,) = add_container(work, name=name, type_key="tube_rack", parent=inside, rows=size[0], columns=size[1])
        if head.rack:
            name_rack(work, container=code, code=head.rack)
    if attempt.succeeded:
        st.query_params["code"] = code
        tell(f"{name} is added.")
        st.rerun()
