"""`find` and `show`."""

from typing import Any

from lims.cli.answer import Answer, Call
from lims.cli.output import table
from lims.cli.telling import amount_of, amount_shown, names_told, place_shown, place_told
from lims.collecting.queries import EventView, event_views_for
from lims.collections.queries import collection_for
from lims.samples.lineage import event_ids_for
from lims.samples.queries import kind_for
from lims.samples.searching import FoundSample, find_samples
from lims.storage.whereabouts import PlaceView, places_shown
from lims.unit_of_work import Work
from lims.values.codes import grouped


def find(call: Call) -> Answer:
    """The catalogue, a page of it."""
    given = call.given
    with call.reading() as work:
        kind = kind_for(work, given.kind).key if given.kind else None
        collection = collection_for(work, given.collection).code if given.collection else None
        page = find_samples(work, " ".join(given.text), kind=kind, collection=collection, limit=given.limit)
        cards, rows = _cards(work, page.found)
    headings = ("code", "kind", "what", "collection", "collected", "amount", "place")
    more = [f"There are more: --limit {given.limit * 10} shows some of them."] if page.next_before else []
    return Answer(cards, table(headings, rows) if rows else "Nothing was found.", notes=more)


def _cards(work: Work, found: tuple[FoundSample, ...]) -> tuple[list[dict[str, Any]], list[tuple[str, ...]]]:
    """Each found sample for programs and for people."""
    ids = [each.sample.id for each in found]
    places, event_ids = places_shown(work, ids), event_ids_for(work, ids)
    events = event_views_for(work, [key for keys in event_ids.values() for key in keys])
    cards, rows = [], []
    for each in found:
        keys = event_ids[each.sample.id]
        event = events.get(keys[0]) if len(keys) == 1 else None
        place = places.get(each.sample.id)
        cards.append(_card(each, event, place))
        rows.append(_row(each, event, place))
    return cards, rows


def _card(found: FoundSample, event: EventView | None, place: PlaceView | None) -> dict[str, Any]:
    sample = found.sample
    return {
        "code": sample.code,
        "uuid": sample.uuid,
        "name": sample.name,
        "kind": sample.kind,
        **names_told(found.name),
        "collection": sample.collection,
        "event_date": event and event.event_date,
        "locality": event and (event.locality or event.verbatim_locality),
        "water_body": event and event.water_body,
        **place_told(place),
        "amount": amount_of(sample),
        "disposition": sample.disposition,
        "usability": sample.usability,
        "record": sample.record,
    }


def _row(found: FoundSample, event: EventView | None, place: PlaceView | None) -> tuple[str, ...]:
    sample = found.sample
    what = found.name.shown if found.name.scientific or found.name.verbatim else sample.control_type or ""
    collected = (event.event_date or "") if event else ""
    gone = f" [{sample.disposition}]" if sample.disposition != "in collection" else ""
    withdrawn = " [withdrawn]" if sample.record == "withdrawn" else ""
    shown = (grouped(sample.code) + withdrawn, sample.kind_name, what, sample.collection, collected)
    return (*shown, amount_shown(sample), place_shown(place) + gone)


def show(call: Call) -> Answer:
    """All there is to say of whatever goes by the code."""
    from lims.cli.showing import whatever

    with call.reading() as work:
        return whatever(work, " ".join(call.given.code))
