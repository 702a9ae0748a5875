"""The elements of a template as a table to edit, and back again."""

import base64
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from labels.label import FIELDS
from labels.signs import SIGNS
from labels.template import SYMBOLS, Align, Element, Part, What

_PLAIN = Element()
COLUMNS = ("nr", "what", "content", "part", "band", "column", "face", "size", "align", "lines", "optional")
_FACES = ("text", "italic", "code")
_PICTURE = "picture "
"""A logo stands in the table by this word and its number: its content is far too long to show."""


def frame_of(row: Mapping[str, Any]) -> tuple[pd.DataFrame, dict[str, str]]:
    """The elements as rows, numbered in their order, and the pictures that the table only names."""
    pictures: dict[str, str] = {}
    rows = []
    for number, element in enumerate(row.get("elements", ()), start=1):
        filled = {name: element.get(name, getattr(_PLAIN, name)) for name in COLUMNS[1:]}
        filled |= {name: str(filled[name]) for name in ("what", "content", "part", "face", "align")}
        if filled["what"] == What.LOGO:
            filled["content"] = _kept(filled["content"], pictures)
        rows.append({"nr": float(number), **filled})
    return pd.DataFrame(rows, columns=list(COLUMNS)), pictures


def _kept(content: str, pictures: dict[str, str]) -> str:
    name = f"{_PICTURE}{len(pictures) + 1}"
    pictures[name] = content
    return name


def row_of(frame: pd.DataFrame, pictures: Mapping[str, str], *, key: str, name: str, about: str) -> dict[str, Any]:
    """The template as it is kept: the rows in the order of their numbers, what is empty left to its default."""
    rows = [_filled(each) for each in frame.to_dict("records")]
    rows = sorted(filter(None, rows), key=lambda each: float(each.get("nr", 1e9)))
    elements = [{name: value for name, value in each.items() if name != "nr"} for each in rows]
    for element in elements:
        element.setdefault("what", What.TEXT.value)
        element["content"] = pictures.get(str(element.get("content", "")), element.get("content", ""))
    return {"key": key, "name": name, "about": about, "elements": elements}


def _filled(row: Mapping[Any, Any]) -> dict[str, Any]:
    """What was filled in; nothing of a text that says nothing yet, as in a row that was just added."""
    told = {str(name): value for name, value in row.items() if value is not None and value == value and value != ""}
    for name in ("band", "column", "lines"):
        if name in told:
            told[name] = int(told[name])
    is_empty = told.get("what", What.TEXT) == What.TEXT and not told.get("content")
    return {} if is_empty else told


def logo_element(picture: bytes) -> dict[str, Any]:
    """A picture as an element, three lines high."""
    content = base64.b64encode(picture).decode("ascii")
    return {"what": What.LOGO.value, "content": content, "size": 3.0, "optional": True}


def edited(frame: pd.DataFrame, key: str) -> pd.DataFrame:
    """The table on the page; returns it as it was edited."""
    column = st.column_config
    return st.data_editor(
        frame,
        key=key,
        num_rows="dynamic",
        hide_index=True,
        height="content",
        column_config={
            "nr": column.NumberColumn(
                "Nr", width=55, default=len(frame) + 1.0, help="The order within a column; 2.5 goes between 2 and 3."
            ),
            "what": _choice("What", What, "A text, a symbol, a line, a sign or a picture.", 80),
            "content": column.TextColumn("Content", width="medium", default="", help=_CONTENT),
            "part": _choice("Part", Part, "Round the side, or on the cap.", 70),
            "band": _number("Band", "From top to bottom."),
            "column": _number("Column", "From left to right, within its band.", width=75),
            "face": _choice("Face", _FACES, "Code is bold, and every character as wide as the next.", 75),
            "size": column.NumberColumn(
                "Size", width=60, default=1.0, min_value=0.5, max_value=10.0, step=0.1, help=_SIZE
            ),
            "align": _choice("Align", Align, "Where it stands in its column.", 75),
            "lines": _number("Lines", "How many a long text may take."),
            "optional": column.CheckboxColumn(
                "Optional", width=80, default=True, help="Left out where there is no room, the last first."
            ),
        },
    )


def _number(label: str, help: str, width: int = 65) -> Any:
    return st.column_config.NumberColumn(
        label, width=width, default=1, min_value=1, max_value=9, step=1, required=True, help=help
    )


def _choice(label: str, options: Iterable[str], help: str, width: int) -> Any:
    """The first is that of a new row."""
    names = [str(each) for each in options]
    return st.column_config.SelectboxColumn(
        label, options=names, default=names[0], required=True, help=help, width=width
    )


_CONTENT = (
    "A text with {fields}; for a symbol "
    + ", ".join(SYMBOLS)
    + "; for a sign "
    + ", ".join(SIGNS)
    + " or a {field} that names one. What stands between two · goes when its field is empty."
)
_SIZE = (
    "Of a text against the others; of a sign or picture its height in lines; of a symbol 1 for a third of the label."
)


def show_fields() -> None:
    """What may stand in braces."""
    with st.expander("Fields", icon=":material/data_object:"):
        st.markdown("  \n".join(f"`{{{name}}}` {told}" for name, told in FIELDS.items()))
