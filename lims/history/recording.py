"""Writes the acts of one unit of work, at its end, in its transaction."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import Connection, insert

from lims.access import Actor
from lims.database import insert_many, next_ids
from lims.database.types import canonical_json
from lims.history.rules import RecordedAct, changes_as_text, digest_of
from lims.history.tables import Act, ActSubject, ChangeSet

SUBJECT_COLUMNS = ("act_id", "subject_type", "subject_id", "subject_uuid", "changes")


def open_change_set(connection: Connection, actor: Actor, now: datetime, undoes_id: int | None = None) -> int:
    """Starts the history's entry of a unit of work and returns its id."""
    transaction_id = None
    if connection.dialect.name == "postgresql":
        transaction_id = connection.exec_driver_sql("SELECT pg_current_xact_id()::text::bigint").scalar_one()
    row = {
        "uuid": str(uuid4()),
        "account_id": actor.account_id,
        "agent_id": actor.agent_id,
        "channel": actor.channel,
        "operating_user": actor.operating_user,
        "recorded_at": now,
        "undoes_id": undoes_id,
        "transaction_id": transaction_id,
    }
    return int(connection.execute(insert(ChangeSet).returning(ChangeSet.__table__.c.id), row).scalar_one())


def write_acts(connection: Connection, change_set_id: int, acts: Sequence[RecordedAct], now: datetime) -> None:
    """Writes acts and their subjects in the order in which they were done: a part comes before the whole."""
    for act, key in zip(acts, next_ids(connection, Act, len(acts)), strict=True):
        act.id = key
    for act in acts:
        texts = [changes_as_text(subject.changes) for subject in act.subjects]
        subjects = [(s.subject_type, s.subject_id, s.uuid, text) for s, text in zip(act.subjects, texts, strict=True)]
        details = canonical_json(dict(act.details))
        row = {
            "id": act.id,
            "change_set_id": change_set_id,
            "parent_act_id": act.parent.id if act.parent else None,
            "verb": act.verb,
            "reason": act.reason,
            "details": dict(act.details),
            "occurred_at": act.occurred_at,
            "recorded_at": now,
            "digest": digest_of(act.verb, _iso(act.occurred_at), act.reason, details, subjects),
        }
        connection.execute(insert(Act), row)
        insert_many(connection, ActSubject, SUBJECT_COLUMNS, [(act.id, *subject) for subject in subjects])


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
