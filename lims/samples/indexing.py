"""Feeds the full-text index of samples: one document a sample, written in batches by the actions that change it.

A document holds the codes and numbers, the names in all languages (the ancestors' where the sample has none), place
and water where it was collected, the kind, and one token each for kind and collection, so that facets and text are
answered by the same index.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import TextClause, bindparam, select, text

from lims.collecting.tables import CollectingEvent, Locality
from lims.database import columns
from lims.identity.tables import Identifier
from lims.samples.tables import Kind, MaterialSample
from lims.taxa.tables import Taxon, VernacularName
from lims.unit_of_work import Work

_S, _K, _E, _L = columns(MaterialSample), columns(Kind), columns(CollectingEvent), columns(Locality)
_BATCH = 2000


def _in(statement: str, name: str = "ids") -> TextClause:
    return text(statement).bindparams(bindparam(name, expanding=True))


_PRIMARY = _in(
    """
WITH RECURSIVE up (origin, id, depth) AS (
    SELECT s.id, s.id, 0 FROM material_sample s WHERE s.id IN :ids
    UNION
    SELECT up.origin, d.parent_id, up.depth + 1
    FROM up JOIN derivation d ON d.child_id = up.id AND NOT d.withdrawn WHERE up.depth < 50
)
SELECT up.origin, s.event_id, x.verbatim_name, x.taxon_id, x.second_taxon_id, s.organism_id
FROM up JOIN material_sample s ON s.id = up.id
LEFT JOIN determination x ON x.accepted AND (x.entity_id = s.id OR x.entity_id = s.organism_id)
"""
)
_DESCENDANTS = _in(
    """
WITH RECURSIVE down (id) AS (
    SELECT s.id FROM material_sample s WHERE s.id IN :ids
    UNION SELECT d.child_id FROM down JOIN derivation d ON d.parent_id = down.id AND NOT d.withdrawn
)
SELECT id FROM down
"""
)


@lru_cache(maxsize=65536)
def folded(words: str) -> str:
    """Lower case without accents, and only what may stand in a search word: letters, digits and single blanks."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", words.casefold()) if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in plain).split())


def kind_token(kind_key: str) -> str:
    """The search word that stands for a kind."""
    return "kind0" + folded(kind_key).replace(" ", "")


def collection_token(code: str) -> str:
    """The search word that stands for a collection."""
    return "collection0" + folded(code).replace(" ", "")


def reindex(work: Work, ids: Sequence[int]) -> None:
    """Writes the documents of these samples anew."""
    for start in range(0, len(ids), _BATCH):
        batch = list(ids[start : start + _BATCH])
        _store(work, _documents(work, batch))


def reindex_with_descendants(work: Work, ids: Sequence[int]) -> None:
    """The same for all that was made from them too: what a new name asks for."""
    reindex(work, list(work.execute(_DESCENDANTS, {"ids": list(ids)}).scalars()))


def _documents(work: Work, ids: list[int]) -> list[tuple[int, str]]:
    said: dict[int, set[str]] = {each: set() for each in ids}
    inherited = work.execute(_PRIMARY, {"ids": ids}).all()
    taxa = _taxon_words(work, {key for row in inherited for key in (row[3], row[4]) if key})
    events = _event_words(work, {row[1] for row in inherited if row[1]})
    for origin, event_id, written, taxon_id, second_id, _organism_id in inherited:
        said[origin] |= {events.get(event_id, ""), written or "", taxa.get(taxon_id, ""), taxa.get(second_id, "")}
    own = _own_words(work, ids)
    return [
        (each, " ".join(dict.fromkeys(f"{own[each]} {folded(' '.join(sorted(said[each])))}".split()))) for each in ids
    ]


def _own_words(work: Work, ids: list[int]) -> dict[int, str]:
    statement = _in(
        """SELECT s.id, s.code, k.key, c.code, k.name_en, k.name_nl, k.name_fr, s.name, s.control_type, s.preservation
        FROM material_sample s JOIN kind k ON k.id = s.kind_id JOIN collection c ON c.id = s.collection_id
        WHERE s.id IN :ids"""
    )
    found = {}
    for sample_id, code, kind, collection, *words in work.execute(statement, {"ids": ids}):
        shown = folded(" ".join(str(word) for word in (code, kind, *words) if word))
        found[sample_id] = f"{kind_token(kind)} {collection_token(collection)} {shown}"
    identifier = columns(Identifier)
    others = select(identifier.entity_id, identifier.value).where(
        identifier.entity_id.in_(ids), identifier.type != "code"
    )
    for sample_id, value in work.execute(others):
        found[sample_id] += " " + folded(value)
    return found


def _taxon_words(work: Work, ids: Iterable[int]) -> Mapping[int | None, str]:
    keys = list(ids)
    taxon, vernacular = columns(Taxon), columns(VernacularName)
    words: dict[int, list[str]] = {}
    for key, name, family in work.execute(
        select(taxon.id, taxon.scientific_name, taxon.family).where(taxon.id.in_(keys))
    ):
        words[key] = [name, family or ""]
    for key, name in work.execute(select(vernacular.taxon_id, vernacular.name).where(vernacular.taxon_id.in_(keys))):
        words[key].append(name)
    return {key: " ".join(each) for key, each in words.items()}


def _event_words(work: Work, ids: Iterable[int]) -> Mapping[int | None, str]:
    statement = (
        select(_E.id, _L.name, _L.water_body, _E.verbatim_locality, _E.field_number, _E.start)
        .join_from(CollectingEvent.__table__, Locality.__table__, _L.id == _E.locality_id, isouter=True)
        .where(_E.id.in_(list(ids)))
    )
    return {key: " ".join(str(word) for word in words if word) for key, *words in work.execute(statement)}


def _store(work: Work, documents: Sequence[tuple[int, str]]) -> None:
    """Replaces the documents. The driver is called directly: this is the hot end of every import."""
    if work.is_sqlite:
        work.connection.exec_driver_sql("DELETE FROM sample_search WHERE rowid = ?", [(key,) for key, _ in documents])
        work.connection.exec_driver_sql("INSERT INTO sample_search (rowid, words) VALUES (?, ?)", list(documents))
        return
    statement = text(
        "INSERT INTO sample_search (rowid, words) VALUES (:key, to_tsvector('simple', :words)) "
        "ON CONFLICT (rowid) DO UPDATE SET words = excluded.words"
    )
    parameters: list[dict[str, Any]] = [{"key": key, "words": words} for key, words in documents]
    work.connection.execute(statement, parameters)
