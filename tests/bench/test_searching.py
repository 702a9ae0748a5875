"""Among ten thousand samples, search finds exactly what says the words, newest first, on every page."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bench.seeding import url_of
from lims.access import Actor, Role, system_actor
from lims.collections.queries import collection_for
from lims.database import engine_for
from lims.samples.searching import count_samples, find_samples
from lims.unit_of_work import Work, reading

WORDS = (
    "ethanol",
    "ethan",
    "ethano zeesch",
    "anguilla zeeschelde",
    "specimen kwabaal",
    "zeeschelde brasem",
    "kramp dna",
    "extrait eelx",
    "soil",
    "2014",
    "a",
    "fish 12",
    "",
)


Said = list[tuple[int, str, list[str]]]


@pytest.fixture(scope="session")
def said(seeded: Path) -> Said:
    """Every sample with its collection and its words, newest first."""
    query = """SELECT s.id, c.code, f.words FROM sample_search f JOIN material_sample s ON s.id = f.rowid
        JOIN collection c ON c.id = s.collection_id ORDER BY s.id DESC"""
    with closing(sqlite3.connect(seeded)) as connection:
        return [(key, collection, words.split()) for key, collection, words in connection.execute(query)]


def expected(said: Said, words: str, kind: str | None, collection: str | None, hidden: str = "") -> list[int]:
    *whole, last = words.split() or [""]

    def says(spoken: list[str]) -> bool:
        ends = any(word.startswith(last) for word in spoken) if len(last) != 1 else last in spoken
        facet = kind is None or f"kind0{kind.replace('_', '')}" in spoken
        return facet and ends and all(word in spoken for word in whole)

    return [key for key, home, spoken in said if home != hidden and collection in (None, home) and says(spoken)]


def all_pages(work: Work, words: str, kind: str | None, collection: str | None, most: int) -> list[int]:
    found: list[int] = []
    before = None
    while len(found) < most:
        page = find_samples(work, words, kind=kind, collection=collection, limit=100, before=before)
        found += [each.sample.id for each in page.found]
        before = page.next_before
        if before is None:
            break
    return found


@pytest.mark.parametrize(
    ("kind", "collection"), [(None, None), ("dna_extract", None), (None, "FISH"), ("tissue", "FISH")]
)
@pytest.mark.parametrize("words", WORDS)
def test_pages_hold_all_that_says_the_words(
    work: Work, said: Said, words: str, kind: str | None, collection: str | None
) -> None:
    wanted = expected(said, words, kind, collection)
    assert all_pages(work, words, kind, collection, 300) == wanted[:300]
    number = len(wanted)
    assert count_samples(work, words, kind=kind, collection=collection) == (str(number) if number < 1000 else "1,000+")


@pytest.mark.parametrize("collection", [None, "EDNA", "SOIL"])
@pytest.mark.parametrize("words", ["soil", "kramp", "extrait", "dna extr", ""])
def test_a_researcher_finds_what_is_open_and_where_membership_reaches(
    seeded: Path, said: Said, words: str, collection: str | None
) -> None:
    with reading(system_actor(), engine=engine_for(url_of(seeded))) as work:
        member = {collection_for(work, "EDNA").id: Role.RESEARCHER}
    wanted = expected(said, words, None, collection, hidden="SOIL")
    actor = Actor(None, None, "researcher", everywhere=Role.RESEARCHER, in_collections=member)
    with reading(actor, engine=engine_for(url_of(seeded))) as work:
        assert all_pages(work, words, None, collection, 200) == wanted[:200]
