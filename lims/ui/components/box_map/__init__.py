"""The map of a box: what lies in which position, to look at, to select and to move.

A `BoxCell` is what stands in one position; positions without a cell are free. The map shows and asks: it moves nothing
itself, and shows a move as under way until the page's next run says what lies where.
"""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, NotRequired, TypedDict

import streamlit as st

from lims.ui.components.assets import component_from
from lims.ui.palette import PLACE_STATES, PlaceState, ink_on

_MOUNT = component_from(__name__, "box_map")


class BoxCell(TypedDict):
    """One position's content: a short label to stand in the cell, a title that says it all, colour `#RRGGBB`."""

    position: int
    label: str
    title: str
    state: PlaceState
    colour: NotRequired[str | None]


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody wants what lies in one position put into another, free one."""

    source: int
    target: int


@dataclass(frozen=True, slots=True)
class BoxMapEvent:
    """The selected position, the ticked ones, and the move asked for in this run (None in every other run)."""

    selected: int | None
    moved: Move | None
    ticked: tuple[int, ...] = ()


def box_map(
    rows: int,
    columns: int,
    cells: Collection[BoxCell],
    *,
    key: str,
    selected: int | None = None,
    hits: Collection[int] = (),
    readonly: bool = False,
    labelling: str | Sequence[str] = "A1",
    title: str = "Map of the box",
    several: bool = False,
    on_move: Callable[[Move], object] | None = None,
) -> BoxMapEvent:
    """Draw the map. Positions count from 1, row by row.

    `selected` is taken over when it differs from the run before (a link, a search); else what was clicked stays.
    `hits` are lit up. `readonly` forbids moving, not selecting. `labelling` is "A1", "1…n", or all positions' names.
    `several` offers to tick positions; `clear_ticks` takes the ticks away after an act.
    `on_move` is called before the page runs, so that the run already shows the result; without it, use `.moved`.
    """
    count = rows * columns
    data = {
        "rows": rows,
        "columns": columns,
        "cells": [_drawn(cell) for cell in cells],
        "selected": _selected(key, selected),
        "hits": sorted(hits),
        "readonly": readonly,
        "title": title,
        "words": {state: mark.word for state, mark in PLACE_STATES.items()},
        "several": several,
        "cleared": st.session_state.get(f"{key}:cleared", 0),
        # Changes with each move, so that the map hears of an answer even where nothing was moved.
        "answered": st.session_state.get(f"{key}:moves", 0),
        **_names(rows, columns, labelling),
    }

    answer = _answering(key, count, on_move)
    result = _MOUNT(key=key, data=data, on_selected_change=_nothing, on_moved_change=answer, on_ticked_change=_nothing)
    ticked = result.get("ticked") if several and isinstance(result.get("ticked"), list) else None
    return BoxMapEvent(
        _position(result.get("selected"), count),
        _move_from(result.get("moved"), count),
        tuple(sorted({each for each in ticked or () if _position(each, count)})),
    )


def clear_ticks(key: str) -> None:
    """Takes away the ticks of the map with this key at the next run: what was ticked has been dealt with."""
    st.session_state[f"{key}:cleared"] = st.session_state.get(f"{key}:cleared", 0) + 1


def _answering(key: str, count: int, on_move: Callable[[Move], object] | None) -> Callable[[], None]:
    """What runs before the page when a move was asked for: counts it, and hands it on."""

    def answer() -> None:
        st.session_state[f"{key}:moves"] = st.session_state.get(f"{key}:moves", 0) + 1
        move = _move_from(st.session_state[key].get("moved"), count)
        if move and on_move:
            on_move(move)

    return answer


def _drawn(cell: BoxCell) -> dict[str, Any]:
    """The cell with the colour it is drawn in."""
    colour = cell.get("colour") or PLACE_STATES[cell["state"]].colour
    return {**cell, "colour": colour, "ink": ink_on(colour)}


def _selected(key: str, asked: int | None) -> int | None:
    """What is selected in this run: the page's wish where it is a new one, else what was clicked last."""
    remembered = f"{key}:asked"
    if remembered not in st.session_state or st.session_state[remembered] != asked:
        st.session_state[remembered] = asked
        st.session_state.setdefault(key, {})["selected"] = asked
    clicked = st.session_state.get(key, {}).get("selected")
    return clicked if isinstance(clicked, int) else None


def _names(rows: int, columns: int, labelling: str | Sequence[str]) -> dict[str, list[str]]:
    """The positions' names and what stands before rows and above columns."""
    lettered = [f"{row_letters(row)}{column:02}" for row in range(rows) for column in range(1, columns + 1)]
    known = {"A1": lettered, "1…n": [str(n) for n in range(1, rows * columns + 1)]}
    if isinstance(labelling, str) and labelling not in known:
        raise ValueError(f"The map needs the positions' names for the labelling {labelling!r}.")
    names = known[labelling] if isinstance(labelling, str) else list(labelling)
    if len(names) != rows * columns:
        raise ValueError(f"{rows * columns} positions, but {len(names)} names.")
    # Rows and columns have names of their own only where a position's is made of them; C4 and C04 are one.
    if [re.sub(r"^([A-Z]+)(\d)$", r"\g<1>0\2", name) for name in names] != lettered:
        return {"names": names, "row_names": [""] * rows, "column_names": [""] * columns}
    numbers = [str(column) for column in range(1, columns + 1)]
    return {"names": names, "row_names": [row_letters(row) for row in range(rows)], "column_names": numbers}


def row_letters(row: int) -> str:
    """A … Z, AA, AB … for rows counted from 0, as spreadsheets name their columns."""
    letters = ""
    row += 1
    while row:
        row, rest = divmod(row - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _move_from(value: Any, count: int) -> Move | None:
    """The browser's word is not trusted to name positions of this box."""
    if not isinstance(value, dict):
        return None
    source, target = _position(value.get("from"), count), _position(value.get("to"), count)
    return Move(source, target) if source and target and source != target else None


def _position(value: Any, count: int) -> int | None:
    return value if isinstance(value, int) and 1 <= value <= count else None


def _nothing() -> None:
    """Streamlit lists a value in the result only where a callback is given."""
