"""What the database itself refuses: changing or deleting what is written once. Each migration recreates all."""

from sqlalchemy import Connection, inspect

APPEND_ONLY = ("change_set", "act", "act_subject", "seal", "amount_entry", "custody_event")
NEVER_DELETED = ("entity", "material_sample", "storage_container", "collecting_event", "determination", "derivation")

_POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '% is written once: nothing in it is changed or deleted', TG_TABLE_NAME; END
$$ LANGUAGE plpgsql
"""


CLOSED_CHECKS = {"storage_check": ("update", "delete"), "storage_check_item": ("insert", "update", "delete")}
"""A check that is closed is a signed record: neither it nor its items change any more."""

_POSTGRESQL_CHECKS = """
CREATE OR REPLACE FUNCTION refuse_in_closed_check() RETURNS trigger AS $$
DECLARE closed BOOLEAN;
BEGIN
  IF TG_TABLE_NAME = 'storage_check' THEN closed := OLD.state = 'closed';
  ELSIF TG_OP = 'INSERT' THEN SELECT state = 'closed' INTO closed FROM storage_check WHERE id = NEW.check_id;
  ELSE SELECT state = 'closed' INTO closed FROM storage_check WHERE id = OLD.check_id;
  END IF;
  IF closed THEN RAISE EXCEPTION '% is closed: a signed check is not changed', TG_TABLE_NAME; END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END
$$ LANGUAGE plpgsql
"""


_POSTGRESQL_DETOUR = """
CREATE OR REPLACE FUNCTION refuse_container_in_itself() RETURNS trigger AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM storage_container WHERE id = NEW.entity_id) AND NEW.entity_id IN (
    WITH RECURSIVE up (id) AS (SELECT NEW.container_id UNION
      SELECT p.container_id FROM up JOIN placement p ON p.entity_id = up.id AND p.id <> NEW.id)
    SELECT id FROM up)
  THEN RAISE EXCEPTION 'not_in_itself: a container would lie in itself' USING ERRCODE = 'check_violation'; END IF;
  RETURN NEW;
END
$$ LANGUAGE plpgsql
"""
_SQLITE_DETOUR = """
FOR EACH ROW WHEN EXISTS (SELECT 1 FROM storage_container WHERE id = NEW.entity_id)
BEGIN
  SELECT RAISE(ABORT, 'not_in_itself: a container would lie in itself') WHERE NEW.entity_id IN (
    WITH RECURSIVE up (id) AS (SELECT NEW.container_id UNION
      SELECT p.container_id FROM up JOIN placement p ON p.entity_id = up.id AND p.id IS NOT NEW.id)
    SELECT id FROM up);
END
"""


PROPOSED = "number, disposition, reason, comment, proposed_at, proposed_by_id"
"""What a disposal says, and who proposed it, stays as it was written; only what is decided is added."""


def recreate_triggers(connection: Connection) -> None:
    """Drops and creates all triggers of the list."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_POSTGRESQL_FUNCTION.replace("%", "%%"))
    for table in APPEND_ONLY:
        for operation in ("update", "delete"):
            _recreate(connection, table, operation)
    for table in NEVER_DELETED:
        _recreate(connection, table, "delete")
    if inspect(connection).has_table("storage_check"):
        _guard_closed_checks(connection)
    _guard_detours(connection)
    if inspect(connection).has_table("disposal"):
        _recreate(connection, "disposal", "update", of=f" OF {PROPOSED}")
        for table, operation in (("disposal", "delete"), ("disposal_item", "update"), ("disposal_item", "delete")):
            _recreate(connection, table, operation)


def _recreate(connection: Connection, table: str, operation: str, *, of: str = "") -> None:
    name = f"tr_{table}_no_{operation}"
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name} ON {table}")
        body = "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    else:
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
        body = f"BEGIN SELECT RAISE(ABORT, '{table} is written once: nothing in it is changed or deleted'); END"
    connection.exec_driver_sql(f"CREATE TRIGGER {name} BEFORE {operation.upper()}{of} ON {table} {body}")


def _guard_closed_checks(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_POSTGRESQL_CHECKS.replace("%", "%%"))
    for table, operations in CLOSED_CHECKS.items():
        for operation in operations:
            name = f"tr_{table}_closed_no_{operation}"
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name} ON {table}")
                body = "FOR EACH ROW EXECUTE FUNCTION refuse_in_closed_check()"
            else:
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
                when = _closed_on_sqlite(table, "NEW" if operation == "insert" else "OLD")
                say = f"SELECT RAISE(ABORT, '{table} is closed: a signed check is not changed')"
                body = f"FOR EACH ROW WHEN {when} BEGIN {say}; END"
            connection.exec_driver_sql(f"CREATE TRIGGER {name} BEFORE {operation.upper()} ON {table} {body}")


def _closed_on_sqlite(table: str, row: str) -> str:
    if table == "storage_check":
        return f"{row}.state = 'closed'"
    return f"(SELECT state FROM storage_check WHERE id = {row}.check_id) = 'closed'"


def _guard_detours(connection: Connection) -> None:
    """A container does not come to lie in what lies in it. Of two opposite moves at once each sees its own half only:
    against that the actions take turns.
    """
    on_postgresql = connection.dialect.name == "postgresql"
    if on_postgresql:
        connection.exec_driver_sql(_POSTGRESQL_DETOUR)
    body = "FOR EACH ROW EXECUTE FUNCTION refuse_container_in_itself()" if on_postgresql else _SQLITE_DETOUR
    for name, event in (("insert", "INSERT"), ("update", "UPDATE OF entity_id, container_id")):
        trigger = f"tr_placement_no_detour_on_{name}"
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {trigger}{' ON placement' if on_postgresql else ''}")
        connection.exec_driver_sql(f"CREATE TRIGGER {trigger} BEFORE {event} ON placement {body}")
