"""How fast a collection becomes a Darwin Core archive, beside its floor: the csv module zipping the same rows."""

import csv
import io
import tempfile
import tracemalloc
import zipfile
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import Any

from bench.measurement import seconds
from lims.access import system_actor
from lims.collecting.actions import add_event
from lims.collecting.drafts import EventDraft
from lims.collections.actions import add_collection
from lims.database import dispose_engines, engine_for
from lims.publishing.queries import archive_for
from lims.samples.actions import derive, register
from lims.samples.drafts import DerivationDraft
from lims.samples.kinds import ensure_kinds
from lims.schema import migrate
from lims.taxa.starter import ensure_taxa
from lims.unit_of_work import Work, reading, unit_of_work

FISH = 5_000
PER_EVENT = 50
ROUNDS = 3
_ACTOR = system_actor("bench")


def measure(fish: int = FISH) -> dict[str, Any]:
    """Return rows per second of all files, the floor of the same run, their ratio, and the most MB that it took."""
    with tempfile.TemporaryDirectory(prefix="staal-bench-") as folder:
        url = f"sqlite:///{(Path(folder) / 'publishing.db').as_posix()}"
        migrate(url)
        with unit_of_work(_ACTOR, engine=engine_for(url)) as work:
            _fill(work, fish)
        with reading(_ACTOR, engine=engine_for(url)) as work:
            document, peak = _written(work)
            tables = _tables(document)
            rounds = [(seconds(lambda: _export(work)), seconds(lambda: _floor(tables))) for _ in range(ROUNDS)]
        dispose_engines()
    rows = sum(len(table) for table in tables.values())
    figure = rows / median(ours for ours, _ in rounds)
    floor = rows / median(bare for _, bare in rounds)
    return {"figure": figure, "floor": floor, "ratio": floor / figure, "rows": rows, "peak_MB": peak / 1e6}


def _fill(work: Work, fish: int) -> None:
    """A campaign of eels, fifty a haul, with a tissue of each tenth."""
    ensure_kinds(work)
    ensure_taxa(work)
    add_collection(work, code="FIS", name="Fish")
    for haul in range(fish // PER_EVENT):
        draft = EventDraft(
            event_date=f"2016-07-{haul % 28 + 1:02d}",
            locality=f"Haul {haul}",
            water_body="Zeeschelde",
            country="BE",
            latitude=f"51.{haul:04d}",
            longitude="4.2631",
        )
        event = add_event(work, draft=draft, collection="FIS")
        codes = register(
            work, collection="FIS", kind="specimen", count=PER_EVENT, event=event, identified_as="Anguilla anguilla"
        )
        derive(work, parents=codes[::10], draft=DerivationDraft(kind="tissue"))


def _export(work: Work) -> bytes:
    out = BytesIO()
    archive_for(work, collection="FIS", out=out)
    return out.getvalue()


def _written(work: Work) -> tuple[bytes, int]:
    tracemalloc.start()
    document = _export(work)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return document, peak


def _tables(document: bytes) -> dict[str, list[list[str]]]:
    """The rows of the archive that was just made, as lists of cells."""
    with zipfile.ZipFile(BytesIO(document)) as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".txt")}
    return {name: [line.split("\t") for line in text.splitlines()] for name, text in texts.items()}


def _floor(tables: dict[str, list[list[str]]]) -> bytes:
    """The same rows, from memory, without asking a database anything."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in tables.items():
            with archive.open(name, "w") as raw, io.TextIOWrapper(raw, encoding="utf-8", newline="") as text:
                csv.writer(text, delimiter="\t", lineterminator="\n").writerows(rows)
    return out.getvalue()
