"""Containers and requests as `show` and the commands about them tell them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lims.cli.answer import Answer
from lims.cli.output import facts, moment, paragraphs, table
from lims.cli.telling import amount_told, names_told, place_shown, place_told
from lims.requests.queries import ItemView, PickLine, RequestView, request_for
from lims.samples.naming import UNNAMED, names_for
from lims.storage.maps import Cell, box_for
from lims.storage.queries import ContainerView, container_for
from lims.storage.rules import WAY
from lims.storage.whereabouts import CustodyView, custody_for, place_for
from lims.unit_of_work import Work
from lims.values.codes import grouped

# --- containers


def container_answer(work: Work, code: str) -> Answer:
    """A container with what lies in it."""
    container = container_for(work, code)
    contents = contents_of(work, container.code)
    data = {**container_told(work, container), "contents": contents}
    data["custody"] = custody_told(work, custody_for(work, container.code))
    room = f"{container.used} of {container.grid.room} taken" if container.grid.positions else f"{container.used} in it"
    told = [
        ("type", container.type_name),
        ("place", place_shown(place_for(work, [container.code]).get(container.code))),
        ("size", f"{container.grid.rows} × {container.grid.columns}" if container.grid.positions else None),
        ("room", room),
        ("temperature", None if container.set_celsius is None else f"{container.set_celsius:g} °C"),
        ("retired", container.retired_at and moment(container.retired_at)),
    ]
    head = f"{grouped(container.code)} · {container.name}\n{facts(told)}"
    return Answer(data, paragraphs(head, contents_shown(contents)))


def container_told(work: Work, container: ContainerView) -> dict[str, Any]:
    """A container without what lies in it."""
    return {
        "code": container.code,
        "uuid": container.uuid,
        "name": container.name,
        "type": container.type_key,
        **place_told(place_for(work, [container.code]).get(container.code)),
        "rows": container.grid.rows,
        "columns": container.grid.columns,
        "positions": container.grid.positions,
        "used": container.used,
        "free": container.free,
        "set_celsius": container.set_celsius,
        "retired_at": container.retired_at,
    }


def contents_of(work: Work, code: str) -> list[dict[str, Any]]:
    """What lies in a container, by position; what the actor may not read is only said to be there."""
    cells = box_for(work, code).cells
    names = names_for(work, [cell.sample_id for cell in cells if cell.sample_id is not None])
    return [_cell_told(cell, names) for cell in cells]


def _cell_told(cell: Cell, names: Mapping[int, Any]) -> dict[str, Any]:
    return {
        "code": cell.code,
        "position": cell.label,
        "state": cell.state,
        "what": "container" if cell.is_container else cell.kind,
        "name": cell.name,
        **names_told(names.get(cell.sample_id, UNNAMED) if cell.sample_id is not None else UNNAMED),
        "visible": cell.visible,
        "reason": cell.reason,
        "since": cell.since,
        "until": cell.until,
    }


def contents_shown(contents: Sequence[Mapping[str, Any]]) -> str:
    """What lies in a container, for people."""
    rows = [
        (each["position"], *_content(each), each["state"] if each["state"] != "in place" else None) for each in contents
    ]
    return table(("position", "code", "what", "name", "state"), rows) if rows else "Nothing lies in it."


def _content(cell: Mapping[str, Any]) -> tuple[object, ...]:
    if not cell["visible"]:
        return "held by another collection", None, None
    code = grouped(cell["code"]) if cell["code"] else None
    return code, cell["what"], cell["scientific_name"] or cell["verbatim_name"] or cell["name"] or cell["reason"]


# --- custody


def custody_told(work: Work, custody: Sequence[CustodyView]) -> list[dict[str, Any]]:
    """The custody chain: `place` is the way from the site down to the container, as it was then."""
    codes = dict.fromkeys(each.container for each in custody if each.container)
    with_positions = {code for code in codes if container_for(work, code).grid.positions}
    return [_custody(each, has_position=each.container in with_positions) for each in custody]


def _custody(view: CustodyView, *, has_position: bool) -> dict[str, Any]:
    way = view.place_label.split(WAY) if view.place_label else []
    position = way.pop() if has_position and len(way) > 1 else None
    return {
        "direction": view.direction,
        "place": way or None,
        "container": view.container,
        "position": position,
        "to_whom": view.to_whom,
        "until": view.until,
        "thawed": view.thawed,
        "occurred_at": view.occurred_at,
        "recorded_at": view.recorded_at,
        "by": view.by,
    }


def custody_shown(custody: Iterable[CustodyView]) -> str:
    """The custody chain, for people."""
    rows = [
        (moment(each.occurred_at), each.direction, each.place_label, each.to_whom, each.until, each.by)
        for each in custody
    ]
    return table(("when", "", "place", "to", "until", "by"), rows) if rows else ""


# --- requests


def request_answer(work: Work, code: str) -> Answer:
    """A request by its code."""
    return told_of_request(request_for(work, code))


def told_of_request(request: RequestView, says: str = "") -> Answer:
    """A request with its items, after what was done to it."""
    data = {
        "code": request.code,
        "uuid": request.uuid,
        "state": request.state,
        "purpose": request.purpose,
        "requester": request.requester,
        "asked_at": request.asked_at,
        "needed_by": request.needed_by,
        "items": [_item(each) for each in request.items],
    }
    told = [("for", request.purpose), ("by", request.requester), ("asked", moment(request.asked_at))]
    rows = [
        (grouped(each.code), each.kind_name, each.shown_amount, each.state, _other(each), each.due_on)
        for each in request.items
    ]
    items = table(("code", "kind", "asked for", "state", "handed out as", "due"), rows)
    head = f"{grouped(request.code)} · {request.state}\n{facts([*told, ('needed by', request.needed_by)])}"
    return Answer(data, paragraphs(says, head, items))


def _other(item: ItemView) -> str | None:
    return grouped(item.picked) if item.picked and item.picked != item.code else None


def _item(item: ItemView) -> dict[str, Any]:
    return {
        "code": item.code,
        "kind": item.kind,
        "collection": item.collection,
        "amount": amount_told(item.amount, item.unit, "exact") if item.unit else None,
        "state": item.state,
        "reason": item.decision_reason,
        "decided_at": item.decided_at,
        "picked": item.picked,
        "due_on": item.due_on,
    }


def pick_list_answer(lines: Sequence[PickLine]) -> Answer:
    """What is to be picked, and where it is."""
    data = [
        {
            "code": line.code,
            "kind": line.kind_name,
            "amount": line.shown_amount,
            "state": line.state,
            "picked": line.picked,
            **place_told(line.place),
        }
        for line in lines
    ]
    rows = [
        (place_shown(line.place), grouped(line.code), line.kind_name, line.shown_amount, line.state) for line in lines
    ]
    return Answer(
        data, table(("place", "code", "kind", "how much", "state"), rows) if rows else "Nothing is to be picked."
    )
