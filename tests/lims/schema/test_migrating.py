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
    "0002_printing.py": "7d6a97f473ef0c3ecc4177a28dbcc768bf4a710c9b78fce25ffdabf78473efbc",
    "0002_printing.postgresql.sql": "895b4fb48b625af9914e66d2fd333a9c638aaa9b7c7a1dbd529198586f5f5daf",
    "0002_printing.sqlite.sql": "09e02186d0151c5a24226d687b7d90977b92974b3e531ce0b46e2b53ab69bb35",
    "0003_checks.py": "c1031f17ad7cc8a1810672334824c10b171ff83455ddde4659e1dce2dd071630",
    "0003_checks.postgresql.sql": "e08868fa7515b5a181ff1752a9be8164ac272cccb8b9dcaf7a1bc327997900f9",
    "0003_checks.sqlite.sql": "515910bbb3dffb8b8bc737e2cfcdcb2a1ee23248c8816b7e16fac5df0d2a94ad",
    "0004_monitoring.py": "fac08ae8c60f2a8485417885fbc00f7a7e4f1154e544b3ac26448df93cb6aaa4",
    "0004_monitoring.postgresql.sql": "63bb8e7889d9da76f720f18afaa45c563799e747b644d0535d24c91c723f00e6",
    "0004_monitoring.sqlite.sql": "95b0a4c8370565d2d10d4239095844cd2c039b9d480cb7de475d0b78686d46e0",
    "0005_room.py": "41895fa83ccc387981f206a4a0694a5a50a29522081b4ff5a578399b09fc6e14",
    "0006_life.py": "86ff2a9d21b1513b616b64a6fbfcdfda47ef8c25f7f2b76d0297e7cde2e18eed",
    "0006_life.postgresql.sql": "6564a5aec1970fabb3e93574585558410935cd23370b03d83f8973b99068dc86",
    "0006_life.sqlite.sql": "8f5f0d55f1959bdb15570164e07f1eb98c48b5c5797f5603c6ecc76dcd51d26d",
    "0007_disposal.py": "2073f8c0c93968911c14d64440cbf9b8faf409c43845c2a2c91a44bd814a6f84",
    "0007_disposal.postgresql.sql": "6be4d236c6038cb878b4f25165907c08c2b59ccf28a2238cb7f9d09ccd9835ff",
    "0007_disposal.sqlite.sql": "1ba0e95932f24c5202c6906a34059a9c945fe6feadf6e5ab8e081c519858e13d",
    "0008_level.py": "d970ef91ded52739810e5d79aa628133e31f209b351a27d7cb9a098dc681a222",
    "0009_keeping.py": "2acb7cea57b3a155c81bec2db67224d75456b3e40eb7beed3c39ec47394a20d8",
    "0009_keeping.postgresql.sql": "2e8deebd20be8318a291a90dc6ed11fba79803220daa1aa8bea8a695ddfcf9f2",
    "0009_keeping.sqlite.sql": "f32ee86ce639c60a2dda1cc38ebadb83eacae494da9cfb9d06273fe111ab75d9",
    "0010_bench.py": "aa66e6f8700a395e5dbd234f978770bbd8e32a768687ec191f147cf95893c486",
    "0010_bench.postgresql.sql": "7a2df545639db64d0523c0b7a60cb8c12dd0268fb33191b0fa3d923a6ba538d2",
    "0010_bench.sqlite.sql": "a2b82bc6b99efda268a0e452af54bacf5e88ee7297d2cbc5a97f1769323030b2",
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

# From the first and from the one before the newest; from those between, `make soak`.
_QUICK = {revisions()[0], revisions()[-2]}
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
