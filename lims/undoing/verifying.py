"""Verifies the house: what must hold in each stage, the history's digests, and the tables against the history."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from sqlalchemy import select

from lims.checking import verifying as checking
from lims.collections import verifying as collections
from lims.database import Table
from lims.database.types import canonical_json
from lims.disposing import verifying as disposing
from lims.history.rules import digest_of
from lims.labelling import verifying as labelling
from lims.monitoring import verifying as monitoring
from lims.preserving import verifying as preserving
from lims.samples import verifying as samples
from lims.storage import verifying as storage
from lims.undoing.queries import all_acts
from lims.unit_of_work import Work
from lims.verifying import Check, Subjects

_STAGES = (collections, samples, storage, preserving, checking, disposing, monitoring, labelling)
SUBJECTS: Subjects = {kind: table for stage in _STAGES for kind, table in stage.SUBJECTS.items()}
CHECKS: list[Check] = [check for stage in _STAGES for check in stage.CHECKS]
_MOST = 20


@dataclass(frozen=True)
class VerifiedView:
    """One check: what must hold, and the first of what was found wrong."""

    check: str
    holds: bool
    problems: tuple[str, ...]


def verify(work: Work) -> list[VerifiedView]:
    """Runs every check of the house; nothing is changed."""
    found = [_run(check.__doc__ or check.__name__, check(work)) for check in CHECKS]
    replay = Replay()
    found.append(_run("Each act of the history still has the digest it was written with.", replay.acts(work)))
    found.append(_run("The tables say what replaying the history says.", replay.differences(work)))
    return found


def _run(what: str, problems: Iterator[str] | Any) -> VerifiedView:
    first = tuple(problem for problem, _ in zip(problems, range(_MOST), strict=False))
    return VerifiedView(what.splitlines()[0], not first, first)


class Replay:
    """Reads the history once: checks its digests, and keeps the last value of each column of each subject."""

    def __init__(self) -> None:
        self.last: dict[str, dict[int, dict[str, Any]]] = {kind: {} for kind in SUBJECTS}

    def acts(self, work: Work) -> Iterator[str]:
        """A sentence for each act whose digest does not agree."""
        for act, rows in groupby(all_acts(work), key=lambda row: row[:6]):
            subjects = [row[6:] for row in rows if row[6] is not None]
            for kind, key, _uuid, changes in subjects:
                self._remember(kind, key, changes)
            act_id, verb, occurred_at, reason, details, digest = act
            moment = occurred_at.astimezone(UTC).isoformat()
            if digest_of(verb, moment, reason, canonical_json(details or {}), subjects) != digest:
                yield f"Act {act_id} ({verb}, {moment}) was changed after it was written."

    def _remember(self, kind: str, key: int, changes: str) -> None:
        if kind in self.last:
            values = {name: new for name, (_, new) in json.loads(changes).items()}
            self.last[kind].setdefault(key, {}).update(values)

    def differences(self, work: Work) -> Iterator[str]:
        """A sentence for each column that differs from what the history last said."""
        for kind, remembered in self.last.items():
            yield from _differences_in(work, kind, SUBJECTS[kind], remembered)


def _differences_in(work: Work, kind: str, table: type[Table], remembered: dict[int, dict[str, Any]]) -> Iterator[str]:
    seen = 0
    for row in work.execute(select(table.__table__).execution_options(yield_per=5000)).mappings():
        said = remembered.get(row["id"])
        if said is None:
            yield f"{kind} {row['id']} is not in the history."
            continue
        seen += 1
        for name, value in said.items():
            if name in row and not _same(row[name], value):
                yield f"{kind} {row['id']}: {name} is {row[name]!r}, the history says {value!r}."
    if seen < len(remembered):
        yield f"{len(remembered) - seen} of {kind} in the history are not in their table."


def _same(stored: Any, said: Any) -> bool:
    if isinstance(stored, datetime):
        return said is not None and stored == datetime.fromisoformat(str(said))
    if isinstance(stored, date | Decimal):
        return str(stored) == str(said)
    return bool(stored == said)
