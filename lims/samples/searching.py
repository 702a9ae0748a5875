"""The catalogue: samples by words, kind and collection, newest first, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, column, func, literal_column, select, table

from lims.collections.queries import visible
from lims.collections.tables import Collection
from lims.database import columns
from lims.identity.queries import find_matches
from lims.samples.indexing import collection_token, folded, kind_token
from lims.samples.naming import NameView, names_for
from lims.samples.queries import SampleView, samples_by_id
from lims.samples.tables import Kind, MaterialSample
from lims.unit_of_work import Work

_S, _K, _C = columns(MaterialSample), columns(Kind), columns(Collection)
_COUNTED = 1000
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


def find_samples(
    work: Work,
    words: str = "",
    *,
    kind: str | None = None,
    collection: str | None = None,
    limit: int = 50,
    before: int | None = None,
) -> FoundPage:
    """Samples that say all the words (the last may be unfinished), of a kind (its key), of a collection (its code).

    Withdrawn records are found by their code only.
    """
    by_code = _by_code(work, words) if before is None else []
    statement, order = _asked(work, words, kind, collection)
    if before is not None:
        statement = statement.where(order < before)
    ids = [*by_code, *work.execute(statement.order_by(order.desc()).limit(limit + 1)).scalars()]
    page = list(dict.fromkeys(ids))[:limit]
    following = page[-1] if len(ids) > limit and page else None
    return FoundPage(tuple(_with_names(work, page)), following)


def count_samples(work: Work, words: str = "", *, kind: str | None = None, collection: str | None = None) -> str:
    """How many there are, counted no further than a thousand: "312" or "1,000+"."""
    statement, _ = _asked(work, words, kind, collection)
    counted = statement.limit(_COUNTED).subquery()
    number = int(work.execute(select(func.count()).select_from(counted)).scalar_one())
    return f"{_COUNTED:,}+" if number == _COUNTED else str(number)


def _by_code(work: Work, words: str) -> list[int]:
    """What goes by exactly this text comes first, whatever the words say."""
    return [match.entity_id for match in find_matches(work, words) if match.entity_type == "material_sample"]


def _with_names(work: Work, ids: Sequence[int]) -> list[FoundSample]:
    samples, names = samples_by_id(work, ids), names_for(work, ids)
    return [FoundSample(samples[each], names[each]) for each in ids if each in samples]


def _asked(work: Work, words: str, kind: str | None, collection: str | None) -> tuple[Select[Any], ColumnElement[int]]:
    """The keys of what was asked for, and the column that orders them.

    Text goes through the index together with its facets; facets alone are answered by the tables' own indexes.
    """
    wanted = folded(words).split()
    samples = MaterialSample.__table__.join(Collection.__table__, _C.id == _S.collection_id)
    conditions = [visible(work), _S.record.in_(("planned", "registered"))]
    if wanted:
        tokens = [kind_token(kind)] if kind else []
        tokens += [collection_token(collection)] if collection else []
        source = _FOUND.join(samples, _S.id == _FOUND.c.rowid)
        conditions.append(_says(work, wanted, tokens))
        return select(_S.id).select_from(source).where(*conditions), _FOUND.c.rowid
    if kind:
        conditions.append(_S.kind_id == select(_K.id).where(_K.key == kind).scalar_subquery())
    if collection:
        conditions.append(_S.collection_id == select(_C.id).where(_C.code == collection).scalar_subquery())
    return select(_S.id).select_from(samples).where(*conditions), _S.id


def _says(work: Work, words: list[str], tokens: list[str]) -> ColumnElement[bool]:
    """`words` and `tokens` hold letters and digits only (see `folded`), so nothing in them is syntax of the index."""
    if work.is_sqlite:
        quoted = " ".join(f'"{word}"' for word in [*tokens, *words])
        return literal_column("sample_search").op("MATCH")(quoted + ("*" if len(words[-1]) > 1 else ""))
    return _FOUND.c.words.op("@@")(func.to_tsquery("simple", " & ".join([*tokens, *words]) + ":*"))
