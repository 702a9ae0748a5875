"""Disposals that wait or were decided on, as far as the actor may see what is in them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from lims.access import Permission
from lims.collections.queries import disposing_by_two
from lims.database import columns
from lims.disposing.meanwhile import acts_since
from lims.disposing.rules import STATES, WAITING
from lims.disposing.tables import Disposal, DisposalItem
from lims.errors import NotFoundError
from lims.people.tables import Agent
from lims.samples.queries import SampleView, samples_by_id, samples_for
from lims.storage.whereabouts import places_shown
from lims.unit_of_work import Work

DISPOSAL = "disposal"
"""The subject type of disposals in the history."""

_D, _I = columns(Disposal), columns(DisposalItem)


class UnknownDisposalError(NotFoundError):
    """There is no disposal of this number, or nothing in it is for the actor's eyes."""


@dataclass(frozen=True)
class ProposedView:
    """A sample of a disposal: what it was when that was proposed, what it is now, and what was done with it since."""

    code: str
    kind_name: str
    collection: str
    amount: str
    place: tuple[str, ...]
    before: str
    now: str
    since: tuple[str, ...]


@dataclass(frozen=True)
class DisposalView:
    """A disposal by its number, with those of its samples that the actor may see; `hidden` is how many others.

    `mine`: the actor proposed it; `for_me`: it waits, and the actor may decide on it.
    """

    number: int
    state: str
    disposition: str
    reason: str
    comment: str | None
    proposed_at: datetime
    proposed_by: str
    decided_at: datetime | None
    decided_by: str | None
    decision_reason: str | None
    items: tuple[ProposedView, ...]
    hidden: int
    mine: bool
    for_me: bool

    @property
    def why(self) -> str:
        """The reason with its comment."""
        return f"{self.reason}: {self.comment}" if self.comment else self.reason


def disposal_for(work: Work, number: int) -> DisposalView:
    """A disposal with its samples. Raises UnknownDisposalError."""
    found = _views(work, _heads().where(_D.number == number))
    if not found:
        raise UnknownDisposalError(f"There is no disposal {number} here.")
    return found[0]


def find_disposals(work: Work, *, states: Iterable[str] = STATES, limit: int = 200) -> list[DisposalView]:
    """Disposals in these states, newest first."""
    return _views(work, _heads().where(_D.state.in_(list(states))).order_by(_D.number.desc()).limit(limit))


def find_waiting(work: Work) -> list[DisposalView]:
    """What waits for the actor: proposed by somebody else, in collections in all of which the actor may dispose."""
    if not work.actor.may_anywhere(Permission.DISPOSE):
        return []
    return [each for each in find_disposals(work, states=[WAITING]) if each.for_me]


def asks_for_two(work: Work, codes: Sequence[str]) -> list[str]:
    """The codes of those collections of the samples in which a second person must approve of a disposal."""
    return disposing_by_two(work, {sample.collection_id for sample in samples_for(work, codes)})


def _heads() -> Select[Any]:
    proposer, decider = Agent.__table__.alias(), Agent.__table__.alias()
    return (
        select(Disposal.__table__, proposer.c.name.label("proposer"), decider.c.name.label("decider"))
        .join_from(Disposal.__table__, proposer, proposer.c.id == _D.proposed_by_id)
        .join(decider, decider.c.id == _D.decided_by_id, isouter=True)
    )


def _views(work: Work, statement: Select[Any]) -> list[DisposalView]:
    heads = work.execute(statement).all()
    items: dict[int, list[Any]] = {head.id: [] for head in heads}
    wanted = select(_I.disposal_id, _I.sample_id, _I.disposition_before).where(_I.disposal_id.in_(list(items)))
    for row in work.execute(wanted.order_by(_I.id)):
        items[row.disposal_id].append(row)
    ids = [row.sample_id for rows in items.values() for row in rows]
    samples = samples_by_id(work, ids)
    return [_view(work, head, items[head.id], samples) for head in heads if any(_seen(items[head.id], samples))]


def _seen(rows: Sequence[Any], samples: Mapping[int, SampleView]) -> list[Any]:
    return [row for row in rows if row.sample_id in samples]


def _view(work: Work, head: Any, rows: Sequence[Any], samples: Mapping[int, SampleView]) -> DisposalView:
    seen = _seen(rows, samples)
    mine = head.proposed_by_id == work.actor.agent_id
    collections = {samples[row.sample_id].collection_id for row in seen}
    may = all(work.may(Permission.DISPOSE, collection_id=each) for each in collections)
    return DisposalView(
        number=head.number,
        state=head.state,
        disposition=head.disposition,
        reason=head.reason,
        comment=head.comment,
        proposed_at=head.proposed_at,
        proposed_by=head.proposer,
        decided_at=head.decided_at,
        decided_by=head.decider,
        decision_reason=head.decision_reason,
        items=tuple(_items(work, head, seen, samples)),
        hidden=len(rows) - len(seen),
        mine=mine,
        for_me=head.state == WAITING and may and not mine and len(seen) == len(rows) and _is_somebody(work),
    )


def _is_somebody(work: Work) -> bool:
    return work.actor.agent_id is not None


def _items(work: Work, head: Any, rows: Sequence[Any], samples: Mapping[int, SampleView]) -> list[ProposedView]:
    ids = [row.sample_id for row in rows]
    places = places_shown(work, ids)
    since = acts_since(work, head.change_set_id, ids) if head.state == WAITING else {}
    found = []
    for row in rows:
        sample, place = samples[row.sample_id], places.get(row.sample_id)
        found.append(
            ProposedView(
                code=sample.code,
                kind_name=sample.kind_name,
                collection=sample.collection,
                amount=sample.shown_amount,
                place=(*place.way, *filter(None, [place.position])) if place else (),
                before=row.disposition_before,
                now=sample.disposition if sample.record == "registered" else sample.record,
                since=tuple(since.get(row.sample_id, ())),
            )
        )
    return found
