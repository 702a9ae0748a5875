"""The migrations lead to exactly the tables of the model, and the database guards what is written once."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from lims.database import Table, engine_for
from lims.schema import current_revision, migrate
from lims.schema.freezing import DIALECTS, frozen_sql
from lims.schema.migrating import MIGRATIONS


def test_an_empty_database_is_brought_to_the_newest_revision(empty_database_url: str) -> None:
    migrate(empty_database_url)
    assert current_revision(empty_database_url) == "0001"


def test_migrating_twice_changes_nothing(database_url: str) -> None:
    migrate(database_url)
    assert current_revision(database_url) == "0001"


def test_the_migrated_tables_are_those_of_the_model(database_url: str) -> None:
    with engine_for(database_url).connect() as connection:
        found = compare_metadata(
            MigrationContext.configure(connection, opts={"include_name": _not_search}), Table.metadata
        )
    assert found == []


def _not_search(name: str | None, kind: str, _parents: object) -> bool:
    return not (kind == "table" and name is not None and name.startswith("sample_search"))


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_the_frozen_statements_are_those_of_the_tables(dialect: str) -> None:
    frozen = (MIGRATIONS / "versions" / f"0001_spine.{dialect}.sql").read_text(encoding="utf-8")
    assert frozen == frozen_sql(DIALECTS[dialect])


@pytest.mark.parametrize("statement", ["UPDATE change_set SET channel = 'x'", "DELETE FROM change_set"])
def test_the_history_can_be_neither_changed_nor_deleted(database_url: str, statement: str) -> None:
    with engine_for(database_url).connect().execution_options(writing=True) as connection, connection.begin():
        connection.execute(
            text(
                "INSERT INTO change_set (uuid, channel, recorded_at) VALUES ('u', 'test', '2026-01-01 00:00:00+00:00')"
            )
        )
        with pytest.raises(DBAPIError, match="written once"):
            connection.execute(text(statement))
