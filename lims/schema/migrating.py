"""Brings a database to the newest revision."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from lims.database import engine_for, writing_turn
from lims.errors import RuleBrokenError
from lims.schema.triggers import recreate_triggers

MIGRATIONS = Path(__file__).parent / "migrations"


class DatabaseTooNewError(RuleBrokenError):
    """A newer version of Staal has used this database."""


def migrate(url: str | None = None, revision: str = "head") -> None:
    """Creates or upgrades the database in one transaction; a failure leaves it as it was.

    Raises DatabaseTooNewError.
    """
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


def revisions() -> list[str]:
    """All revisions that this version of Staal knows, the oldest first."""
    found = ScriptDirectory.from_config(_config()).walk_revisions()
    return [each.revision for each in found][::-1]


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def _check_known(revision: str | None) -> None:
    known = revisions()
    if revision is not None and revision not in known:
        raise DatabaseTooNewError(
            f"The database was used by a newer version of Staal (its tables are of revision {revision}, this version "
            f"knows up to {known[-1]}). Start that newer version, or restore a backup from before."
        )


def _upgrade(connection: Connection, revision: str) -> None:
    _check_known(MigrationContext.configure(connection).get_current_revision())
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
    recreate_triggers(connection)
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise RuntimeError(f"The migration would leave rows that point nowhere: {broken[:5]}")
