"""A box of the database drawn by the box map: which colour, word and pattern each of its positions has."""

from collections.abc import Mapping

from lims.samples.naming import NameView
from lims.storage.maps import BoxView, Cell
from lims.ui.components.box_map import BoxCell
from lims.ui.components.box_map.legend import LegendEntry
from lims.ui.palette import GREY, PLACE_STATES, PlaceState
from lims.ui.words import grouped, joined

_STATES: Mapping[str, PlaceState] = {
    "in place": "in",
    "held": "out",
    "missing": "missing",
    "blocked": "blocked",
    "reserved": "reserved",
}


def cells_of(box: BoxView, names: Mapping[int, NameView]) -> list[BoxCell]:
    """The taken positions as the map wants them; `names` by the samples' keys."""
    return [_cell(cell, names) for cell in box.cells if cell.position is not None]


def legend_of(box: BoxView) -> list[LegendEntry]:
    """Kinds by colour, then the states that occur by their pattern."""
    kinds = {cell.kind_name: cell.colour for cell in box.cells if cell.kind_name and cell.colour}
    states = {state_of(cell) for cell in box.cells} - {"in"}
    entries = [LegendEntry(name, "in", colour) for name, colour in sorted(kinds.items())]
    return entries + [LegendEntry(PLACE_STATES[state].word, state) for state in sorted(states)]


def state_of(cell: Cell) -> PlaceState:
    """How a taken position is drawn."""
    return _STATES[cell.state] if cell.visible else "foreign"


def _cell(cell: Cell, names: Mapping[int, NameView]) -> BoxCell:
    named = names.get(cell.sample_id) if cell.sample_id is not None else None
    name = named.shown if named else cell.name
    code = grouped(cell.code) if cell.code else PLACE_STATES[state_of(cell)].word
    return BoxCell(
        position=cell.position or 0,
        label=_short(cell, code),
        title=joined([code, cell.kind_name, name, cell.reason]),
        state=state_of(cell),
        colour=cell.colour or GREY,
    )


def _short(cell: Cell, code: str) -> str:
    """What fits in a cell: a container's name, a sample's running number."""
    if cell.is_container:
        return (cell.name or "")[:12]
    parts = code.split()
    return f"{parts[1].lstrip('0')} {parts[2]}" if len(parts) == 3 else code[-6:]
