"""Brings a database to the newest revision."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

from lims.database import engine_for, writing_turn
from lims.schema.triggers import recreate_triggers

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(url: str | None = None, revision: str = "head") -> None:
    """Creates or upgrades the database in one transaction; a failure leaves it as it was."""
    engine = engine_for(url)
    with writing_turn(engine), engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.commit()
        try:
            with connection.execution_options(writing=True).begin():
                _upgrade(connection, revision)
        finally:
            connection.invalidate()


def current_revision(url: str | None = None) -> str | None:
    """The revision a database stands at, None where it is empty."""
    with engine_for(url).connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _upgrade(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
    recreate_triggers(connection)
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise RuntimeError(f"The migration would leave rows that point nowhere: {broken[:5]}")
