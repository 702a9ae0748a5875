"""Requests: one's own, those one decides on or picks for; and what waits for whom."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, distinct, false, func, or_, select, true

from lims.access import Permission
from lims.collections.queries import visible
from lims.collections.tables import Collection
from lims.database import columns
from lims.errors import NotFoundError
from lims.identity.queries import check_known, find_matches, ids_by_code
from lims.identity.tables import CodeSeries, Entity
from lims.people.tables import Agent
from lims.requests.rules import OPEN
from lims.requests.tables import Loan, LoanItem, RequestItem, SampleRequest
from lims.samples.tables import Kind, MaterialSample
from lims.storage.whereabouts import PlaceView, places_shown
from lims.unit_of_work import Work
from lims.values.quantities import shown, unit_named

REQUEST = "sample_request"
"""The subject type of requests in the history, and their type as entities."""

_R, _I, _L, _LI = columns(SampleRequest), columns(RequestItem), columns(Loan), columns(LoanItem)
_S, _C, _K, _E, _G = columns(MaterialSample), columns(Collection), columns(Kind), columns(Entity), columns(Agent)
_STEP = 500


class UnknownRequestError(NotFoundError):
    """There is no such request, or it is not for the actor's eyes."""


@dataclass(frozen=True)
class ItemView:
    """One sample asked for. `amount`: base units, None for all of it; `picked`: the code of what is handed out."""

    id: int
    request_id: int
    sample_id: int
    code: str
    kind: str
    kind_name: str
    collection_id: int
    collection: str
    amount: int | None
    unit: str | None
    state: str
    decision_reason: str | None
    decided_at: datetime | None
    hold_id: int | None
    picked_sample_id: int | None
    picked: str | None
    due_on: date | None

    @property
    def shown_amount(self) -> str:
        """What is asked for: `10 µL`, or "all of it"."""
        return shown(self.amount, unit_named(self.unit)) if self.amount and self.unit else "all of it"


@dataclass(frozen=True)
class RequestView:
    """A request and, of its items, those that the actor may see."""

    id: int
    uuid: str
    code: str
    state: str
    purpose: str
    needed_by: date | None
    asked_at: datetime
    requester: str | None
    requester_agent_id: int | None
    requester_account_id: int | None
    items: tuple[ItemView, ...] = ()

    def in_state(self, *states: str) -> tuple[ItemView, ...]:
        """Those of the items that are at these steps."""
        return tuple(item for item in self.items if item.state in states)


@dataclass(frozen=True)
class PickLine:
    """A line of a pick list: what to take, and where it is; `place` is None for what lies nowhere that is known."""

    code: str
    kind_name: str
    shown_amount: str
    state: str
    picked: str | None
    place: PlaceView | None


@dataclass(frozen=True)
class WaitingView:
    """How many requests wait: to decide on, to pick for, to hand out, overdue; and one's own that are open."""

    to_decide: int
    to_pick: int
    to_hand_out: int
    overdue: int
    mine: int


@dataclass(frozen=True)
class LoanLine:
    """A sample on loan, by keys."""

    loan_id: int
    item_id: int
    sample_id: int
    hold_id: int | None


def find_requests(work: Work, *, state: str | None = None, mine: bool = False, limit: int = 200) -> list[RequestView]:
    """Requests of the actor, and those on collections whose samples the actor handles; the newest first."""
    statement = _statement(work).order_by(_R.id.desc()).limit(limit)
    if state is not None:
        statement = statement.where(_R.state == state)
    if mine:
        statement = statement.where(_mine(work))
    return _views(work, statement)


def request_for(work: Work, code: str) -> RequestView:
    """One request by its code. Raises UnknownRequestError, UnknownCodeError, MisreadCodeError."""
    known = ids_by_code(work, [code], REQUEST)
    if not known:
        check_known(code, find_matches(work, code))
        raise UnknownRequestError(f"{code} is the code of something else, not of a request.")
    found = _views(work, _statement(work).where(_R.id == known[code]))
    if not found:
        raise UnknownRequestError(f"There is no request {code} here.")
    return found[0]


def find_requests_of(work: Work, code: str) -> list[RequestView]:
    """The requests in which a sample is asked for or was handed out, as far as the actor may see them."""
    keys = list(ids_by_code(work, [code], "material_sample").values())
    asked = select(_I.request_id).where(or_(_I.sample_id.in_(keys), _I.picked_sample_id.in_(keys)))
    return _views(work, _statement(work).where(_R.id.in_(asked)).order_by(_R.id.desc()))


def pick_list_for(work: Work, code: str) -> list[PickLine]:
    """What is to be picked for a request, and what has been, in walking order; what has no known place comes last."""
    items = request_for(work, code).in_state("granted", "picked")
    places = places_shown(work, [item.sample_id for item in items])
    lines = [
        PickLine(item.code, item.kind_name, item.shown_amount, item.state, item.picked, places.get(item.sample_id))
        for item in items
    ]
    return sorted(lines, key=_walking_order)


def waiting_for(work: Work) -> WaitingView:
    """What waits for the actor: numbers of requests, each of which opens its list."""
    decide, move = _handled(work, Permission.DECIDE), _handled(work, Permission.MOVE)
    late = (_I.state == "handed out") & (_I.due_on < work.now.date())
    return WaitingView(
        to_decide=_count(work, decide, _I.state == "asked"),
        to_pick=_count(work, move, _I.state == "granted"),
        to_hand_out=_count(work, move, _I.state == "picked"),
        overdue=_count(work, move, late),
        mine=_count(work, _mine(work), _I.state.in_(OPEN)),
    )


def find_series(work: Work) -> int | None:
    """The code series of requests: that of the first one; None before there is any."""
    first = work.execute(select(_R.code).order_by(_R.id).limit(1)).scalar()
    series = columns(CodeSeries)
    return work.execute(select(series.id).where(series.prefix == first[:3])).scalar() if first else None


def find_loan_lines(work: Work, request_id: int) -> list[LoanLine]:
    """What is still on loan for a request."""
    statement = (
        select(_L.id, _LI.id, _LI.sample_id, _LI.hold_id)
        .join_from(Loan.__table__, LoanItem.__table__, _LI.loan_id == _L.id)
        .where(_L.request_id == request_id, _LI.returned_at.is_(None))
        .order_by(_LI.id)
    )
    return [LoanLine(*row) for row in work.execute(statement)]


def _mine(work: Work) -> ColumnElement[bool]:
    return _R.requester_account_id == work.actor.account_id if work.actor.account_id is not None else false()


def _handled(work: Work, permission: Permission) -> ColumnElement[bool]:
    """The condition on a sample that the actor has this permission in its collection."""
    if work.may(permission):
        return true()
    allowed = [each for each in work.actor.in_collections if work.may(permission, collection_id=each)]
    return _S.collection_id.in_(allowed)


def _count(work: Work, who: ColumnElement[bool], what: ColumnElement[bool]) -> int:
    statement = (
        select(func.count(distinct(_I.request_id)))
        .join_from(RequestItem.__table__, SampleRequest.__table__, _R.id == _I.request_id)
        .join(MaterialSample.__table__, _S.id == _I.sample_id)
        .where(who, what)
    )
    return int(work.execute(statement).scalar_one())


def _statement(work: Work) -> Select[Any]:
    handled = (
        select(_I.request_id)
        .join_from(RequestItem.__table__, MaterialSample.__table__, _S.id == _I.sample_id)
        .where(_handled(work, Permission.MOVE))
    )
    return (
        select(
            _R.id,
            _E.uuid,
            _R.code,
            _R.state,
            _R.purpose,
            _R.needed_by,
            _R.asked_at,
            _G.name,
            _R.requester_agent_id,
            _R.requester_account_id,
        )
        .join_from(SampleRequest.__table__, Entity.__table__, _E.id == _R.id)
        .join(Agent.__table__, _G.id == _R.requester_agent_id, isouter=True)
        .where(or_(_mine(work), _R.id.in_(handled)))
    )


def _views(work: Work, statement: Select[Any]) -> list[RequestView]:
    rows = work.execute(statement).all()
    items: dict[int, list[ItemView]] = {}
    for item in _items(work, [row.id for row in rows]):
        items.setdefault(item.request_id, []).append(item)
    return [replace(RequestView(*row), items=tuple(items.get(row.id, ()))) for row in rows]


def _items(work: Work, request_ids: Sequence[int]) -> Iterable[ItemView]:
    picked = MaterialSample.__table__.alias("picked")
    for start in range(0, len(request_ids), _STEP):
        statement = (
            select(
                _I.id,
                _I.request_id,
                _S.id,
                _S.code,
                _K.key,
                _K.name_en,
                _C.id,
                _C.code,
                _I.amount,
                _I.unit,
                _I.state,
                _I.decision_reason,
                _I.decided_at,
                _I.hold_id,
                _I.picked_sample_id,
                picked.c.code,
                _I.due_on,
            )
            .join_from(RequestItem.__table__, MaterialSample.__table__, _S.id == _I.sample_id)
            .join(Kind.__table__, _K.id == _S.kind_id)
            .join(Collection.__table__, _C.id == _S.collection_id)
            .join(picked, picked.c.id == _I.picked_sample_id, isouter=True)
            .where(_I.request_id.in_(request_ids[start : start + _STEP]), visible(work))
            .order_by(_I.id)
        )
        yield from (ItemView(*row) for row in work.execute(statement))


def _walking_order(line: PickLine) -> tuple[Any, ...]:
    if line.place is None:
        return (True, (), (), line.code)
    return (False, _natural(" ".join(line.place.way)), _natural(line.place.position or ""), line.code)


def _natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Sorts `Shelf 2` before `Shelf 10`."""
    parts = re.findall(r"\d+|\D+", text.casefold())
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts)
