"""Holds: what later stages reserve, bind or forbid in a sample. Building blocks of their actions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select, update

from lims.database import columns
from lims.errors import RuleBrokenError
from lims.history.rules import Touched, created
from lims.samples.queries import SampleView
from lims.samples.tables import Hold
from lims.samples.vocabulary import HoldKind
from lims.unit_of_work import Work
from lims.values.quantities import shown, unit_named

HOLD = "hold"
"""The subject type of holds in the history."""

_H = columns(Hold)
_OF_ALL = (HoldKind.BOUND, HoldKind.FORBIDDEN, HoldKind.DISPOSAL)


class HeldError(RuleBrokenError):
    """Something holds this sample back."""


class NotEnoughError(RuleBrokenError):
    """There is less left, or less free, than was asked for."""


@dataclass(frozen=True)
class HoldView:
    """A hold in force. `amount` is in base units, None for all of the sample."""

    id: int
    subject_id: int
    kind: str
    amount: int | None
    reason: str
    set_by_id: int | None
    since: datetime
    until: datetime | None


def find_holds(work: Work, subject_ids: Sequence[int]) -> list[HoldView]:
    """The holds in force on these, oldest first."""
    statement = (
        select(_H.id, _H.subject_id, _H.kind, _H.amount, _H.reason, _H.set_by_id, _H.since, _H.until)
        .where(_H.subject_id.in_(subject_ids), _H.lifted_at.is_(None), or_(_H.until.is_(None), _H.until > work.now))
        .order_by(_H.id)
    )
    return [HoldView(*row) for row in work.execute(statement)]


def set_hold(
    work: Work,
    *,
    subject_id: int,
    kind: HoldKind,
    reason: str,
    amount: int | None = None,
    set_by_id: int | None = None,
    until: datetime | None = None,
) -> tuple[int, Touched]:
    """Puts a hold on; returns its key and the history's line, to be recorded by the action that sets it."""
    values = {
        "subject_id": subject_id,
        "kind": kind.value,
        "amount": amount,
        "reason": reason,
        "set_by_id": set_by_id,
        "since": work.now,
        "until": until,
        "change_set_id": work.change_set_id,
    }
    hold_id = work.add(Hold, values)
    told = {name: values[name] for name in ("subject_id", "kind", "amount", "reason")}
    return hold_id, Touched(HOLD, hold_id, created(told))


def lift_hold(work: Work, hold_id: int) -> Touched:
    """Takes a hold off; returns the history's line."""
    work.execute(update(Hold).where(_H.id == hold_id).values(lifted_at=work.now))
    return Touched(HOLD, hold_id, {"lifted_at": (None, work.now.isoformat())})


def check_not_held(sample: SampleView, holds: Sequence[HoldView], *, despite: int | None = None) -> None:
    """Raises HeldError where something forbids or binds the sample, other than the hold `despite`."""
    for hold in holds:
        whole = hold.kind in _OF_ALL or (hold.kind == HoldKind.RESERVED and hold.amount is None)
        if hold.subject_id == sample.id and hold.id != despite and whole:
            raise HeldError(f"{sample.code} is {hold.kind} since {hold.since:%Y-%m-%d}: {hold.reason}.")


def check_none_reserved(sample: SampleView, holds: Sequence[HoldView], *, despite: int | None = None) -> None:
    """Raises NotEnoughError where all of the sample is wanted, and some of it is reserved for others."""
    reserved = [
        hold for hold in holds if hold.subject_id == sample.id and hold.kind == HoldKind.RESERVED and hold.id != despite
    ]
    if reserved:
        held = shown(sum(hold.amount or 0 for hold in reserved), unit_named(sample.unit))
        raise NotEnoughError(f"All of {sample.code} is wanted, but {held} of it is reserved: {reserved[0].reason}.")


def check_enough(sample: SampleView, amount: int, holds: Sequence[HoldView], *, despite: int | None = None) -> None:
    """Raises NotEnoughError where what is left at most, less what is reserved for others, does not cover `amount`.

    About how much there is, or how much at least, is no limit; the upper end of a range is.
    """
    if sample.amount_left is None or (sample.amount_qualifier != "exact" and sample.amount_spread is None):
        return
    unit = unit_named(sample.unit)
    most = sample.amount_left + (sample.amount_spread or 0)
    held = sum(
        hold.amount or 0
        for hold in holds
        if hold.subject_id == sample.id and hold.kind == HoldKind.RESERVED and hold.id != despite
    )
    if amount <= most - held:
        return
    message = f"{shown(amount, unit)} wanted, but {sample.code} has {sample.shown_amount} left"
    end = f", of which {shown(held, unit)} is reserved." if held else "."
    raise NotEnoughError(message + end + (" Were there more? Recount it first." if sample.amount_spread else ""))
