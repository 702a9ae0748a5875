"""Moves the items of a request on, and the request with them: the building blocks of its actions."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update

from lims.database import columns
from lims.errors import ConflictError, NotFoundError
from lims.history.rules import Touched, changed, created
from lims.requests.queries import REQUEST, ItemView, RequestView, request_for
from lims.requests.rules import check_step, state_of
from lims.requests.tables import RequestItem, SampleRequest
from lims.samples.holding import HoldView, check_enough, check_none_reserved, check_not_held
from lims.samples.queries import SampleView, samples_for
from lims.unit_of_work import Work
from lims.values.codes import grouped

ITEM = "request_item"
"""The subject type of items in the history."""

_R, _I = columns(SampleRequest), columns(RequestItem)


class NotOnRequestError(NotFoundError):
    """The request does not ask for this sample."""


class AskedAlreadyError(ConflictError):
    """The request asks for it already."""


class NothingToDoError(NotFoundError):
    """No item of the request is at this step."""


def locked(work: Work, code: str) -> RequestView:
    """The request of this code, which nobody else moves on until the transaction ends. Raises UnknownRequestError."""
    found = request_for(work, code)
    work.execute(select(_R.id).where(_R.id == found.id).with_for_update())
    return found if work.is_sqlite else request_for(work, found.code)


def chosen(
    work: Work, request: RequestView, codes: Sequence[str] | None, allowed: Collection[str], done: str
) -> list[ItemView]:
    """The items that are named (by the sample asked for or the one picked), or all at these steps.

    Raises NotOnRequestError, StepError, NothingToDoError.
    """
    if codes is None:
        items = list(request.in_state(*allowed))
        if not items:
            raise NothingToDoError(f"Nothing on {request.code} is {' or '.join(allowed)}: it is {request.state}.")
        return items
    by_sample = {key: item for item in request.items for key in (item.picked_sample_id, item.sample_id) if key}
    items = []
    for sample in samples_for(work, list(dict.fromkeys(codes))):
        if sample.id not in by_sample:
            raise NotOnRequestError(f"{sample.code} is not on {request.code}.")
        items.append(by_sample[sample.id])
    for item in items:
        check_step(item.code, item.state, allowed, done)
    return list({item.id: item for item in items}.values())


def move_on(work: Work, items: Sequence[ItemView], values: Mapping[int, Mapping[str, Any]]) -> list[Touched]:
    """Writes what is new of each item (by its key); returns the history's lines."""
    touched = []
    for item in items:
        new = values[item.id]
        work.execute(update(RequestItem).where(_I.id == item.id).values(**new))
        before = {name: _told(getattr(item, name, None)) for name in new}
        after = {name: _told(value) for name, value in new.items()}
        touched.append(Touched(ITEM, item.id, changed(before, after)))
    return touched


def enter_item(work: Work, request: RequestView, sample: SampleView, amount: int | None, unit: str | None) -> Touched:
    """One more item; one that was withdrawn is asked for again. Raises StepError where it is asked for already."""
    known = work.execute(select(_I.id, _I.state).where(_I.request_id == request.id, _I.sample_id == sample.id)).first()
    values = {"amount": amount, "unit": unit, "state": "asked"}
    if known is None:
        row = {"request_id": request.id, "sample_id": sample.id, **values}
        return Touched(ITEM, work.add(RequestItem, row), created(row))
    if known.state != "withdrawn":
        raise AskedAlreadyError(f"{grouped(sample.code)} is on {grouped(request.code)} already: it is {known.state}.")
    work.execute(update(RequestItem).where(_I.id == known.id).values(**values))
    return Touched(ITEM, known.id, {"state": ("withdrawn", "asked")})


def _told(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def settle(work: Work, request: RequestView) -> list[Touched]:
    """Lets the state of the request follow those of its items; returns the history's line."""
    states = work.execute(select(_I.state).where(_I.request_id == request.id)).scalars()
    after = state_of(states)
    work.execute(update(SampleRequest).where(_R.id == request.id).values(state=after))
    return [Touched(REQUEST, request.id, changed({"state": request.state}, {"state": after}), request.uuid)]


def check_free(sample: SampleView, amount: int | None, holds: Sequence[HoldView]) -> None:
    """Raises HeldError, NotEnoughError where the amount, or all of the sample, is not free."""
    check_not_held(sample, holds)
    if amount is not None:
        check_enough(sample, amount, holds)
        return
    check_none_reserved(sample, holds)
