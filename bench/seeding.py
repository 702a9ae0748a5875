"""The seeded database that measurements run on: made once, kept under the system's temporary folder.

What the product brings along and the collections are entered by the product itself; the campaigns go straight to the
driver, without a journal and with the indexes built at the end.
"""

import hashlib
import os
import random
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.sql.schema import ScalarElementColumnDefault

import bench
from bench.campaigns import (
    BOXES_IN_RACK,
    COLUMNS,
    PLACED,
    SAMPLES,
    CollectionRow,
    KindRow,
    Rows,
    Surroundings,
    TaxonRow,
    campaigns,
)
from bench.programmes import BENTHOS, FISH, PLACES, PLANTS, PROGRAMMES, RARE, WATERS
from lims.access import system_actor
from lims.collecting.tables import Locality
from lims.collections.actions import add_collection
from lims.collections.queries import find_collections
from lims.database import Table, columns, dispose_engines, engine_for
from lims.history.tables import Act, ChangeSet
from lims.identity.minting import enter, mint, open_series
from lims.identity.tables import Entity
from lims.samples.indexing import folded
from lims.samples.kinds import ensure_kinds
from lims.samples.queries import find_kinds
from lims.schema import migrate
from lims.storage.entering import ensure_types
from lims.storage.rules import WAY
from lims.storage.tables import ContainerType, Placement, StorageContainer
from lims.taxa.starter import ensure_taxa
from lims.taxa.tables import Taxon, VernacularName
from lims.unit_of_work import Work, unit_of_work

SEED = 20_260_501
_CHUNK = 20
_ROOT = Path(bench.__file__).parent.parent
_DECIDES = (
    "bench/seeding.py",
    "bench/campaigns.py",
    "bench/programmes.py",
    "lims/samples/indexing.py",
    "lims/samples/kinds.csv",
    "lims/schema/triggers.py",
    "lims/taxa/names/*.csv",
    "lims/schema/migrations/versions/*",
)
_BULK = ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF", "cache_size=-800000", "temp_store=MEMORY")


def seeded(samples: int = 1_000_000) -> Path:
    """The file of a database with this many samples (rounded up to whole campaigns), made where there is none yet."""
    count = -(-samples // SAMPLES)
    folder = _folder()
    file = folder / f"seeded-{count * SAMPLES}-{fingerprint()}.db"
    if not file.exists():
        for outdated in folder.glob(f"*-{count * SAMPLES}-*.db*"):
            outdated.unlink()
        draft = folder / f"making-{count * SAMPLES}-{os.getpid()}.db"
        seed(draft, count)
        draft.rename(file)
    return file


def url_of(file: Path) -> str:
    """The database's URL."""
    return f"sqlite:///{file.as_posix()}"


def fingerprint() -> str:
    """Says whether a seeded database is still what this code would make."""
    digest = hashlib.sha256()
    for pattern in _DECIDES:
        for file in sorted(_ROOT.glob(pattern)):
            if file.is_file():
                digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def seed(file: Path, count: int) -> None:
    """Makes a database with `count` campaigns of a thousand samples."""
    migrate(url_of(file))
    around = _surroundings(url_of(file), count)
    dispose_engines()
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        for pragma in _BULK:
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        with _without_indexes(connection, COLUMNS):
            for rows in _joined(campaigns(around, count, SEED)):
                _insert(connection, rows)
        for prefix, following in around.issued.items():
            connection.execute("UPDATE code_series SET next_number = ? WHERE prefix = ?", (following, prefix))
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode=WAL")


def _folder() -> Path:
    """A folder of one's own under the system's temporary one."""
    user = os.getuid() if hasattr(os, "getuid") else os.environ.get("USERNAME", "")
    folder = Path(tempfile.gettempdir()) / f"staal-bench-{user}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if hasattr(os, "getuid") and folder.stat().st_uid != os.getuid():
        raise PermissionError(f"{folder} belongs to somebody else: remove it, or set TMPDIR.")
    return folder


# --- what the product enters itself


def _surroundings(url: str, count: int) -> Surroundings:
    with unit_of_work(system_actor("bench"), engine=engine_for(url)) as work:
        ensure_kinds(work)
        ensure_taxa(work)
        for each in PROGRAMMES:
            add_collection(
                work, code=each.collection, name=f"{each.collection.title()} of the bench", visibility=each.visibility
            )
        boxes = count * PLACED // 100
        racks = _racks(work, -(-boxes // BOXES_IN_RACK), boxes)
        box_type = work.execute(
            select(columns(ContainerType).id).where(columns(ContainerType).key == "box_10x10")
        ).scalar_one()
        open_series(work, "BX")
        found = Surroundings(
            kinds=_kinds(work),
            collections={each.code: CollectionRow(each.id, each.code, each.prefix) for each in find_collections(work)},
            taxa=_taxa(work, (*FISH, *BENTHOS, *PLANTS, RARE)),
            localities=_localities(work),
            racks=racks,
            box_type=box_type,
            box_prefix="BX",
            next_entity=work.next_ids(Entity, 1)[0],
            next_change_set=work.next_ids(ChangeSet, 1)[0],
            next_act=0,
        )
    with unit_of_work(system_actor("bench"), engine=engine_for(url)) as work:
        found.next_act = work.next_ids(Act, 1)[0]
    return found


def _kinds(work: Work) -> Mapping[str, KindRow]:
    return {
        each.key: KindRow(
            each.id,
            each.key,
            folded(f"{each.key} {each.name} {each.name_nl} {each.name_fr}"),
            each.dimension,
            each.unit,
            each.evidence_for_occurrence,
        )
        for each in find_kinds(work)
    }


def _taxa(work: Work, names: Iterable[str]) -> Mapping[str, TaxonRow]:
    """The taxa, with what Dutch field sheets call them."""
    taxon, vernacular = columns(Taxon), columns(VernacularName)
    found = {}
    for name in names:
        key, family = work.execute(select(taxon.id, taxon.family).where(taxon.scientific_name == name)).one()
        called = work.execute(
            select(vernacular.language, vernacular.name).where(vernacular.taxon_id == key).order_by(vernacular.id)
        ).all()
        dutch = next((word for language, word in called if language == "nl"), name)
        found[name] = TaxonRow(
            key, name, dutch, folded(" ".join([name, family or "", dutch, *(word for _, word in called)]))
        )
    return found


def _localities(work: Work) -> list[tuple[int, str, str]]:
    source = random.Random(SEED)  # noqa: S311 - not a secret
    pairs = source.sample([(name, water) for name in PLACES for water in WATERS], 50)
    found = []
    for name, water in pairs:
        found.append((work.add(Locality, {"name": name, "water_body": water, "country_code": "BE"}), name, water))
    return found


def _racks(work: Work, count: int, boxes: int) -> list[tuple[int, str]]:
    """A site with freezers of sixteen racks, each rack as full as it will be."""
    ensure_types(work)
    series = open_series(work, "SX")
    freezers = -(-count // 16)
    site = _container(work, series, "Bench", "site", None, freezers)
    found = []
    for freezer in range(freezers):
        inside = min(16, count - freezer * 16)
        above = _container(work, series, f"Freezer {freezer + 1}", "freezer_80", site, inside)
        for rack in range(freezer * 16, freezer * 16 + inside):
            used = min(BOXES_IN_RACK, boxes - rack * BOXES_IN_RACK)
            found.append(_container(work, series, f"Rack {rack + 1:03d}", "rack", above, used))
    return found


def _container(
    work: Work, series: int, name: str, type_key: str, above: tuple[int, str] | None, used: int
) -> tuple[int, str]:
    """One container in another, without positions; its key and place label."""
    type_ = columns(ContainerType)
    row = work.execute(select(type_.id, type_.rows, type_.columns).where(type_.key == type_key)).one()
    (new,) = enter(work, "storage_container", mint(work, series, 1))
    label = f"{above[1]}{WAY}{name}" if above else name
    size = {"rows": row[1], "columns": row[2], "positions": row[1] * row[2]}
    about = {"id": new.id, "code": new.code, "name": name, "type_id": row[0], "place_label": label, "used": used}
    work.add(StorageContainer, {**about, **size, "change_set_id": work.change_set_id})
    if above:
        where = {"container_id": above[0], "positions": 0, "since": work.now, "change_set_id": work.change_set_id}
        work.add(Placement, {"entity_id": new.id, **where})
    return new.id, label


# --- what goes straight to the driver


def _joined(parts: Iterable[Rows]) -> Iterator[Rows]:
    """Several campaigns at a time: what goes through the search index is cheaper so."""
    joined: Rows = {}
    for number, rows in enumerate(parts, start=1):
        for table, found in rows.items():
            joined.setdefault(table, []).extend(found)
        if number % _CHUNK == 0:
            yield joined
            joined = {}
    if joined:
        yield joined


def _insert(connection: sqlite3.Connection, rows: Rows) -> None:
    for table, found in rows.items():
        connection.executemany(statement_for(table, COLUMNS[table]), found)


def statement_for(table: str, names: Iterable[str]) -> str:
    """INSERT of these columns; the others get the defaults that the tables declare."""
    names = list(names)
    defaults = _defaults(table, names)
    marks = [*("?" * len(names)), *defaults.values()]
    return f"INSERT INTO {table} ({', '.join([*names, *defaults])}) VALUES ({', '.join(marks)})"


def _defaults(table: str, names: Iterable[str]) -> dict[str, str]:
    if table not in Table.metadata.tables:
        return {}
    return {
        column.name: _literal(column.default.arg)
        for column in Table.metadata.tables[table].columns
        if column.name not in names and isinstance(column.default, ScalarElementColumnDefault)
    }


def _literal(value: Any) -> str:
    return f"'{value}'" if isinstance(value, str) else str(int(value))


@contextmanager
def _without_indexes(connection: sqlite3.Connection, tables: Iterable[str]) -> Iterator[None]:
    """Drops the indexes of the tables and builds them again at the end: much faster than row by row."""
    marks = ", ".join(f"'{table}'" for table in tables)
    query = f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({marks})"
    found = connection.execute(query).fetchall()
    for name, _ in found:
        connection.execute(f"DROP INDEX {name}")
    yield
    for _, statement in found:
        connection.execute(statement)
