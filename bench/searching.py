"""How fast the first page of a search is there, against a raw query for the same page.

The raw queries ask the same questions: what goes by these words as a code or number; the newest samples in the same
index or table, with kind and collection; and their names, which they may have from what they were made from. Times are
of the processor: these are pure reads of what is in memory, and a busy machine would tell more of itself than of them.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from bench.measurement import Measurement, busy_seconds
from bench.raw import raw_connection
from bench.seeding import seeded, url_of
from lims.access import Actor, Role, system_actor
from lims.collections.queries import collection_for
from lims.database import engine_for
from lims.samples.searching import find_samples
from lims.unit_of_work import Work, reading

ROUNDS = 15
LIMIT = 50
MILLISECONDS, TARGET_RATIO = 50.0, 10.0
# Below this nobody tells one search from another: raw, the quickest take 0.02 ms, less than any layer above the driver.
FELT_MILLISECONDS = 5.0
_PAGE = """SELECT s.id, s.code, s.amount_left, s.unit, s.disposition, s.record, e.uuid, k.key, k.name_en, c.code
FROM {source} JOIN entity e ON e.id = s.id JOIN kind k ON k.id = s.kind_id JOIN collection c ON c.id = s.collection_id
WHERE {condition} AND s.record IN ('planned', 'registered') ORDER BY {order} DESC LIMIT 51"""
_BY_WORDS = _PAGE.format(
    source="sample_search f JOIN material_sample s ON s.id = f.rowid",
    condition="f.sample_search MATCH ?",
    order="f.rowid",
)
_NUMBER = """SELECT COALESCE(e.merged_into, e.id), e.type FROM identifier i JOIN entity e ON e.id = i.entity_id
WHERE i.normalised = ?"""
_NAMES = """WITH RECURSIVE up (origin, id, depth) AS (
    SELECT id, id, 0 FROM material_sample WHERE id IN ({marks})
    UNION
    SELECT up.origin, d.parent_id, up.depth + 1 FROM up JOIN derivation d ON d.child_id = up.id AND NOT d.withdrawn
    WHERE NOT EXISTS (SELECT 1 FROM determination x WHERE x.entity_id = up.id AND x.accepted)
)
SELECT up.origin, up.depth, x.verbatim_name, t.scientific_name
FROM up JOIN determination x ON x.accepted AND x.entity_id = up.id LEFT JOIN taxon t ON t.id = x.taxon_id"""


@dataclass(frozen=True)
class Query:
    """A search, as people ask it and as the driver would."""

    name: str
    words: str
    kind: str | None
    collection: str | None
    raw: str
    parameters: tuple[Any, ...]


def measure(samples: int) -> list[Measurement]:
    """The slowest of all searches, for who may see everything and for a researcher."""
    file = seeded(samples)
    engine = engine_for(url_of(file))
    administrator = system_actor("bench")
    with raw_connection(file) as raw:
        with reading(administrator, engine=engine) as work:
            queries = _queries(raw)
            researcher = _researcher(work)
        found = []
        for actor, who in ((administrator, "administrator"), (researcher, "researcher")):
            with reading(actor, engine=engine) as work:
                timed = [(query, *_timed(raw, work, query)) for query in queries]
            found += _measured(who, timed)
    return found


def _measured(who: str, timed: Sequence[tuple[Query, float, float]]) -> list[Measurement]:
    slowest, figure, floor = max(timed, key=lambda each: each[1])
    farthest, its_figure, its_floor = max(timed, key=lambda each: each[1] / each[2])
    felt = [each for each in timed if each[1] * 1000 > FELT_MILLISECONDS]
    worst, bad_figure, bad_floor = max(felt or timed, key=lambda each: each[1] / each[2])
    ratio = bad_figure / bad_floor
    return [
        Measurement(
            f"search, slowest first page, {who}",
            _shown(figure),
            _shown(floor),
            figure / floor,
            f"≤ {MILLISECONDS:g} ms",
            figure * 1000 <= MILLISECONDS,
            slowest.name,
        ),
        Measurement(
            f"search, farthest from raw, {who}",
            _shown(bad_figure),
            _shown(bad_floor),
            ratio,
            f"ratio ≤ {TARGET_RATIO:g} (over {FELT_MILLISECONDS:g} ms)",
            ratio <= TARGET_RATIO or not felt,
            f"{worst.name}; of all: {its_figure / its_floor:.0f} × {_shown(its_floor)}, {farthest.name}",
        ),
    ]


def details(samples: int) -> list[Measurement]:
    """Every search by itself, for who looks for the slow one."""
    file = seeded(samples)
    engine = engine_for(url_of(file))
    found = []
    with raw_connection(file) as raw:
        with reading(system_actor("bench"), engine=engine) as work:
            actors = {"administrator": work.actor, "researcher": _researcher(work)}
        for who, actor in actors.items():
            with reading(actor, engine=engine) as work:
                for query in _queries(raw):
                    figure, floor = _timed(raw, work, query)
                    found.append(Measurement(f"{query.name}, {who}", _shown(figure), _shown(floor), figure / floor))
    return found


def _researcher(work: Work) -> Actor:
    """Sees what is open to all, and one of the two collections that are not."""
    member = {collection_for(work, "EDNA").id: Role.RESEARCHER}
    return Actor(None, None, "researcher", everywhere=Role.RESEARCHER, in_collections=member)


def _timed(raw: sqlite3.Connection, work: Work, query: Query) -> tuple[float, float]:
    """Medians of figure and floor, in turn, after one of each to warm up."""

    def ours() -> object:
        return find_samples(work, query.words, kind=query.kind, collection=query.collection, limit=LIMIT)

    def bare() -> object:
        if query.words:
            raw.execute(_NUMBER, (query.words.upper(),)).fetchall()
        page = [row[0] for row in raw.execute(query.raw, query.parameters).fetchall()[:LIMIT]]
        return page and raw.execute(_NAMES.format(marks=", ".join("?" * len(page))), page).fetchall()

    rounds = [(busy_seconds(ours), busy_seconds(bare)) for _ in range(ROUNDS + 1)][1:]
    return median(figure for figure, _ in rounds), median(floor for _, floor in rounds)


def _queries(raw: sqlite3.Connection) -> list[Query]:
    (code,) = raw.execute("SELECT code FROM material_sample ORDER BY id LIMIT 1 OFFSET 4321").fetchone()
    return [
        _by_words("a common word", "ethanol"),
        _by_words("a rare word", "kwabaal"),
        _by_words("an unfinished word", "ang"),
        _by_words("a longer one, common", "ethan"),
        _by_words("two words", "anguilla zeeschelde"),
        _by_words("two common words", "extrait anguilla"),
        _by_words("word and kind", "paling", kind="otolith"),
        _by_words("word and collection", "doel", collection="EDNA"),
        _by_words("word, kind and collection", "wintam", kind="dna_extract", collection="SOIL"),
        _by_words("a Dutch name", "driedoornige stekelbaars"),
        _by_words("a common word of a collection for members", "soil"),
        _by_words("no hit", "okapi"),
        _by_words("rare and common word", "kwabaal doel"),
        _by_words("common words seldom together", "eel ethanolam"),
        _by_key("a code", code, None, None, "s.code = ?", (code,)),
        _by_key("a kind", "", "tissue", None, "s.kind_id = (SELECT id FROM kind WHERE key = ?)", ("tissue",)),
        _by_key("a small collection", "", None, "SOIL", _IN_COLLECTION, ("SOIL",)),
        _by_key("kind and collection", "", "otolith", "FISH", f"{_IN_COLLECTION} AND {_OF_KIND}", ("FISH", "otolith")),
        _by_key("a pair that does not occur", "", "soil", "FISH", f"{_IN_COLLECTION} AND {_OF_KIND}", ("FISH", "soil")),
        _by_key("nothing asked", "", None, None, "1", ()),
    ]


_OF_KIND = "s.kind_id = (SELECT id FROM kind WHERE key = ?)"
_IN_COLLECTION = "s.collection_id = (SELECT id FROM collection WHERE code = ?)"


def _by_words(name: str, words: str, kind: str | None = None, collection: str | None = None) -> Query:
    facets = [f'"kind0{kind.replace("_", "")}"'] if kind else []
    facets += [f'"collection0{collection.lower()}"'] if collection else []
    asked = " ".join([*facets, *(f'"{word}"' for word in words.split())]) + "*"
    return Query(f"{name} ({words})", words, kind, collection, _BY_WORDS, (asked,))


def _by_key(
    name: str, words: str, kind: str | None, collection: str | None, condition: str, parameters: tuple[Any, ...]
) -> Query:
    raw = _PAGE.format(source="material_sample s", condition=condition, order="s.id")
    return Query(name, words, kind, collection, raw, parameters)


def _shown(value: float) -> str:
    return f"{value * 1000:.2f} ms"
