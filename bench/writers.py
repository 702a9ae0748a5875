"""Sixteen writers put tubes into one box, each tube an act of its own: how fast, beside one writer, and is any lost?"""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from sqlalchemy import Engine, func, select

from bench.measurement import Measurement, seconds
from lims.access import system_actor
from lims.collections.actions import add_collection
from lims.database import columns, dispose_engines, engine_for
from lims.samples.actions import register
from lims.samples.kinds import ensure_kinds
from lims.schema import migrate
from lims.storage.actions import add_container, place
from lims.storage.tables import Placement, StorageContainer
from lims.unit_of_work import unit_of_work

WRITERS, TUBES, ROUNDS = 16, 96, 5
LEAST_SHARE = 0.8
_ACTOR = system_actor("bench")
_P, _B = columns(Placement), columns(StorageContainer)


class Tally:
    """What went wrong, over all rounds."""

    def __init__(self) -> None:
        self.failed: list[str] = []
        self.twice = self.lost = 0


def measure(_samples: int) -> list[Measurement]:
    """On SQLite with all its safety, and on PostgreSQL where one can be started."""
    with tempfile.TemporaryDirectory(prefix="staal-bench-") as folder:
        found = [_measured("SQLite", f"sqlite:///{(Path(folder) / 'writers.db').as_posix()}")]
    try:
        with _postgresql() as url:
            found.append(_measured("PostgreSQL", url))
    except Exception as error:  # noqa: BLE001 - that there is none is no failure
        found.append(Measurement(f"{WRITERS} writers, one box, PostgreSQL", "not measured", note=str(error)[:80]))
    return found


def _measured(database: str, url: str) -> Measurement:
    migrate(url)
    engine, tally = engine_for(url), Tally()
    with unit_of_work(_ACTOR, engine=engine) as work:
        ensure_kinds(work)
        add_collection(work, code="FIS", name="Fish")
    rounds = [(_rate(engine, tally, WRITERS), _rate(engine, tally, 1)) for _ in range(ROUNDS + 1)][1:]
    dispose_engines()
    figure, floor = median(many for many, _ in rounds), median(one for _, one in rounds)
    share = figure / floor
    return Measurement(
        f"{WRITERS} writers, one box, {database}",
        f"{figure:.0f} tubes/s",
        f"{floor:.0f} tubes/s",
        share,
        f"0 double, 0 lost, ≥ {LEAST_SHARE:.0%} of one writer",
        not (tally.twice or tally.lost or tally.failed) and share >= LEAST_SHARE,
        f"{tally.twice} double, {tally.lost} lost, {len(tally.failed)} refused {' '.join(tally.failed[:1])}".strip(),
    )


def _rate(engine: Engine, tally: Tally, writers: int) -> float:
    """Tubes a second into a new box."""
    with unit_of_work(_ACTOR, engine=engine) as work:
        (box,) = add_container(work, name="Box", type_key="box_10x10")
        codes = register(work, collection="FIS", kind="dna_extract", count=TUBES)
    with ThreadPoolExecutor(writers) as pool:
        shares = [codes[at::writers] for at in range(writers)]
        taken = seconds(lambda: list(pool.map(_putting(engine, box, tally), shares)))
    _count(engine, box, tally)
    return TUBES / taken


def _putting(engine: Engine, box: str, tally: Tally) -> Callable[[Sequence[str]], None]:
    def put(codes: Sequence[str]) -> None:
        for code in codes:
            try:
                with unit_of_work(_ACTOR, engine=engine) as work:
                    place(work, codes=[code], into=box)
            except Exception as error:  # noqa: BLE001 - counted: none may fail
                tally.failed.append(f"{type(error).__name__}: {error}")

    return put


def _count(engine: Engine, box: str, tally: Tally) -> None:
    statement = select(func.count(), func.count(_P.position.distinct())).join_from(
        Placement.__table__, StorageContainer.__table__, _B.id == _P.container_id
    )
    with engine.connect() as connection:
        placed, positions = connection.execute(statement.where(_B.code == box)).one()
    tally.lost += TUBES - placed
    tally.twice += placed - positions


@contextmanager
def _postgresql() -> Iterator[str]:
    """A PostgreSQL of the tests' kind, whose settings forgo safety: only the relation of its rates means something."""
    from tests.databases import close_run, start_server

    folder = Path(tempfile.mkdtemp(prefix="staal-bench-"))
    folder.chmod(0o711)
    try:
        yield start_server(folder)
    finally:
        dispose_engines()
        close_run(folder)
        shutil.rmtree(folder, ignore_errors=True)
