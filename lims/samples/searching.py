"""The catalogue: samples by words, kind and collection, newest first, a page at a time."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, True_, any_, column, func, literal, literal_column, select, table
from sqlalchemy.dialects.postgresql import ARRAY

from lims.collections.queries import visible
from lims.collections.tables import Collection
from lims.database import BigId, columns
from lims.identity.queries import find_matches_of
from lims.samples.indexing import collection_token, folded, kind_token
from lims.samples.naming import NameView, names_for
from lims.samples.queries import SampleView, samples_by_id
from lims.samples.tables import Kind, MaterialSample
from lims.unit_of_work import Work
from lims.values.codes import passes_check
from lims.values.keyboards import readings

_S, _K, _C = columns(MaterialSample), columns(Kind), columns(Collection)
_COUNTED = 1000
_LOOKED_THROUGH, _TRIED = 1000, 150
_CODE = 40  # characters; a longer text is no code
_BEGINNING = 3  # letters; SQLite's index knows all samples with a word that begins so (see lims.schema.search_index)
_FOUND = table("sample_search", column("rowid"), column("words"))


@dataclass(frozen=True)
class FoundSample:
    """A sample in a list, with its names."""

    sample: SampleView
    name: NameView


@dataclass(frozen=True)
class FoundPage:
    """A page of a search. `next_before` asks for the following page, None where this is the last."""

    found: tuple[FoundSample, ...]
    next_before: int | None


@dataclass(frozen=True)
class _Wish:
    """What is asked for; the words are folded, and the last may be unfinished."""

    words: tuple[str, ...]
    kind: str | None
    collection: str | None
    among: frozenset[int] | None = None

    @property
    def ends_in_word(self) -> bool:
        """Whether the last word is longer than what the index knows by heart; codes are none, few begin alike."""
        last = self.words[-1] if self.words else ""
        return len(last) > _BEGINNING and not self.ends_in_code

    @property
    def ends_in_code(self) -> bool:
        """Whether the last word looks like a code: letters and digits mixed."""
        return bool(self.words) and not (self.words[-1].isalpha() or self.words[-1].isdigit())


def find_samples(
    work: Work,
    words: str = "",
    *,
    kind: str | None = None,
    collection: str | None = None,
    limit: int = 50,
    before: int | None = None,
    among: frozenset[int] | None = None,
) -> FoundPage:
    """Samples that say all the words (the last may be unfinished), of a kind (its key), of a collection (its code).

    `among`: only those with these keys, as a later stage found them. Withdrawn records are found by their code only.
    """
    by_code = _by_code(work, words) if before is None else []
    by_code = [each for each in by_code if among is None or each in among]
    wish = _Wish(tuple(folded(words).split()), kind, collection, among)
    ids = [*by_code, *_keys(work, wish, limit + 1, before)]
    page = list(dict.fromkeys(ids))[:limit]
    following = page[-1] if len(ids) > limit and page else None
    return FoundPage(tuple(_with_names(work, page)), following)


def count_samples(
    work: Work,
    words: str = "",
    *,
    kind: str | None = None,
    collection: str | None = None,
    among: frozenset[int] | None = None,
) -> str:
    """How many there are, counted no further than a thousand: "312" or "1,000+"."""
    wish = _Wish(tuple(folded(words).split()), kind, collection, among)
    found = _keys_among_newest(work, wish, _COUNTED, None)
    if found is None:
        counted = _statement(work, wish)[0].limit(_COUNTED).subquery()
        number = int(work.execute(select(func.count()).select_from(counted)).scalar_one())
    else:
        number = len(found)
    return f"{_COUNTED:,}+" if number == _COUNTED else str(number)


def _by_code(work: Work, words: str) -> list[int]:
    """What goes by exactly this text comes first, whatever the words say; a code that a keyboard garbled, as it was."""
    garbled = [each.text for each in readings(words)[1:] if passes_check(each.text)] if len(words) < _CODE else []
    found = find_matches_of(work, [words, *garbled])
    matches = found[words] or [match for text in garbled for match in found[text]]
    return list(dict.fromkeys(match.entity_id for match in matches if match.entity_type == "material_sample"))


def _with_names(work: Work, ids: Sequence[int]) -> list[FoundSample]:
    samples, names = samples_by_id(work, ids), names_for(work, ids)
    return [FoundSample(samples[each], names[each]) for each in ids if each in samples]


def _keys(work: Work, wish: _Wish, limit: int, before: int | None) -> list[int]:
    """The keys of what was asked for, newest first."""
    found = _keys_among_newest(work, wish, limit, before)
    if found is not None:
        return found
    statement, order = _statement(work, wish)
    if before is not None:
        statement = statement.where(order < before)
    return list(work.execute(statement.order_by(order.desc()).limit(limit)).scalars())


def _keys_among_newest(work: Work, wish: _Wish, limit: int, before: int | None) -> list[int] | None:
    """The same, where they are found among the newest samples with a word that begins alike; None where they are not.

    SQLite's index answers a short beginning at once, newest first, but gathers all samples for a longer one before it
    gives the first: slow for whatever is common, and that is found here.
    """
    if not work.is_sqlite or not wish.ends_in_word:
        return None
    most = max(_LOOKED_THROUGH, 2 * limit)
    statement, order = _statement(work, replace(wish, words=(*wish.words[:-1], wish.words[-1][:_BEGINNING])))
    if before is not None:
        statement = statement.where(order < before)
    statement = statement.add_columns(_FOUND.c.words).order_by(order.desc()).limit(most)
    found, looked_at = [], 0
    with work.execute(statement) as alike:
        for key, said in alike:
            looked_at += 1
            if f" {wish.words[-1]}" in f" {said}":
                found.append(key)
            if len(found) == limit:
                return found
            if looked_at == _TRIED and not found:
                return None
    return found if looked_at < most else None


def _statement(work: Work, wish: _Wish) -> tuple[Select[Any], ColumnElement[int]]:
    """The keys of what was asked for, in no order, and the column to order by.

    Text goes through the search index together with its facets. Facets alone are answered by the tables' own indexes,
    except where these would have to sort: SQLite's search index merges its lists newest first and stops in time.
    """
    conditions = [visible(work), _S.record.in_(("planned", "registered"))]
    if wish.among is not None:
        conditions.append(_is_among(work, wish.among))
    samples = MaterialSample.__table__.join(Collection.__table__, _C.id == _S.collection_id)
    says = _says_on_sqlite(work, wish) if work.is_sqlite else _says_on_postgresql(wish)
    if says is not None:
        source = _FOUND.join(samples, _S.id == _FOUND.c.rowid)
        return select(_S.id).select_from(source).where(says, *conditions), _FOUND.c.rowid
    if wish.kind:
        conditions.append(_S.kind_id == select(_K.id).where(_K.key == wish.kind).scalar_subquery())
    if wish.collection:
        conditions.append(_S.collection_id == select(_C.id).where(_C.code == wish.collection).scalar_subquery())
    return select(_S.id).select_from(samples).where(*conditions), _S.id


def _is_among(work: Work, keys: frozenset[int]) -> ColumnElement[bool]:
    """All keys in one parameter: there may be more of them than a statement has parameters."""
    if work.is_sqlite:
        listed = func.json_each(json.dumps(sorted(keys))).table_valued("value")
        return _S.id.in_(select(listed.c.value))
    return _S.id == any_(literal(sorted(keys), ARRAY(BigId)))


# Words and tokens hold letters and digits only (see `folded`), so nothing in them is syntax of the index.


def _says_on_sqlite(work: Work, wish: _Wish) -> ColumnElement[bool] | None:
    if not wish.words and wish.kind and wish.collection:
        return None
    asked = [f'"{word}"' for word in wish.words]
    if wish.words and len(wish.words[-1]) > 1:
        asked[-1] += "*"
    collections = _collection_tokens(work, wish)
    if collections is not None:
        asked.insert(0, f"({' OR '.join(collections or [collection_token('')])})")
    if asked and wish.kind:
        asked.insert(0, kind_token(wish.kind))
    return literal_column("sample_search").op("MATCH")(" AND ".join(asked)) if asked else None


def _collection_tokens(work: Work, wish: _Wish) -> list[str] | None:
    """The search words of the collections in question, as far as the actor may see them; None: all there are."""
    if isinstance(visible(work), True_):
        return [collection_token(wish.collection)] if wish.collection else None
    if wish.ends_in_code and not wish.collection:
        return None  # there will be so few that all may be looked at
    codes = work.execute(select(_C.code).where(visible(work))).scalars()
    return [collection_token(code) for code in codes if wish.collection in (None, code)]


def _says_on_postgresql(wish: _Wish) -> ColumnElement[bool] | None:
    if not wish.words:
        return None
    tokens = [kind_token(wish.kind)] if wish.kind else []
    tokens += [collection_token(wish.collection)] if wish.collection else []
    return _FOUND.c.words.op("@@")(func.to_tsquery("simple", " & ".join([*tokens, *wish.words]) + ":*"))
