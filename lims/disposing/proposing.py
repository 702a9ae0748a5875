"""Writes disposals: a proposal with its holds, and what was decided. The building block of the actions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update

from lims.database import columns
from lims.disposing.queries import DISPOSAL, UnknownDisposalError
from lims.disposing.rules import check_waiting
from lims.disposing.tables import Disposal, DisposalItem
from lims.errors import NotAllowedError
from lims.history.rules import Touched, changed, created
from lims.people.tables import Agent
from lims.samples.entering import SAMPLE
from lims.samples.holding import lift_hold, set_hold
from lims.samples.queries import SampleView, samples_by_id
from lims.samples.tables import MaterialSample
from lims.samples.vocabulary import Disposition, HoldKind
from lims.unit_of_work import Work

_D, _I, _G, _S = columns(Disposal), columns(DisposalItem), columns(Agent), columns(MaterialSample)


@dataclass(frozen=True)
class Wanted:
    """What is to become of samples, and why."""

    disposition: Disposition
    reason: str
    comment: str | None


def write_disposal(
    work: Work, samples: Sequence[SampleView], wanted: Wanted, agent_id: int
) -> tuple[int, list[Touched]]:
    """Writes a proposal, and binds its samples; returns its number and the history's lines."""
    work.lock("number disposals")
    number = int(work.execute(select(func.coalesce(func.max(_D.number), 0) + 1)).scalar_one())
    values = {
        "number": number,
        "state": "waiting",
        "disposition": wanted.disposition.value,
        "reason": wanted.reason,
        "comment": wanted.comment,
        "proposed_by_id": agent_id,
    }
    key = work.add(Disposal, {**values, "proposed_at": work.now, "change_set_id": work.change_set_id})
    touched = [Touched(DISPOSAL, key, created({**values, "proposed_at": work.now.isoformat()}))]
    for sample in samples:
        why = f"disposal {number}, {wanted.reason}"
        hold_id, bound = set_hold(work, subject_id=sample.id, kind=HoldKind.DISPOSAL, reason=why)
        item = {
            "disposal_id": key,
            "sample_id": sample.id,
            "hold_id": hold_id,
            "disposition_before": sample.disposition,
        }
        work.add(DisposalItem, item)
        touched += [bound, Touched(SAMPLE, sample.id, {}, sample.uuid)]
    return number, touched


def waiting_disposal(work: Work, number: int) -> Any:
    """The row of a disposal that waits, which nobody else decides on until the transaction ends.

    Raises UnknownDisposalError, DecidedError with who and when.
    """
    row = work.execute(select(Disposal.__table__).where(_D.number == number).with_for_update()).first()
    if row is None:
        raise UnknownDisposalError(f"There is no disposal {number}.")
    if row.decided_at is not None:
        who = work.execute(select(_G.name).where(_G.id == row.decided_by_id)).scalar()
        check_waiting(number, row.state, f"since {row.decided_at:%Y-%m-%d}{f', by {who}' if who else ''}")
    return row


def locked_samples(work: Work, disposal_id: int) -> list[tuple[SampleView, Any]]:
    """The samples of a disposal with their lines, locked. Raises NotAllowedError where one is not for the actor."""
    rows = work.execute(select(DisposalItem.__table__).where(_I.disposal_id == disposal_id).order_by(_I.id)).all()
    ids = [row.sample_id for row in rows]
    if not work.is_sqlite:
        work.execute(select(_S.id).where(_S.id.in_(ids)).order_by(_S.id).with_for_update())
    samples = samples_by_id(work, ids)
    if len(samples) < len(ids):
        raise NotAllowedError("Some of it belongs to a collection that you may not see: ask its keeper.")
    return [(samples[row.sample_id], row) for row in rows]


def write_decision(work: Work, row: Any, state: str, agent_id: int | None, reason: str | None = None) -> Touched:
    """Writes what was decided, by whom; returns the history's line."""
    values = {"state": state, "decided_by_id": agent_id, "decision_reason": reason}
    work.execute(update(Disposal).where(_D.id == row.id).values(**values, decided_at=work.now))
    before = {name: getattr(row, name) for name in values}
    then = row.decided_at and row.decided_at.isoformat()
    return Touched(DISPOSAL, row.id, {**changed(before, values), "decided_at": (then, work.now.isoformat())})


def let_go(work: Work, lines: Sequence[tuple[SampleView, Any]]) -> list[Touched]:
    """Lifts the holds of a disposal, of which nothing comes; returns the history's lines, of the samples too."""
    seen = [Touched(SAMPLE, sample.id, {}, sample.uuid) for sample, _ in lines]
    return [*lift_holds(work, lines), *seen]


def lift_holds(work: Work, lines: Sequence[tuple[SampleView, Any]]) -> list[Touched]:
    """Lifts the holds of a disposal; returns the history's lines."""
    return [lift_hold(work, line.hold_id) for _, line in lines]
