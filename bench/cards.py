"""How fast a sample's card is found from its code, against one raw look-up of the sample's row by its code.

Times are of the processor (see `bench.searching`).
"""

import random
import sqlite3
from collections.abc import Sequence
from statistics import median

from bench.measurement import Measurement, busy_seconds
from bench.raw import raw_connection
from bench.seeding import SEED, seeded, url_of
from lims.access import system_actor
from lims.database import engine_for
from lims.scanning.cards import card_for
from lims.unit_of_work import Work, reading

LOOKUPS = 2_000
TARGET = 8.0
_RAW = "SELECT s.* FROM identifier i JOIN material_sample s ON s.id = i.entity_id WHERE i.unique_key = ?"


def measure(samples: int) -> list[Measurement]:
    """The card inside an open transaction, and with one of its own."""
    file = seeded(samples)
    engine = engine_for(url_of(file))
    actor = system_actor("bench")
    with raw_connection(file) as raw, reading(actor, engine=engine) as work:
        codes = _codes(raw)
        for code in codes:
            card_for(work, code)
            raw.execute(_RAW, (code,)).fetchone()
        floor, figure = _take_turns(raw, work, codes)

    def alone(code: str) -> None:
        with reading(actor, engine=engine) as own:
            card_for(own, code)

    whole = median(busy_seconds(lambda code=code: alone(code)) for code in codes)  # type: ignore[misc]
    target = f"ratio ≤ {TARGET:g}"
    ratio = figure / floor
    return [
        Measurement("sample card from a code", _shown(figure), _shown(floor), ratio, target, ratio <= TARGET),
        Measurement("… with its own transaction", _shown(whole), _shown(floor), whole / floor),
    ]


def _codes(raw: sqlite3.Connection) -> list[str]:
    """Codes from all over the database."""
    first, last = raw.execute("SELECT MIN(id), MAX(id) FROM material_sample").fetchone()
    source = random.Random(SEED)  # noqa: S311 - not a secret
    query = "SELECT code FROM material_sample WHERE id >= ? ORDER BY id LIMIT 1"
    return [raw.execute(query, (source.randint(first, last - 100),)).fetchone()[0] for _ in range(LOOKUPS)]


def _take_turns(raw: sqlite3.Connection, work: Work, codes: Sequence[str]) -> tuple[float, float]:
    """Medians of floor and figure, code by code in turn, so that a busy machine slows both."""
    floors, figures = [], []
    for code in codes:
        floors.append(busy_seconds(lambda code=code: raw.execute(_RAW, (code,)).fetchone()))  # type: ignore[misc]
        figures.append(busy_seconds(lambda code=code: card_for(work, code)))  # type: ignore[misc]
    return median(floors), median(figures)


def _shown(value: float) -> str:
    return f"{value * 1e6:.0f} µs"
