"""The migrations lead to exactly the tables of the model, lose nothing, and what is written once stays guarded."""

import hashlib
import re
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from lims.database import Table, engine_for
from lims.schema import current_revision, migrate
from lims.schema.freezing import DIALECTS, frozen_sql
from lims.schema.migrating import MIGRATIONS, DatabaseTooNewError, revisions
from lims.schema.search_index import SEARCH_INDEX
from lims.schema.triggers import APPEND_ONLY, NEVER_DELETED
from tests.lims.schema.filling import ROWS, content_of, fill, tables_in

# SQLite's indexes by an expression cannot be read back, only made.
pytestmark = pytest.mark.filterwarnings("ignore:.*expression-based index")

HEAD = "0010"
RELEASED = {
    "0001_spine.py": "619ca73c5e77618b998620e9fb0d6b9282e452f82b9c0a3c3e6a18f827f68fe8",
    "0001_spine.postgresql.sql": "fc4eb62e4d3836398bb0087503efd4848e3ecdc6ecae960eceb584df16cbb2df",
    "0001_spine.sqlite.sql": "9948abba19a91ade549ae5785c087c7808e0bbac71267039981fb5d162429662",
}
"""What databases in use were made with: never changed, a new revision is written instead."""


def test_an_empty_database_is_brought_to_the_newest_revision(empty_database_url: str) -> None:
    migrate(empty_database_url)
    assert current_revision(empty_database_url) == HEAD == revisions()[-1]


def test_migrating_twice_changes_nothing(database_url: str) -> None:
    migrate(database_url)
    assert current_revision(database_url) == HEAD


@pytest.mark.parametrize("name", RELEASED)
def test_a_released_revision_is_what_was_released(name: str) -> None:
    content = (MIGRATIONS / "versions" / name).read_bytes().replace(b"\r\n", b"\n")
    assert hashlib.sha256(content).hexdigest() == RELEASED[name], "write a new revision instead"


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_the_search_index_is_the_one_that_was_released(dialect: str) -> None:
    frozen = (MIGRATIONS / "versions" / f"0001_spine.{dialect}.sql").read_text("utf-8")
    assert frozen.endswith(f"{SEARCH_INDEX[dialect].strip()};\n")


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_the_newest_frozen_statements_are_those_of_the_tables(dialect: str) -> None:
    frozen = (MIGRATIONS / "versions" / f"0010_bench.{dialect}.sql").read_text("utf-8")
    assert frozen == frozen_sql(DIALECTS[dialect], re.findall(r"CREATE TABLE (\w+)", frozen))


def test_the_migrated_tables_are_those_of_the_model(database_url: str) -> None:
    with engine_for(database_url).connect() as connection:
        found = compare_metadata(
            MigrationContext.configure(connection, opts={"include_name": _not_search}), Table.metadata
        )
    assert found == []


def _not_search(name: str | None, kind: str, _parents: object) -> bool:
    return not (kind == "table" and name is not None and name.startswith("sample_search"))


# --- a filled database of each earlier revision -------------------------------------------------------------------

# From those that people have, and from the one before the newest; from those between, `make soak`.
_QUICK = {*(name[:4] for name in RELEASED), revisions()[-2]}
EARLIER = [pytest.param(each, marks=[] if each in _QUICK else [pytest.mark.soak]) for each in revisions()[:-1]]


@pytest.mark.parametrize("revision", EARLIER)
def test_a_filled_database_of_an_earlier_revision_loses_nothing(empty_database_url: str, revision: str) -> None:
    migrate(empty_database_url, revision)
    with _writing(empty_database_url) as connection, connection.begin():
        fill(connection)
        names = {table.name: list(table.c.keys()) for table in tables_in(connection)}
        before = content_of(connection)
    assert {len(rows) for rows in before.values()} == {ROWS}
    migrate(empty_database_url)
    with engine_for(empty_database_url).connect() as connection:
        assert content_of(connection, names) == before
    assert current_revision(empty_database_url) == HEAD
    _check_guarded(empty_database_url)


def _check_guarded(url: str) -> None:
    """The triggers are there, and refuse: each has a row to try on."""
    forbidden = [(table, "delete") for table in (*APPEND_ONLY, *NEVER_DELETED)]
    forbidden += [(table, "update") for table in APPEND_ONLY]
    for table, what in forbidden:
        statement = f"DELETE FROM {table}" if what == "delete" else f"UPDATE {table} SET id = id"
        with _writing(url) as connection, pytest.raises(DBAPIError, match="written once"):
            connection.execute(text(statement))


@pytest.mark.parametrize("revision", EARLIER)
def test_a_migrated_database_has_the_schema_that_the_model_asks_for(empty_database_url: str, revision: str) -> None:
    engine = engine_for(empty_database_url)
    Table.metadata.create_all(engine)
    asked = schema_of(engine)
    Table.metadata.drop_all(engine)
    migrate(empty_database_url, revision)
    with _writing(empty_database_url) as connection, connection.begin():
        fill(connection)
    migrate(empty_database_url)
    assert schema_of(engine) == asked


def schema_of(engine: Engine) -> dict[str, Any]:
    """Columns, checks, keys and indexes of each table, in words that can be compared. Defaults are left out."""
    found: dict[str, Any] = {}
    seen = inspect(engine)
    for name in seen.get_table_names():
        if name == "alembic_version" or name.startswith("sample_search"):
            continue
        found[name] = {
            "columns": {each["name"]: (str(each["type"]), each["nullable"]) for each in seen.get_columns(name)},
            "checks": _checks(engine, name),
            "foreign": sorted(
                (each["constrained_columns"], each["referred_table"], each["referred_columns"])
                for each in seen.get_foreign_keys(name)
            ),
            "unique": {str(each["name"]): each["column_names"] for each in seen.get_unique_constraints(name)},
            "indexes": {each["name"]: _index(each) for each in seen.get_indexes(name)},
        }
    return found


def _checks(engine: Engine, table: str) -> set[str]:
    """By name: how a check is spelt, and where it stands in the statement, differs."""
    if engine.dialect.name == "postgresql":
        return {str(each["name"]) for each in inspect(engine).get_check_constraints(table)}
    with engine.connect() as connection:
        told = connection.execute(text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": table})
        return set(re.findall(r"CONSTRAINT (ck_\w+) CHECK", told.scalar_one()))


def _index(index: Any) -> tuple[Any, ...]:
    options = {key: str(value) for key, value in index.get("dialect_options", {}).items() if key.endswith("where")}
    return index["column_names"], bool(index["unique"]), options


# --- a signed check ------------------------------------------------------------------------------------------------


_CLOSE = "UPDATE storage_check SET state = 'closed', closed_at = '2026-03-02 00:00:00+00:00', digest = 'd' WHERE id = 1"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE storage_check SET comment = 'x' WHERE id = 1",
        "UPDATE storage_check SET state = 'open', closed_at = NULL, digest = NULL WHERE id = 1",
        "DELETE FROM storage_check WHERE id = 1",
        "UPDATE storage_check_item SET resolution = 'moved' WHERE id = 1",
        "DELETE FROM storage_check_item WHERE id = 1",
        "INSERT INTO storage_check_item (id, check_id, line, verdict, proposal, resolution) "
        "VALUES (3, 1, 9, 'unreadable', 'none', 'none')",
    ],
)
def test_a_closed_check_is_refused_every_change(empty_database_url: str, statement: str) -> None:
    migrate(empty_database_url)
    with _writing(empty_database_url) as connection, connection.begin():
        fill(connection)
        connection.execute(text(_CLOSE))
    with _writing(empty_database_url) as connection, pytest.raises(DBAPIError, match="signed check is not changed"):
        connection.execute(text(statement))


# --- a database of a newer version --------------------------------------------------------------------------------


def test_a_database_of_a_newer_version_is_left_alone_and_said_so(database_url: str) -> None:
    with _writing(database_url) as connection, connection.begin():
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseTooNewError, match=rf"newer version of Staal .*9999.*knows up to {HEAD}"):
        migrate(database_url)
    assert current_revision(database_url) == "9999"


# --- what is written once -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("statement", ["UPDATE change_set SET channel = 'x'", "DELETE FROM change_set"])
def test_the_history_can_be_neither_changed_nor_deleted(database_url: str, statement: str) -> None:
    with _writing(database_url) as connection, connection.begin():
        connection.execute(
            text(
                "INSERT INTO change_set (uuid, channel, recorded_at) VALUES ('u', 'test', '2026-01-01 00:00:00+00:00')"
            )
        )
        with pytest.raises(DBAPIError, match="written once"):
            connection.execute(text(statement))


def _writing(url: str) -> Connection:
    return engine_for(url).connect().execution_options(writing=True)
