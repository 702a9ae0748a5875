"""Fills every table of a database, whatever revision it stands at, by what the database itself says of its tables."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Float,
    Integer,
    MetaData,
    Numeric,
    Table,
    Text,
    select,
)

ROWS = 2

_CLOSED = {"closed_at": (None, datetime(2026, 3, 2, tzinfo=UTC)), "digest": (None, "d")}

# What the checks of a table ask for, and what a later revision might lose: row 1 and row 2.
PARTICULARS: dict[str, dict[str, tuple[Any, Any]]] = {
    "account": {"everywhere_role": ("keeper", None)},
    "act": {"parent_act_id": (None, 1), "details": ('{"labels":3}', None)},
    "agent": {"agent_type": ("person", "institution")},
    "alarm": {"kind": ("above", "silent")},
    "amount_entry": {"amount": (100, -40), "qualifier": ("exact", "exact"), "reason": ("initial", "taken")},
    "collecting_event": {"record": ("registered", "withdrawn"), "parent_event_id": (None, 1)},
    "collection": {"visibility": ("everyone", "members")},
    "container_type": {"rows": (10, 8), "columns": (10, 12)},
    "custody_event": {"direction": ("in", "out"), "container_id": (1, None), "position": (7, None)},
    "derivation": {
        "parent_id": (1, 2),
        "child_id": (2, 1),
        "relation": ("derived from", "part of"),
        "taken": ("amount", "all"),
        "taken_amount": (10, None),
    },
    "determination": {"taxon_formula": ("A", "A cf.")},
    "disposal": {
        "state": ("waiting", "approved"),
        "disposition": ("destroyed", "used up"),
        "reason": ("other", "used up"),
        "comment": ("wrong species", None),
        "decided_at": (None, datetime(2026, 3, 2, tzinfo=UTC)),
        "decided_by_id": (None, 1),
    },
    "entity": {"type": ("material_sample", "storage_container"), "code": ("FIS0000424", None)},
    "late_scan": {"decision": ("open", "dismissed"), "decided_at": (None, datetime(2026, 3, 2, tzinfo=UTC))},
    "hold": {"kind": ("reserved", "bound"), "amount": (5, None)},
    "identifier": {"scannable": (True, False), "unique_key": ("FIS0000424", None), "entity_id": (1, 2)},
    "kind": {"dimension": ("volume", "count")},
    "material_sample": {
        "dimension": ("volume", "count"),
        "amount_left": (60, None),
        "amount_qualifier": ("exact", "unknown"),
        "disposition": ("in collection", "used up"),
        "usability": ("usable", "exposed"),
        "record": ("registered", "withdrawn"),
        "access": ("open", "restricted"),
    },
    "measurement_or_fact": {"state": ("accepted", "raw"), "operator": ("", "<")},
    "membership": {"role": ("technician", "keeper"), "collection_id": (1, None), "unit_id": (None, 1)},
    "message": {"sent_at": (datetime(2026, 3, 1, tzinfo=UTC), None)},
    "one_time_link": {"purpose": ("sign in", "sign in")},
    "organism": {"organism_scope": ("strain", "clone")},
    "permit": {"permit_type": ("collecting", "MTA"), "permit_status": ("available", "unknown")},
    "placement": {
        "placed": ("thing", "block"),
        "entity_id": (2, None),
        "container_id": (1, 1),
        "positions": (100, 100),
        "slots": (1, 1),
        "position": (7, 8),
        "slot": (1, 1),
        "state": ("in place", "held"),
    },
    "print_job": {
        "format": ("zpl", "pdf"),
        "purpose": ("label", "range"),
        "state": ("queued", "made"),
        "printer_id": (1, None),
        "payload": (b"^XA^XZ", None),
    },
    "printed_label": {
        "copies": (1, 3),
        "lines": ('["Anguilla anguilla","C04"]', None),
        "reprint_reason": (None, "torn"),
        "purpose": ("label", "twin"),
        "print_job_id": (1, None),
    },
    "printer": {"kind": ("zpl", "office"), "host": ("192.0.2.7", None), "resolution": (300, 600), "port": (9100, 9100)},
    "keeping_rule": {"term": ("expires_on", "test_on"), "kind_id": (1, None), "collection_id": (None, 1)},
    "label_stock": {"medium": ("sheet", "roll"), "shape": ("rectangle", "round"), "resolution": (600, 300)},
    "process": {"type": ("extraction", "pooling")},
    "process_participant": {"part": ("input", "output")},
    "probe": {"quantity": ("temperature", "humidity")},
    "request_item": {"state": ("asked", "granted")},
    "sample_request": {"state": ("asked", "closed")},
    "term_warning": {"term": ("expires_on", "retain_until")},
    "viability_test": {"test": ("germination", "revival"), "tested": (100, 1), "viable": (87, 1)},
    "storage_check": {"state": ("open", "closed"), "source": ("scan", "rack file"), **_CLOSED},
    "storage_check_item": {
        "check_id": (1, 1),
        "verdict": ("found", "unreadable"),
        "proposal": ("none", "left"),
        "resolution": ("none", "left"),
    },
    "storage_container": {
        "rows": (10, 10),
        "columns": (10, 10),
        "positions": (100, 100),
        "slots": (1, 1),
        "labelling": ("A1", "A1"),
        "fill_order": ("rows left to right, top down", "rows left to right, top down"),
    },
}


def fill(connection: Connection) -> None:
    """Puts two rows into each table."""
    for table in tables_in(connection):
        for number in range(1, ROWS + 1):
            connection.execute(table.insert(), _row(table, number))


def content_of(connection: Connection, names: dict[str, list[str]] | None = None) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables; with names, only these columns of these tables."""
    found = {}
    for table in tables_in(connection):
        if names is None or table.name in names:
            wanted = [table.c[name] for name in (names[table.name] if names else table.c.keys())]
            found[table.name] = [tuple(row) for row in connection.execute(select(*wanted).order_by(table.c.id))]
    return found


def tables_in(connection: Connection) -> list[Table]:
    """The tables as the database describes them, whatever the code says today."""
    found = MetaData()
    found.reflect(connection, only=lambda name, _: name != "alembic_version" and not name.startswith("sample_search"))
    return found.sorted_tables


def _row(table: Table, number: int) -> dict[str, Any]:
    told = PARTICULARS.get(table.name, {})
    row = {"id": number}
    for column in table.columns:
        if column.name in told:
            row[column.name] = told[column.name][number - 1]
        elif not column.nullable and column.name != "id":
            row[column.name] = number if column.foreign_keys else _value(column, number)
    return row


def _value(column: Column[Any], number: int) -> Any:
    """Anything of the column's type, another one in each row."""
    kinds = (
        (Boolean, number == 1),
        (DateTime, datetime(2026, 1, number, 12, 30, tzinfo=UTC)),
        (Date, date(2026, 1, number)),
        (Integer | Numeric | Float, number),
        (Text, f'["{column.name} {number}"]'),
    )
    return next((value for kind, value in kinds if isinstance(column.type, kind)), f"{column.name} {number}")
