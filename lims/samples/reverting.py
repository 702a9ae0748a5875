"""Takes back what acts did to samples: made ones are withdrawn, amounts are reversed by a new entry."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select, update

from lims.database import columns
from lims.errors import RuleBrokenError
from lims.history.rules import Touched
from lims.identity.minting import mint
from lims.identity.ranges import give_other_codes, runs_of, withdraw_run
from lims.identity.second_codes import IDENTIFIER, take_codes_away
from lims.reverting import Reverter, put_back, was_created
from lims.samples.deriving import DERIVATION, PROCESS
from lims.samples.entering import SAMPLE
from lims.samples.holding import HOLD
from lims.samples.indexing import reindex, reindex_with_descendants
from lims.samples.issuing import CODE_RANGE
from lims.samples.rules import DAYS
from lims.samples.tables import AmountEntry, Derivation, Hold, MaterialSample
from lims.samples.vocabulary import RecordState
from lims.taxa.determining import DETERMINATION
from lims.unit_of_work import Work

_S, _D, _H = columns(MaterialSample), columns(Derivation), columns(Hold)
_IN_STEPS = 500
_DAYS = frozenset(DAYS)
_SEARCHED = {"code", "event_id", "name", "control_type", "preservation"}


class StillUsedError(RuleBrokenError):
    """Something was made of it since."""


def revert_samples(work: Work, subjects: Sequence[Touched]) -> list[Touched]:
    """New samples become withdrawn; changed facts get their old values.

    Codes are never used again, but for those that were printed ahead: their labels are on tubes, and free again.
    """
    made = [subject for subject in subjects if _is_new(subject)]
    other = [subject for subject in subjects if not _is_new(subject)]
    return _withdraw(work, made) + [_put_back_sample(work, subject) for subject in other]


def reindex_reverted(work: Work, touched: Sequence[Touched]) -> None:
    """Search finds samples again by what they were called before; comes last, as names are a stage of their own."""
    renamed = any(each.subject_type == DETERMINATION for each in touched)
    samples = [each for each in touched if each.subject_type == SAMPLE]
    ids = [each.subject_id for each in samples if renamed or _SEARCHED & each.changes.keys()]
    reindex_with_descendants(work, list(dict.fromkeys(ids)))


def _is_new(subject: Touched) -> bool:
    return "code" in subject.changes and was_created(subject)


def was_withdrawn(touched: Touched) -> bool:
    """Whether an undo withdrew this sample."""
    return touched.subject_type == SAMPLE and touched.changes.get("record", ("",))[-1] == RecordState.WITHDRAWN


def _withdraw(work: Work, made: Sequence[Touched]) -> list[Touched]:
    ids = [subject.subject_id for subject in made]
    freed = _free_labels(work, made)
    for start in range(0, len(ids), _IN_STEPS):
        _check_childless(work, ids[start : start + _IN_STEPS])
        withdrawn = update(MaterialSample).where(_S.id.in_(ids[start : start + _IN_STEPS]))
        work.execute(withdrawn.values(record=RecordState.WITHDRAWN.value))
    gone = {"record": ("registered", "withdrawn")}
    return [Touched(SAMPLE, each.subject_id, {**gone, **freed.get(each.subject_id, {})}, each.uuid) for each in made]


def _free_labels(work: Work, made: Sequence[Touched]) -> dict[int, dict[str, tuple[str, str]]]:
    """A label that was printed ahead stays on its tube, and can be claimed again: the withdrawn goes on without it."""
    keys = {subject.changes["code"][1]: subject.subject_id for subject in made}
    runs = runs_of(work, list(keys))
    other: dict[str, str] = {}
    for series_id in sorted({run.series_id for run in runs.values()}):
        mine = [code for code, run in runs.items() if run.series_id == series_id]
        other |= dict(zip(mine, mint(work, series_id, len(mine)), strict=True))
    if other:
        give_other_codes(work, {keys[code]: new for code, new in other.items()})
        rows = [{"key": keys[code], "new": new} for code, new in other.items()]
        recoded = update(MaterialSample).where(_S.id == bindparam("key")).values(code=bindparam("new"))
        work.execute(recoded, rows)
    return {keys[code]: {"code": (code, new)} for code, new in other.items()}


def _check_childless(work: Work, ids: Sequence[int]) -> None:
    child = MaterialSample.__table__.alias("child")
    statement = (
        select(_S.code, child.c.code)
        .join_from(MaterialSample.__table__, Derivation.__table__, (_D.parent_id == _S.id) & _D.withdrawn.is_(False))
        .join(child, (child.c.id == _D.child_id) & (child.c.record == "registered"))
        .where(_S.id.in_(ids), _D.child_id.not_in(ids))
    )
    found = work.execute(statement).first()
    if found is not None:
        raise StillUsedError(f"{found[1]} was made from {found[0]} since: take that back first.")


def _put_back_sample(work: Work, subject: Touched) -> Touched:
    facts = [name for name in subject.changes if name != "amount_left"]
    back = dict(put_back(work, MaterialSample, _with_days(subject), facts).changes)
    back |= {name: (subject.changes[name][1], subject.changes[name][0]) for name in _DAYS & back.keys()}
    if "amount_left" in subject.changes:
        back |= _reverse_amount(work, subject)
    return Touched(SAMPLE, subject.subject_id, back, subject.uuid)


def _with_days(subject: Touched) -> Touched:
    """The history keeps days as text."""
    days = {name: subject.changes[name] for name in _DAYS & subject.changes.keys()}
    read = {name: (old and date.fromisoformat(old), new) for name, (old, new) in days.items()}
    return subject._replace(changes={**subject.changes, **read})


def _reverse_amount(work: Work, subject: Touched) -> Mapping[str, tuple[Any, Any]]:
    """Posts the difference back; others may have taken from the rest meanwhile, so the balance is not overwritten."""
    old, new = subject.changes["amount_left"]
    difference = (old or 0) - (new or 0)
    before, after = subject.changes.get("amount_spread", (None, None))
    work.execute(_reversal(work, subject.subject_id, difference, (before or 0) - (after or 0)))
    raised = update(MaterialSample).where(_S.id == subject.subject_id).values(amount_left=_S.amount_left + difference)
    after = work.execute(raised.returning(_S.amount_left)).scalar_one()
    if old is None:
        work.execute(update(MaterialSample).where(_S.id == subject.subject_id).values(amount_left=None))
    return {"amount_left": (after - difference, None if old is None else after)}


def _reversal(work: Work, sample_id: int, difference: int, spread: int) -> Any:
    return AmountEntry.__table__.insert().values(
        sample_id=sample_id,
        amount=difference,
        spread=spread or None,
        qualifier=select(_S.amount_qualifier).where(_S.id == sample_id).scalar_subquery(),
        reason="reversal",
        occurred_at=work.now,
        change_set_id=work.change_set_id,
    )


def revert_derivations(work: Work, subjects: Sequence[Touched]) -> list[Touched]:
    """Edges are withdrawn, not deleted."""
    ids = [subject.subject_id for subject in subjects]
    work.execute(update(Derivation).where(_D.id.in_(ids)).values(withdrawn=True))
    children = select(_D.child_id).where(_D.id.in_(ids))
    reindex_with_descendants(work, list(work.execute(children).scalars()))
    return [Touched(DERIVATION, each, {"withdrawn": (False, True)}) for each in ids]


def revert_holds(work: Work, subjects: Sequence[Touched]) -> list[Touched]:
    """A hold that was set is lifted; one that was lifted is in force again."""
    touched = []
    for subject in subjects:
        if "lifted_at" in subject.changes:
            touched.append(put_back(work, Hold, subject))
        else:
            work.execute(update(Hold).where(_H.id == subject.subject_id).values(lifted_at=work.now))
            touched.append(Touched(HOLD, subject.subject_id, {"lifted_at": (None, work.now.isoformat())}))
    return touched


def leave_process(_work: Work, subjects: Sequence[Touched]) -> list[Touched]:
    """A process stays on record: what it made is withdrawn, and its edges with it."""
    return [Touched(PROCESS, subject.subject_id, {}, subject.uuid) for subject in subjects]


def revert_ranges(work: Work, subjects: Sequence[Touched]) -> list[Touched]:
    """Issued codes are not issued any more, if none of them was claimed; their numbers are not given out again."""
    runs = [withdraw_run(work, subject.subject_id) for subject in subjects]
    return [
        Touched(CODE_RANGE, run.id, {"issued_at": (run.issued_at and run.issued_at.isoformat(), None)}) for run in runs
    ]


def revert_codes(work: Work, subjects: Sequence[Touched]) -> list[Touched]:
    """Codes that were given to things are on nothing again, and search forgets them."""
    things = [subject.changes["entity_id"][1] for subject in subjects]
    touched = take_codes_away(work, subjects)
    reindex(work, list(work.execute(select(_S.id).where(_S.id.in_(things))).scalars()))
    return touched


REVERTERS: dict[str, Reverter] = {
    DERIVATION: revert_derivations,
    SAMPLE: revert_samples,
    HOLD: revert_holds,
    PROCESS: leave_process,
    CODE_RANGE: revert_ranges,
    IDENTIFIER: revert_codes,
}

NOT_UNDOABLE = {"add kind": "retire the kind instead"}
