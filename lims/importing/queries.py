"""What was imported before, and what a sheet is checked against."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from lims.collections.queries import visible
from lims.collections.tables import Collection
from lims.database import columns
from lims.history.tables import ChangeSet
from lims.importing.checking import Named
from lims.importing.headings import folded
from lims.importing.tables import ImportedFile
from lims.people.tables import Account, Agent
from lims.samples.queries import find_kinds
from lims.taxa.queries import TaxonRef, name_index
from lims.taxa.rules import match, name_key, read_name
from lims.unit_of_work import Work

_F, _C, _S = columns(ImportedFile), columns(Collection), columns(ChangeSet)
_A, _G = columns(Account), columns(Agent)

_MISSPELLINGS_LOOKED_FOR = 300
"""Looking for what an unknown name may have been meant as is slow, and thousands of them are of other organisms."""


@dataclass(frozen=True)
class ImportView:
    """A sheet that came in. `withdrawn`: the import was taken back, and the sheet may come again."""

    file_name: str
    sheet: str | None
    collection: str
    rows: int
    imported_at: datetime
    by: str
    change_set_id: int
    withdrawn: bool


def find_imports(work: Work, *, limit: int = 50) -> list[ImportView]:
    """The sheets that came into collections the actor may see, newest first."""
    statement = _imports().where(visible(work, _F.collection_id)).order_by(_F.id.desc()).limit(limit)
    return [_view(row) for row in work.execute(statement)]


def find_import_of(work: Work, digest: str) -> ImportView | None:
    """The import, still standing, of a table with this digest; into whatever collection, as it would be a duplicate."""
    row = work.execute(_imports().where(_F.live_digest == digest)).first()
    return _view(row) if row else None


def kind_names_for(work: Work) -> dict[str, str]:
    """The keys of all kinds by their folded names in every language."""
    return {
        folded(name): kind.key
        for kind in find_kinds(work)
        for name in (kind.name_fr, kind.name_nl, kind.name, kind.key)
        if name
    }


def name_matcher_for(work: Work) -> Callable[[str], Named]:
    """A function from a written name to what it means; each distinct name is looked up once."""
    index = name_index(work)
    known: dict[str, Named] = {}
    unknown = 0

    def matched(text: str) -> Named:
        nonlocal unknown
        key = name_key(text)
        if key not in known:
            exact = index.get(key)
            if exact is not None:
                known[key] = Named(exact.id, None, "A", "")
            else:
                unknown += 1
                known[key] = _matched(text, index if unknown <= _MISSPELLINGS_LOOKED_FOR else {})
        return known[key]

    return matched


def _matched(text: str, index: Mapping[str, TaxonRef]) -> Named:
    found = match(read_name(text), index)
    warning = found.warning
    if not found.found and found.close:
        warning += f" Like it: {', '.join(found.close)}."
    ids = [ref.id for ref in found.found]
    if not ids:
        return Named(None, None, "A", warning)
    return Named(ids[0], ids[1] if len(ids) > 1 else None, found.formula, warning)


def _imports() -> Select[Any]:
    return (
        select(
            _F.file_name,
            _F.sheet,
            _C.code,
            _F.row_count,
            _F.imported_at,
            func.coalesce(_G.name, _S.operating_user, _S.channel),
            _S.id,
            _F.live_digest.is_(None),
        )
        .join_from(ImportedFile.__table__, Collection.__table__, _C.id == _F.collection_id)
        .join(ChangeSet.__table__, _S.id == _F.change_set_id)
        .join(Account.__table__, _A.id == _S.account_id, isouter=True)
        .join(Agent.__table__, _G.id == func.coalesce(_S.agent_id, _A.agent_id), isouter=True)
    )


def _view(row: Any) -> ImportView:
    return ImportView(*[*row[:-1], bool(row[-1])])
