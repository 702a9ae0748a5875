"""Reads the history."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from lims.database import columns
from lims.history.rules import Touched
from lims.history.tables import Act, ActSubject, ChangeSet
from lims.unit_of_work import Work

_CS, _A, _AS = columns(ChangeSet), columns(Act), columns(ActSubject)


@dataclass(frozen=True)
class ActView:
    """One act on one subject, as a life shows it. `changes`: column → (old, new)."""

    change_set_id: int
    verb: str
    reason: str | None
    details: dict[str, Any]
    occurred_at: datetime
    recorded_at: datetime
    account_id: int | None
    operating_user: str | None
    channel: str
    undone: bool
    changes: dict[str, tuple[Any, Any]]


@dataclass(frozen=True)
class ChangeSetView:
    """One unit of work, by its acts."""

    id: int
    verbs: tuple[str, ...]
    recorded_at: datetime
    account_id: int | None
    operating_user: str | None
    channel: str
    undoes_id: int | None
    undone: bool
    subjects: int


def life_for(work: Work, subject_type: str, subject_id: int, limit: int = 200) -> list[ActView]:
    """What happened to one subject, newest first. The caller has checked that the actor may see it."""
    undoing = aliased(ChangeSet.__table__)
    statement = (
        select(
            _CS.id,
            _A.verb,
            _A.reason,
            _A.details,
            _A.occurred_at,
            _A.recorded_at,
            _CS.account_id,
            _CS.operating_user,
            _CS.channel,
            undoing.c.id.is_not(None),
            _AS.changes,
        )
        .join_from(ActSubject.__table__, Act.__table__, _A.id == _AS.act_id)
        .join(ChangeSet.__table__, _CS.id == _A.change_set_id)
        .join(undoing, undoing.c.undoes_id == _CS.id, isouter=True)
        .where(_AS.subject_id == subject_id, _AS.subject_type == subject_type)
        .order_by(_AS.id.desc())
        .limit(limit)
    )
    return [_act(row) for row in work.execute(statement)]


def _act(row: Sequence[Any]) -> ActView:
    values = list(row)
    values[3], values[10] = values[3] or {}, _read(values[10])
    return ActView(*values)


def change_set_for(work: Work, change_set_id: int) -> ChangeSetView | None:
    """One changeset, None where there is none."""
    found = _views(work, [change_set_id])
    return found[0] if found else None


def latest_change_sets(work: Work, *, account_id: int | None = None, limit: int = 20) -> list[ChangeSetView]:
    """The newest changesets, everybody's or one account's."""
    statement = select(_CS.id).order_by(_CS.id.desc()).limit(limit)
    if account_id is not None:
        statement = statement.where(_CS.account_id == account_id)
    return _views(work, list(work.execute(statement).scalars()))


def subjects_of(work: Work, change_set_id: int) -> list[Touched]:
    """All that a changeset touched, newest first."""
    statement = (
        select(_AS.subject_type, _AS.subject_id, _AS.changes, _AS.subject_uuid)
        .join_from(ActSubject.__table__, Act.__table__, _A.id == _AS.act_id)
        .where(_A.change_set_id == change_set_id)
        .order_by(_AS.id.desc())
    )
    return [Touched(kind, key, _read(changes), uuid) for kind, key, changes, uuid in work.execute(statement)]


def later_acts_on(work: Work, change_set_id: int) -> list[tuple[str, datetime]]:
    """Acts (verb, when) that have touched the same since; what was itself taken back does not count."""
    later, mine, undoing = aliased(ActSubject.__table__), aliased(ActSubject.__table__), aliased(ChangeSet.__table__)
    my_act = aliased(Act.__table__)
    statement = (
        select(_A.verb, _A.recorded_at)
        .select_from(mine)
        .join(my_act, my_act.c.id == mine.c.act_id)
        .join(later, (later.c.subject_id == mine.c.subject_id) & (later.c.subject_type == mine.c.subject_type))
        .join(Act.__table__, _A.id == later.c.act_id)
        .join(ChangeSet.__table__, _CS.id == _A.change_set_id)
        .join(undoing, undoing.c.undoes_id == _CS.id, isouter=True)
        .where(
            my_act.c.change_set_id == change_set_id,
            _A.change_set_id > change_set_id,
            undoing.c.id.is_(None),
            _CS.undoes_id.is_(None),
        )
        .distinct()
        .limit(6)
    )
    return [(verb, moment) for verb, moment in work.execute(statement)]


def all_acts(work: Work) -> Iterator[tuple[Any, ...]]:
    """Every act with each of its subjects, oldest first: what verifying replays."""
    statement = (
        select(
            _A.id,
            _A.verb,
            _A.occurred_at,
            _A.reason,
            _A.details,
            _A.digest,
            _AS.subject_type,
            _AS.subject_id,
            _AS.subject_uuid,
            _AS.changes,
        )
        .join_from(Act.__table__, ActSubject.__table__, _AS.act_id == _A.id, isouter=True)
        .order_by(_A.id, _AS.id)
        .execution_options(yield_per=5000)
    )
    for row in work.execute(statement):
        yield tuple(row)


def _views(work: Work, ids: Sequence[int]) -> list[ChangeSetView]:
    undoing = aliased(ChangeSet.__table__)
    heads = (
        select(_CS.id, _CS.recorded_at, _CS.account_id, _CS.operating_user, _CS.channel, _CS.undoes_id, undoing.c.id)
        .join_from(ChangeSet.__table__, undoing, undoing.c.undoes_id == _CS.id, isouter=True)
        .where(_CS.id.in_(ids))
        .order_by(_CS.id.desc())
    )
    verbs: dict[int, list[str]] = {}
    counts: dict[int, int] = dict.fromkeys(ids, 0)
    acts = (
        select(_A.change_set_id, _A.verb, _A.id)
        .where(_A.change_set_id.in_(ids), _A.parent_act_id.is_(None))
        .order_by(_A.id)
    )
    for key, verb, _ in work.execute(acts):
        verbs.setdefault(key, []).append(verb)
    counted = select(_A.change_set_id, _AS.subject_id).join_from(
        ActSubject.__table__, Act.__table__, _A.id == _AS.act_id
    )
    for key, _ in work.execute(counted.where(_A.change_set_id.in_(ids)).limit(100_000)):
        counts[key] += 1
    return [
        ChangeSetView(
            key, tuple(verbs.get(key, ())), at, account, user, channel, undoes, undone is not None, counts[key]
        )
        for key, at, account, user, channel, undoes, undone in work.execute(heads)
    ]


def _read(changes: str) -> dict[str, tuple[Any, Any]]:
    return {name: (old, new) for name, (old, new) in json.loads(changes).items()}
