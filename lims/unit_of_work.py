"""Where transactions begin and end: one unit of work is one transaction, one actor, one moment, one changeset.

Opened at the edge (a click, a route, a command, a test): `with unit_of_work(actor) as work:` commits when the block
ends and rolls back on any exception; `with reading(actor) as work:` refuses to write.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, CursorResult, Engine, Executable, text

from lims.access import Actor, Permission
from lims.database import Table, engine_for, insert_many, next_ids, writing_turn
from lims.errors import NotAllowedError
from lims.history.recording import open_change_set, write_acts
from lims.history.rules import RecordedAct, Touched


class ReadOnlyError(RuntimeError):
    """A bug: something tried to write inside `reading`."""


class Work:
    """What an action or query is handed: the transaction, who acts, and what time it is."""

    def __init__(self, connection: Connection, actor: Actor, now: datetime, *, writable: bool) -> None:
        self.connection = connection
        self.actor = actor
        self.now = now
        self._writable = writable
        self._change_set_id: int | None = None
        self._acts: list[RecordedAct] = []

    @property
    def is_sqlite(self) -> bool:
        """Whether the embedded database is used; only what differs between the two may ask."""
        return self.connection.dialect.name == "sqlite"

    def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[*tuple[Any, ...]]:
        """Runs a core statement. Inside `reading`, one that writes is a bug and raises."""
        if not self._writable and getattr(statement, "is_dml", False):
            raise ReadOnlyError(str(statement))
        return self.connection.execute(statement, parameters)

    def insert(self, table: type[Table], names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Inserts many rows, tuples in the order of `names`."""
        self._check_writable()
        insert_many(self.connection, table, names, rows)

    def add(self, table: type[Table], values: Mapping[str, Any]) -> int:
        """Inserts one row and returns its id."""
        self._check_writable()
        statement = table.__table__.insert().returning(table.__table__.c.id)
        return int(self.connection.execute(statement, dict(values)).scalar_one())

    def next_ids(self, table: type[Table], count: int) -> Sequence[int]:
        """Reserves `count` keys of a table, for rows that are written in bulk and must know one another."""
        self._check_writable()
        return next_ids(self.connection, table, count)

    def lock(self, name: str) -> None:
        """Takes a named turn until the transaction ends, for what must not interleave: linking, moving containers.

        On SQLite a writer is alone already.
        """
        if not self.is_sqlite:
            self.connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": name})

    def may(self, permission: Permission, *, collection_id: int | None = None, unit_id: int | None = None) -> bool:
        """Whether the actor may do this there: for deciding what to show."""
        return self.actor.may(permission, collection_id=collection_id, unit_id=unit_id)

    def require(
        self, permission: Permission, *, collections: Iterable[int] = (), units: Iterable[int | None] | None = None
    ) -> None:
        """Raises NotAllowedError unless the actor may do this in every one of the collections (or units).

        Without either, the role must be held everywhere.
        """
        if units is not None:
            allowed = all(self.actor.may(permission, unit_id=unit) for unit in units)
        elif forbidden := list(collections):
            allowed = not self.actor.forbidden(permission, forbidden)
        else:
            allowed = self.actor.may(permission)
        if not allowed:
            raise NotAllowedError(
                f"{self.actor.name} may not {permission.value} here. Ask the keeper of the collection."
            )

    @property
    def change_set_id(self) -> int:
        """This unit of work's entry in the history, opened when first asked for."""
        self._check_writable()
        if self._change_set_id is None:
            self._change_set_id = open_change_set(self.connection, self.actor, self.now)
        return self._change_set_id

    def open_undo_of(self, change_set_id: int) -> int:
        """Opens the changeset as one that takes another back; must come before anything else is written."""
        self._check_writable()
        if self._change_set_id is not None:
            raise RuntimeError("An undo must be the first act of its unit of work.")
        self._change_set_id = open_change_set(self.connection, self.actor, self.now, undoes_id=change_set_id)
        return self._change_set_id

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """What is done inside is kept whole or not at all, with what it recorded; the rest of the work goes on."""
        change_set_id, recorded = self._change_set_id, len(self._acts)
        try:
            with self.connection.begin_nested():
                yield
        except BaseException:
            self._change_set_id = change_set_id
            del self._acts[recorded:]
            raise

    @contextmanager
    def own_change_set(self) -> Iterator[None]:
        """A changeset of its own in the same transaction, kept whole or not at all: one of many undos in one go."""
        outer = self._change_set_id, self._acts
        self._change_set_id, self._acts = None, []
        try:
            with self.connection.begin_nested():
                yield
                self.close()
        finally:
            self._change_set_id, self._acts = outer

    def mark(self) -> int:
        """Where the acts recorded from now on begin: an action that calls others hands this to `record` as `since`."""
        return len(self._acts)

    def record(
        self,
        verb: str,
        subjects: Iterable[Touched],
        *,
        occurred_at: datetime | None = None,
        reason: str | None = None,
        details: Mapping[str, Any] | None = None,
        since: int | None = None,
    ) -> None:
        """Puts an act into the history, as an action's last statement; acts recorded since `since` become its parts."""
        _ = self.change_set_id
        act = RecordedAct(verb, list(subjects), occurred_at or self.now, reason, details or {})
        if since is not None:
            for part in self._acts[since:]:
                part.parent = part.parent or act
        self._acts.append(act)

    def close(self) -> None:
        """Writes what was recorded; called once, when the block ends without an exception."""
        if self._acts:
            write_acts(self.connection, self.change_set_id, self._acts, self.now)

    def _check_writable(self) -> None:
        if not self._writable:
            raise ReadOnlyError("This unit of work only reads.")


@contextmanager
def unit_of_work(actor: Actor, *, engine: Engine | None = None, now: datetime | None = None) -> Iterator[Work]:
    """One transaction that writes. Commits at the end of the block, rolls back on any exception."""
    engine = engine or engine_for()
    with writing_turn(engine), engine.connect().execution_options(writing=True) as connection, connection.begin():
        work = Work(connection, actor, now or datetime.now(UTC), writable=True)
        yield work
        work.close()


@contextmanager
def reading(actor: Actor, *, engine: Engine | None = None, now: datetime | None = None) -> Iterator[Work]:
    """One transaction that only reads; all its queries see the same moment."""
    engine = engine or engine_for()
    connection = engine.connect()
    try:
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(postgresql_readonly=True)
        with connection.begin() as transaction:
            yield Work(connection, actor, now or datetime.now(UTC), writable=False)
            transaction.rollback()
    finally:
        connection.close()
