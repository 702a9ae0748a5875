"""The bench's database is what the app itself would have written: its queries read it, its index says the same."""

import sqlite3
from contextlib import closing
from pathlib import Path

from bench.seeding import fingerprint, seed, url_of
from lims.access import Actor, Role, system_actor
from lims.database import engine_for
from lims.history.rules import digest_of
from lims.samples.indexing import reindex
from lims.samples.naming import names_for
from lims.samples.queries import samples_for
from lims.samples.searching import find_samples
from lims.unit_of_work import Work, reading, unit_of_work

SYSTEM = system_actor()


def rows(file: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(query).fetchall()


def documents(work: Work, ids: list[int]) -> dict[int, set[str]]:
    listed = ", ".join(map(str, ids))
    query = f"SELECT rowid, words FROM sample_search WHERE rowid IN ({listed})"
    return {key: set(words.split()) for key, words in work.connection.exec_driver_sql(query)}


def test_every_row_points_at_one_that_is_there(seeded: Path) -> None:
    assert rows(seeded, "PRAGMA foreign_key_check") == []
    assert rows(seeded, "PRAGMA integrity_check") == [("ok",)]
    assert rows(seeded, "SELECT COUNT(*) FROM material_sample") == [(10_000,)]


def test_all_indexes_are_there_again(seeded: Path, tmp_path: Path) -> None:
    seed(tmp_path / "empty.db", 0)
    query = "SELECT name, sql FROM sqlite_master WHERE type <> 'table' ORDER BY name"
    assert rows(seeded, query) == rows(tmp_path / "empty.db", query)


def test_the_search_index_says_what_the_app_would_write(seeded: Path) -> None:
    ids = [int(str(key)) for (key,) in rows(seeded, "SELECT id FROM material_sample")][::50]
    with unit_of_work(SYSTEM, engine=engine_for(url_of(seeded))) as work:
        before = documents(work, ids)
        reindex(work, ids)
        assert documents(work, ids) == before
    assert len(before) == 200


def test_the_apps_own_queries_read_it(work: Work) -> None:
    found = find_samples(work, "paling", kind="dna_extract", limit=20).found
    assert len(found) == 20
    code = found[0].sample.code
    (sample,) = samples_for(work, [code])
    assert (sample.kind, sample.collection, sample.shown_amount.split()) == ("dna_extract", "FISH", ["100", "µL"])
    assert names_for(work, [sample.id])[sample.id].scientific == "Anguilla anguilla"
    assert find_samples(work, code).found[0].sample == sample


def test_what_is_for_members_is_hidden_from_others(seeded: Path) -> None:
    stranger = Actor(None, None, "stranger", everywhere=Role.RESEARCHER)
    with reading(stranger, engine=engine_for(url_of(seeded))) as work:
        assert find_samples(work, "", collection="SOIL").found == ()
        assert find_samples(work, "", collection="FISH").found


def test_the_next_codes_go_on_where_the_seeded_ones_end(seeded: Path) -> None:
    for prefix, following in rows(seeded, "SELECT prefix, next_number FROM code_series WHERE prefix <> 'SX'"):
        used = rows(seeded, f"SELECT COUNT(*) FROM entity WHERE code LIKE '{prefix}%' AND LENGTH(code) = 10")
        assert used == [(int(str(following)) - 1,)]


def test_boxes_know_how_full_they_are(seeded: Path) -> None:
    query = """SELECT b.code FROM storage_container b LEFT JOIN placement p ON p.container_id = b.id
        GROUP BY b.id HAVING b.used <> COUNT(p.id)"""
    assert rows(seeded, query) == []


def test_the_history_has_the_digests_of_its_acts(seeded: Path) -> None:
    acts = rows(seeded, "SELECT id, verb, occurred_at, details, digest FROM act WHERE verb = 'derive'")
    for act, verb, moment, details, digest in acts:
        subjects = rows(
            seeded,
            f"SELECT subject_type, subject_id, subject_uuid, changes FROM act_subject WHERE act_id = {act} ORDER BY id",
        )
        moment = str(moment).replace(" ", "T").removesuffix(".000000") + "+00:00"
        assert len(subjects) == 300
        assert digest == digest_of(str(verb), moment, None, str(details), subjects)


def test_the_same_seed_makes_the_same_samples(seeded: Path, tmp_path: Path) -> None:
    seed(tmp_path / "again.db", 2)
    query = "SELECT id, code, collection_id, kind_id, event_id FROM material_sample ORDER BY id LIMIT 2000"
    assert rows(tmp_path / "again.db", query) == rows(seeded, query)
    assert fingerprint() == fingerprint()
