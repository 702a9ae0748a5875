"""What the database itself refuses: changing or deleting what is written once. Each migration recreates all."""

from sqlalchemy import Connection

APPEND_ONLY = ("change_set", "act", "act_subject", "seal", "amount_entry", "custody_event")
NEVER_DELETED = ("entity", "material_sample", "storage_container", "collecting_event", "determination", "derivation")

_POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '% is written once: nothing in it is changed or deleted', TG_TABLE_NAME; END
$$ LANGUAGE plpgsql
"""


def recreate_triggers(connection: Connection) -> None:
    """Drops and creates all triggers of the list."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_POSTGRESQL_FUNCTION.replace("%", "%%"))
    for table in APPEND_ONLY:
        for operation in ("update", "delete"):
            _recreate(connection, table, operation)
    for table in NEVER_DELETED:
        _recreate(connection, table, "delete")


def _recreate(connection: Connection, table: str, operation: str) -> None:
    name = f"tr_{table}_no_{operation}"
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name} ON {table}")
        body = "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    else:
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
        body = f"BEGIN SELECT RAISE(ABORT, '{table} is written once: nothing in it is changed or deleted'); END"
    connection.exec_driver_sql(f"CREATE TRIGGER {name} BEFORE {operation.upper()} ON {table} {body}")
