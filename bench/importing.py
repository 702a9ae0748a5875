"""How fast a field sheet comes in, against the floor of the same run: the bare insertion of the rows it led to.

The floor is executemany of what the import wrote, read back table by table, into a database of the same schema.
"""

import shutil
import sqlite3
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from bench.measurement import seconds
from lims.access import system_actor
from lims.collections.actions import add_collection
from lims.database import engine_for
from lims.database.engine import PRAGMAS
from lims.importing.actions import import_sheet
from lims.samples.kinds import ensure_kinds
from lims.schema import migrate
from lims.taxa.starter import ensure_taxa
from lims.unit_of_work import unit_of_work
from tests.sheets import HEADINGS, catch, xlsx

ROWS = 10_000
ROUNDS = 3
MOST_SECONDS = 4.0
LEAST_SHARE = 0.40
TABLES = (
    "change_set",
    "entity",
    "identifier",
    "locality",
    "collecting_event",
    "material_sample",
    "amount_entry",
    "determination",
    "measurement_or_fact",
    "imported_file",
    "act",
    "act_subject",
    "sample_search",
)
_ACTOR = system_actor("bench")


def measure(rows: int = ROWS, rounds: int = ROUNDS) -> dict[str, Any]:
    """Return the seconds of an import and of its floor, their ratio, and whether both targets are met.

    Medians of rounds in which figure and floor take turns, after one round to warm up.
    """
    with tempfile.TemporaryDirectory(prefix="staal-bench-") as folder:
        prepared = _prepared(Path(folder))
        sheet = xlsx(HEADINGS, catch(rows))
        taken = [_round(prepared, sheet, number) for number in range(rounds + 1)][1:]
    figure, floor = median(ours for ours, _ in taken), median(bare for _, bare in taken)
    return {
        "figure": figure,
        "floor": floor,
        "ratio": floor / figure,
        "target": f"≤ {MOST_SECONDS:g} s and ≥ {LEAST_SHARE:.0%} of the floor's speed",
        "met": figure <= MOST_SECONDS and floor / figure >= LEAST_SHARE,
    }


def _prepared(folder: Path) -> Path:
    """A database with a collection, kinds and names, to be copied for each round."""
    file = folder / "prepared.db"
    migrate(f"sqlite:///{file.as_posix()}")
    engine = engine_for(f"sqlite:///{file.as_posix()}")
    with unit_of_work(_ACTOR, engine=engine) as work:
        ensure_kinds(work)
        ensure_taxa(work)
        add_collection(work, code="FIS", name="Fish")
    engine.dispose()
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file


def _round(prepared: Path, sheet: bytes, number: int) -> tuple[float, float]:
    ours, bare = (
        Path(shutil.copyfile(prepared, prepared.with_name(f"{name}{number}.db"))) for name in ("ours", "bare")
    )
    engine = engine_for(f"sqlite:///{ours.as_posix()}")
    figure = seconds(lambda: _import(engine, sheet))
    engine.dispose()
    rows = _written(prepared, ours)
    return figure, seconds(lambda: _insert(bare, rows))


def _import(engine: Any, sheet: bytes) -> None:
    with unit_of_work(_ACTOR, engine=engine) as work:
        report = import_sheet(work, file=sheet, file_name="bench.xlsx", collection="FIS", crs="EPSG:31370")
    if report.rejected:
        raise RuntimeError(f"The bench's own sheet was rejected: {report.problems[0]}")


def _written(before: Path, after: Path) -> list[tuple[str, list[tuple[Any, ...]]]]:
    """The rows that are in `after` and not in `before`, table by table, with the statement that inserts them."""
    found = []
    with sqlite3.connect(after) as connection:
        connection.execute("ATTACH DATABASE ? AS before", (str(before),))
        for table in TABLES:
            key, told = ("rowid", "rowid, *") if table == "sample_search" else ("id", "*")
            known = f"SELECT COALESCE(MAX({key}), 0) FROM before.{table}"
            rows = connection.execute(f"SELECT {told} FROM main.{table} WHERE {key} > ({known})").fetchall()
            if rows:
                named = "(rowid, words)" if table == "sample_search" else ""
                marks = ", ".join("?" * len(rows[0]))
                found.append((f"INSERT INTO {table} {named} VALUES ({marks})", rows))
    return found


def _insert(file: Path, written: list[tuple[str, list[tuple[Any, ...]]]]) -> None:
    connection = sqlite3.connect(file, isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("BEGIN IMMEDIATE")
    for statement, rows in written:
        connection.executemany(statement, rows)
    connection.execute("COMMIT")
    connection.close()
