"""Labels of samples and containers, and what was printed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import func, or_, select

from labels.errors import LabelError
from labels.label import Label, grouped
from labels.layout import Composer
from labels.stock import NO_OFFSET, Offset, Stock
from labels.svg import drawn
from labels.template import Template
from lims.collecting.queries import EventView, event_views_for
from lims.collections.queries import visible
from lims.collections.tables import Collection
from lims.database import columns
from lims.labelling.catalogue import outline_of, stock_for, template_for
from lims.labelling.printers import printer_for
from lims.labelling.rules import (
    LabelRefusedError,
    celsius_shown,
    check_one_bag,
    contents_shown,
    day_of,
    hazard_of,
)
from lims.labelling.tables import PrintedLabel, PrintJob
from lims.labelling.vocabulary import JobState, Purpose
from lims.samples.lineage import event_ids_for
from lims.samples.naming import UNNAMED, NameView, names_for
from lims.samples.queries import SampleView
from lims.samples.tables import Hold, Kind, MaterialSample
from lims.settings import settings
from lims.storage.queries import ContainerView, ThingView, things_for
from lims.storage.tables import Placement, StorageContainer
from lims.storage.whereabouts import PlaceView, places_shown
from lims.unit_of_work import Work

_L, _S, _B, _C = columns(PrintedLabel), columns(MaterialSample), columns(StorageContainer), columns(Collection)
_P, _K, _H, _J = columns(Placement), columns(Kind), columns(Hold), columns(PrintJob)
_STEP = 500


@dataclass(frozen=True)
class PrintedView:
    """A label as it was printed."""

    code: str
    lines: tuple[str, ...]
    stock: str
    template: str | None
    purpose: str
    copies: int
    reprint_reason: str | None
    printed_at: datetime


@dataclass(frozen=True)
class OutdatedView:
    """A label that tells something else than the record does now."""

    code: str
    stock: str
    template: str
    printed_at: datetime
    gone: tuple[str, ...]
    new: tuple[str, ...]


def outline_for(work: Work, stock: str, *, printer: str | None = None) -> bytes:
    """A page with the edges of all labels of a stock, as that printer sets it, to be held against a sheet of it.

    Raises LabelRefusedError, UnknownPrinterError.
    """
    return outline_of(stock_for(work, stock), offset_of(work, printer))


def offset_of(work: Work, printer: str | None) -> Offset:
    """How far a printer's print is moved, because it sets everything off its place. Raises UnknownPrinterError."""
    if printer is None:
        return NO_OFFSET
    found = printer_for(work, printer)
    return Offset(found.offset_x, found.offset_y)


def things_to_label(work: Work, codes: Sequence[str], purpose: Purpose) -> list[ThingView]:
    """What gets a label: each thing once, or the one bag in which all of them lie.

    Raises UnknownCodeError, MisreadCodeError, AmbiguousCodeError, NotInOneBagError.
    """
    things = list({thing.id: thing for thing in things_for(work, codes)}.values())
    if purpose is not Purpose.BAG or all(thing.container for thing in things):
        return things
    places = places_shown(work, [thing.id for thing in things])
    bags = [places[thing.id].container if thing.id in places else None for thing in things]
    return things_for(work, [check_one_bag(bags)])


def labels_for(work: Work, codes: Sequence[str]) -> list[Label]:
    """The labels of samples and containers, in the order of their codes.

    Raises UnknownCodeError, MisreadCodeError, AmbiguousCodeError.
    """
    return labels_of(work, things_for(work, codes))


def labels_of(work: Work, things: Sequence[ThingView]) -> list[Label]:
    """The same, of things that were looked up already."""
    ids = [thing.sample.id for thing in things if thing.sample]
    names, events, quarantined = names_for(work, ids), _events(work, ids), _quarantined(work, ids)
    places = places_shown(work, [thing.id for thing in things])
    contents = _contents(work, [thing.id for thing in things if thing.container])
    made = []
    for thing in things:
        fields = _place_fields(places.get(thing.id))
        if thing.container:
            place = places.get(thing.id)
            fields |= _container_fields(thing.container, place) | {"contents": contents.get(thing.id, "")}
        if thing.sample:
            fields |= _sample_fields(thing.sample, names.get(thing.id, UNNAMED), events[thing.id])
        if thing.id in quarantined:
            fields["quarantine"] = "quarantine"
        fields["institution"] = settings().institution_name
        made.append(Label(thing.code, {name: value for name, value in fields.items() if value}, _address(thing.code)))
    return made


def preview_for(work: Work, codes: Sequence[str], *, stock: str, template: str) -> str:
    """A picture (SVG) of the first label as it will be printed. Raises as `labels_for`, and LabelRefusedError."""
    found, shown = stock_for(work, stock), template_for(work, template)
    (label,) = labels_for(work, codes[:1])
    try:
        return drawn(label, shown, found)
    except LabelError as error:
        raise LabelRefusedError.because(error) from error


def texts_of(labels: Sequence[Label], template: Template, stock: Stock) -> list[tuple[str, ...]]:
    """What stands on each label beside its code, in words. Raises what `Composer` raises."""
    composer = Composer(template, stock)
    shown = []
    for label in labels:
        frame, texts, _ = composer.compose(label)
        shown.append(tuple(text for slot, text in zip(frame.texts, texts, strict=True) if not slot.whole))
    return shown


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
    shown = (_L.stock, _L.template, _L.purpose, _L.copies, _L.reprint_reason, _L.printed_at)
    statement = select(_L.payload, _L.lines, *shown).where(_L.entity_id == thing.id).order_by(_L.id.desc())
    return [PrintedView(row[0], tuple(row[1] or ()), *row[2:]) for row in work.execute(statement)]


def collections_released_by_scan(work: Work) -> set[int]:
    """The collections whose labels may be used only after the first and the last of them were scanned."""
    return set(work.execute(select(_C.id).where(_C.release_labels_by_scan)).scalars())


def printed_before(work: Work, ids: Sequence[int]) -> set[int]:
    """Those of the things whose label was printed before; no twin for a data sheet counts, and no cancelled job."""
    found: set[int] = set()
    for start in range(0, len(ids), _STEP):
        statement = (
            select(_L.entity_id)
            .join_from(PrintedLabel.__table__, PrintJob.__table__, _J.id == _L.print_job_id, isouter=True)
            .where(_L.entity_id.in_(ids[start : start + _STEP]), _L.purpose != Purpose.TWIN.value)
            .where(or_(_J.id.is_(None), _J.state != JobState.CANCELLED.value))
        )
        found |= set(work.execute(statement.distinct()).scalars())
    return found


def find_outdated(work: Work, *, collection: str | None = None, limit: int = 500) -> list[OutdatedView]:
    """Labels that tell something else than the records do now, among the `limit` things printed last.

    Each thing's last label counts; where a template or stock is gone, or the thing is, there is nothing to compare.
    """
    latest = select(func.max(_L.id)).where(_L.purpose != Purpose.TWIN.value, _L.template.is_not(None))
    statement = (
        select(_L.payload, _L.lines, _L.stock, _L.template, _L.printed_at)
        .join_from(PrintedLabel.__table__, MaterialSample.__table__, _S.id == _L.entity_id)
        .join(Collection.__table__, _C.id == _S.collection_id)
        .where(_L.id.in_(latest.group_by(_L.entity_id)), _S.record == "registered", visible(work))
        .order_by(_L.id.desc())
        .limit(limit)
    )
    if collection is not None:
        statement = statement.where(_C.code == collection)
    rows = work.execute(statement).all()
    now = {label.code: label for label in labels_for(work, [row.payload for row in rows])}
    told = _told_now(work, [(row.payload, row.template, row.stock) for row in rows], now)
    found = []
    for code, lines, stock, template, printed_at in rows:
        gone, new = _changed(tuple(lines or ()), told.get(code))
        if gone or new:
            found.append(OutdatedView(code, stock, template, printed_at, gone, new))
    return found


def _told_now(
    work: Work, printed: Sequence[tuple[str, str, str]], labels: Mapping[str, Label]
) -> dict[str, tuple[str, ...]]:
    """What would stand on each label by the template and on the stock of then; each pair is looked up once."""
    found: dict[str, tuple[str, ...]] = {}
    for template, stock in {(template, stock) for _, template, stock in printed}:
        codes = [code for code, *how in printed if how == [template, stock] and code in labels]
        try:
            texts = texts_of([labels[code] for code in codes], template_for(work, template), stock_for(work, stock))
        except (LabelError, LabelRefusedError):
            continue
        found |= dict(zip(codes, texts, strict=True))
    return found


def _changed(before: tuple[str, ...], now: tuple[str, ...] | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What stands on a label and no more in the record, and the other way round; nothing where it cannot be told."""
    if now is None:
        return (), ()
    return tuple(x for x in before if x not in now), tuple(x for x in now if x not in before)


def _events(work: Work, ids: Sequence[int]) -> dict[int, list[EventView]]:
    by_sample = event_ids_for(work, ids)
    views = event_views_for(work, list({each for found in by_sample.values() for each in found}))
    return {key: [views[each] for each in found if each in views] for key, found in by_sample.items()}


def _quarantined(work: Work, ids: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for start in range(0, len(ids), _STEP):
        statement = select(_H.subject_id).where(
            _H.subject_id.in_(ids[start : start + _STEP]), _H.kind == "quarantine", _H.lifted_at.is_(None)
        )
        found |= set(work.execute(statement).scalars())
    return found


def _contents(work: Work, ids: Sequence[int]) -> dict[int, str]:
    """What lies in each container, as its label says it; what one may not see is not counted out."""
    found: dict[int, list[tuple[str, str]]] = {}
    for start in range(0, len(ids), _STEP):
        statement = (
            select(_P.container_id, _K.name_en, _S.code)
            .join_from(Placement.__table__, MaterialSample.__table__, _S.id == _P.entity_id)
            .join(Kind.__table__, _K.id == _S.kind_id)
            .join(Collection.__table__, _C.id == _S.collection_id)
            .where(_P.container_id.in_(ids[start : start + _STEP]), visible(work))
            .order_by(_P.container_id, _S.code)
        )
        for container, kind, code in work.execute(statement):
            found.setdefault(container, []).append((kind, grouped(code)))
    return {key: contents_shown(*zip(*told, strict=True)) for key, told in found.items()}


def _sample_fields(sample: SampleView, name: NameView, events: Sequence[EventView]) -> dict[str, str | None]:
    localities = {_locality(event) for event in events}
    several = f"{len(events)} events" if len(events) > 1 and len(localities) > 1 else None
    return {
        "scientific_name": name.scientific,
        "verbatim_name": None if name.scientific else name.verbatim,
        "kind": sample.kind_name,
        "control": sample.control_type,
        "field_number": _only(event.field_number for event in events),
        "preservation": sample.preservation,
        "amount": None if sample.amount_left is None else sample.shown_amount,
        "collection": sample.collection,
        "date": _only(day_of(event.event_date) for event in events),
        "locality": several or _only(localities),
        "coordinates": _only(_coordinates(event) for event in events),
        "collector": _only(", ".join(event.collectors) for event in events),
        "hazard": hazard_of(sample.preservation),
    }


def _container_fields(container: ContainerView, place: PlaceView | None) -> dict[str, str | None]:
    """The way to it says its place already."""
    way = [*container.way[:-1], *([place.position] if place and place.position else [])]
    return {
        "name": container.name,
        "kind": container.type_name,
        "temperature": celsius_shown(container.set_celsius),
        "way": " › ".join(way),
        "place": None,
    }


def _place_fields(place: PlaceView | None) -> dict[str, str | None]:
    """`C04 · EDNA-014`: the position first, in the box whose name the next one does not have to read."""
    if place is None:
        return {}
    spot = f"{place.position} · {place.container_name}" if place.position else place.container_name
    return {"place": spot, "position": place.position, "container": place.container_name}


def _locality(event: EventView) -> str | None:
    return event.locality or event.verbatim_locality or event.water_body or event.municipality


def _coordinates(event: EventView) -> str | None:
    if event.decimal_latitude is None or event.decimal_longitude is None:
        return None
    return f"{event.decimal_latitude:.4f}, {event.decimal_longitude:.4f}"


def _address(code: str) -> str:
    """Where a phone finds the record; nothing where the server has no address of its own yet."""
    base = settings().base_url.rstrip("/")
    return "" if urlsplit(base).hostname in ("localhost", "127.0.0.1", None) else f"{base}/s/{code}"


def _only(values: Iterable[str | None]) -> str | None:
    """What all agree on."""
    distinct = set(values)
    return distinct.pop() if len(distinct) == 1 else None
