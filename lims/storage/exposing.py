"""Writes, withdraws and finds exposures: the building block of saying that a container was too warm for a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select, update

from lims.database import columns
from lims.history.rules import Touched, created
from lims.storage.tables import Exposure
from lims.unit_of_work import Work

EXPOSURE = "exposure"
"""The subject type of exposures in the history."""

_X = columns(Exposure)
_COLUMNS = ("id", "container_id", "started_at", "ended_at", "highest_celsius", "how_known", "withdrawn")
_STEP = 500


@dataclass(frozen=True)
class NewExposure:
    """A container and all in it was too warm: from, to (None: still), highest air temperature, how that is known."""

    container_id: int
    started_at: datetime
    ended_at: datetime | None
    highest_celsius: float | None
    how_known: str


@dataclass(frozen=True)
class Exposed:
    """An exposure as it is kept, by keys."""

    id: int
    container_id: int
    started_at: datetime
    ended_at: datetime | None
    highest_celsius: float | None
    how_known: str


def write_exposures(work: Work, new: Sequence[NewExposure]) -> list[Touched]:
    """Writes exposures; returns the history's lines."""
    keys = list(work.next_ids(Exposure, len(new)))
    facts = [vars(each) for each in new]
    rows = [
        (key, *(each[name] for name in _COLUMNS[1:-1]), False, work.change_set_id)
        for key, each in zip(keys, facts, strict=True)
    ]
    work.insert(Exposure, (*_COLUMNS, "change_set_id"), rows)
    return [Touched(EXPOSURE, key, _told(each)) for key, each in zip(keys, new, strict=True)]


def _told(new: NewExposure) -> dict[str, tuple[None, object]]:
    moments = {"started_at": new.started_at.isoformat(), "ended_at": new.ended_at and new.ended_at.isoformat()}
    return created({**vars(new), **moments, "withdrawn": False})


def withdraw_exposures(work: Work, ids: Sequence[int]) -> None:
    """They did not happen."""
    for start in range(0, len(ids), _STEP):
        work.execute(update(Exposure).where(_X.id.in_(ids[start : start + _STEP])).values(withdrawn=True))


def exposures_in(
    work: Work, container_ids: Iterable[int], *, since: datetime | None = None, until: datetime | None = None
) -> list[Exposed]:
    """The exposures of these containers themselves that overlap a time, in the order in which they began."""
    ids = list(dict.fromkeys(container_ids))
    statement = select(_X.id, _X.container_id, _X.started_at, _X.ended_at, _X.highest_celsius, _X.how_known)
    statement = statement.where(_X.withdrawn.is_(False))
    if since is not None:
        statement = statement.where(or_(_X.ended_at.is_(None), _X.ended_at > since))
    if until is not None:
        statement = statement.where(_X.started_at < until)
    found: list[Exposed] = []
    for start in range(0, len(ids), _STEP):
        rows = work.execute(statement.where(_X.container_id.in_(ids[start : start + _STEP])))
        found += [Exposed(*row) for row in rows]
    return sorted(found, key=lambda each: (each.started_at, each.id))


def every_exposure(work: Work) -> list[Exposed]:
    """All exposures, the newest first."""
    statement = select(_X.id, _X.container_id, _X.started_at, _X.ended_at, _X.highest_celsius, _X.how_known)
    rows = work.execute(statement.where(_X.withdrawn.is_(False)).order_by(_X.started_at.desc(), _X.id.desc()))
    return [Exposed(*row) for row in rows]
