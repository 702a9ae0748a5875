"""Codes that are printed ahead: runs of numbers that are taken out of a series together and claimed one by one.

The building blocks of issuing and claiming. A run lies within one prefix; its series counts on behind it, so that what
is minted never meets it.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, func, select, update

from lims.database import columns
from lims.errors import RuleBrokenError
from lims.identity.minting import OWN, advance, untaken
from lims.identity.tables import CodeRange, CodeSeries, Entity, Identifier
from lims.unit_of_work import Work
from lims.values.codes import PrefixFullError, grouped, mint_many, numbered

_R, _S, _E, _I = columns(CodeRange), columns(CodeSeries), columns(Entity), columns(Identifier)
_BATCH = 500


class PrefixEndsError(PrefixFullError):
    """The prefix has fewer codes left than are asked for at once."""


class ClaimedRangeError(RuleBrokenError):
    """Some of these codes are on samples already."""


@dataclass(frozen=True)
class CodeRun:
    """Numbers of one prefix that were issued together, and what for. `issued_at`: None where that was taken back."""

    id: int
    series_id: int
    prefix: str
    first_number: int
    last_number: int
    purpose: str
    collection_id: int | None
    kind_key: str | None
    issued_at: datetime | None
    change_set_id: int

    @property
    def count(self) -> int:
        """How many codes."""
        return self.last_number - self.first_number + 1

    @property
    def codes(self) -> list[str]:
        """All of them, in order."""
        return mint_many(self.prefix, self.first_number, self.count)

    @property
    def ends(self) -> tuple[str, str]:
        """The first and the last code."""
        (first,), (last,) = (mint_many(self.prefix, each, 1) for each in (self.first_number, self.last_number))
        return first, last


# --- issuing


def reserve_run(work: Work, series_id: int, count: int) -> tuple[int, int]:
    """Takes `count` numbers in a row out of a series, or of its successor; returns that series and the first number.

    A maker's code of our shape may be on a tube already: a stretch with such a one is passed over. Raises
    PrefixEndsError where the prefix has some codes left but not that many, PrefixFullError.
    """
    while True:
        series_id, prefix, first = _advance(work, series_id, count)
        if len(untaken(work, mint_many(prefix, first, count))) == count:
            return series_id, first


def _advance(work: Work, series_id: int, count: int) -> tuple[int, str, int]:
    found = advance(work, series_id, count)
    if found.room >= count:
        return series_id, found.prefix, found.first
    if found.room > 0:
        raise PrefixEndsError(
            f"Prefix {found.prefix} has {found.room:,} codes left, and codes that are issued together share their "
            f"prefix: issue {found.room:,} first, the others after that."
        )
    return _advance(work, found.successor, count)


def write_run(
    work: Work, series_id: int, first: int, count: int, *, purpose: str, collection_id: int, kind_key: str | None
) -> CodeRun:
    """Registers numbers as issued for a collection."""
    values = {
        "series_id": series_id,
        "first_number": first,
        "last_number": first + count - 1,
        "purpose": purpose,
        "collection_id": collection_id,
        "kind_key": kind_key,
        "issued_at": work.now,
        "change_set_id": work.change_set_id,
    }
    return _run_named(work, work.add(CodeRange, values))


def withdraw_run(work: Work, run_id: int) -> CodeRun:
    """It was not issued; its numbers stay used up. Raises ClaimedRangeError where one of its codes is in use."""
    lock_runs(work, [run_id])
    run = _run_named(work, run_id)
    if used := codes_used(work, run):
        shown = ", ".join(grouped(code) for code in used[:3]) + (" …" if len(used) > 3 else "")
        raise ClaimedRangeError(f"{len(used):,} of these codes are in use since ({shown}): take that back first.")
    work.execute(update(CodeRange).where(_R.id == run_id).values(issued_at=None))
    return run


# --- claiming


def lock_runs(work: Work, run_ids: Iterable[int]) -> None:
    """Nobody else may claim from these runs, or take them back, until the transaction ends."""
    if not work.is_sqlite:
        work.execute(select(_R.id).where(_R.id.in_(set(run_ids))).order_by(_R.id).with_for_update())


def give_other_codes(work: Work, codes: Mapping[int, str]) -> None:
    """Things that are withdrawn go on under other codes, by their keys: the labels they were given are free again."""
    rows = [{"key": key, "new": code} for key, code in codes.items()]
    work.execute(update(Entity).where(_E.id == bindparam("key")).values(code=bindparam("new")), rows)
    own = (_I.entity_id == bindparam("key")) & (_I.type == OWN)
    new: BindParameter[str] = bindparam("new")
    work.execute(update(Identifier).where(own).values(value=new, normalised=new, unique_key=new), rows)


# --- asking


def find_runs(work: Work) -> list[CodeRun]:
    """All runs that are issued, newest first."""
    return [CodeRun(*row) for row in work.execute(_runs(_R.issued_at.is_not(None)).order_by(_R.id.desc()))]


def runs_of(work: Work, codes: Sequence[str]) -> dict[str, CodeRun]:
    """The run in which each code lies; codes that were not issued ahead are left out."""
    numbers = {code: found for code in codes if (found := numbered(code))}
    prefixes = sorted({prefix for prefix, _ in numbers.values()})
    if not prefixes:
        return {}
    runs: dict[str, list[CodeRun]] = {prefix: [] for prefix in prefixes}
    statement = _runs(_S.prefix.in_(prefixes), _R.issued_at.is_not(None)).order_by(_R.first_number)
    for row in work.execute(statement):
        run = CodeRun(*row)
        runs[run.prefix].append(run)
    in_runs = {code: _run_with(runs[prefix], number) for code, (prefix, number) in numbers.items()}
    return {code: run for code, run in in_runs.items() if run is not None}


def _run_with(runs: Sequence[CodeRun], number: int) -> CodeRun | None:
    """The run that has a number; runs are in the order of their numbers and never overlap."""
    at = bisect_right(runs, number, key=lambda run: run.first_number)
    return runs[at - 1] if at and number <= runs[at - 1].last_number else None


def codes_used(work: Work, run: CodeRun) -> list[str]:
    """Those of its codes that are on something, in order."""
    return list(work.execute(select(_I.normalised).where(_within(run)).order_by(_I.normalised)).scalars())


def count_used(work: Work, run: CodeRun) -> int:
    """How many of its codes are on something."""
    return int(work.execute(select(func.count()).where(_within(run))).scalar_one())


def holders_of(work: Work, codes: Sequence[str]) -> dict[str, int]:
    """The keys of the things that codes are on; those that are free are left out."""
    found: dict[str, int] = {}
    for start in range(0, len(codes), _BATCH):
        part = _I.unique_key.in_(codes[start : start + _BATCH])
        for code, key in work.execute(select(_I.unique_key, _I.entity_id).where(part)):
            found[code] = key
    return found


def _within(run: CodeRun) -> ColumnElement[bool]:
    first, last = run.ends
    return (_I.normalised >= first) & (_I.normalised <= last) & _I.unique_key.is_not(None)


def _run_named(work: Work, run_id: int) -> CodeRun:
    return CodeRun(*work.execute(_runs(_R.id == run_id)).one())


def _runs(*conditions: Any) -> Select[Any]:
    return (
        select(
            _R.id,
            _R.series_id,
            _S.prefix,
            _R.first_number,
            _R.last_number,
            _R.purpose,
            _R.collection_id,
            _R.kind_key,
            _R.issued_at,
            _R.change_set_id,
        )
        .join_from(CodeRange.__table__, CodeSeries.__table__, _S.id == _R.series_id)
        .where(*conditions)
    )
