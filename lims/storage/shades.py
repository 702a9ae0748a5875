"""What the colour of a position on a box map may tell besides the kind: collection, age, status, request; in words."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from lims.collections.tables import Collection
from lims.database import columns
from lims.history.tables import ChangeSet
from lims.samples.holding import find_holds
from lims.samples.tables import MaterialSample
from lims.storage.maps import BoxView
from lims.unit_of_work import Work

_S, _L, _X = columns(MaterialSample), columns(Collection), columns(ChangeSet)
_YEARS = ((1, "less than a year"), (5, "1 to 5 years"), (10, "5 to 10 years"))
_OLDEST = "more than 10 years"


class ShadeBy(StrEnum):
    """What the colour of a position may tell."""

    KIND = "kind"
    COLLECTION = "collection"
    AGE = "age"
    STATUS = "status"
    REQUEST = "request"


AGES = (*(word for _, word in _YEARS), _OLDEST)
"""The words of ages, youngest first."""


def shades_for(work: Work, box: BoxView, by: ShadeBy) -> dict[int, str]:
    """For each sample of a box that the actor may see, by its key, the word that its colour stands for."""
    ids = [cell.sample_id for cell in box.cells if cell.sample_id is not None]
    if not ids:
        return {}
    found: Mapping[ShadeBy, Callable[[Work, list[int]], dict[int, str]]] = {
        ShadeBy.KIND: lambda *_: {each.sample_id: each.kind_name or "" for each in box.cells if each.sample_id},
        ShadeBy.COLLECTION: _collections,
        ShadeBy.AGE: _ages,
        ShadeBy.STATUS: _statuses,
        ShadeBy.REQUEST: _requests,
    }
    return found[by](work, ids)


def in_order(by: ShadeBy, words: Iterable[str]) -> list[str]:
    """The words as a legend lists them: ages by age, the others by their letters."""
    found = set(words)
    return [age for age in AGES if age in found] if by is ShadeBy.AGE else sorted(found)


def _collections(work: Work, ids: list[int]) -> dict[int, str]:
    statement = select(_S.id, _L.code).join_from(
        MaterialSample.__table__, Collection.__table__, _L.id == _S.collection_id
    )
    return {row[0]: row[1] for row in work.execute(statement.where(_S.id.in_(ids)))}


def _ages(work: Work, ids: list[int]) -> dict[int, str]:
    """Since it is on record: material without a date of collecting has an age too."""
    statement = select(_S.id, _X.recorded_at).join_from(
        MaterialSample.__table__, ChangeSet.__table__, _X.id == _S.change_set_id
    )
    return {row[0]: age_told(row[1], work.now) for row in work.execute(statement.where(_S.id.in_(ids)))}


def age_told(since: datetime, now: datetime) -> str:
    """The age in words."""
    years = (now - since).days / 365.25
    return next((word for most, word in _YEARS if years < most), _OLDEST)


def _statuses(work: Work, ids: list[int]) -> dict[int, str]:
    """What is not as usual comes first: gone, not usable, not open."""
    statement = select(_S.id, _S.disposition, _S.usability, _S.access).where(_S.id.in_(ids))
    return {row[0]: _status(*row[1:]) for row in work.execute(statement)}


def _status(disposition: str, usability: str, access: str) -> str:
    if disposition != "in collection":
        return disposition
    if usability != "usable":
        return usability
    return "usable" if access == "open" else access


def _requests(work: Work, ids: list[int]) -> dict[int, str]:
    told = dict.fromkeys(ids, "not held")
    for hold in find_holds(work, ids):
        told[hold.subject_id] = hold.reason
    return told
