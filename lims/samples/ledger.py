"""The ledger of amounts: every change is an entry, and the balance on the sample moves with it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update

from lims.database import columns
from lims.history.rules import Touched
from lims.samples.entering import SAMPLE
from lims.samples.queries import SampleView
from lims.samples.tables import AmountEntry, MaterialSample
from lims.samples.vocabulary import Disposition, Reason
from lims.unit_of_work import Work
from lims.values.quantities import Qualifier, check_size

_S = columns(MaterialSample)
_COLUMNS = ("sample_id", "amount", "qualifier", "reason", "process_id", "occurred_at", "change_set_id")


def post(
    work: Work,
    sample: SampleView,
    amount: int,
    reason: Reason,
    *,
    process_id: int | None = None,
    occurred_at: datetime | None = None,
    qualifier: str = Qualifier.EXACT.value,
) -> Touched:
    """Enters a signed amount and moves the balance by it; the row must be locked. Returns the history's line.

    The balance changes by itself (`left = left + …`), and the database refuses one below zero where it is exact.
    Raises AmountError for what is beyond all measure.
    """
    check_size(amount, sample.unit)
    check_size((sample.amount_left or 0) + amount, sample.unit)
    entry = (sample.id, amount, qualifier, reason.value, process_id, occurred_at or work.now, work.change_set_id)
    work.insert(AmountEntry, _COLUMNS, [entry])
    moved = update(MaterialSample).where(_S.id == sample.id).values(amount_left=_S.amount_left + amount)
    after = work.execute(moved.returning(_S.amount_left)).scalar_one()
    return Touched(SAMPLE, sample.id, {"amount_left": (after - amount, after)}, sample.uuid)


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


def use_up(
    work: Work, sample: SampleView, *, process_id: int | None = None, occurred_at: datetime | None = None
) -> Touched:
    """Takes all that is left and says so."""
    changes = {"disposition": (sample.disposition, Disposition.USED_UP.value)}
    if sample.amount_left:
        taken = post(work, sample, -sample.amount_left, Reason.TAKEN, process_id=process_id, occurred_at=occurred_at)
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
