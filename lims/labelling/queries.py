"""Labels of samples and containers, and what was printed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from labels.errors import LabelError
from labels.label import Label, Line
from labels.pdf import render_sheets
from labels.stock import STOCKS, Stock, find_stock
from lims.collecting.queries import EventView, event_views_for
from lims.collections.queries import visible
from lims.collections.tables import Collection
from lims.database import columns
from lims.labelling.drawing import drawn
from lims.labelling.rules import LabelRefusedError, container_lines, day_of, room_for, sample_lines
from lims.labelling.tables import PrintedLabel
from lims.samples.lineage import event_ids_for
from lims.samples.naming import UNNAMED, NameView, names_for
from lims.samples.queries import SampleView
from lims.samples.tables import MaterialSample
from lims.storage.queries import ContainerView, ThingView, things_for
from lims.storage.tables import StorageContainer
from lims.storage.whereabouts import PlaceView, places_shown
from lims.unit_of_work import Work

_L, _S, _B, _C = columns(PrintedLabel), columns(MaterialSample), columns(StorageContainer), columns(Collection)
_STEP = 500


@dataclass(frozen=True)
class StockView:
    """What labels are printed on."""

    key: str
    name: str
    per_sheet: int
    lines: int


@dataclass(frozen=True)
class PrintedView:
    """A label as it was printed."""

    code: str
    lines: tuple[str, ...]
    stock: str
    copies: int
    reprint_reason: str | None
    printed_at: datetime


def find_stocks() -> list[StockView]:
    """The stocks that labels can be printed on."""
    return [StockView(each.key, each.name, each.per_sheet, room_for(each)) for each in STOCKS]


def stock_for(name: str) -> Stock:
    """A stock by its key, name or alias. Raises LabelRefusedError."""
    try:
        return find_stock(name)
    except LabelError as error:
        raise LabelRefusedError.because(error) from error


def outline_for(stock: str) -> bytes:
    """A page with the edges of all labels of a stock, to be held against a sheet of it. Raises LabelRefusedError."""
    found = stock_for(stock)
    try:
        return render_sheets([Label("TEST", _fitting((Line(found.name),), found))], found, outline=True)
    except LabelError as error:
        raise LabelRefusedError.because(error) from error


def labels_for(work: Work, codes: Sequence[str], *, stock: Stock | None = None) -> list[Label]:
    """The labels of samples and containers, in the order of their codes; with a stock only the lines it has room for.

    Raises UnknownCodeError, MisreadCodeError, AmbiguousCodeError.
    """
    return labels_of(work, things_for(work, codes), stock=stock)


def labels_of(work: Work, things: Sequence[ThingView], *, stock: Stock | None = None) -> list[Label]:
    """The same, of things that were looked up already."""
    samples = [thing.sample for thing in things if thing.sample]
    ids = [sample.id for sample in samples]
    names, events = names_for(work, ids), _events(work, ids)
    places = places_shown(work, [thing.id for thing in things])
    made = []
    for thing in things:
        place = places.get(thing.id)
        if thing.sample:
            lines = _of_sample(thing.sample, names.get(thing.id, UNNAMED), events[thing.id], place)
        elif thing.container:
            lines = _of_container(thing.container, place)
        made.append(Label(thing.code, _fitting(lines, stock) if stock else lines))
    return made


def preview_for(work: Work, codes: Sequence[str], *, stock: str) -> str:
    """A picture (SVG) of the first label as it will be printed. Raises as `labels_for`, and LabelRefusedError."""
    found = stock_for(stock)
    label = labels_for(work, codes[:1], stock=found)[0]
    try:
        return drawn(label, found)
    except LabelError as error:
        raise LabelRefusedError.because(error) from error


def codes_made_in(work: Work, change_set_id: int) -> list[str]:
    """What came into being in one changeset, in order: "labels for what I just made"."""
    samples = (
        select(_S.id, _S.code)
        .join_from(MaterialSample.__table__, Collection.__table__, _C.id == _S.collection_id)
        .where(_S.change_set_id == change_set_id, _S.record.in_(("planned", "registered")), visible(work))
    )
    containers = select(_B.id, _B.code).where(_B.change_set_id == change_set_id, _B.retired_at.is_(None))
    found = {key: code for each in (samples, containers) for key, code in work.execute(each)}
    return [found[key] for key in sorted(found)]


def find_printed(work: Work, code: str) -> list[PrintedView]:
    """All labels that were printed of a thing, newest first. Raises UnknownCodeError, MisreadCodeError."""
    (thing,) = things_for(work, [code])
    statement = (
        select(_L.payload, _L.lines, _L.stock, _L.copies, _L.reprint_reason, _L.printed_at)
        .where(_L.entity_id == thing.id)
        .order_by(_L.id.desc())
    )
    return [PrintedView(row[0], tuple(row[1] or ()), *row[2:]) for row in work.execute(statement)]


def printed_before(work: Work, ids: Sequence[int]) -> set[int]:
    """Those of the things whose label was printed before."""
    found: set[int] = set()
    for start in range(0, len(ids), _STEP):
        statement = select(_L.entity_id).where(_L.entity_id.in_(ids[start : start + _STEP])).distinct()
        found |= set(work.execute(statement).scalars())
    return found


def _events(work: Work, ids: Sequence[int]) -> dict[int, list[EventView]]:
    by_sample = event_ids_for(work, ids)
    views = event_views_for(work, list({each for found in by_sample.values() for each in found}))
    return {key: [views[each] for each in found if each in views] for key, found in by_sample.items()}


def _of_sample(
    sample: SampleView, name: NameView, events: Sequence[EventView], place: PlaceView | None
) -> tuple[Line, ...]:
    days, localities = {day_of(event.event_date) for event in events}, {_locality(event) for event in events}
    fields = {event.field_number for event in events}
    return sample_lines(
        scientific_name=name.scientific,
        verbatim_name=name.verbatim,
        kind=sample.kind_name,
        control_type=sample.control_type,
        preservation=sample.preservation,
        field_number=_only(fields),
        collection=sample.collection,
        day=_only(days),
        locality=f"{len(events)} events" if len(events) > 1 and len(localities) > 1 else _only(localities),
        amount=None if sample.amount_left is None else sample.shown_amount,
        place=_spot(place),
    )


def _of_container(container: ContainerView, place: PlaceView | None) -> tuple[Line, ...]:
    way = list(container.way[:-1])
    if place and place.position:
        way.append(place.position)
    return container_lines(name=container.name, kind=container.type_name, celsius=container.set_celsius, way=way)


def _spot(place: PlaceView | None) -> str | None:
    """`C04 · EDNA-014`: the position first, in the box whose name the next one does not have to read."""
    if place is None:
        return None
    return f"{place.position} · {place.container_name}" if place.position else place.container_name


def _locality(event: EventView) -> str | None:
    return event.locality or event.verbatim_locality or event.water_body or event.municipality


def _only(values: Iterable[str | None]) -> str | None:
    """What all agree on."""
    distinct = set(values)
    return distinct.pop() if len(distinct) == 1 else None


def _fitting(lines: tuple[Line, ...], stock: Stock) -> tuple[Line, ...]:
    return lines[: room_for(stock)]
