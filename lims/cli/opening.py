"""Opens the database for a command, and says who acts."""

import getpass
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError, SQLAlchemyError

import lims
from lims.access import Actor, system_actor
from lims.database import engine_for
from lims.errors import NotFoundError, RuleBrokenError
from lims.settings import settings

VERSIONS = Path(lims.__path__[0]) / "schema" / "migrations" / "versions"


class DatabaseNotReadyError(RuleBrokenError):
    """The database must be made or brought up to date first."""


class DatabaseUnreachableError(NotFoundError):
    """The database cannot be opened."""


@dataclass(frozen=True)
class Standing:
    """How a database stands: `revision` is None where it has no tables of ours, `empty` where it has none at all."""

    revision: str | None
    empty: bool


def make_database(actor: Actor | None = None) -> None:
    """Makes or migrates the tables and enters what every installation begins with. Raises DatabaseUnreachableError."""
    from lims.schema.founding import found

    with _reachable(OperationalError, OSError):
        found(actor)


def newest_revision() -> str:
    """The revision that this version of Staal works with. (Asking Alembic would take longer than most commands.)"""
    return max(file.name.partition("_")[0] for file in VERSIONS.glob("[0-9]*.py"))


def shown_url(url: str | None = None) -> str:
    """The database's address without its password."""
    return make_url(url or settings().url).render_as_string(hide_password=True)


def open_database(tell: Callable[[str], None]) -> None:
    """Sees to it that the database can be used; an embedded one that is not there yet is made.

    Raises DatabaseNotReadyError, DatabaseUnreachableError.
    """
    standing = standing_of_database()
    if standing.revision == newest_revision():
        return
    if standing.empty and is_embedded():
        make_database()
        tell(f"Made the database {shown_url()}.")
        return
    raise DatabaseNotReadyError(_not_ready(standing))


def check_can_set_up(standing: Standing) -> None:
    """Raises DatabaseNotReadyError where making or migrating tables would do harm."""
    foreign = standing.revision is None and not standing.empty
    if foreign or (standing.revision or "") > newest_revision():
        raise DatabaseNotReadyError(_not_ready(standing))


def standing_of_database() -> Standing:
    """Raises DatabaseUnreachableError."""
    _check_known_kind()
    with _reachable(DatabaseError, ArgumentError, OSError):
        if is_embedded() and not _has_content(make_url(settings().url).database):
            return Standing(None, empty=True)
        with engine_for().connect() as connection:
            return _standing(connection)


def _check_known_kind() -> None:
    kind = settings().url.partition(":")[0].partition("+")[0]
    if kind not in ("sqlite", "postgresql", "postgres"):
        raise DatabaseUnreachableError(
            "The database named in LIMS_DATABASE_URL cannot be opened: its address begins with sqlite: or postgresql:"
        )


def is_embedded() -> bool:
    """Whether it is a file of our own, and no server's."""
    return settings().url.startswith("sqlite")


def _has_content(file: str | None) -> bool:
    return file in (None, "", ":memory:") or (Path(str(file)).exists() and Path(str(file)).stat().st_size > 0)


def _standing(connection: Connection) -> Standing:
    tables = inspect(connection).get_table_names()
    if "alembic_version" not in tables:
        return Standing(None, empty=not tables)
    return Standing(connection.execute(text("SELECT version_num FROM alembic_version")).scalar(), empty=False)


def _not_ready(standing: Standing) -> str:
    where, newest = shown_url(), newest_revision()
    if standing.empty:
        return f"The database {where} has no tables yet: run python -m lims init."
    if standing.revision is None:
        return f"The database {where} holds something else than Staal's tables: name another one in LIMS_DATABASE_URL."
    if standing.revision > newest:
        return f"The database {where} was made by a newer version of Staal ({standing.revision}, this one: {newest})."
    return f"The database {where} is of an older version ({standing.revision}): run python -m lims init."


@contextmanager
def _reachable(*errors: type[Exception]) -> Iterator[None]:
    try:
        yield
    except errors as error:
        raise DatabaseUnreachableError(f"The database {_safe_url()} cannot be opened: {_reason(error)}") from error


def _safe_url() -> str:
    try:
        return shown_url()
    except SQLAlchemyError:
        return "named in LIMS_DATABASE_URL"


def _reason(error: Exception) -> str:
    cause = getattr(error, "orig", None) or error
    return " ".join(str(cause).split()) or type(error).__name__


# --- who acts


def actor_of(account: str | None) -> Actor:
    """The account that `--as` names, else the system; in both cases for the operating system's user.

    Raises UnknownAccountError, also where the account was deactivated.
    """
    if account is None:
        return system_actor(operating_user())
    from lims.collections.membership import actor_named
    from lims.unit_of_work import reading

    with reading(system_actor()) as work:
        return replace(actor_named(work, account=account), operating_user=operating_user())


def operating_user() -> str:
    """Who is signed in to this computer; in a container that does not know its user, the number."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return f"user {os.getuid()}" if hasattr(os, "getuid") else "unknown"
