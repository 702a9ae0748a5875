"""The ledger of amounts: every change is an entry, and the balance on the sample moves with it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update

from lims.database import columns
from lims.history.rules import Touched, changed
from lims.samples.entering import SAMPLE
from lims.samples.queries import SampleView
from lims.samples.tables import AmountEntry, MaterialSample
from lims.samples.vocabulary import Disposition, Reason
from lims.unit_of_work import Work
from lims.values.amounts import StatedAmount
from lims.values.quantities import Qualifier, check_size

_S = columns(MaterialSample)
_COLUMNS = (
    "sample_id",
    "amount",
    "spread",
    "verbatim",
    "qualifier",
    "reason",
    "process_id",
    "occurred_at",
    "change_set_id",
)


def post(
    work: Work,
    sample: SampleView,
    amount: int,
    reason: Reason,
    *,
    process_id: int | None = None,
    occurred_at: datetime | None = None,
    qualifier: str = Qualifier.EXACT.value,
    spread: int = 0,
    becomes: str | None = None,
    verbatim: str | None = None,
) -> Touched:
    """Enters a signed amount and moves the balance by it; the row must be locked. Returns the history's line.

    The balance changes by itself (`left = left + …`), and the database refuses one below zero where it is exact.
    `spread` widens the range of what is left, or narrows it; `becomes` says how well it is known from now on.
    Raises AmountError for what is beyond all measure.
    """
    check_size(amount, sample.unit)
    check_size((sample.amount_left or 0) + amount, sample.unit)
    when = occurred_at or work.now
    entry = (
        sample.id,
        amount,
        spread or None,
        verbatim,
        qualifier,
        reason.value,
        process_id,
        when,
        work.change_set_id,
    )
    work.insert(AmountEntry, _COLUMNS, [entry])
    known = {
        "amount_spread": ((sample.amount_spread or 0) + spread) or None,
        "amount_qualifier": becomes or sample.amount_qualifier,
    }
    moved = update(MaterialSample).where(_S.id == sample.id).values(amount_left=_S.amount_left + amount, **known)
    after = work.execute(moved.returning(_S.amount_left)).scalar_one()
    before = {name: getattr(sample, name) for name in known}
    return Touched(SAMPLE, sample.id, {"amount_left": (after - amount, after), **changed(before, known)}, sample.uuid)


def count_anew(work: Work, sample: SampleView, there: StatedAmount, unit: str) -> Touched:
    """Posts the difference to what there really is, shown in `unit` from now on. Returns the history's line."""
    if sample.amount_left is None:
        work.execute(update(MaterialSample).where(_S.id == sample.id).values(amount_left=0))
    posted = post(
        work,
        sample,
        there.low - (sample.amount_left or 0),
        Reason.RECOUNT,
        qualifier=there.qualifier.value,
        spread=(there.spread or 0) - (sample.amount_spread or 0),
        becomes=there.qualifier.value,
        verbatim=there.verbatim,
    )
    work.execute(update(MaterialSample).where(_S.id == sample.id).values(unit=unit))
    now = posted.changes["amount_left"][1]
    changes = {**posted.changes, "amount_left": (sample.amount_left, now)}
    changes |= changed({"unit": sample.unit}, {"unit": unit})
    return Touched(SAMPLE, sample.id, changes, sample.uuid)


def take_away(
    work: Work,
    sample: SampleView,
    amount: int,
    *,
    process_id: int | None = None,
    occurred_at: datetime | None = None,
) -> Touched:
    """Takes an amount; where nobody ever said how much there was, nothing is posted. Returns the history's line."""
    if not amount or sample.amount_left is None:
        return Touched(SAMPLE, sample.id, {}, sample.uuid)
    return post(work, sample, -amount, Reason.TAKEN, process_id=process_id, occurred_at=occurred_at)


def take_stated(
    work: Work,
    sample: SampleView,
    stated: Sequence[StatedAmount],
    *,
    process_id: int | None = None,
    occurred_at: datetime | None = None,
) -> Touched:
    """Takes what was stated of several parts: of 100–200, a part of 20–30 leaves 70–180.

    What is left is as little known as the least known part, and what was only about so much gets no ends by it.
    Returns the history's line.
    """
    if not stated or sample.amount_left is None:
        return Touched(SAMPLE, sample.id, {}, sample.uuid)
    unsure = any(each.qualifier is not Qualifier.EXACT for each in stated)
    has_ends = sample.amount_qualifier == Qualifier.EXACT or sample.amount_spread is not None
    return post(
        work,
        sample,
        -sum(each.most for each in stated),
        Reason.TAKEN,
        process_id=process_id,
        occurred_at=occurred_at,
        qualifier=Qualifier.APPROXIMATE.value if unsure else Qualifier.EXACT.value,
        spread=sum(each.spread or 0 for each in stated) if has_ends else 0,
        becomes=Qualifier.APPROXIMATE.value if unsure and sample.amount_qualifier == Qualifier.EXACT else None,
    )


def use_up(
    work: Work, sample: SampleView, *, process_id: int | None = None, occurred_at: datetime | None = None
) -> Touched:
    """Takes all that is left and says so."""
    changes = {"disposition": (sample.disposition, Disposition.USED_UP.value)}
    if sample.amount_left or sample.amount_spread:
        taken = post(
            work,
            sample,
            -(sample.amount_left or 0),
            Reason.TAKEN,
            process_id=process_id,
            occurred_at=occurred_at,
            spread=-(sample.amount_spread or 0),
        )
        changes |= taken.changes
    work.execute(update(MaterialSample).where(_S.id == sample.id).values(disposition=Disposition.USED_UP.value))
    return Touched(SAMPLE, sample.id, changes, sample.uuid)


def merged_touches(touches: Sequence[Touched]) -> list[Touched]:
    """One line per subject: several changes of the same one become from its first old value to its last new one."""
    merged: dict[tuple[str, int], Touched] = {}
    for touched in touches:
        key = touched.subject_type, touched.subject_id
        before = dict(merged[key].changes) if key in merged else {}
        for name, (old, new) in touched.changes.items():
            before[name] = (before[name][0] if name in before else old, new)
        merged[key] = Touched(*key, before, touched.uuid)
    return list(merged.values())
