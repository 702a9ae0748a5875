"""What must always hold of samples."""

from collections.abc import Iterator

from sqlalchemy import text

from lims.identity.tables import CodeRange
from lims.samples.entering import SAMPLE
from lims.samples.issuing import CODE_RANGE
from lims.samples.tables import MaterialSample
from lims.unit_of_work import Work
from lims.verifying import Check, Subjects

_BALANCES = text(
    """SELECT s.code, s.amount_left, SUM(a.amount) FROM material_sample s JOIN amount_entry a ON a.sample_id = s.id
    GROUP BY s.id, s.code, s.amount_left HAVING COALESCE(s.amount_left, 0) <> SUM(a.amount)"""
)
_SPREADS = text(
    """SELECT s.code, s.amount_spread, SUM(COALESCE(a.spread, 0)) FROM material_sample s
    JOIN amount_entry a ON a.sample_id = s.id
    GROUP BY s.id, s.code, s.amount_spread HAVING COALESCE(s.amount_spread, 0) <> SUM(COALESCE(a.spread, 0))"""
)
_CODELESS = text(
    """SELECT s.code FROM material_sample s LEFT JOIN identifier i
    ON i.entity_id = s.id AND i.unique_key = s.code WHERE i.id IS NULL"""
)
_RANGES = text(
    """SELECT s.prefix, r.first_number, r.last_number, s.next_number FROM code_range r
    JOIN code_series s ON s.id = r.series_id ORDER BY s.prefix, r.first_number"""
)
_UNTOLD_CODES = text(
    """SELECT i.value FROM identifier i LEFT JOIN act_subject s ON s.subject_type = 'identifier' AND s.subject_id = i.id
    WHERE i.type = 'second code' AND s.id IS NULL ORDER BY i.id"""
)
_EDGES = text("SELECT parent_id, child_id FROM derivation WHERE NOT withdrawn")
_WITHDRAWN_PARENTS = text(
    """SELECT c.code, p.code FROM derivation d JOIN material_sample p ON p.id = d.parent_id
    JOIN material_sample c ON c.id = d.child_id
    WHERE NOT d.withdrawn AND p.record = 'withdrawn' AND c.record = 'registered'"""
)


def balances_agree(work: Work) -> Iterator[str]:
    """Each balance is the sum of its ledger; what was never counted, or was uncounted again, has none."""
    for code, balance, total in work.execute(_BALANCES):
        yield f"{code}: the balance says {balance}, its ledger {total}."


def ranges_agree(work: Work) -> Iterator[str]:
    """How wide the range of what is left is, is the sum of its ledger too."""
    for code, spread, total in work.execute(_SPREADS):
        yield f"{code}: there may be {spread} more, its ledger says {total}."


def codes_resolve(work: Work) -> Iterator[str]:
    """Each sample is found by its printed code."""
    for (code,) in work.execute(_CODELESS):
        yield f"{code}: the sample is not found by its own code."


def nothing_comes_from_itself(work: Work) -> Iterator[str]:
    """The derivations have no cycle: taking away what has no parent left must leave nothing."""
    children: dict[int, list[int]] = {}
    waiting: dict[int, int] = {}
    for parent, child in work.execute(_EDGES):
        children.setdefault(parent, []).append(child)
        waiting[child] = waiting.get(child, 0) + 1
    ready = [each for each in children if each not in waiting]
    while ready:
        for child in children.get(ready.pop(), ()):
            waiting[child] -= 1
            if not waiting[child]:
                del waiting[child]
                ready.append(child)
    if waiting:
        yield f"{len(waiting)} samples come from themselves, by a detour."


def parents_stand(work: Work) -> Iterator[str]:
    """What was made of something has its parent on record."""
    for child, parent in work.execute(_WITHDRAWN_PARENTS):
        yield f"{child} was made from {parent}, which is withdrawn."


def ranges_stand_apart(work: Work) -> Iterator[str]:
    """Codes that were issued ahead lie in one range only, and none of them is still to be minted."""
    before = ("", 0)
    for prefix, first, last, following in work.execute(_RANGES):
        if before[0] == prefix and first <= before[1]:
            yield f"{prefix}: number {first} was issued in two ranges."
        if last >= following:
            yield f"{prefix}: number {last} was issued, and the next to be minted is {following}."
        before = (prefix, last)


def second_codes_are_told(work: Work) -> Iterator[str]:
    """Each second code was given by an act of the history."""
    for (value,) in work.execute(_UNTOLD_CODES):
        yield f"{value}: nobody gave this second code to anything."


SUBJECTS: Subjects = {SAMPLE: MaterialSample, CODE_RANGE: CodeRange}
CHECKS: list[Check] = [
    balances_agree,
    ranges_agree,
    codes_resolve,
    second_codes_are_told,
    ranges_stand_apart,
    nothing_comes_from_itself,
    parents_stand,
]
