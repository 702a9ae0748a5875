"""Templates: what stands where on a label, arranged in a table with a picture beside it."""

import json
from collections.abc import Mapping
from typing import Any

import streamlit as st

from labels.errors import LabelError
from labels.template import as_row, template_of
from lims.errors import LimsError
from lims.labelling.actions import add_template, correct_template, retire_template
from lims.labelling.catalogue import TemplateView, example_of, find_stocks, find_templates, stock_for
from lims.labelling.rules import LabelRefusedError
from lims.ui import state
from lims.ui.components.drawing import drawing
from lims.ui.feedback import message_of, tell, trying
from lims.ui.label_preview import width_of
from lims.ui.markdown import plain
from lims.ui.session import acting, looking
from lims.ui.template_table import edited, frame_of, logo_element, row_of, show_fields

_CHOSEN = "design-template"


def show_templates() -> None:
    """Choose one, see it, rearrange it, keep it."""
    state.pass_on(state.CHOSEN_NEXT, _CHOSEN)
    with looking() as work:
        ready = {each.key: each for each in find_templates(work)}
        stocks = {each.key: each.name for each in find_stocks(work)}
    first, second = st.columns(2)
    key = first.selectbox("Template", list(ready), format_func=lambda key: _named(ready[key]), key=_CHOSEN)
    stock = second.selectbox("Seen on", list(stocks), format_func=stocks.__getitem__, key="design-stock")
    draft = _draft_of(ready[key])
    picture = st.container()
    name = st.text_input("Name", draft["name"], key=f"name-{draft['version']}")
    table = edited(draft["frame"], f"elements-{draft['version']}")
    row = row_of(table, draft["pictures"], key=key, name=name, about=draft["about"])
    with picture:
        error = _show_picture(row, stock)
    if error:
        st.error(message_of(error), icon=":material/edit:")
    _offer_saving(ready[key], row, disabled=error is not None)
    _offer_exchange(draft, row)
    show_fields()


def _named(template: TemplateView) -> str:
    return f"{template.name} (ours)" if template.is_own else template.name


def _draft_of(template: TemplateView) -> dict[str, Any]:
    """What is being arranged in this tab: it stays while only the page runs again, and begins anew with another."""
    draft = st.session_state.get(state.DESIGN)
    if not draft or draft["of"] != template.key:
        name = template.name if template.is_own else f"Our {template.name[:1].lower()}{template.name[1:]}"
        draft = _begun({**template.row, "name": name}, of=template.key)
    return dict(draft)


def _begun(row: Mapping[str, Any], *, of: str | None) -> dict[str, Any]:
    """Each beginning has a version of its own, so that its fields are new ones."""
    frame, pictures = frame_of(row)
    before = st.session_state.get(state.DESIGN) or {"version": 0}
    draft = {
        "of": of,
        "frame": frame,
        "pictures": pictures,
        "name": str(row.get("name", "")),
        "about": str(row.get("about", "")),
        "version": before["version"] + 1,
    }
    state.keep(state.DESIGN, draft)
    return draft


def _show_picture(row: Mapping[str, Any], stock: str) -> LimsError | None:
    """The template on a stock; where it cannot be drawn the last good picture stays, and why is returned."""
    error = None
    with looking() as work:
        held = stock_for(work, stock)
    try:
        state.keep(state.DRAWN, example_of(row, held))
    except LabelRefusedError as refused:
        error = refused
    if svg := st.session_state.get(state.DRAWN):
        drawing(svg, key="design-preview", width=width_of(held))
    return error


def _offer_saving(template: TemplateView, row: Mapping[str, Any], *, disabled: bool) -> None:
    """One's own is changed; one that came with the product is kept under a name of one's own."""
    with st.container(horizontal=True):
        if template.is_own:
            if st.button("Save changes", type="primary", disabled=disabled, key="save-template"):
                _correct(template, row)
            if st.button("Save as another", disabled=disabled, key="save-another"):
                _add(row)
            if st.button("Take out of use", type="tertiary", icon=":material/block:", key="retire-template"):
                _retire(template)
        elif st.button("Save as a template of my own", type="primary", disabled=disabled, key="save-template"):
            _add(row)


def _add(row: Mapping[str, Any]) -> None:
    with trying() as attempt, acting() as work:
        key = add_template(work, row=row)
    if attempt.succeeded:
        _go_on(f"{row['name']} is there for everybody.", key)


def _correct(template: TemplateView, row: Mapping[str, Any]) -> None:
    with trying() as attempt, acting() as work:
        correct_template(work, template=template.key, row=row)
    if attempt.succeeded:
        _go_on(f"{row['name']} is changed.", template.key)


def _retire(template: TemplateView) -> None:
    with trying() as attempt, acting() as work:
        retire_template(work, template=template.key)
    if attempt.succeeded:
        _go_on(f"{template.name} is out of use. Undo is on the home page.", None)


def _go_on(said: str, key: str | None) -> None:
    """Begins anew with the template as it is kept; without one with the first of the list."""
    tell(said)
    state.keep(state.DESIGN, {**st.session_state[state.DESIGN], "of": None})
    state.keep(state.CHOSEN_NEXT, key)
    st.rerun()


def _offer_exchange(draft: Mapping[str, Any], row: Mapping[str, Any]) -> None:
    """A picture for a logo; the template as a file, out and in."""
    with st.expander("Logo, and the template as a file", icon=":material/attach_file:"):
        logo = st.file_uploader("Logo (PNG)", type=["png"], max_upload_size=1, key=f"logo-{draft['version']}")
        st.caption("Black on white; it becomes the last row of the table.")
        file = st.file_uploader("Template (JSON)", type=["json"], max_upload_size=1, key=f"file-{draft['version']}")
        told = json.dumps(row, ensure_ascii=False, indent=1)
        st.download_button("Save as JSON", told, f"{row['key']}.json", "application/json", icon=":material/download:")
    if logo:
        _begun({**row, "elements": [*row["elements"], logo_element(logo.getvalue())]}, of=draft["of"])
        st.rerun()
    if file:
        _read(file.getvalue(), draft)


def _read(content: bytes, draft: Mapping[str, Any]) -> None:
    """A template from a file takes the place of what is in the table, and is not saved yet."""
    try:
        template = template_of({"key": "file", "name": "From a file", **json.loads(content)})
    except LabelError as error:
        st.error(plain(str(error)), icon=":material/edit:")
    except (ValueError, TypeError):
        st.error("This is no template: save one here as JSON to see what it looks like.", icon=":material/edit:")
    else:
        _begun(as_row(template), of=draft["of"])
        tell(f"{template.name} is in the table. It is not saved yet.")
        st.rerun()
