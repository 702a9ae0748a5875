"""Colours a box map by collection, age, status or request, with the legend that goes with them."""

from collections.abc import Mapping, Sequence

from lims.storage.maps import BoxView
from lims.storage.shades import ShadeBy, in_order
from lims.ui.box_view import legend_of
from lims.ui.components.box_map import BoxCell
from lims.ui.components.box_map.legend import LegendEntry
from lims.ui.palette import GREY, SERIES
from lims.ui.words import joined

# Light to dark, so that age is seen as an order; the words stand in the legend and in each cell's title.
_AGES = ("#C7E9E1", "#7FCDBB", "#2C8CA5", "#1D4E79")


def shaded(
    box: BoxView, cells: Sequence[BoxCell], words: Mapping[int, str], by: ShadeBy
) -> tuple[list[BoxCell], list[LegendEntry]]:
    """The cells in the colours of these words (by the samples' keys), and their legend."""
    if by is ShadeBy.KIND:
        return list(cells), legend_of(box)
    order = in_order(by, words.values())
    colours = {word: _colour(by, at) for at, word in enumerate(order)}
    samples = {cell.position: cell.sample_id for cell in box.cells if cell.sample_id is not None}
    states = [entry for entry in legend_of(box) if entry.state != "in"]
    entries = [LegendEntry(word, "in", colours[word]) for word in order]
    return [_shaded(cell, words.get(samples.get(cell["position"], 0)), colours) for cell in cells], entries + states


def _shaded(cell: BoxCell, word: str | None, colours: Mapping[str, str]) -> BoxCell:
    title = joined([cell["title"], word])
    return {**cell, "colour": colours.get(word or "", GREY), "title": title}


def _colour(by: ShadeBy, at: int) -> str:
    series = _AGES if by is ShadeBy.AGE else SERIES
    return series[at] if at < len(series) else GREY
